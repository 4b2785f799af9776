"""Policies: the ladder to read, its dry run, and the page that edits it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.stepup import stepped_up
from escalation import dryrun, policies
from escalation.charts import ladder_picture
from escalation.domain.policy import LadderError
from escalation.forms.moments import instant
from escalation.forms.policy import (
    DryRunForm,
    LadderForm,
    StepFormSet,
    drafted,
    kept_steps,
)
from escalation.models import ContactMethod, EscalationPolicy

from .access import desk_only, managers_only

LADDER_FIELDS = tuple(LadderForm.base_fields)


def _policy(severity):
    rows = EscalationPolicy.objects.select_related("grace_level").prefetch_related(
        "steps__levels", "steps__informed_levels"
    )
    return get_object_or_404(rows, severity=severity)


@desk_only
@require_safe
def detail(request, severity):
    """The ladder, and what it would do at a chosen instant."""
    row = _policy(severity)
    steps = list(row.steps.all())
    now = localtime(timezone.now())
    usual = {"on": f"{now:%F}", "at": f"{now:%H:%M}", "answer": ""}
    asked = request.GET if "on" in request.GET else None
    form = DryRunForm(asked or usual, steps=len(steps))
    context = {
        "policy": row,
        "others": EscalationPolicy.objects.order_by("pk"),
        "steps": [_shown(step) for step in steps],
        "form": form if asked else DryRunForm(initial=usual, steps=len(steps)),
        "versions": row.versions.select_related("saved_by")[:10],
    }
    if form.is_valid():
        context |= _played(row, _ladder(row), form)
    return render(request, "escalation/policy_detail.html", context)


def _ladder(row):
    try:
        return policies.policy_of(row)
    except LadderError:
        return None


def _shown(step):
    labels = dict(ContactMethod.Channel.choices)
    return {"step": step, "channels": [labels[c] for c in step.channels if c in labels]}


def _played(row, ladder, form):
    if ladder is None:
        return {}
    facts = form.cleaned_data
    names = policies.level_names()
    run = dryrun.dry_run(
        ladder,
        severity=row.severity,
        received_at=instant(facts["on"], facts["at"]),
        answer_step=int(facts["answer"]) if facts["answer"] else None,
        grace_level=row.grace_level.code if row.grace_level else "",
        names=names,
    )
    words = {code: str(label) for code, label in ContactMethod.Channel.choices}
    return {"run": run, "picture": ladder_picture(run.timeline, names, words)}


@managers_only
@stepped_up
@require_http_methods(["GET", "POST"])
def edit(request, severity):
    """Change the ladder; try it dry, or on last month's tickets, before it is saved."""
    row = _policy(severity)
    now = timezone.now()
    if request.method == "GET":
        form, formset = _filled(row)
        return _edit_page(request, row, form, formset)
    form, formset = LadderForm(request.POST), StepFormSet(request.POST, prefix="steps")
    draft = drafted(form, formset)
    if draft is None:
        return _edit_page(request, row, form, formset)
    if "try" in request.POST:
        local = localtime(now)
        dry = DryRunForm({"on": f"{local:%F}", "at": f"{local:%H:%M}"})
        dry.is_valid()
        return _edit_page(request, row, form, formset, **_played(row, draft, dry))
    if "replay" in request.POST:
        found = dryrun.replay(draft, severity=row.severity, now=now)
        return _edit_page(request, row, form, formset, replay=found)
    policies.save_policy(
        row=row, ladder=form.cleaned_data, steps=kept_steps(formset),
        by=request.user, now=now,
    )  # fmt: skip
    messages.success(request, _("Saved. Open escalations keep the ladder they had."))
    return redirect("escalation:policy", severity)


def _filled(row):
    form = LadderForm(initial={name: getattr(row, name) for name in LADDER_FIELDS})
    initial = [
        {
            "after_minutes": step.after_minutes,
            "levels": step.levels.all(),
            "informed_levels": step.informed_levels.all(),
            "channels": step.channels,
            "source_fr": step.source_fr,
            "source_en": step.source_en,
        }
        for step in row.steps.all()
    ]
    return form, StepFormSet(initial=initial, prefix="steps")


def _edit_page(request, row, form, formset, **context):
    facts = {"policy": row, "form": form, "formset": formset, **context}
    return render(request, "escalation/policy_form.html", facts)
