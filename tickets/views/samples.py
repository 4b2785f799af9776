"""The small page where calls are added to a ticket that exists (R11)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.links import token_page
from tickets import fresh_samples
from tickets.forms.calls import CallsForm
from tickets.links import ticket_of_samples_token
from tickets.models import Ticket
from tickets.services import Refused

from .access import addresses, own_ticket
from .logs import may_read_log


@token_page
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request, token):
    """The mailed link: GET only shows (mail scanners open links), POST adds."""
    tickets = Ticket.objects.select_related("account", "department")
    ticket = ticket_of_samples_token(token, tickets)
    if ticket is None:
        raise Http404
    request.alternates = addresses("tickets:fresh_samples", token)
    return _page(request, ticket, by=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_member(request, reference):
    ticket = own_ticket(request, reference)
    request.alternates = addresses("tickets:add_samples", ticket.reference)
    return _page(request, ticket, by=request.user)


def _page(request, ticket, *, by):
    now = timezone.now()
    if request.method != "POST":
        return _show(request, ticket, CallsForm(now=now), by)
    calls = CallsForm(
        now=now, data=request.POST, files=request.FILES,
        known=tuple(fresh_samples.known_calls(ticket)),
        may_read_log=may_read_log(request),
    )  # fmt: skip
    action = request.POST.get("action", "send")
    if action != "send":
        calls.redisplay(action)
        return _show(request, ticket, calls, by)
    if not calls.is_valid() or not calls.require_one():
        return _show(request, ticket, calls, by)
    try:
        fresh_samples.add_samples(ticket=ticket, by=by, samples=calls.parsed(), now=now)
    except Refused as refusal:
        calls.samples.non_form_errors().append(str(refusal.message))
        return _show(request, ticket, calls, by)
    return redirect(ticket) if by else redirect(request.path)


def _show(request, ticket, calls, by):
    context = {
        "ticket": ticket,
        "calls": calls,
        "is_member": by is not None,
        "added": _added(ticket),
    }
    return render(request, "tickets/ticket_samples.html", context)


def _added(ticket):
    """The samples that came last, once the wait for them is over."""
    if ticket.state == Ticket.State.PENDING:
        return None
    last = ticket.call_samples.order_by("-added_at").first()
    if last is None or last.added_at <= ticket.opened_at:
        return None
    count = ticket.call_samples.filter(added_at=last.added_at).count()
    return {"count": count, "at": last.added_at}
