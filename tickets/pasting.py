"""Lines pasted from a log or a table, read as call samples (interface 6).

Each line's fields are told apart by what they look like, so that « caller; called;
date; time; result » and a telephone system's own log are both read.
"""

import re
from dataclasses import dataclass

from .numbers import NumberError, parse_number
from .times import TimeError, parse_clock

MOST_LINES = 100
_BOTH = re.compile(
    r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[T ]+(\d{1,2}[:h].*)$", re.IGNORECASE
)
_DAY = re.compile(
    r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|hier|yesterday|today|aujourd.hui)$", re.I
)


@dataclass
class PastedCall:
    """The five fields of a call, as typed."""

    caller: str = ""
    called: str = ""
    date: str = ""
    time: str = ""
    result: str = ""

    @property
    def is_call(self) -> bool:
        return bool(self.caller and self.called)


def read_lines(text: str) -> tuple[list[PastedCall], list[int]]:
    """Return the calls found, and the numbers of the lines that hold none."""
    calls, unread = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not any(character.isdigit() for character in line):
            continue  # a heading, or nothing
        call = _read(line)
        if call.is_call:
            calls.append(call)
        else:
            unread.append(number)
    return calls, unread


def _read(line):
    call, rest = PastedCall(), []
    for field in _fields(line):
        both = _BOTH.match(field)
        if both and not call.date:
            call.date, call.time = both[1].replace("/", "-"), both[2].strip()
        elif not call.date and _DAY.match(field):
            call.date = field.replace("/", "-")
        elif not call.time and _is_clock(field):
            call.time = field
        elif not call.called and _is_number(field, may_be_short=bool(call.caller)):
            if call.caller:
                call.called = field
            else:
                call.caller = field
        else:
            rest.append(field)
    call.result = ", ".join(rest)
    return call


def _fields(line):
    separator = next((s for s in (";", "\t", "|", ",") if line.count(s) >= 2), None)
    parts = line.split(separator) if separator else re.split(r"\s{2,}", line)
    return [part.strip().strip('"') for part in parts if part.strip().strip('"')]


def _is_clock(field):
    try:
        parse_clock(field)
    except TimeError:
        return False
    return True


def _is_number(field, *, may_be_short):
    if not any(character.isdigit() for character in field):
        return "@" in field
    try:
        parse_number(field, may_be_short=may_be_short)
    except NumberError:
        return False
    return True
