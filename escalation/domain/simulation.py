"""The dry run: one escalation played forward on the same core, nothing sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .business_time import BusinessCalendar
from .ladder import Move, OwedPage, Position, Reach, advance
from .policy import Policy, paging_starts_at
from .severity import Severity


class Happening(StrEnum):
    RECEIVED = "received"
    ARMED = "armed"
    PAGED = "paged"
    AGAIN = "again"
    EMPTY = "empty"
    NOBODY_ANSWERS = "nobody_answers"
    ACKNOWLEDGED = "acknowledged"
    LEASE_ENDS = "lease_ends"


@dataclass(frozen=True)
class Event:
    """One line of the timeline; `pages` are those that would leave at `at`."""

    at: datetime
    kind: Happening
    step: int = -1
    pages: tuple[OwedPage, ...] = ()
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """Who stops the run: somebody paged at `step`, `after` its page."""

    step: int
    after: timedelta


@dataclass(frozen=True)
class Timeline:
    events: tuple[Event, ...]
    started_at: datetime  # t0 of the ladder
    acknowledged_at: datetime | None

    @property
    def pages(self) -> int:
        return sum(len(event.pages) for event in self.events)


def simulate(
    policy: Policy,
    *,
    severity: Severity,
    received_at: datetime,
    calendar: BusinessCalendar,
    reach: Reach,
    rescue: Reach,
    until: timedelta,
    answer: Answer | None = None,
    acknowledged_at: datetime | None = None,
    grace_levels: Sequence[str] = (),
) -> Timeline:
    """Play a run of `policy` from its receipt for `until` after paging starts.

    Stops at the answer, be it given to a step or at an instant (a replay's), and names
    the moment at which the lease would end (I29).
    """
    starts_at = paging_starts_at(
        severity=severity,
        received_at=received_at,
        calendar=calendar,
        grace=policy.grace,
    )
    events = [Event(received_at, Happening.RECEIVED)]
    if starts_at > received_at:
        events.append(_armed(received_at, grace_levels, reach))
    stop_at = acknowledged_at
    position, next_at = Position(starts_at), starts_at
    while next_at <= starts_at + until and (stop_at is None or next_at < stop_at):
        step = advance(policy, position, now=next_at, reach=reach, rescue=rescue)
        for move in step.moves:
            events += _events(move, next_at)
            if answer and move.owed.index == answer.step and stop_at is None:
                stop_at = next_at + answer.after
        position, next_at = step.position, step.next_at
    if stop_at is not None:
        events.append(Event(stop_at, Happening.ACKNOWLEDGED))
        events.append(Event(stop_at + policy.lease, Happening.LEASE_ENDS))
    return Timeline(tuple(events), starts_at, stop_at)


def _armed(at: datetime, levels: Sequence[str], reach: Reach) -> Event:
    people = reach(levels, at) if levels else ()
    pages = tuple(
        OwedPage(p.contact, p.level, next(iter(p.addresses)))
        for p in people
        if p.addresses
    )
    return Event(at, Happening.ARMED, pages=pages, levels=tuple(levels))


def _events(move: Move, at: datetime) -> Iterator[Event]:
    index, levels = move.owed.index, move.owed.step.levels
    if move.is_empty:
        yield Event(at, Happening.EMPTY, index, levels=levels)
    if move.is_last and move.owed.round:
        yield Event(at, Happening.NOBODY_ANSWERS, index, move.pages, levels)
    elif move.pages:
        kind = Happening.AGAIN if move.owed.round else Happening.PAGED
        yield Event(at, kind, index, move.pages, levels)
