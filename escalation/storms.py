"""Many tickets of one account about one trouble: one escalation and a counter (I31).

A ticket that comes while another of its account is being escalated for the same service
and family of symptoms joins that escalation instead of ringing everyone again.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import CustomerAccount
from tickets.domain.symptoms import SYMPTOMS
from tickets.models import Ticket
from tickets.services import log_event

from .domain.severity import Severity
from .families import symptoms_of
from .models import Incident, IncidentRule, JoinedTicket, Run


def leader_of(ticket: Ticket, *, severity: str, now: datetime) -> Run | None:
    """The open escalation that this ticket joins, or None: it has its own."""
    if not ticket.account_id or ticket.symptom not in SYMPTOMS:
        return None
    # Two tickets at the same instant must not both find nobody to join.
    CustomerAccount.objects.select_for_update().get(pk=ticket.account_id)
    rule = IncidentRule.objects.first()
    since = now - timedelta(minutes=rule.window_minutes if rule else 0)
    runs = Run.objects.filter(
        Q(opened_at__gte=since) | Q(joined__joined_at__gte=since),
        ticket__account=ticket.account_id,
        ticket__service_kind=ticket.service_kind,
        ticket__symptom__in=symptoms_of(ticket.symptom),
        # Locks are taken from the older ticket to the newer one.
        ticket__lt=ticket.pk,
    ).exclude(state=Run.State.CLOSED)
    run = runs.order_by("pk").first()
    if run is None or Severity(run.severity).rank < Severity(severity).rank:
        return None
    return run


def join(ticket: Ticket, run: Run, *, now: datetime) -> None:
    """Put a ticket under the escalation of another, and count it there."""
    JoinedTicket.objects.create(run=run, ticket=ticket, joined_at=now)
    leader = run.ticket
    log_event(ticket, "joined_run", now=now, ref=leader.reference)
    log_event(
        leader, "run_joined", now=now, is_public=False, ref=ticket.reference,
        count=run.joined.count() + 1,
    )  # fmt: skip


def leave(ticket: Ticket) -> None:
    """The ticket is over, lowered or another's matter: it waits for nothing here."""
    JoinedTicket.objects.filter(ticket=ticket).delete()


def is_escalated(ticket: Ticket) -> bool:
    """Whether somebody is being paged for this ticket, by its own run or another's."""
    own = Run.objects.filter(ticket=ticket).exclude(state=Run.State.CLOSED)
    return own.exists() or JoinedTicket.objects.filter(ticket=ticket).exists()


def release(run: Run) -> list[int]:
    """Let go of the tickets that wait under a run which ends; the oldest first. Those
    that an incident has taken go with it."""
    waiting = run.joined.filter(
        ticket__in=Ticket.objects.open(),
        ticket__severity__in=("major", "critical"),
    ).exclude(ticket__incident_link__incident__state=Incident.State.OPEN)
    tickets = list(waiting.order_by("ticket").values_list("ticket", flat=True))
    run.joined.all().delete()
    return tickets
