"""Asterisk, `cdr-csv/Master.csv`: no heading, 16 to 18 columns (21 with the newest).

FreeSWITCH's « asterisk » template writes the same columns, with its hangup causes.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from .causes import is_cause, result_of
from .clocks import is_moment
from .row import Row, outside_number, seconds_of, trunk_of
from .table import Table

CODE = "asterisk"
NAME = gettext_lazy("Asterisk (Master.csv)")
(
    _ACCOUNT, SRC, DST, _CONTEXT, CLID, CHANNEL, DSTCHANNEL, _APP, _DATA, START,
    _ANSWER, END, _DURATION, BILLSEC, DISPOSITION, _AMAFLAGS,
) = range(16)  # fmt: skip


def recognises(table: Table) -> bool:
    head = [row for row in table.head() if _is_ours(row)]
    return len(head) * 5 >= len(table.head()) * 4


def _is_ours(row):
    return 16 <= len(row) <= 21 and is_moment(row[START]) and is_cause(row[DISPOSITION])


def rows(table: Table) -> Iterator[Row]:
    for line, cells in zip(table.lines, table.rows, strict=True):
        if len(cells) >= 16:
            yield _row(line, cells)


def _row(line, cells):
    talked = seconds_of(cells[BILLSEC])
    words, has_worked = result_of(cells[DISPOSITION], is_answered=bool(talked))
    return Row(
        line=line,
        caller=outside_number(cells[SRC], cells[CLID]),
        called=cells[DST],
        moment=cells[START],
        ended=cells[END],
        result=words,
        gateway=trunk_of(cells[DSTCHANNEL], cells[CHANNEL]),
        duration=talked,
        has_worked=has_worked,
    )
