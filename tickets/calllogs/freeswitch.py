"""FreeSWITCH, `mod_cdr_csv` with its default template: no heading, 13 to 20 columns."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from .causes import is_cause, result_of
from .clocks import is_moment
from .row import Row, seconds_of
from .table import Table

CODE = "freeswitch"
NAME = gettext_lazy("FreeSWITCH (mod_cdr_csv)")
(
    _NAME, CALLER, CALLED, _CONTEXT, START, ANSWER, END, _DURATION, BILLSEC, CAUSE,
) = range(10)  # fmt: skip


def recognises(table: Table) -> bool:
    head = [row for row in table.head() if _is_ours(row)]
    return len(head) * 5 >= len(table.head()) * 4


def _is_ours(row):
    return 13 <= len(row) <= 20 and is_moment(row[START]) and is_cause(row[CAUSE])


def rows(table: Table) -> Iterator[Row]:
    for line, cells in zip(table.lines, table.rows, strict=True):
        if len(cells) > CAUSE:
            yield _row(line, cells)


def _row(line, cells):
    words, has_worked = result_of(cells[CAUSE], is_answered=bool(cells[ANSWER]))
    return Row(
        line=line,
        caller=cells[CALLER],
        called=cells[CALLED],
        moment=cells[START],
        ended=cells[END],
        result=words,
        duration=seconds_of(cells[BILLSEC]),
        has_worked=has_worked,
    )
