"""The slow business clock in strides, for models that ask it thousands of times."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from .oracle import SlowClock

QUARTER = timedelta(minutes=15)
NOTHING = timedelta(0)


class StridingClock(SlowClock):
    """Walks a quarter of an hour at a time: the edges of every calendar of these tests
    fall on one, and the zone's offset is whole hours."""

    def __init__(self, *, zone, windows, holidays):
        super().__init__(zone=zone, windows=windows, holidays=frozenset(holidays))
        self.is_open = lru_cache(maxsize=None)(self.is_open)
        self.after = lru_cache(maxsize=None)(self.after)

    def after(self, start, amount, waits=()):
        """When `amount` of open time has passed after `start`, waits left out."""
        at, left = start.astimezone(UTC), amount
        while True:
            quarter = _quarter_of(at)
            end = min(quarter + QUARTER, _next_edge(at, waits))
            if self.is_open(quarter) and not _within(at, waits):
                if left < end - at or (left == end - at and amount):
                    return at + left
                left -= end - at
            at = end

    def between(self, start, end):
        """The open time in [start, end)."""
        at, total = start.astimezone(UTC), NOTHING
        while at < end:
            quarter = _quarter_of(at)
            stop = min(quarter + QUARTER, end)
            total += stop - at if self.is_open(quarter) else NOTHING
            at = stop
        return total

    def closes_at(self, at):
        """The end of the open span around `at`; None when closed."""
        quarter = _quarter_of(at)
        if not self.is_open(quarter):
            return None
        while self.is_open(quarter):
            quarter += QUARTER
        return quarter

    def is_open_at(self, at: datetime) -> bool:
        return self.is_open(_quarter_of(at))

    def opens_at(self, at: datetime) -> datetime:
        """The first open instant at or after `at`."""
        return self.after(at, NOTHING)


def real_time_after(start, amount, waits=()):
    """When `amount` of any time has passed after `start`, waits left out."""
    at, left = start, amount
    while True:
        edge = _next_edge(at, waits)
        if not _within(at, waits):
            if left <= edge - at:
                return at + left
            left -= edge - at
        at = edge


def _quarter_of(at):
    at = at.astimezone(UTC)
    return at - timedelta(
        minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond
    )


def _within(at, waits):
    return any(begin <= at < end for begin, end in waits)


def _next_edge(at, waits):
    edges = (edge for wait in waits for edge in wait if edge > at)
    return min(edges, default=datetime.max.replace(tzinfo=UTC))
