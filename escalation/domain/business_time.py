"""Business time: when the desk is open, and what counting open time gives (I1-I5).

Everything goes in and comes out in UTC. Opening hours are wall-clock rules, so each
edge of an open span is turned into UTC once; from there on it is arithmetic on
integers. The spans of the years asked about are kept as sorted tables with the open
time before each, so that a question is two binary searches.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Minutes = tuple[int, int]
Span = tuple[datetime, datetime]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
DAY = 86_400
MINUTE = 60 * SECOND
DAY_LONG = timedelta(days=1)
END_OF_DAY = 24 * 60
WARN_BEFORE_LIST_ENDS = timedelta(days=60)
# A question that finds no open time within so many years has no answer.
FURTHEST_YEARS = 30
NOTHING_YET: tuple[int, int, list[int], list[int], list[int]] = (0, -1, [], [], [])


@dataclass(frozen=True)
class BusinessCalendar:
    """Weekly opening hours of a zone, less holidays, half-open: [opens, closes) (R14).

    `windows` gives each weekday (Monday 0) its spans in local minutes, 1440 being the
    end of the day (I2); `date_windows` replaces them on single dates (short days).
    Raises ValueError for spans that overlap, leave the day or never open.
    """

    windows: Mapping[int, tuple[Minutes, ...]]
    zone: str = "America/Toronto"
    holidays: frozenset[date] = frozenset()
    holidays_until: date | None = None
    date_windows: Mapping[date, tuple[Minutes, ...]] = field(default_factory=dict)
    _table: "_Table" = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        for spans in (*self.windows.values(), *self.date_windows.values()):
            _check(spans)
        if not any(self.windows.values()):
            raise ValueError("a business calendar must open at least once a week")
        object.__setattr__(self, "_table", _Table(self))

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open at `at`: 08:00:00 is, 20:00:00 is not (I1)."""
        return self._table.span_at(_ticks(at)) is not None

    def closes_at(self, at: datetime) -> datetime | None:
        """When the open span around `at` ends; None when closed."""
        span = self._table.span_at(_ticks(at))
        return None if span is None else _instant(span[1])

    def next_open(self, at: datetime) -> datetime:
        """The first open instant at or after `at`."""
        return self.due_after(at, timedelta(0))

    def due_after(
        self, start: datetime, amount: timedelta, *, pauses: Iterable[Span] = ()
    ) -> datetime:
        """When `amount` of open time has passed after `start`.

        Used up exactly at closing, it is due at closing; zero is the next open instant
        (I2). Pauses are half-open spans in which no time counts (I7).
        Raises ValueError for a negative amount or an instant without a zone.
        """
        needed = (amount.days * DAY + amount.seconds) * SECOND + amount.microseconds
        if needed < 0:
            raise ValueError("an amount of business time cannot be negative")
        begin = _ticks(start)
        if pauses and (stops := _merged(pauses)):
            return _instant(self._due_around(begin, needed, stops))
        return _instant(self._table.due_after(begin, needed))

    def _due_around(self, begin: int, needed: int, stops: list[tuple[int, int]]) -> int:
        for stop_begin, stop_end in stops:
            if stop_end <= begin:
                continue
            available = self._table.elapsed(begin, max(begin, stop_begin))
            if needed < available or (needed == available and needed > 0):
                break
            needed -= available
            begin = max(begin, stop_end)
        return self._table.due_after(begin, needed)

    def elapsed_between(
        self, start: datetime, end: datetime, *, pauses: Iterable[Span] = ()
    ) -> timedelta:
        """The open time in [start, end), pauses taken out; zero when end is before."""
        begin, finish = _ticks(start), _ticks(end)
        if finish <= begin:
            return timedelta(0)
        total = self._table.elapsed(begin, finish)
        for stop_begin, stop_end in _merged(pauses):
            a, b = max(begin, stop_begin), min(finish, stop_end)
            if a < b:
                total -= self._table.elapsed(a, b)
        return total * MICROSECOND

    def spans_on(self, on: date) -> tuple[Minutes, ...]:
        """The open spans of one local date, in local minutes."""
        if on in self.date_windows:
            return self.date_windows[on]
        return () if on in self.holidays else self.windows.get(on.weekday(), ())

    def holiday_list_ends_soon(self, at: datetime) -> bool:
        """Whether the reviewed list runs out within 60 days; never raises (I4)."""
        if self.holidays_until is None:
            return False
        today = at.astimezone(ZoneInfo(self.zone)).date()
        return self.holidays_until - today <= WARN_BEFORE_LIST_ENDS


class _Table:
    """Open spans of whole years, in microseconds of UTC, with what passed before each.

    Years are added on demand and the finished tables are swapped in at once, so that
    threads sharing a calendar always read a whole one.
    """

    def __init__(self, calendar: BusinessCalendar) -> None:
        self._calendar = calendar
        self._zone = ZoneInfo(calendar.zone)
        self._years: dict[int, list[tuple[int, int]]] = {}
        self._known: tuple[int, int, list[int], list[int], list[int]] = NOTHING_YET

    def due_after(self, begin: int, needed: int) -> int:
        low, high, starts, ends, before = self._known
        if not low <= begin < high:
            low, high, starts, ends, before = self._covering(begin, begin)
        i = bisect_right(starts, begin) - 1
        if needed and 0 <= i < len(starts) - 1:
            # Most answers fall within this span, or within the next one.
            at, k = (begin, i) if begin < ends[i] else (starts[i + 1], i + 1)
            if at + needed <= ends[k]:
                return at + needed
        while True:
            passed = before[i] + min(begin, ends[i]) - starts[i] if i >= 0 else 0
            goal = passed + needed
            # The span in which the goal is reached; at its very end it is that end,
            # but an answer of « now » belongs to the next opening.
            j = bisect_right(before, goal) - 1
            if needed and j and before[j] == goal:
                j -= 1
            due, end = starts[j] + goal - before[j], ends[j]
            if due < end or (needed and due == end):
                return due
            low, high, starts, ends, before = self._wider(low, high, begin)
            i = bisect_right(starts, begin) - 1

    def elapsed(self, begin: int, finish: int) -> int:
        _, _, starts, ends, before = self._covering(begin, finish)
        return _passed(finish, starts, ends, before) - _passed(
            begin, starts, ends, before
        )

    def span_at(self, at: int) -> tuple[int, int] | None:
        _, _, starts, ends, _ = self._covering(at, at)
        i = bisect_right(starts, at) - 1
        return (starts[i], ends[i]) if i >= 0 and at < ends[i] else None

    def _covering(
        self, begin: int, finish: int
    ) -> tuple[int, int, list[int], list[int], list[int]]:
        known = self._known
        if known[0] <= begin and finish < known[1]:
            return known
        first, last = _instant(begin).year - 1, _instant(finish).year + 2
        if known is not NOTHING_YET:
            first = min(first, _instant(known[0]).year)
            last = max(last, _instant(known[1]).year - 1)
        return self._build(first, last)

    def _wider(
        self, low: int, high: int, begin: int
    ) -> tuple[int, int, list[int], list[int], list[int]]:
        first, last = _instant(low).year, _instant(high).year + 1
        if last - _instant(begin).year > FURTHEST_YEARS:
            raise ValueError("this calendar has no open time for so long")
        return self._build(first, last)

    def _build(
        self, first: int, last: int
    ) -> tuple[int, int, list[int], list[int], list[int]]:
        starts: list[int] = []
        ends: list[int] = []
        before: list[int] = []
        total = 0
        for year in range(first, last + 1):
            for opens, closes in self._spans_of(year):
                starts.append(opens)
                ends.append(closes)
                before.append(total)
                total += closes - opens
        low = _ticks(datetime(first, 1, 2, tzinfo=UTC))
        high = _ticks(datetime(last, 12, 31, tzinfo=UTC))
        if not starts:
            raise ValueError("this calendar has no open time for so long")
        known = (low, high, starts, ends, before)
        self._known = known
        return known

    def _spans_of(self, year: int) -> list[tuple[int, int]]:
        if year not in self._years:
            self._years[year] = list(self._computed(year))
        return self._years[year]

    def _computed(self, year: int) -> Iterator[tuple[int, int]]:
        on, last = date(year, 1, 1), date(year, 12, 31)
        while on <= last:
            spans = self._calendar.spans_on(on)
            midnight, next_midnight = self._midnight(on), self._midnight(on + DAY_LONG)
            if midnight.utcoffset() == next_midnight.utcoffset():
                begin = _ticks(midnight)
                for opens, closes in spans:
                    yield begin + opens * MINUTE, begin + closes * MINUTE
            elif spans:
                yield from self._walked(midnight, next_midnight, spans)
            on += DAY_LONG

    def _walked(
        self, midnight: datetime, next_midnight: datetime, spans: tuple[Minutes, ...]
    ) -> Iterator[tuple[int, int]]:
        """The spans of a day on which clocks change, told minute by minute.

        Open is what the wall says: an edge in the hour that spring skips falls at the
        skip, and the hour that autumn repeats counts each time the wall shows it.
        """
        at, end, opened = _ticks(midnight), _ticks(next_midnight), None
        while at < end:
            local = _instant(at).astimezone(self._zone)
            minute = local.hour * 60 + local.minute
            is_open = any(opens <= minute < closes for opens, closes in spans)
            if is_open and opened is None:
                opened = at
            elif not is_open and opened is not None:
                yield opened, at
                opened = None
            at += MINUTE
        if opened is not None:
            yield opened, end

    def _midnight(self, on: date) -> datetime:
        return datetime(on.year, on.month, on.day, tzinfo=self._zone)


def _passed(at: int, starts: list[int], ends: list[int], before: list[int]) -> int:
    i = bisect_right(starts, at) - 1
    return before[i] + min(at, ends[i]) - starts[i] if i >= 0 else 0


def _ticks(at: datetime) -> int:
    # EPOCH has another zone than `at`, so this subtracts in UTC: two datetimes of one
    # zone would be subtracted by the wall (I3).
    try:
        delta = at - EPOCH
    except TypeError as error:
        raise ValueError("an instant must carry its time zone") from error
    return (delta.days * DAY + delta.seconds) * SECOND + delta.microseconds


def _instant(ticks: int) -> datetime:
    return EPOCH + timedelta(0, 0, ticks)


def _merged(pauses: Iterable[Span]) -> list[tuple[int, int]]:
    """Pauses in order, overlapping ones counted once, empty ones dropped."""
    merged: list[tuple[int, int]] = []
    for begin, end in sorted((_ticks(a), _ticks(b)) for a, b in pauses):
        if begin >= end:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _check(spans: tuple[Minutes, ...]) -> None:
    last = 0
    for opens, closes in spans:
        if not last <= opens < closes <= END_OF_DAY:
            raise ValueError("opening hours must follow each other within the day")
        last = closes
