"""FreePBX, the CSV of « CDR Reports »: a heading, Asterisk's columns, its own."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from .causes import result_of
from .row import Row, outside_number, seconds_of, trunk_of
from .table import Table

CODE = "freepbx"
NAME = gettext_lazy("FreePBX (CDR Reports)")
NEEDED = {"calldate", "src", "dst", "disposition"}


def recognises(table: Table) -> bool:
    return NEEDED.issubset(table.heading())


def rows(table: Table) -> Iterator[Row]:
    for line, cells in table.records():
        yield _row(line, cells)


def _row(line, cells):
    talked = seconds_of(cells.get("billsec", ""))
    words, has_worked = result_of(cells["disposition"], is_answered=bool(talked))
    return Row(
        line=line,
        # What the network saw, where the report holds it: the number that was shown
        # going out, the number that was dialled coming in.
        caller=outside_number(
            cells["src"], cells.get("outbound_cnum", ""), cells.get("cnum", "")
        ),
        called=outside_number(cells["dst"], cells.get("did", "")),
        moment=cells["calldate"],
        result=words,
        gateway=trunk_of(cells.get("dstchannel", ""), cells.get("channel", "")),
        duration=talked,
        has_worked=has_worked,
    )
