"""Who is on call at an instant: override > swap > rotation (I21).

Hand-overs are wall-clock rules of a zone, so a shift over a clock change lasts an hour
more or less; everything else is instants in UTC (I3).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise
from typing import Protocol
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Rotation:
    """Members take turns of `shift_days` days from `starts_on`, at `handover` (wall).

    Raises ValueError without members or with shifts of no day.
    """

    members: tuple[int, ...]
    starts_on: date
    handover: time
    shift_days: int = 7
    zone: str = "America/Toronto"

    def __post_init__(self) -> None:
        if not self.members:
            raise ValueError("a rotation needs at least one member")
        if self.shift_days < 1:
            raise ValueError("a shift lasts at least one day")

    def begins(self, turn: int) -> datetime:
        """When turn number `turn` begins, in UTC; a time that the spring change skips
        is an hour later, one that comes twice is the first."""
        on = self.starts_on + timedelta(days=turn * self.shift_days)
        local = datetime.combine(on, self.handover, tzinfo=ZoneInfo(self.zone))
        return local.astimezone(UTC)

    def turn_at(self, at: datetime) -> int:
        """The turn that covers `at`; negative before the first one."""
        on = at.astimezone(ZoneInfo(self.zone)).date()
        turn = (on - self.starts_on).days // self.shift_days
        return turn if self.begins(turn) <= at else turn - 1

    def member_at(self, at: datetime) -> int | None:
        turn = self.turn_at(at)
        return self.members[turn % len(self.members)] if turn >= 0 else None


@dataclass(frozen=True)
class Override:
    """`member` instead of `replaces`, or of everybody, in [begins_at, ends_at)."""

    begins_at: datetime
    ends_at: datetime
    member: int
    replaces: int | None = None
    is_swap: bool = False

    def __post_init__(self) -> None:
        if self.ends_at <= self.begins_at:
            raise ValueError("an override ends after it begins")


class Span(Protocol):
    @property
    def begins_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True)
class Shift:
    """One member on call in [begins_at, ends_at); `kind`: rotation, swap, override."""

    begins_at: datetime
    ends_at: datetime
    member: int
    kind: str


@dataclass(frozen=True)
class Gap:
    begins_at: datetime
    ends_at: datetime


def on_call_at(
    rotations: Iterable[Rotation], overrides: Iterable[Override], *, at: datetime
) -> tuple[int, ...]:
    """The members on call at `at`, each once, in the rotations' order."""
    return tuple(dict.fromkeys(member for member, _ in _at(rotations, overrides, at)))


def _at(
    rotations: Iterable[Rotation], overrides: Iterable[Override], at: datetime
) -> list[tuple[int, str]]:
    found = [(rotation.member_at(at), "rotation") for rotation in rotations]
    on_call = [(member, kind) for member, kind in found if member is not None]
    current = [o for o in overrides if o.begins_at <= at < o.ends_at]
    for override in sorted(current, key=lambda o: not o.is_swap):
        kind = "swap" if override.is_swap else "override"
        if override.replaces is None:
            on_call = [(override.member, kind)]
        else:
            on_call = [
                (override.member, kind)
                if member == override.replaces
                else (member, was)
                for member, was in on_call
            ]
    return on_call


def shifts(
    rotations: Sequence[Rotation],
    overrides: Sequence[Override],
    *,
    begins_at: datetime,
    ends_at: datetime,
) -> list[Shift]:
    """Who is on call over a span: what `on_call_at` says at each of its instants."""
    edges = {begins_at, ends_at}
    for rotation in rotations:
        edges.update(_handovers(rotation, begins_at, ends_at))
    for override in overrides:
        edges.update((override.begins_at, override.ends_at))
    inside = sorted(edge for edge in edges if begins_at <= edge <= ends_at)
    pieces = [
        Shift(begin, end, member, kind)
        for begin, end in pairwise(inside)
        for member, kind in dict.fromkeys(_at(rotations, overrides, begin))
    ]
    return sorted(_joined(pieces), key=lambda s: (s.begins_at, s.ends_at, s.member))


def _handovers(
    rotation: Rotation, begins_at: datetime, ends_at: datetime
) -> Iterator[datetime]:
    for turn in range(rotation.turn_at(begins_at), rotation.turn_at(ends_at) + 2):
        if turn >= 0:
            yield rotation.begins(turn)


def _joined(pieces: Iterable[Shift]) -> list[Shift]:
    """Put pieces of one member that follow each other together."""
    joined: list[Shift] = []
    open_ends: dict[tuple[int, str, datetime], int] = {}
    for piece in pieces:
        key = (piece.member, piece.kind, piece.begins_at)
        place = open_ends.pop(key, None)
        if place is None:
            place = len(joined)
            joined.append(piece)
        else:
            joined[place] = Shift(
                joined[place].begins_at, piece.ends_at, piece.member, piece.kind
            )
        open_ends[(piece.member, piece.kind, piece.ends_at)] = place
    return joined


def gaps(
    covered: Iterable[Span], *, begins_at: datetime, ends_at: datetime
) -> list[Gap]:
    """The spans of the window in which nobody is on call (I20)."""
    found, reached = [], begins_at
    for span in sorted(covered, key=lambda s: s.begins_at):
        if span.begins_at > reached:
            found.append(Gap(reached, min(span.begins_at, ends_at)))
        reached = max(reached, span.ends_at)
    if reached < ends_at:
        found.append(Gap(reached, ends_at))
    return found


def overlaps(covered: Iterable[Shift]) -> list[tuple[Shift, Shift]]:
    """Pairs of shifts that put two different members on call at once."""
    ordered = sorted(covered, key=lambda s: s.begins_at)
    return [
        (one, other)
        for one, other in combinations(ordered, 2)
        if one.member != other.member and other.begins_at < one.ends_at
    ]


def next_handover(
    rotations: Sequence[Rotation], overrides: Sequence[Override], *,
    at: datetime, within: timedelta,
) -> datetime | None:  # fmt: skip
    """The next instant after `at` at which those on call change; None if none does."""
    planned = shifts(rotations, overrides, begins_at=at, ends_at=at + within)
    now_on_call = set(on_call_at(rotations, overrides, at=at))
    for edge in sorted({shift.begins_at for shift in planned if shift.begins_at > at}):
        if set(on_call_at(rotations, overrides, at=edge)) != now_on_call:
            return edge
    return None
