"""Reading a log from end to end: the file, how it is to be read, and its calls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain

from django.conf import settings
from django.utils.translation import gettext_lazy

from tickets.intake_data import ParsedSample

from . import asterisk, columns, cucm, freepbx, freeswitch, threecx
from .checking import CheckedCall, check
from .clocks import local_clock, writes_day_first
from .table import Table, table_of
from .text import LogError

# Those with a heading first: they cannot be mistaken.
SYSTEMS = (cucm, freepbx, threecx, asterisk, freeswitch)
BY_CODE = {system.CODE: system for system in SYSTEMS}
ZONES = {
    settings.TIME_ZONE: gettext_lazy("Eastern (Québec, Toronto)"),
    "America/Halifax": gettext_lazy("Atlantic (Halifax, Moncton)"),
    "America/St_Johns": gettext_lazy("Newfoundland (St. John’s)"),
    "America/Winnipeg": gettext_lazy("Central (Winnipeg)"),
    "America/Regina": gettext_lazy("Saskatchewan (Regina)"),
    "America/Edmonton": gettext_lazy("Mountain (Edmonton, Calgary)"),
    "America/Vancouver": gettext_lazy("Pacific (Vancouver)"),
    "UTC": gettext_lazy("UTC (universal time)"),
}
DAY_FIRST, MONTH_FIRST = "day", "month"


@dataclass(frozen=True)
class Manner:
    """How a log is to be read; an empty `system` or `order` is for us to find."""

    system: str = ""
    zone: str = settings.TIME_ZONE
    order: str = ""
    columns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A log as understood. `calls` is empty until the columns needed are known."""

    table: Table
    manner: Manner
    calls: tuple[CheckedCall, ...] = ()

    @property
    def system(self):
        return BY_CODE.get(self.manner.system, columns)

    @property
    def lacks_columns(self) -> bool:
        is_columns = self.system is columns
        return is_columns and not set(columns.NEEDED) <= set(self.manner.columns)

    @cached_property
    def samples(self) -> tuple[ParsedSample, ...]:
        return tuple(call.sample for call in self.calls if call.sample is not None)

    @cached_property
    def left_out(self) -> tuple[CheckedCall, ...]:
        return tuple(call for call in self.calls if call.errors)

    @cached_property
    def duplicates(self) -> int:
        return sum(call.is_duplicate for call in self.calls)

    @cached_property
    def stale(self) -> int:
        return sum(call.is_stale for call in self.calls)


def read_log(
    text: str, manner: Manner, *, now: datetime, known: Iterable[tuple] = ()
) -> Reading:
    """Read the text of a log. Raises LogError when it is none.

    The system and the columns are found when `manner` leaves them open; the reading's
    own `manner` says what was found.
    """
    table = table_of(text)
    manner = _completed(manner, table)
    reading = Reading(table, manner)
    if reading.lacks_columns:
        return reading
    found = list(
        columns.rows(table, manner.columns)
        if reading.system is columns
        else reading.system.rows(table)
    )
    clock = _clock(manner, found, now)
    calls = tuple(check(found, clock=clock, now=now, known=known))
    return Reading(table, manner, calls)


def recognised(table: Table):
    """The system that wrote this table; `columns` when we know none that does."""
    return next((system for system in SYSTEMS if system.recognises(table)), columns)


def names_a_system(text: str) -> bool:
    """Whether this is a log of a system that we know, and not a few lines typed."""
    try:
        return recognised(table_of(text)) is not columns
    except LogError:
        return False


def _completed(manner, table):
    system = BY_CODE.get(manner.system)
    if system is not None and not system.recognises(table):
        system = None  # it was chosen for another file
    if system is None:
        is_chosen = manner.system == columns.CODE
        system = columns if is_chosen else recognised(table)
    chosen = {
        role: column for role, column in manner.columns.items() if column < table.width
    }
    if system is columns and not chosen:
        chosen = columns.guess(table)
    return Manner(system.CODE, manner.zone, manner.order, chosen)


def _clock(manner, rows, now):
    if manner.order:
        is_day_first = manner.order == DAY_FIRST
    else:
        texts = chain.from_iterable((row.moment, row.ended) for row in rows)
        is_day_first = writes_day_first(texts, now=now)
    return local_clock(manner.zone, is_day_first=is_day_first)
