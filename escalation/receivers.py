"""What tickets tell, turned into clocks and runs, inside their transaction (I38)."""

from django.db.models.signals import post_delete
from django.dispatch import receiver

from tickets import signals
from tickets.domain.symptoms import SYMPTOMS
from tickets.models import Ticket

from . import clocks, incidents, services, storms
from .calendars import calendar_in_force
from .classification import proposal_for
from .models import Clock, Incident, Run, Timer
from .models.clock import ClockKind

URGENT = (Ticket.Severity.MAJOR, Ticket.Severity.CRITICAL)
ANSWERED = (
    ClockKind.FIRST_RESPONSE,
    ClockKind.NEXT_RESPONSE,
    ClockKind.PROGRESS,
)
RANK = {"": 0, "minor": 1, "major": 2, "critical": 3}


@receiver(signals.ticket_opened)
def start_clocks(sender, *, ticket, now, by=None, numbers_touched=None, **kwargs):
    """Propose a severity, start the clocks, escalate what must be (R8, R23)."""
    calendar = calendar_in_force()
    proposal = proposal_for(ticket, numbers_touched=numbers_touched)
    ticket.proposed_severity = proposal.severity if proposal else ""
    ticket.severity = ticket.proposed_severity or Ticket.Severity.MINOR
    reasons = [reason.as_dict() for reason in proposal.reasons] if proposal else []
    is_pageable = proposal is not None and SYMPTOMS[ticket.symptom].is_pageable
    if (
        is_pageable
        and not calendar.is_open(now)
        and RANK[ticket.claimed_severity] > RANK[ticket.severity]
    ):
        # At night the customer's word is enough: a false alarm is cheap (engine 3.5).
        ticket.severity = ticket.claimed_severity
        reasons.append({"code": "claimed_after_hours", "params": {}})
    ticket.severity_reasons = reasons
    targets = clocks.targets_for(ticket.severity)
    started = clocks.start(
        ticket,
        [
            targets[kind]
            for kind in (ClockKind.FIRST_RESPONSE, ClockKind.PROGRESS)
            if kind in targets
        ],
        started_at=now,
    )
    first = next((c for c in started if c.kind == ClockKind.FIRST_RESPONSE), None)
    if first is not None:
        ticket.response_aim_at, ticket.response_due_at = first.warn_at, first.due_at
    soonest = min(started, key=lambda clock: clock.due_at, default=None)
    ticket.next_due_at = soonest.due_at if soonest else None
    ticket.next_due_kind = soonest.kind if soonest else ""
    ticket.save()
    if is_pageable:
        _escalate(ticket, by=by, now=now)


def _escalate(ticket, *, by, now):
    incident = incidents.consider(ticket, now=now)
    is_under_one = incident is not None and incident.state == Incident.State.OPEN
    if ticket.severity in URGENT and not is_under_one:
        services.open_run(ticket, severity=ticket.severity, now=now)
        if _level_2_took_the_call(ticket, by):
            services.acknowledge_as_colleague(ticket, by=by, now=now)
    if incident is not None:
        ticket.refresh_from_db()  # it may have become critical under another row


def _level_2_took_the_call(ticket, by):
    """They have it already and nobody is rung (engine 3.5); a critical problem
    mobilises the others all the same (R24)."""
    is_theirs = by is not None and by.role in services.LEVEL_2
    is_call = ticket.source == Ticket.Source.PHONE
    return is_theirs and is_call and ticket.severity == Ticket.Severity.MAJOR


@receiver(signals.customer_replied)
def customer_has_spoken(sender, *, ticket, now, **kwargs):
    """A customer's word ends the wait and asks a question (I6, I8)."""
    clocks.resume(ticket, now=now)
    running = set(ticket.clocks.running().values_list("kind", flat=True))
    asked = {ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE}
    if not running & asked:
        _start_next_response(ticket, now=now)
    clocks.show_next_due(ticket)
    services.renew_lease(ticket, now=now)


def _start_next_response(ticket, *, now):
    # A major ticket is answered in real time only while its escalation is open.
    urgent = storms.is_escalated(ticket)
    severity = ticket.severity if urgent else Ticket.Severity.MINOR
    target = clocks.targets_for(severity).get(ClockKind.NEXT_RESPONSE)
    if target is not None:
        clocks.start(ticket, [target], started_at=now)


@receiver(signals.staff_replied)
def staff_has_answered(sender, *, ticket, now, by, **kwargs):
    """A human answer stops what was asked and starts the wait for news (I6, R25)."""
    clocks.meet(ticket, ANSWERED, now=now)
    progress = clocks.targets_for(ticket.severity).get(ClockKind.PROGRESS)
    # A word after the end owes no news (I13).
    if progress is not None and ticket.is_open:
        clocks.start(ticket, [progress], started_at=now)
    clocks.show_next_due(ticket)
    services.acknowledge_as_colleague(ticket, by=by, now=now)
    services.renew_lease(ticket, now=now)


@receiver(signals.note_added)
def note_keeps_the_lease(sender, *, ticket, now, **kwargs):
    services.renew_lease(ticket, now=now)


@receiver(signals.ticket_taken)
def taking_is_acknowledging(sender, *, ticket, now, by, **kwargs):
    services.acknowledge_as_colleague(ticket, by=by, now=now)
    services.renew_lease(ticket, now=now)


@receiver(signals.ticket_pended)
def wait_begins(sender, *, ticket, now, **kwargs):
    clocks.pause(ticket, now=now)
    clocks.show_next_due(ticket)
    services.renew_lease(ticket, now=now)


@receiver(signals.ticket_resolved)
def nothing_is_owed(sender, *, ticket, now, **kwargs):
    """A resolved ticket pages nobody and is late for nothing (I13)."""
    clocks.cancel(ticket, now=now)
    clocks.end_wait(ticket, now=now)
    clocks.show_next_due(ticket)
    services.close_run(ticket, reason=Run.CloseReason.RESOLVED, now=now)
    if ticket.source == Ticket.Source.INCIDENT:
        incidents.resolved(ticket, now=now)


@receiver(signals.ticket_reopened)
def a_new_question(sender, *, ticket, now, **kwargs):
    """Reopening asks anew; what was breached before stays history (I9)."""
    _start_next_response(ticket, now=now)
    clocks.show_next_due(ticket)


@receiver(signals.severity_decided)
def severity_has_changed(sender, *, ticket, previous, severity, now, **kwargs):
    """Recompute the clocks; open or close the escalation (I10)."""
    clocks.reclassify(ticket, is_upgrade=RANK[severity] > RANK[previous], now=now)
    clocks.show_next_due(ticket)
    is_urgent = severity in URGENT and _may_page(ticket)
    if is_urgent and not incidents.is_under_one(ticket):
        services.open_run(ticket, severity=severity, now=now)
        services.renew_lease(ticket, now=now)
    else:
        services.close_run(ticket, reason=Run.CloseReason.DOWNGRADED, now=now)


def _may_page(ticket):
    """Orders, billing and porting ring nobody, however urgent (R13)."""
    symptom = SYMPTOMS.get(ticket.symptom)
    return ticket.department.is_technical and (symptom is None or symptom.is_pageable)


@receiver(post_delete, sender=Clock)
@receiver(post_delete, sender=Run)
def nothing_wakes_for_the_deleted(sender, *, instance, **kwargs):
    """A timer names its subject by number alone: no key of the database follows a
    deleted ticket's clocks and runs down to it (I13)."""
    Timer.objects.of(instance).pending().update(state=Timer.State.CANCELLED)
