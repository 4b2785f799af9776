"""Any other log: the person says which column is what, after our first guess."""

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.numbers import NumberError, parse_number

from .causes import is_cause, result_of
from .clocks import is_clock, is_day, is_moment
from .row import Row, seconds_of
from .table import Table

CODE = "columns"
NAME = gettext_lazy("Another one: choose columns")
ROLES = ("caller", "called", "moment", "clock", "result", "gateway", "duration")
NEEDED = ("caller", "called", "moment")

_HEADINGS = {
    "caller": r"caller|calling|from|source|src|ani\b|cli\b|clid|appelant|de\b|origine",
    "called": r"called|callee|dest|dst|to\b|dial|compos|appel[ée]|vers",
    "moment": r"date|call ?date|start|begin|d[ée]but|horodat|timestamp|call time",
    "clock": r"time|heure|hour|clock",
    "result": r"result|r[ée]sult|status|statut|dispo|cause|state|[ée]tat|d[ée]tail"
    r"|reason|raison|hangup|code",
    "gateway": r"gateway|trunk|passerelle|jonction|carrier|circuit",
    "duration": r"talk|billsec|dur|seconds|secondes|length",
}


def has_heading(table: Table) -> bool:
    """Whether the first row names the columns: it holds no digit at all."""
    return not any(character.isdigit() for cell in table.rows[0] for character in cell)


def guess(table: Table) -> dict[str, int]:
    """role -> column, by the headings, then by what the cells look like."""
    found: dict[str, int] = {}
    if has_heading(table):
        for role, pattern in _HEADINGS.items():
            for column, name in enumerate(table.rows[0]):
                if column not in found.values() and re.match(pattern, name, re.I):
                    found[role] = column
                    break
    sample = table.rows[1:21] if has_heading(table) else table.rows[:20]
    for role, looks_right in _LOOKS.items():
        if role not in found:
            column = _first_column(sample, table.width, found.values(), looks_right)
            if column is not None:
                found[role] = column
    if "clock" in found and _holds(sample, found.get("moment"), is_moment):
        del found["clock"]  # the first column says both
    return found


def _first_column(sample, width, taken, looks_right):
    free = (column for column in range(width) if column not in taken)
    return next((c for c in free if _holds(sample, c, looks_right)), None)


def _holds(sample, column, looks_right):
    if column is None:
        return False
    cells = [row[column] for row in sample if column < len(row) and row[column]]
    return bool(cells) and sum(map(looks_right, cells)) * 2 >= len(cells)


def _is_number(cell):
    try:
        return bool(parse_number(cell, may_be_short=True))
    except NumberError:
        return False


_LOOKS = {
    "moment": lambda cell: is_moment(cell) or is_day(cell),
    "clock": is_clock,
    "caller": _is_number,
    "called": _is_number,
    "result": lambda cell: is_cause(cell) or bool(re.match(r"^[3-6]\d\d\b", cell)),
}


def rows(table: Table, columns: Mapping[str, int]) -> Iterator[Row]:
    """`columns` holds at least those of NEEDED."""
    begin = 1 if has_heading(table) else 0
    for line, cells in zip(table.lines[begin:], table.rows[begin:], strict=True):
        said = {
            role: cells[column] if column < len(cells) else ""
            for role, column in columns.items()
        }
        yield _row(line, said)


def _row(line, said):
    talked = seconds_of(said.get("duration", ""))
    words, has_worked = _result(said.get("result", ""), talked)
    return Row(
        line=line,
        caller=said["caller"],
        called=said["called"],
        moment=f"{said['moment']} {said.get('clock', '')}".strip(),
        result=words,
        gateway=said.get("gateway", ""),
        duration=talked,
        has_worked=has_worked,
    )


def _result(text, talked):
    if not text:
        return _("Not said"), None
    if is_cause(text):
        return result_of(text, is_answered=text.upper() == "ANSWERED" or bool(talked))
    return text, None
