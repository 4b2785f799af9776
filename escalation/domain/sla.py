"""SLA clocks: when an answer is due, and what moves that instant (I6-I10).

Pure computations; `escalation.clocks` applies them to rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .business_time import BusinessCalendar, Span


@dataclass(frozen=True)
class Target:
    """How long an answer may take: the promise, the aim before it, and whose time."""

    promise: timedelta
    aim: timedelta | None
    is_business: bool


@dataclass(frozen=True)
class Due:
    """When the promise falls due and when the aim passes."""

    due_at: datetime
    warn_at: datetime | None


def due(target: Target, *, started_at: datetime, calendar: BusinessCalendar) -> Due:
    """Count a target from `started_at`, in business or in real time (I2, I3, I23)."""

    def after(amount: timedelta) -> datetime:
        if target.is_business:
            return calendar.due_after(started_at, amount)
        return started_at + amount

    return Due(after(target.promise), None if target.aim is None else after(target.aim))


def counted_again(
    target: Target,
    *,
    started_at: datetime,
    calendar: BusinessCalendar,
    pauses: Sequence[Span] = (),
) -> Due:
    """Count a target from its start with every wait taken out: what an edited calendar
    or target makes of a clock that runs (I9, I10)."""

    def after(amount: timedelta) -> datetime:
        if target.is_business:
            return calendar.due_after(started_at, amount, pauses=pauses)
        return _real_due(started_at, amount, pauses)

    return Due(after(target.promise), None if target.aim is None else after(target.aim))


def _real_due(
    started_at: datetime, amount: timedelta, pauses: Sequence[Span]
) -> datetime:
    due_at = started_at + amount
    for begin, end in sorted(pauses):
        begin = max(begin, started_at)
        if begin < due_at and end > begin:
            due_at += end - begin
    return due_at


def after_pause(
    at: datetime,
    *,
    paused_at: datetime,
    resumed_at: datetime,
    is_business: bool,
    calendar: BusinessCalendar,
) -> datetime:
    """Move a due instant by a wait: what was left of it then is left now (I7, I8).

    What was already past when the wait began stays where it was.
    """
    if at <= paused_at:
        return at
    if is_business:
        left = calendar.elapsed_between(paused_at, at)
        return calendar.due_after(resumed_at, left)
    return resumed_at + (at - paused_at)


def upgraded(
    target: Target, *, old_due_at: datetime, changed_at: datetime,
    calendar: BusinessCalendar,
) -> Due:  # fmt: skip
    """The new target counts from the change, yet never beyond the old promise (I10)."""
    fresh = due(target, started_at=changed_at, calendar=calendar)
    return Due(min(old_due_at, fresh.due_at), fresh.warn_at)


def moved(due: Due, *, old: Target, new: Target) -> Due:
    """What an edited target makes of a clock of real minutes: its promise moves by as
    much as the target did, whatever it was counted from (I9)."""
    if old == new:
        return due
    due_at = due.due_at + (new.promise - old.promise)
    return Due(due_at, None if new.aim is None else due_at - (new.promise - new.aim))
