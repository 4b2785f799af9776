"""One batch of a pass: what was gathered, what was decided, and its one write each.

The effects of a batch only touch these lists; `apply` writes them with a number of
queries that does not depend on how many timers were due (I43).
"""

from dataclasses import dataclass, field
from datetime import datetime

from tickets.models import Entry, Ticket
from tickets.services import event

from . import bulk
from .alarms import Alarm, raise_alarms
from .domain.ladder import OwedPage
from .models import Clock, Incident, IncidentTicket, Level, Page, Run, SLATarget, Timer
from .paging import Occasion, rows
from .roster import Roster

RUN_FIELDS = (
    "state", "generation", "anchored_at", "taken", "repeated", "round", "lease_until",
    "acknowledged_contact",
)  # fmt: skip
CLOCK_FIELDS = ("warned_at", "breached_at")
# What a pass says of a ticket: its reference, its title, whose manager is told.
_MANAGER = "account__account_manager"
TICKET_FIELDS = (
    "number", "source", "symptom", "subject", "department", "account__name",
    f"{_MANAGER}__name", f"{_MANAGER}__email", f"{_MANAGER}__language",
)  # fmt: skip


@dataclass
class Work:
    """Timers that this pass has won, their subjects under lock, and what they cause."""

    now: datetime
    roster: Roster
    timers: list[Timer] = field(default_factory=list)
    runs: dict[int, Run] = field(default_factory=dict)
    clocks: dict[int, Clock] = field(default_factory=dict)
    targets: dict[tuple[str, str], SLATarget] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    linked: set[int] = field(default_factory=set)  # tickets told by their incident
    touched_runs: dict[int, Run] = field(default_factory=dict)
    touched_clocks: dict[int, Clock] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    wakes: list[Timer] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    late: list[Clock] = field(default_factory=list)

    def say(self, ticket: Ticket, code: str, **facts: object) -> None:
        self.entries.append(event(ticket, code, now=self.now, **facts))

    def page(self, occasion: Occasion, owed: list[OwedPage]) -> None:
        self.pages += rows(occasion, owed, self.roster, now=self.now)

    def alarm(self, key: str, sentence: str, **facts: object) -> None:
        self.alarms.append(Alarm(key, sentence, facts))

    def wake(self, run: Run, at: datetime) -> None:
        """Look at this run again at `at`; its fired timer was its only one."""
        run.generation += 1
        self.wakes.append(
            Timer(
                subject=Timer.Subject.RUN,
                subject_id=run.pk,
                kind=Timer.Kind.STEP,
                generation=run.generation,
                due_at=at,
            )
        )
        self.touched_runs[run.pk] = run

    def level_names(self, codes: tuple[str, ...]) -> dict[str, str]:
        levels = [self.levels[code] for code in codes if code in self.levels]
        return {
            "level_fr": ", ".join(level.name_fr for level in levels),
            "level_en": ", ".join(level.name_en for level in levels),
        }

    def apply(self) -> None:
        bulk.update(self.touched_runs.values(), RUN_FIELDS)
        bulk.update(self.touched_clocks.values(), CLOCK_FIELDS)
        bulk.insert(self.pages, ignore_conflicts=True)
        bulk.insert(self.entries)
        bulk.insert(self.wakes)
        raise_alarms(self.alarms, now=self.now)


def gather(timers: list[Timer], *, roster: Roster, now: datetime) -> Work:
    """Lock the tickets of these timers, win the timers, read their subjects."""
    by_subject = {
        subject: [t.subject_id for t in timers if t.subject == subject]
        for subject in Timer.Subject
    }
    of_runs = by_subject[Timer.Subject.RUN]
    of_clocks = by_subject[Timer.Subject.CLOCK]
    tickets = _locked(of_runs, of_clocks)
    work = Work(now, roster, timers=Timer.objects.settle(timers))
    work.runs = _subjects(Run.objects, of_runs, tickets)
    work.clocks = _subjects(Clock.objects, of_clocks, tickets)
    if of_clocks:
        targets = SLATarget.objects.prefetch_related("warn_levels", "breach_levels")
        work.targets = {(t.kind, t.severity): t for t in targets}
        # Neither a mere suggestion nor an incident that is over speaks for its tickets.
        links = IncidentTicket.objects.filter(
            ticket__in=list(tickets), incident__state=Incident.State.OPEN
        )
        work.linked = set(links.values_list("ticket", flat=True))
    work.levels = {level.code: level for level in Level.objects.all()}
    return work


def _locked(of_runs, of_clocks):
    # The ticket first, always, so that two transactions never wait in a ring.
    wanted = set(Run.objects.filter(pk__in=of_runs).values_list("ticket", flat=True))
    wanted |= set(
        Clock.objects.filter(pk__in=of_clocks).values_list("ticket", flat=True)
    )
    rows = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related(_MANAGER)
        .only(*TICKET_FIELDS)
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    return {ticket.pk: ticket for ticket in rows}


def _subjects(manager, pks, tickets):
    if not pks:
        return {}
    found = manager.filter(pk__in=pks).in_bulk()
    for subject in found.values():
        subject.ticket = tickets[subject.ticket_id]
    return found
