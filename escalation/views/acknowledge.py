from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from accounts.links import token_page
from escalation import services, tokens
from escalation.messages import (
    account_name,
    bundled_references,
    facts_of,
    level_name,
    next_step_words,
    sample_lines,
)
from escalation.models import Page, Run
from escalation.testpages import confirm_test


@token_page
@require_http_methods(["GET", "POST"])
def acknowledge(request, token):
    """One thumb, one decision: GET only shows, POST acknowledges (I27, I28)."""
    page = page_named(token)
    now = timezone.now()
    if page.kind == Page.Kind.TEST:
        return _test(request, page, token, now=now)
    if request.method == "POST":
        with transaction.atomic():
            if "hurry" in request.POST:
                services.hurry(page=page, now=now)
            else:
                services.acknowledge(page=page, now=now)
        return redirect(request.path)
    request.alternates = _addresses(token)
    return render(request, "escalation/acknowledge.html", _context(page))


def _test(request, page, token, *, now):
    if request.method == "POST":
        confirm_test(page, now=now)
        return redirect(request.path)
    request.alternates = _addresses(token)
    return render(request, "escalation/test_page.html", {"page": page})


def page_named(token: str) -> Page:
    """The page of a signed token; 404 for one that is forged or names nothing (I27)."""
    named = tokens.read(token)
    if named is None:
        raise Http404
    page = (
        Page.objects.select_related("ticket__account", "ticket__department", "run")
        .select_related("contact__level")
        .filter(
            pk=named.page, run=named.run or None, step=named.step, round=named.round
        )
        .first()
    )
    if page is None or (page.run is None and page.kind != Page.Kind.TEST):
        raise Http404
    return page


def _context(page):
    run, ticket = page.run, page.ticket
    return {
        "page": page,
        "run": run,
        "ticket": ticket,
        "account_name": account_name(ticket),
        "level": level_name(page),
        "is_mine": run.acknowledged_by == page.contact.name,
        "is_waiting": run.state in (Run.State.ARMED, Run.State.PAGING)
        and page.round >= run.round
        and page.kind != Page.Kind.INFORM,
        "is_stale": run.is_open and page.round < run.round,
        "bundled": bundled_references(page),
        "next_step": next_step_words(page),
        "facts": facts_of(ticket),
        "samples": sample_lines(ticket),
    }


def _addresses(token):
    addresses = {}
    for language in ("fr", "en"):
        with override(language):
            addresses[language] = reverse("escalation:acknowledge", args=[token])
    return addresses
