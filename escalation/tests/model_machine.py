"""The machine's own works: its transaction, its passes, its senders, its looks."""

import sys
from datetime import UTC, timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from conftest import eastern
from escalation import calendars, engine
from escalation.models import EscalationPolicy, Incident, Page, Run, Timer
from tickets.models import Ticket

from . import model_checks as checks
from .model_facts import PROGRESS, Facts, RunFacts, TicketFacts
from .model_world import Network, on_call, send_all, slow_calendar, targets_in_force

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STARTS = (
    "2026-11-24 12:00",  # a plain Tuesday
    "2026-11-27 19:50",  # level 1's grace ends with the week
    "2026-11-28 21:40",
    "2026-10-30 19:30",  # the night of the autumn change is in reach
    "2026-11-01 00:40",
    "2027-03-12 17:30",
    "2027-03-14 01:20",
    "2026-12-24 18:00",  # Christmas, Boxing Day and its Monday follow
    "2027-06-23 19:59",
)
SPANS = st.sampled_from(
    [
        timedelta(seconds=s)
        for s in (1, 7, 15, 30, 59, 60, 61, 240, 300, 301, 600, 900, 1800, 1801)
    ]
    + [HOUR, 2 * HOUR, 4 * HOUR, 9 * HOUR, 14 * HOUR, DAY, 3 * DAY]
)
MOODS = ("accepts", "accepts", *Network.MOODS)
ANY = st.integers(0, 63)


def open_one(ticket):
    return ticket.is_open


def open_report(ticket):
    return ticket.is_open and not ticket.is_incident


def report(ticket):
    return not ticket.is_incident


def signed_report(ticket):
    return ticket.is_signed and not ticket.is_incident


def ended_report(ticket):
    return not ticket.is_open and not ticket.is_incident


def escalated(ticket):
    return ticket.run is not None


def some(wanted):
    """The machine has such a ticket."""
    return precondition(lambda machine: machine.some(wanted))


class Machine(RuleBasedStateMachine):
    def __init__(self, world, network):
        super().__init__()
        self.world, self.network = world, network
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        calendars.forget()
        self.facts = Facts(
            clock=slow_calendar(), targets=targets_in_force(), read_run=self._read_run
        )
        network.start(lambda at: self.facts.clock.is_open_at(at))
        self.overrides, self.unconfirmed = [], []
        self.outer_error = sys.exc_info()[1]
        self.now = None

    def teardown(self):
        try:
            is_sound = sys.exc_info()[1] is self.outer_error
            if is_sound and self.now is not None:
                self._run_dry()
        finally:
            self._undo()

    def _run_dry(self):
        self.now += 40 * DAY
        for _ in range(4):
            self._sweep()
            send_all(self.network, now=self.now)
            self.now += 2 * HOUR
        self._sweep()
        send_all(self.network, now=self.now)
        checks.check_nothing_is_left(now=self.now)
        checks.check_story(self.facts)
        self.the_rows_are_those_of_the_facts()

    def _undo(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(start=st.sampled_from(STARTS), seconds=st.sampled_from([0, 1, 37]))
    def the_day_begins(self, start, seconds):
        self.now = eastern(start).astimezone(UTC) + timedelta(seconds=seconds)

    # The engine

    @rule()
    def a_pass(self):
        self._sweep()

    @rule()
    def two_passes_at_once(self):
        self._sweep()
        before = Page.objects.count(), Timer.objects.count()
        assert engine.sweep(now=self.now) == 0, "I41: the second driver finds nothing"
        assert (Page.objects.count(), Timer.objects.count()) == before

    @rule()
    def an_engine_dies_in_its_pass(self):
        """What it held is swept a minute later, once."""
        Timer.objects.claim_due(now=self.now)
        self.now += MINUTE
        self._sweep()

    def _sweep(self):
        before = {
            run.pk: self._taken_before(run)
            for run in (ticket.run for ticket in self.facts.tickets.values())
            if run is not None
        }
        newest = Page.objects.order_by("pk").last()
        fired = len(self.facts.fired)
        engine.sweep(now=self.now)
        self.facts.swept(now=self.now)
        self._notice_empty_steps()
        born = Page.objects.filter(pk__gt=newest.pk if newest else 0)
        pages = list(born.select_related("clock").order_by("pk"))
        checks.check_pages_of_pass(
            self.facts, before, pages, self._on_call, now=self.now
        )
        checks.check_notices(self.facts, self.facts.fired[fired:], pages, self._on_call)
        checks.check_tries(self.facts, now=self.now)

    def _taken_before(self, run):
        lapses = run.state == "acknowledged" and run.lease_until <= self.now
        return max(run.taken - 1, 0) if lapses else run.taken

    def _notice_empty_steps(self):
        for ticket in Ticket.objects.filter(entries__event="step_empty"):
            for run in self.facts.tickets[ticket.pk].runs:
                run.is_loose = True

    @rule(mood=st.sampled_from(MOODS))
    def pages_leave(self, mood):
        send_all(self.network, mood, now=self.now)

    @rule(mood=st.sampled_from(MOODS))
    def one_page_leaves(self, mood):
        send_all(self.network, mood, now=self.now, most=1)

    @rule(span=SPANS)
    def time_passes_and_nothing_works(self, span):
        self.now += span

    @rule(span=SPANS)
    def time_passes(self, span):
        """Both workers keep up; after a dozen wake-ups they come back at the end."""
        until = self.now + span
        for _ in range(12):
            soonest = Timer.objects.pending().order_by("due_at").first()
            if soonest is None or soonest.due_at > until:
                break
            self.now = max(self.now, soonest.due_at)
            self._sweep()
            send_all(self.network, now=self.now)
        self.now = until
        self._sweep()
        send_all(self.network, now=self.now)

    # Looking

    def _read_run(self, found):
        """The run that a ticket has now: its key and its frozen ladder are its own."""
        row = Run.objects.filter(ticket=found.pk).exclude(state="closed").get()
        policy = EscalationPolicy.objects.get(severity=row.severity)
        grace = policy.grace_minutes * MINUTE
        begins_at = self.facts.starts_at(found.severity, grace=grace, now=self.now)
        state = "armed" if begins_at > self.now else "paging"
        return RunFacts(
            row.pk, found.severity, row.policy, begins_at, begins_at, state,
            opened_at=self.now,
        )  # fmt: skip

    def _on_call(self, code):
        return on_call(self.world, code, self.overrides, self.now)

    def _colleague(self, who):
        return self.world.staff[who % len(self.world.staff)]

    def _pick(self, wanted, n):
        found = self.some(wanted)
        chosen = found[n % len(found)]
        return chosen, Ticket.objects.get(pk=chosen.pk)

    @staticmethod
    def _nth(rows, n):
        return rows[n % rows.count()]

    def some(self, wanted):
        return [t for t in self.facts.tickets.values() if wanted(t)]

    def pages_of_runs(self):
        return list(Page.objects.filter(run__isnull=False).order_by("pk"))

    def _look_for_incidents(self):
        """Tell the facts of what an incident has just gathered (S6, I31)."""
        for incident in Incident.objects.filter(state="open").order_by("pk"):
            links = incident.links.order_by("ticket").values_list("ticket", flat=True)
            linked = [self.facts.tickets[pk] for pk in links]
            fresh = [found.run for found in linked if found.run and not found.is_under]
            is_taken = any(run.state == "acknowledged" for run in fresh)
            self.facts.gathered(linked, now=self.now)
            if incident.ticket_id not in self.facts.tickets:
                self._incident_opened(incident, linked, is_taken)

    def _incident_opened(self, incident, linked, is_taken):
        own = TicketFacts(
            incident.ticket_id, "critical", is_pageable=True, is_incident=True
        )
        self.facts.opened(own, now=self.now, kinds=(PROGRESS,))
        self.facts.escalated(own, now=self.now)
        if is_taken:
            self.facts.acknowledged(own, now=self.now)
        if incident.opened_by is None:
            accounts = {found.trouble[0] for found in linked}
            assert len(accounts) >= 3, "R19: opened without asking"

    @invariant()
    def the_rows_are_those_of_the_facts(self):
        if self.now is not None:
            checks.check(self.facts, now=self.now)
            checks.check_sent_once()
