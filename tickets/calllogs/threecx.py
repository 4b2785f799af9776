"""3CX, the CSV of its call log: « Call Time, Call ID, From, To… » since version 20,
« Call Time, Caller ID, Destination… » before it.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .row import Row, outside_number, seconds_of
from .table import Table

CODE = "3cx"
NAME = gettext_lazy("3CX (call log)")

_IN_BRACKETS = re.compile(r"\(([+*#\d][\d .-]*)\)$")
_TRUNK = re.compile(r"Via trunk:\s*([^(→]+?)\s*(?:\((\+?\d{7,15})\))?\s*(?:→|$)")
_RESULTS = {
    "answered": (gettext_lazy("Answered"), True),
    "unanswered": (gettext_lazy("No answer"), None),
    "notanswered": (gettext_lazy("No answer"), None),
    "missed": (gettext_lazy("No answer"), None),
    "redirected": (gettext_lazy("Transferred"), None),
    "busy": (gettext_lazy("Busy"), None),
    "failed": (gettext_lazy("Failed"), False),
}


def recognises(table: Table) -> bool:
    names = set(table.heading())
    ends = ({"from", "to"}, {"caller id", "destination"})
    return {"call time", "status"} <= names and any(pair <= names for pair in ends)


def rows(table: Table) -> Iterator[Row]:
    for line, cells in table.records():
        if not cells["call time"].lower().startswith("total"):
            yield _row(line, cells)


def _row(line, cells):
    details = cells.get("call activity details") or cells.get("reason") or ""
    trunk = _TRUNK.search(details)
    is_incoming = cells.get("direction", "").lower().startswith("inbound")
    words, has_worked = _result(cells["status"])
    called = _number(cells.get("to") or cells.get("destination") or "")
    return Row(
        line=line,
        caller=_number(cells.get("from") or cells.get("caller id") or ""),
        called=outside_number(called, trunk[2] or "")
        if trunk and is_incoming
        else called,
        moment=cells["call time"],
        result=words,
        gateway=trunk[1] if trunk else "",
        duration=seconds_of(cells.get("talking", "")),
        has_worked=has_worked,
    )


def _number(text):
    """« Nora Roy (101) » is 101."""
    found = _IN_BRACKETS.search(text)
    return found[1] if found else text


def _result(status):
    known = _RESULTS.get(status.lower().replace(" ", ""))
    if known is None:
        return status or _("Not said"), None
    return f"{known[0]} ({status})", known[1]
