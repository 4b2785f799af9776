"""A run's way up its ladder: who is paged, over what, and when to look again.

The engine and the dry run both walk here, so that what is shown is what happens.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from .policy import Owed, Policy, channels_of, decide


@dataclass(frozen=True)
class Reachable:
    """Somebody on call: `identity` is the person, whatever group names them (I30)."""

    contact: int
    level: str
    identity: str
    addresses: Mapping[str, str] = field(default_factory=dict)  # channel: address
    verified: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwedPage:
    """One page that a step owes to one contact over one channel."""

    contact: int
    level: str
    channel: str
    is_informed: bool = False


# The people of these levels who are on call at an instant, in paging order.
Reach = Callable[[Sequence[str], datetime], Sequence[Reachable]]


@dataclass(frozen=True)
class Position:
    """Where a run stands; `anchored_at` is what its steps are counted from (I16)."""

    anchored_at: datetime
    taken: int = 0
    repeated: int = 0


@dataclass(frozen=True)
class Move:
    """One step taken or tried again; `is_empty`: nobody was on call (I19)."""

    owed: Owed
    due_at: datetime
    pages: tuple[OwedPage, ...]
    is_empty: bool
    is_last: bool


@dataclass(frozen=True)
class Advance:
    moves: tuple[Move, ...]
    position: Position
    next_at: datetime


def advance(
    policy: Policy, position: Position, *, now: datetime, reach: Reach, rescue: Reach
) -> Advance:
    """Take every step due at `now` (R23, I16); on call is resolved now (I21).

    A step that reaches nobody passes at once to the next; the last one falls back on
    `rescue` (I19).
    """
    moves: list[Move] = []
    while True:
        decision = decide(
            policy,
            anchored_at=position.anchored_at,
            taken=position.taken,
            repeated=position.repeated,
            now=now,
        )
        anchor = position.anchored_at
        taken = [_move(policy, owed, anchor, now, reach, rescue)
                 for owed in decision.steps]  # fmt: skip
        moves += taken
        position = Position(anchor, decision.taken, decision.repeated)
        is_stuck = bool(taken) and taken[-1].is_empty
        if not is_stuck or decision.taken >= len(policy.steps):
            return Advance(tuple(moves), position, decision.next_at)
        position = hasten(policy, position, now=now)


def _move(
    policy: Policy, owed: Owed, anchored_at: datetime, now: datetime,
    reach: Reach, rescue: Reach,
) -> Move:  # fmt: skip
    is_last = owed.index + 1 == len(policy.steps)
    every = policy.repeat_every if is_last else policy.retry_every
    people = _with_a_channel(reach(owed.step.levels, now))
    is_empty = not people
    if is_empty and is_last:
        people = _with_a_channel(rescue((), now))
    # The last round goes out whole each time; before it, one channel after the other.
    tried = 0 if is_last else owed.round
    told = [] if owed.round else _with_a_channel(reach(owed.step.informed, now))
    return Move(
        owed=owed,
        due_at=anchored_at + owed.step.after + owed.round * every,
        pages=tuple(_pages(owed, tried, people, told)),
        is_empty=is_empty,
        is_last=is_last,
    )


def _with_a_channel(people: Sequence[Reachable]) -> list[Reachable]:
    return [person for person in people if person.addresses]


def _pages(
    owed: Owed, tried: int, people: list[Reachable], told: list[Reachable]
) -> list[OwedPage]:
    """One page for each person and channel; nobody is rung twice for one step (I30)."""
    pages: list[OwedPage] = []
    identities: set[str] = set()
    used: set[tuple[str, str]] = set()
    for person, is_informed in [(p, False) for p in people] + [(p, True) for p in told]:
        if person.identity in identities:
            continue
        identities.add(person.identity)
        for channel in channels_of(
            owed.step,
            usable=tuple(person.addresses),
            preferred=person.verified,
            tried=tried,
        ):
            if (line := (channel, person.addresses[channel])) not in used:
                used.add(line)
                page = OwedPage(person.contact, person.level, channel, is_informed)
                pages.append(page)
    return pages


def hasten(policy: Policy, position: Position, *, now: datetime) -> Position:
    """Move the anchor so that the next step, or the next repetition, is due now."""
    steps = policy.steps
    if position.taken < len(steps):
        wait = steps[position.taken].after
    else:
        wait = steps[-1].after + (position.repeated + 1) * policy.repeat_every
    return replace(position, anchored_at=now - wait)


def next_step_at(policy: Policy, position: Position) -> datetime | None:
    """When the next step of the ladder is due; None once all have begun."""
    if position.taken >= len(policy.steps):
        return None
    return position.anchored_at + policy.steps[position.taken].after
