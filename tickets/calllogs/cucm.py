"""Cisco CUCM, a CDR flat file: a heading, a row of types, epoch seconds in UTC."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from .causes import result_of_code
from .row import Row, outside_number, seconds_of
from .table import Table

CODE = "cucm"
NAME = gettext_lazy("Cisco CUCM (CDR)")
NEEDED = {"cdrrecordtype", "datetimeorigination", "callingpartynumber"}

_TYPE = re.compile(r"^(INTEGER|VARCHAR|UNIQUEIDENTIFIER)\b", re.IGNORECASE)
# Telephones, not trunks: SEP and a MAC address, soft phones, mobiles and tablets.
_SET = re.compile(r"^(SEP|CSF|TCT|BOT|TAB|ATA|VGC|CTI|RDP)", re.IGNORECASE)
_NORMAL = (0, 16)


def recognises(table: Table) -> bool:
    return NEEDED.issubset(table.heading())


def rows(table: Table) -> Iterator[Row]:
    for line, cells in table.records():
        if not _TYPE.match(cells["cdrrecordtype"]):
            yield _row(line, cells)


def _row(line, cells):
    connected = cells.get("datetimeconnect", "0") not in ("", "0")
    words, has_worked = result_of_code(_cause(cells), is_answered=connected)
    dialled = cells.get("originalcalledpartynumber", "")
    return Row(
        line=line,
        caller=outside_number(
            cells["callingpartynumber"], cells.get("outpulsedcallingpartynumber", "")
        ),
        called=dialled or cells.get("finalcalledpartynumber", ""),
        moment=cells["datetimeorigination"],
        ended=cells.get("datetimedisconnect", "").removeprefix("0"),
        result=words,
        gateway=_trunk(cells),
        duration=seconds_of(cells.get("duration", "")),
        has_worked=has_worked,
    )


def _cause(cells):
    """The cause of the end that broke the call; 16 or 0 where neither did."""
    causes = [
        int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        for text in (cells.get("destcause_value", ""), cells.get("origcause_value", ""))
    ]
    return next((code for code in causes if code not in _NORMAL), max(causes))


def _trunk(cells):
    names = (cells.get("destdevicename", ""), cells.get("origdevicename", ""))
    return next((name for name in names if name and not _SET.match(name)), "")
