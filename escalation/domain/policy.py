"""Escalation policies: what a run that nobody has acknowledged is owed (R23, I16-I24).

Pure: times come in, decisions go out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .business_time import BusinessCalendar
from .severity import Severity

# A ladder longer than this, by steps or by time, is a slip of the hand.
MOST_STEPS = 20
LONGEST = timedelta(hours=24)


class LadderError(ValueError):
    """A ladder that could not work; `code` says why, for the page that edits it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Step:
    """Page the contacts of `levels`, `after` the run's anchor; `informed` levels are
    told and need not answer. `channels` are used together at first, in this order;
    none means the first channel of each contact."""

    after: timedelta
    levels: tuple[str, ...]
    informed: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """A ladder; the last step repeats until somebody acknowledges.

    `retry_every`: how often a step tries its contacts again before the next one (I18);
    zero never does. Raises LadderError for an empty ladder (I19), an endless one, steps
    out of order, a step that pages no level, or a repetition that would never wait.
    """

    steps: tuple[Step, ...]
    repeat_every: timedelta
    grace: timedelta = timedelta(0)
    lease: timedelta = timedelta(minutes=30)
    retry_every: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        if not self.steps:
            raise LadderError("empty")
        afters = [step.after for step in self.steps]
        if afters != sorted(set(afters)) or afters[0] < timedelta(0):
            raise LadderError("order")
        if len(self.steps) > MOST_STEPS or afters[-1] > LONGEST:
            raise LadderError("endless")
        if not all(step.levels for step in self.steps):
            raise LadderError("nobody")
        if self.repeat_every <= timedelta(0) or self.lease <= timedelta(0):
            raise LadderError("no_wait")

    def as_dict(self) -> dict[str, Any]:
        """The frozen copy that a run keeps (I22), in whole seconds."""
        return {
            "steps": [_kept(step) for step in self.steps],
            "repeat_every": _seconds(self.repeat_every),
            "retry_every": _seconds(self.retry_every),
            "grace": _seconds(self.grace),
            "lease": _seconds(self.lease),
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Policy":
        return cls(
            steps=tuple(_step(step) for step in kept["steps"]),
            repeat_every=timedelta(seconds=kept["repeat_every"]),
            # Runs opened by an earlier release kept no such fact.
            retry_every=timedelta(seconds=kept.get("retry_every", 0)),
            grace=timedelta(seconds=kept["grace"]),
            lease=timedelta(seconds=kept["lease"]),
        )


def _kept(step: Step) -> dict[str, Any]:
    return {
        "after": _seconds(step.after),
        "levels": list(step.levels),
        "informed": list(step.informed),
        "channels": list(step.channels),
    }


def _step(kept: Mapping[str, Any]) -> Step:
    return Step(
        after=timedelta(seconds=kept["after"]),
        levels=tuple(kept["levels"]),
        informed=tuple(kept.get("informed", ())),
        channels=tuple(kept.get("channels", ())),
    )


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


@dataclass(frozen=True)
class Owed:
    """A step to take now; `round` counts how often it was tried before."""

    index: int
    step: Step
    round: int = 0


@dataclass(frozen=True)
class Decision:
    """What to page now, where the run then stands, and when to look again.

    `taken` steps have begun; the last of them was tried again `repeated` times.
    """

    steps: tuple[Owed, ...]
    taken: int
    repeated: int
    next_at: datetime


def decide(
    policy: Policy, *, anchored_at: datetime, taken: int, repeated: int, now: datetime
) -> Decision:
    """Say what a run that nobody has acknowledged is owed at `now` (R23, I16, I18).

    Anchored to the start, not to the previous firing: after an outage every missed
    step fires once, in order, in one pass; missed repetitions collapse into one.
    """
    steps = policy.steps
    owed = [
        Owed(index, step)
        for index, step in enumerate(steps)
        if index >= taken and anchored_at + step.after <= now
    ]
    if taken + len(owed) == 0:
        return Decision((), 0, 0, anchored_at + steps[0].after)
    taken += len(owed)
    begun_at = anchored_at + steps[taken - 1].after
    ends_at = anchored_at + steps[taken].after if taken < len(steps) else None
    every = policy.repeat_every if ends_at is None else policy.retry_every
    tries = _tries(begun_at, ends_at, every, now)
    if owed:
        # What was missed before this step began is not made up for.
        repeated = tries
    elif tries > repeated:
        owed.append(Owed(taken - 1, steps[taken - 1], round=tries))
        repeated = tries
    again_at = begun_at + (repeated + 1) * every if every else None
    if ends_at is not None and (again_at is None or again_at >= ends_at):
        again_at = ends_at
    assert again_at is not None  # the last step always repeats
    return Decision(tuple(owed), taken, repeated, again_at)


def _tries(
    begun_at: datetime, ends_at: datetime | None, every: timedelta, now: datetime
) -> int:
    """How many tries of a step are due at `now`, after its first one."""
    if not every:
        return 0
    tries = max((now - begun_at) // every, 0)
    if ends_at is None:
        return tries
    return min(tries, -((begun_at - ends_at) // every) - 1)


def channels_of(
    step: Step, *, usable: Sequence[str], preferred: Sequence[str] = (), tried: int
) -> tuple[str, ...]:
    """The channels by which one contact is paged at a step's try number `tried`.

    First the step's own channels together (the contact's first one if the step names
    none); then one at a time, the others before the same again (I18). A contact with
    none of the step's channels is reached by any other: `preferred` (verified) ones
    first (I20). Empty only when the contact has no channel at all.
    """
    order = [c for c in usable if c in preferred] + [
        c for c in usable if c not in preferred
    ]
    first = tuple(c for c in step.channels if c in usable) or tuple(order[:1])
    if tried == 0 or not order:
        return first
    line = [c for c in order if c not in first] + list(first)
    return (line[(tried - 1) % len(line)],)


@dataclass(frozen=True)
class Resumed:
    anchored_at: datetime
    taken: int


def resume(policy: Policy, *, taken: int, now: datetime) -> Resumed:
    """Where a run goes on when an acknowledgement's lease ends: at its current step,
    never from the start (I29). The anchor moves so that this step is due now."""
    current = max(taken - 1, 0)
    return Resumed(anchored_at=now - policy.steps[current].after, taken=current)


def paging_starts_at(
    *,
    severity: Severity,
    received_at: datetime,
    calendar: BusinessCalendar,
    grace: timedelta,
) -> datetime:
    """The ladder's t0: receipt after hours, the end of level 1's grace in hours.

    The grace of a major problem ends with the day at the latest (I24); a critical one
    has none (R24).
    """
    closes_at = calendar.closes_at(received_at)
    if severity is Severity.CRITICAL or closes_at is None:
        return received_at
    return min(received_at + grace, closes_at)
