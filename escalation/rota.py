"""What the on-call page shows: who now, who next, what is not covered (I20, I21)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from . import roster as rosters
from .domain import oncall
from .models import Contact, Level, Schedule
from .roster import Plan, Roster

AHEAD = timedelta(days=30)
SHOWN = timedelta(days=14)


@dataclass(frozen=True)
class ShownShift:
    contact: Contact
    begins_at: datetime
    ends_at: datetime
    kind: str


@dataclass
class LevelRota:
    """One level: those on call now and until when, its shifts, its holes."""

    level: Level
    schedule: Schedule | None
    now: list[ShownShift] = field(default_factory=list)
    always: list[Contact] = field(default_factory=list)
    shifts: list[ShownShift] = field(default_factory=list)
    gaps: list[oncall.Gap] = field(default_factory=list)
    overlaps: list[tuple[ShownShift, ShownShift]] = field(default_factory=list)
    handover_at: datetime | None = None
    handover_to: list[Contact] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.now and not self.always


def levels_on_call(*, now: datetime) -> list[LevelRota]:
    """Every level that pages, the ladder's order; a few queries in all."""
    people = rosters.load(since=now)
    schedules = {s.level_id: s for s in Schedule.objects.select_related("level")}
    return [
        _rota(level, schedules.get(level.pk), people, now)
        for level in Level.objects.all()
    ]


def _rota(level, schedule, people: Roster, now):
    everyone = people.by_level.get(level.code, [])
    plan = people.plans.get(level.code, Plan((), ()))
    rota = LevelRota(level, schedule)
    rota.always = [c for c in everyone if c.pk not in plan.members]
    if schedule is None:
        return rota
    planned = oncall.shifts(
        plan.rotations, plan.overrides, begins_at=now, ends_at=now + AHEAD
    )
    shown = {shift: _shown(shift, people) for shift in planned}
    known = [(shift, view) for shift, view in shown.items() if view]
    rota.shifts = [v for s, v in known if s.begins_at < now + SHOWN]
    rota.now = [v for s, v in known if s.begins_at <= now < s.ends_at]
    rota.gaps = oncall.gaps((s for s, _ in known), begins_at=now, ends_at=now + AHEAD)
    rota.overlaps = [
        (shown[one], shown[other])
        for one, other in oncall.overlaps(s for s, _ in known)
    ]
    rota.handover_at = oncall.next_handover(
        plan.rotations, plan.overrides, at=now, within=AHEAD
    )
    if rota.handover_at:
        rota.handover_to = _contacts(plan.on_call(rota.handover_at), people)
    return rota


def _shown(shift, people):
    contact = people.contacts.get(shift.member)
    if contact is None:
        return None
    return ShownShift(contact, shift.begins_at, shift.ends_at, shift.kind)


def _contacts(members: Iterable[int], people):
    return [people.contacts[m] for m in members if m in people.contacts]


def shift_end(schedule: Schedule, *, now: datetime) -> datetime:
    """When those on call now are next relieved; a day from now if nobody plans to."""
    plan = rosters.plan_of(schedule, since=now)
    found = oncall.next_handover(plan.rotations, plan.overrides, at=now, within=AHEAD)
    return found or now + timedelta(days=1)
