"""The on-call page: who now, who next, what is not covered, and who takes over."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from escalation import calendar_feed, schedules
from escalation.charts import rota_picture
from escalation.forms.oncall import OverrideForm, RotationForm
from escalation.models import CalendarKey, Level, Override, Rotation
from escalation.rota import SHOWN, levels_on_call
from tickets.services import Refused

from .access import desk_only, managers_only, on_duty_only


@desk_only
@require_safe
def on_call(request):
    return _show(request, OverrideForm())


def _show(request, form):
    now = timezone.now()
    rotas = levels_on_call(now=now)
    shown = Override.objects.filter(ends_at__gt=now, begins_at__lt=now + SHOWN)
    key = CalendarKey.objects.filter(person=request.user).first()
    context = {
        "now": now,
        "rotas": rotas,
        "planned": [rota for rota in rotas if rota.schedule],
        "picture": rota_picture(rotas, now=now),
        "overrides": shown.select_related("contact", "replaces", "schedule__level"),
        "form": form,
        "key": key,
        "mine": {
            c.level_id for rota in rotas for c in _people(rota)
            if c.person_id == request.user.pk
        },
    }  # fmt: skip
    return render(request, "escalation/on_call.html", context)


def _people(rota):
    return [*rota.always, *(shift.contact for shift in rota.shifts)]


@on_duty_only
@require_POST
def override_create(request):
    """Somebody takes over for a while."""
    form = OverrideForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    facts = form.cleaned_data
    names = ("schedule", "contact", "replaces", "span", "is_swap")
    schedules.add_override(
        **{name: facts[name] for name in names}, by=request.user, now=timezone.now()
    )
    return redirect("escalation:on_call")


@on_duty_only
@require_POST
def override_delete(request, pk):
    get_object_or_404(Override, pk=pk).delete()
    return redirect("escalation:on_call")


@on_duty_only
@require_POST
def take_shift(request, code):
    """« Take this shift now »: until the next hand-over."""
    level = get_object_or_404(Level, code=code, schedule__isnull=False)
    try:
        taken = schedules.take_shift(level=level, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(
            request, _("You are on call: %(level)s.") % {"level": taken.schedule.level}
        )
    return redirect("escalation:on_call")


@managers_only
@require_http_methods(["GET", "POST"])
def rotation(request, code, pk=None):
    """One rotation of a level: when it begins, its hour, its people in order."""
    level = get_object_or_404(Level, code=code)
    found = get_object_or_404(Rotation, pk=pk, schedule__level=level) if pk else None
    form = RotationForm(
        request.POST or None, level=level, initial=_initial(found) if found else {}
    )
    if request.method == "POST" and "delete" in request.POST and found:
        found.delete()
        return redirect("escalation:on_call")
    if form.is_valid():
        facts = form.cleaned_data
        turns = {name: facts[name] for name in ("starts_on", "handover", "shift_days")}
        schedules.save_rotation(
            level=level, rotation=found, members=facts["members"], **turns
        )
        return redirect("escalation:on_call")
    context = {"level": level, "rotation": found, "form": form}
    return render(request, "escalation/rotation_form.html", context)


def _initial(found):
    turns = {f"member_{n}": t.contact for n, t in enumerate(found.turns.all(), start=1)}
    return {
        "starts_on": f"{found.starts_on:%F}",
        "handover": f"{found.handover:%H:%M}",
        "shift_days": found.shift_days,
        **turns,
    }


@desk_only
@require_POST
def calendar_key(request):
    """Make, or renew, the secret address of one's own calendar."""
    CalendarKey.objects.filter(person=request.user).delete()
    CalendarKey.objects.create(person=request.user)
    return redirect("escalation:on_call")


@require_safe
def calendar(request, secret):
    """One person's shifts as an iCalendar feed; whoever has the secret may read it."""
    key = CalendarKey.objects.filter(secret=secret, person__is_active=True).first()
    if key is None or not key.person.is_colleague:
        raise Http404
    now = timezone.now()
    body = calendar_feed.shifts_of(key.person, now=now, within=timedelta(days=60))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
