"""Incidents: several customers, one trouble, one escalation (S6, R19, R24, I31)."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Person
from tickets.domain.symptoms import SYMPTOMS
from tickets.models import (
    Department,
    Ticket,
    TicketNumber,
)
from tickets.services import Refused, log_event

from . import clocks, drafts, services
from .domain.matching import Match, Reported, area_code, best_match, exchange
from .families import OUTAGE, family_of, symptoms_of
from .models import Incident, IncidentRule, IncidentTicket, Run
from .models.clock import ClockKind

State = Incident.State
# Reports read around a new one: more than any account may send in the window.
MOST_READ = 1_000
NOT_LIVE = gettext_lazy("This suggestion has been dealt with already.")


def consider(ticket: Ticket, *, now: datetime) -> Incident | None:
    """Join a new ticket to an open incident, or look for one (engine 3.5).

    Called inside the ticket's own transaction. Joining is silent: the incident's run
    pages, the ticket does not.
    """
    if not ticket.account_id or ticket.symptom not in SYMPTOMS:
        return None
    family = family_of(ticket.symptom)
    known = Incident.objects.live().filter(
        service_kind=ticket.service_kind, family=family
    )
    for incident in known.filter(state=State.OPEN):
        if _fits(incident, ticket):
            _link(incident, [ticket], now=now)
            return incident
    rule = IncidentRule.objects.first()
    match = rule and _match_around(ticket, family, rule, now=now)
    if not match or match.accounts < rule.suggest_accounts:
        return None
    # One at a time from here on: two reports at once must not make two incidents.
    IncidentRule.objects.select_for_update().get(pk=rule.pk)
    incident = _suggested(ticket, family, match, now=now)
    if incident is not None and match.accounts >= rule.promote_accounts:
        return promote(incident, by=None, now=now)
    return incident


def _fits(incident, ticket):
    shared = {
        Incident.Scope.NONE: lambda: {""},
        Incident.Scope.REGION: lambda: _regions(ticket),
        Incident.Scope.PREFIX: lambda: _prefixes(ticket),
    }
    return incident.scope_value in shared[incident.scope]()


def _regions(ticket):
    numbers = ticket.affected_numbers.values_list("first", flat=True)
    return set(filter(None, map(area_code, numbers)))


def _prefixes(ticket):
    called = ticket.call_samples.values_list("called_e164", flat=True)
    return set(filter(None, map(exchange, called)))


def _match_around(ticket, family, rule, *, now):
    """What the reports of the window share with this one, if anything."""
    window = (
        Ticket.objects.open()
        .filter(
            service_kind=ticket.service_kind,
            symptom__in=symptoms_of(ticket.symptom),
            opened_at__gte=now - timedelta(minutes=rule.window_minutes),
            account__isnull=False,
            confirmed_at__isnull=False,
        )
        .exclude(incident_link__incident__state=State.OPEN)
    )
    # Nobody else, nearly always; and a customer who reports a hundred times is not read
    # a hundred times over.
    if not _reports(window.exclude(account=ticket.account_id), ticket, family):
        return None
    return best_match(_reports(window, ticket, family), newest=ticket.pk)


def _reports(window, ticket, family):
    """Those that share something with the new report, and what."""
    is_outage, account_of = family == OUTAGE, {}
    if is_outage:
        newest = window.order_by("-opened_at").values_list("pk", "account")
        account_of = dict(newest[:MOST_READ])
    numbers, called = "affected_numbers__first", "call_samples__called_e164"
    regions = _sharing(window, numbers, area_code, _regions(ticket), account_of)
    prefixes = _sharing(window, called, exchange, _prefixes(ticket), account_of)
    return [
        Reported(
            pk, account, is_outage, frozenset(regions[pk]), frozenset(prefixes[pk])
        )
        for pk, account in account_of.items()
    ]


def _sharing(window, column, part, values, account_of):
    """Ticket -> the values of the new report that it shares; told apart in the
    database, so that a busy half-hour is not read row by row."""
    found = defaultdict(set)
    if not values:
        return found
    begins = Q()
    for value in values:
        begins |= Q(**{f"{column}__startswith": "+1" + value.replace("-", "")})
    rows = window.filter(begins).order_by("-opened_at")
    for pk, account, number in rows.values_list("pk", "account", column)[:MOST_READ]:
        account_of[pk] = account
        found[pk].add(part(number))
    return found


def _suggested(ticket, family, match: Match, *, now):
    """The suggestion for this match; None when it was refused and has not grown."""
    facts = {
        "service_kind": ticket.service_kind,
        "family": family,
        "scope": match.scope,
        "scope_value": match.value,
    }
    refused = Incident.objects.filter(
        **facts, state=State.REFUSED, refused_at__gt=now - timedelta(hours=2)
    )
    if refused.filter(accounts__gte=match.accounts).exists():
        return None
    incident, is_new = Incident.objects.live().get_or_create(
        **facts, defaults={"state": State.SUGGESTED, "suggested_at": now}
    )
    _link(incident, Ticket.objects.filter(pk__in=match.tickets), now=now)
    if is_new:
        log_event(
            ticket, "incident_suggested", now=now, is_public=False,
            accounts=match.accounts,
        )  # fmt: skip
    return incident


def _link(incident, tickets, *, now):
    """Link tickets and count accounts; those of an open incident follow it at once."""
    rows = [IncidentTicket(incident=incident, ticket=t, linked_at=now) for t in tickets]
    taken = set(
        IncidentTicket.objects.filter(ticket__in=[row.ticket for row in rows])
        .exclude(incident__state=State.SUGGESTED)
        .values_list("ticket", flat=True)
    )
    rows = [row for row in rows if row.ticket_id not in taken]
    IncidentTicket.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["ticket"],
        update_fields=["incident", "linked_at"],
    )  # fmt: skip
    if incident.state == State.OPEN:
        for row in rows:
            _follow(incident, row.ticket, now=now)
    _count(incident)


def _count(incident):
    links = incident.links.values_list("ticket__account", flat=True)
    incident.accounts = links.distinct().count()
    incident.reports = links.count()
    incident.save(update_fields=("accounts", "reports"))


@transaction.atomic
def promote(incident: Incident, *, by: Person | None, now: datetime) -> Incident:
    """Make a suggestion an incident: one run, all tickets under it (S6, R24).

    Pages sent stay on record; an acknowledgement of any of its tickets counts.
    """
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if incident.state != State.SUGGESTED:
        raise Refused(NOT_LIVE)
    incident.ticket = _ticket_of(incident, now=now)
    incident.state, incident.opened_at, incident.opened_by = State.OPEN, now, by
    incident.announcement = drafts.announce(incident, now=now)
    incident.save()
    log_event(
        incident.ticket, "incident_opened", now=now, is_public=False,
        who=str(by) if by else "", accounts=incident.accounts,
    )  # fmt: skip
    targets = clocks.targets_for(Ticket.Severity.CRITICAL)
    if ClockKind.PROGRESS in targets:
        clocks.start(incident.ticket, [targets[ClockKind.PROGRESS]], started_at=now)
        clocks.show_next_due(incident.ticket)
    taken = None
    for link in incident.links.order_by("ticket"):
        ticket = services.lock_ticket(link.ticket_id)
        taken = _acknowledged_run(ticket) or taken
        _follow(incident, ticket, now=now)
    services.open_run(incident.ticket, severity="critical", now=now)
    if taken is not None:
        services.carry_acknowledgement(incident.ticket, taken, now=now)
    return incident


def _acknowledged_run(ticket):
    run = services.open_run_of(ticket)
    return run if run and run.state == Run.State.ACKNOWLEDGED else None


def _ticket_of(incident, *, now):
    """The incident's own ticket: its clocks, its ladder and its story."""
    reason = {"code": "several_accounts", "params": {"accounts": incident.accounts}}
    return Ticket.objects.create(
        number=20_000 + TicketNumber.objects.create().pk,
        department=Department.objects.filter(is_technical=True).first(),
        service_kind=incident.service_kind,
        symptom="network_event",
        source=Ticket.Source.INCIDENT,
        language="fr",
        contact_name="ThinkTel",
        opened_at=now,
        confirmed_at=now,
        last_word_at=now,
        last_word_by="ThinkTel",
        is_last_word_customers=False,
        severity=Ticket.Severity.CRITICAL,
        severity_reasons=[reason],
    )


def _follow(incident, ticket, *, now):
    """A ticket under an incident is as severe, and rings nobody by itself (I31)."""
    previous = ticket.severity
    services.close_run(ticket, reason=Run.CloseReason.MERGED, now=now)
    if previous != Ticket.Severity.CRITICAL:
        ticket.severity = Ticket.Severity.CRITICAL
        reason = {"code": "of_incident", "params": {"ref": str(incident)}}
        ticket.severity_reasons = [*ticket.severity_reasons, reason]
        ticket.save(update_fields=("severity", "severity_reasons"))
        clocks.reclassify(ticket, is_upgrade=True, now=now)
    clocks.show_next_due(ticket)
    log_event(ticket, "incident_joined", now=now, is_public=False, ref=str(incident))


def is_under_one(ticket: Ticket) -> bool:
    """Whether an open incident pages in this ticket's place (I31)."""
    return IncidentTicket.objects.filter(
        ticket=ticket, incident__state=State.OPEN
    ).exists()


@transaction.atomic
def refuse(incident: Incident, *, by: Person, now: datetime) -> None:
    """Say that the reports are not one trouble: each goes on by itself."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if incident.state != State.SUGGESTED:
        raise Refused(NOT_LIVE)
    incident.state, incident.refused_at = State.REFUSED, now
    incident.save()
    for link in incident.links.select_related("ticket"):
        log_event(
            link.ticket, "incident_refused", now=now, is_public=False, who=str(by)
        )
    incident.links.all().delete()


@transaction.atomic
def link_ticket(
    incident: Incident, *, ticket: Ticket, by: Person, now: datetime
) -> None:
    """Put a ticket under an open incident by hand."""
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    is_own = ticket.source == Ticket.Source.INCIDENT
    if incident.state != State.OPEN or not ticket.is_open or is_own:
        raise Refused(NOT_LINKABLE)
    _link(incident, [services.lock_ticket(ticket.pk)], now=now)


NOT_LINKABLE = gettext_lazy("Only an open ticket can join an open incident.")


def resolved(ticket: Ticket, *, now: datetime) -> None:
    """The incident's own ticket is resolved; its tickets stay open until answered."""
    Incident.objects.filter(ticket=ticket, state=State.OPEN).update(
        state=State.RESOLVED, resolved_at=now
    )
