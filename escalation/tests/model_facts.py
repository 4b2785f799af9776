"""What the engine must have on its rows, told again from the facts alone.

A second and much slower telling of engine.md: no row is read here but the frozen copy of
a run's ladder. Clocks are counted from their facts each time they are asked about.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .model_time import StridingClock, real_time_after

MINUTE = timedelta(minutes=1)
FIRST, NEXT, CALLBACK, PROGRESS = (
    "first_response",
    "next_response",
    "callback",
    "progress",
)
URGENT = ("major", "critical")
RANK = {"": 0, "minor": 1, "major": 2, "critical": 3}


@dataclass(frozen=True)
class Target:
    promise: timedelta
    aim: timedelta | None
    is_business: bool


@dataclass
class Count:
    """So much time from an instant on."""

    begins_at: datetime
    amount: timedelta
    is_business: bool = False


@dataclass
class ClockFacts:
    """One question: what it is counted by, and an older promise never exceeded (I10)."""

    kind: str
    severity: str
    started_at: datetime
    count: Count
    aim: timedelta | None
    promised: list[Count] = field(default_factory=list)
    is_warned: bool = False
    breached_at: datetime | None = None


@dataclass(frozen=True)
class Fired:
    """An aim or a promise that has passed, with its true instant (I15)."""

    ticket: int
    clock: str
    severity: str
    effect: str  # warn | breach
    due_at: datetime


@dataclass
class RunFacts:
    pk: int
    severity: str
    policy: dict
    started_at: datetime
    anchored_at: datetime
    state: str
    taken: int = 0
    lease_until: datetime | None = None
    closed_at: datetime | None = None
    is_downgraded: bool = False
    # A step found nobody: where it stands is then read from its row (I19).
    is_loose: bool = False
    opened_at: datetime | None = None

    @property
    def afters(self):
        return [timedelta(seconds=step["after"]) for step in self.policy["steps"]]

    @property
    def is_open(self):
        return self.closed_at is None


@dataclass
class TicketFacts:
    pk: int
    severity: str
    is_pageable: bool
    is_signed: bool = True
    is_incident: bool = False
    state: str = "open"  # open | waiting | resolved
    is_under: bool = False
    waits: list = field(default_factory=list)
    clocks: dict = field(default_factory=dict)
    runs: list = field(default_factory=list)
    # What two tickets of one storm share; None for a report of no account.
    trouble: tuple | None = None
    storm: "RunFacts | None" = None
    joined_at: datetime | None = None

    @property
    def is_open(self):
        return self.state != "resolved"

    @property
    def run(self):
        return next((run for run in self.runs if run.is_open), None)

    def waits_until(self, at):
        """The waits of the past; one that lasts is taken as ending at `at`."""
        spans = [(begin, end or at) for begin, end in self.waits]
        return tuple((begin, end) for begin, end in spans if end and begin < end)


class Facts:
    def __init__(self, *, clock: StridingClock, targets: dict, read_run):
        self.clock, self.targets, self.read_run = clock, targets, read_run
        self.tickets: dict[int, TicketFacts] = {}
        self.fired: list[Fired] = []

    # Counting

    def due(self, ticket, clock, paused_at=None):
        """When a clock falls due if the wait that lasts ended at `paused_at`."""
        waits = () if clock.kind == FIRST else ticket.waits_until(paused_at)
        return min(self._end(c, waits) for c in (clock.count, *clock.promised))

    def aim(self, ticket, clock, paused_at=None):
        if clock.aim is None:
            return None
        waits = () if clock.kind == FIRST else ticket.waits_until(paused_at)
        count = Count(clock.count.begins_at, clock.aim, clock.count.is_business)
        return self._end(count, waits)

    def _end(self, count, waits):
        if count.is_business:
            return self.clock.after(count.begins_at, count.amount, waits)
        if count.amount <= timedelta(0):
            return count.begins_at + count.amount
        return real_time_after(count.begins_at, count.amount, waits)

    def is_paused(self, ticket, clock):
        return ticket.state == "waiting" and clock.kind != FIRST

    # Questions and answers

    def opened(self, ticket, *, now, kinds=(FIRST, PROGRESS)):
        self.tickets[ticket.pk] = ticket
        for kind in kinds:
            self._start(ticket, kind, ticket.severity, now)

    def _start(self, ticket, kind, severity, at):
        target = self.targets.get((kind, severity))
        if target is not None:
            count = Count(at, target.promise, target.is_business)
            ticket.clocks[kind] = ClockFacts(kind, severity, at, count, target.aim)

    def answered(self, ticket, *, now):
        for kind in (FIRST, NEXT, PROGRESS):
            ticket.clocks.pop(kind, None)
        if ticket.is_open:
            self._start(ticket, PROGRESS, ticket.severity, now)

    def staff_replied(self, ticket, *, role, now):
        self.answered(ticket, now=now)
        self.colleague_acts(ticket, role=role, now=now)
        self.renewed(ticket, now=now)

    def customer_replied(self, ticket, *, now):
        self._end_wait(ticket, now)
        ticket.state = "open"
        self._ask(ticket, now)
        self.renewed(ticket, now=now)

    def _ask(self, ticket, now):
        if not {FIRST, NEXT} & set(ticket.clocks):
            severity = ticket.severity if ticket.run or ticket.storm else "minor"
            self._start(ticket, NEXT, severity, now)

    def waits(self, ticket, *, now):
        if ticket.state == "open":
            ticket.state = "waiting"
            ticket.waits.append([now, None])
            self.renewed(ticket, now=now)

    def _end_wait(self, ticket, now):
        if ticket.state == "waiting":
            ticket.waits[-1][1] = now

    def resolved(self, ticket, *, now):
        self._end_wait(ticket, now)
        ticket.state = "resolved"
        ticket.clocks.clear()
        self.closed(ticket, now=now)

    def reopened(self, ticket, *, now):
        ticket.state = "open"
        self._ask(ticket, now)

    # Severity

    def severity_changed(self, ticket, severity, *, now):
        is_upgrade = RANK[severity] > RANK[ticket.severity]
        ticket.severity = severity
        for clock in list(ticket.clocks.values()):
            target = self.targets.get((clock.kind, severity))
            if target is None:
                del ticket.clocks[clock.kind]
            else:
                self._retarget(ticket, clock, target, severity, is_upgrade, now)

    def _retarget(self, ticket, clock, target, severity, is_upgrade, now):
        begins_at = clock.started_at
        if is_upgrade:
            begins_at = now
            left = self.due(ticket, clock, now) - now
            clock.promised = [Count(now, left)]
        else:
            clock.promised = []
        clock.severity, clock.aim = severity, target.aim
        clock.count = Count(begins_at, target.promise, target.is_business)
        if clock.breached_at and not is_upgrade:
            due_at = self.due(ticket, clock, now)
            clock.breached_at = due_at if due_at <= now else None

    def retargeted(self, kind, severity, target):
        """An edited target counts for the questions of before as well (I9)."""
        self.targets[kind, severity] = target
        for ticket in self.tickets.values():
            clock = ticket.clocks.get(kind)
            if clock and clock.severity == severity:
                clock.count.amount, clock.aim = target.promise, target.aim

    # Escalation

    def starts_at(self, severity, *, grace, now):
        closes_at = self.clock.closes_at(now)
        if severity == "critical" or closes_at is None:
            return now
        return min(now + grace, closes_at)

    def escalated(self, ticket, *, now):
        """Somebody is to be paged for it, by its own run or by its storm's (I31)."""
        if ticket.run or self._taken_up_again(ticket, now):
            if RANK[ticket.severity] > RANK[ticket.run.severity]:
                self._mobilised(ticket.run, ticket, now)
            return
        ticket.storm = self._storm(ticket, now)
        if ticket.storm:
            ticket.joined_at = now
        else:
            ticket.runs.append(self.read_run(ticket))
            self._promise_call(ticket, ticket.run)

    def _storm(self, ticket, now):
        since = now - 30 * MINUTE
        found = [
            other.run
            for other in self.tickets.values()
            if other.run
            and other.pk < ticket.pk
            and other.trouble == ticket.trouble is not None
            and self._is_fresh(other.run, since, but=ticket)
        ]
        run = min(found, key=lambda run: run.pk, default=None)
        is_worse = run and RANK[ticket.severity] > RANK[run.severity]
        return None if is_worse else run

    def _is_fresh(self, run, since, but):
        joined = [t for t in self.tickets.values() if t.storm is run and t is not but]
        return max([run.opened_at, *(t.joined_at for t in joined)]) >= since

    def _mobilised(self, run, ticket, now):
        """A run that becomes critical goes up the critical ladder from its foot (R24)."""
        run.severity, run.policy = "critical", self.read_run(ticket).policy
        if run.state == "armed":
            run.started_at = now
        if run.state != "acknowledged":
            run.anchored_at, run.taken, run.state = now, 0, "paging"

    def _taken_up_again(self, ticket, now):
        """A downgrade taken back within a minute never happened (I10)."""
        run = next((run for run in reversed(ticket.runs) if run.is_downgraded), None)
        if run is None or run.closed_at <= now - MINUTE:
            return False
        run.closed_at, run.is_downgraded = None, False
        if run.state != "acknowledged":
            self._promise_call(ticket, run)
        return True

    def _promise_call(self, ticket, run):
        if CALLBACK not in ticket.clocks:
            self._start(ticket, CALLBACK, run.severity, run.started_at)

    def closed(self, ticket, *, now, is_downgraded=False, is_afresh=False):
        ticket.storm = None
        run = ticket.run
        if run is None:
            return
        run.closed_at, run.is_downgraded = now, is_downgraded
        ticket.clocks.pop(CALLBACK, None)
        if not is_afresh:
            self._handed_over(run, now)

    def _handed_over(self, run, now):
        """What waited under a run that ends goes on, and is as taken as it was."""
        waiting = [t for t in self.tickets.values() if t.storm is run]
        for ticket in waiting:
            ticket.storm = None
        for ticket in sorted(waiting, key=lambda t: t.pk):
            if ticket.is_open and ticket.severity in URGENT and not ticket.is_under:
                self.escalated(ticket, now=now)
                if run.state == "acknowledged" and ticket.run:
                    self.acknowledged(ticket, now=now)

    def begun_afresh(self, ticket, *, now):
        run = ticket.run
        self.closed(ticket, now=now, is_afresh=True)
        self.escalated(ticket, now=now)
        for other in self.tickets.values():
            if other.storm is run:
                other.storm = ticket.run or ticket.storm

    def acknowledged(self, ticket, *, now):
        run = ticket.run
        run.state = "acknowledged"
        run.lease_until = now + timedelta(seconds=run.policy["lease"])
        ticket.clocks.pop(CALLBACK, None)

    def colleague_acts(self, ticket, *, role, now):
        run = ticket.run
        technical = role in ("noc", "manager")
        if run and (run.state == "armed" or (run.state == "paging" and technical)):
            self.acknowledged(ticket, now=now)

    def renewed(self, ticket, *, now):
        run = ticket.run
        if run and run.state == "acknowledged":
            run.lease_until = now + timedelta(seconds=run.policy["lease"])

    def hurried(self, run, *, repeated, now):
        if run.taken < len(run.afters):
            wait = run.afters[run.taken]
        else:
            every = timedelta(seconds=run.policy["repeat_every"])
            wait = run.afters[-1] + (repeated + 1) * every
        run.anchored_at = now - wait

    def gathered(self, tickets, *, now):
        """Under an incident: as severe, and they ring nobody by themselves (I31)."""
        fresh = [ticket for ticket in tickets if not ticket.is_under]
        for ticket in fresh:
            ticket.is_under = True
        for ticket in fresh:
            self.closed(ticket, now=now)
            if ticket.severity != "critical":
                self.severity_changed(ticket, "critical", now=now)

    # A pass

    def swept(self, *, now):
        for ticket in self.tickets.values():
            for clock in ticket.clocks.values():
                if not self.is_paused(ticket, clock):
                    self._fire(ticket, clock, now)
            if ticket.run:
                self._climb(ticket.run, now)

    def _fire(self, ticket, clock, now):
        aim_at, due_at = self.aim(ticket, clock), self.due(ticket, clock)
        if aim_at is not None and aim_at <= now and not clock.is_warned:
            clock.is_warned = True
            self._fired(ticket, clock, "warn", aim_at)
        if due_at <= now and clock.breached_at is None:
            clock.breached_at = due_at
            self._fired(ticket, clock, "breach", due_at)

    def _fired(self, ticket, clock, effect, due_at):
        fired = Fired(ticket.pk, clock.kind, clock.severity, effect, due_at)
        self.fired.append(fired)

    def _climb(self, run, now):
        if run.state == "acknowledged" and run.lease_until <= now:
            run.taken = max(run.taken - 1, 0)
            run.anchored_at = now - run.afters[run.taken]
            run.state, run.lease_until = "paging", None
        if run.state in ("armed", "paging"):
            begun = sum(run.anchored_at + after <= now for after in run.afters)
            run.taken = max(run.taken, begun)
            if run.taken or run.started_at <= now:
                run.state = "paging"
