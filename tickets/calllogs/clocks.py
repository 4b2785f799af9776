"""The clock of a log: from what it writes to an instant in UTC."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone

from django.utils.translation import gettext as _

from tickets.times import TimeError, instant, parse_clock

Clock = Callable[[str], datetime]

_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ,]+(\S.*)$")
_SLASHED = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})[T ,]+(\S.*)$")
_NAMED = re.compile(r"^(\d{1,2})[ -]?([^\W\d]{3,9})\.?[ ,-]+(\d{4})[T ,]+(\S.*)$")
_NAMED_US = re.compile(r"^([^\W\d]{3,9})\.? (\d{1,2}),? (\d{4})[T ,]+(\S.*)$")
# Until 2033. A telephone number of ours never begins with 1 when it has ten digits.
_EPOCH = re.compile(r"^(1\d{9})(?:\d{3})?$")
_FAST = re.compile(r"^(\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?$")
_OFFSET = re.compile(r"^(.*?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})$")
_MONTHS = (
    ("jan",), ("feb", "fév", "fev"), ("mar",), ("apr", "avr"), ("may", "mai"),
    ("jun", "juin"), ("jul", "juil"), ("aug", "aoû", "aou"), ("sep",), ("oct",),
    ("nov",), ("dec", "déc"),
)  # fmt: skip


def local_clock(zone: str, *, is_day_first: bool) -> Clock:
    """Reads what a system set to this zone writes.

    An offset written there wins, and seconds since 1970 are an instant in any zone.
    """

    def read(text: str) -> datetime:
        if epoch := _EPOCH.match(text):
            return datetime.fromtimestamp(int(epoch[1]), UTC)
        day, rest = _day_and_rest(text, is_day_first)
        offset = _OFFSET.match(rest)
        if offset and not rest.isdigit():
            return _placed(day, _time(offset[1]), _zone(offset[2]))
        return instant(day, _time(rest), zone=zone)

    return read


def is_moment(text: str) -> bool:
    """Whether this looks like a date with its time."""
    return bool(
        _ISO.match(text) or _SLASHED.match(text) or _NAMED.match(text)
        or _NAMED_US.match(text) or _EPOCH.match(text)
    )  # fmt: skip


def is_short(text: str) -> bool:
    """Whether day and month are told apart by their order alone."""
    return bool(_SLASHED.match(text))


def is_day(text: str) -> bool:
    """Whether this looks like a date alone."""
    return is_moment(f"{text} 0:00") and not _EPOCH.match(text)


def is_clock(text: str) -> bool:
    """Whether this looks like a time alone."""
    try:
        parse_clock(text)
    except TimeError:
        return False
    return True


def _placed(day, clock, zone):
    try:
        return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
    except OverflowError as error:
        raise _unreadable() from error


def _day_and_rest(text, is_day_first):
    if found := _ISO.match(text):
        year, month, day, rest = found.groups()
    elif found := _SLASHED.match(text):
        first, second, year, rest = found.groups()
        day, month = (first, second) if is_day_first else (second, first)
    elif found := _NAMED.match(text):
        day, name, year, rest = found.groups()
        month = _month(name)
    elif found := _NAMED_US.match(text):
        name, day, year, rest = found.groups()
        month = _month(name)
    else:
        raise _unreadable()
    whole = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(whole, int(month), int(day)), rest
    except ValueError as error:
        raise _unreadable() from error


def _month(name):
    lower = name.lower()
    return next(
        (n for n, starts in enumerate(_MONTHS, start=1) if lower.startswith(starts)), 0
    )


def _time(text):
    if found := _FAST.match(text):
        try:
            return time(int(found[1]), int(found[2]), int(found[3] or 0))
        except ValueError as error:
            raise _unreadable() from error
    return parse_clock(text)


def _zone(offset):
    if offset[0] not in "+-":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    if hours > 14 or minutes > 59:
        raise _unreadable()
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if offset[0] == "-" else span)


def _unreadable():
    return TimeError(_("Enter a date and a time, such as 2026-11-24 20:30."))


def writes_day_first(texts: Iterable[str], *, now: datetime) -> bool:
    """Whether « 05/06/2026 » is the fifth of June, by what the whole file holds.

    A part above twelve settles it. Failing that, the reading under which more of the
    calls are recent: a log is sent for what has just happened.
    """
    pairs = [
        (int(found[1]), int(found[2]), int(found[3]))
        for found in map(_SLASHED.match, texts)
        if found
    ]
    if any(first > 12 for first, _second, _year in pairs):
        return True
    if any(second > 12 for _first, second, _year in pairs):
        return False
    day_first = [(year % 100, second, first) for first, second, year in pairs]
    month_first = [(year % 100, first, second) for first, second, year in pairs]
    return _recent(day_first, now) > _recent(month_first, now)


def _recent(days, now):
    today = (now + timedelta(days=1)).date()
    return sum(
        timedelta(0) <= today - date(2000 + year, month, day) <= timedelta(days=31)
        for year, month, day in days
        if month and day
    )
