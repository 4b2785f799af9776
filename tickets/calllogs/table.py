"""From text to rows of cells: which delimiter, and how much is too much."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _

from .text import LogError

MOST_ROWS = 5_000
MOST_COLUMNS = 200
LONGEST_LINE = 10_000
LONGEST_CELL = 2_000
DELIMITERS = ",;\t|"
LOOKED_AT = 30

_EXCEL_SAYS = re.compile(r"^sep=(.)\n", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """The cells of a file, row by row, with the line on which each row ends."""

    rows: list[list[str]]
    lines: list[int]

    @property
    def width(self) -> int:
        return max(len(row) for row in self.rows)

    def head(self) -> list[list[str]]:
        """The rows by which a system is recognised."""
        return self.rows[:LOOKED_AT]

    def heading(self) -> list[str]:
        """The first row as names of columns."""
        return [cell.lower() for cell in self.rows[0]]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, name -> cell) of each row below the heading; short rows are filled."""
        names = self.heading()
        for line, row in zip(self.lines[1:], self.rows[1:], strict=True):
            yield line, dict(zip_longest(names, row[: len(names)], fillvalue=""))


def table_of(text: str) -> Table:
    """Raises LogError for a file that is no table, or too much of one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    said = _EXCEL_SAYS.match(text)
    skipped = 1 if said else 0
    text = text[said.end() :] if said else text
    _refuse_long_lines(text)
    delimiter = said[1] if said and said[1] in DELIMITERS else _delimiter_of(text)
    rows, lines = [], []
    for line, row in _rows(text, delimiter):
        if not any(row):
            continue
        if len(rows) == MOST_ROWS + 2:  # a heading, and the types that CUCM adds
            raise LogError(
                _("This file holds more than 5,000 calls: keep the last 24 hours.")
            )
        rows.append(row)
        lines.append(line + skipped)
    if not rows:
        raise LogError(_("This file is empty."))
    return Table(rows, lines)


def _refuse_long_lines(text):
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise LogError(
                _("Line %(line)s is too long: this does not look like a call log.")
                % {"line": number}
            )


def _rows(text, delimiter):
    """(line, cells). Raises LogError where a quotation mark is left open."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begin = 1
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise LogError(
                    _("Line %(line)s holds more than 200 columns.") % {"line": begin}
                )
            if any(len(cell) > LONGEST_CELL for cell in row):
                raise _left_open(begin)
            yield reader.line_num, [" ".join(cell.split()) for cell in row]
            begin = reader.line_num + 1
    except csv.Error as error:
        raise _left_open(begin) from error


def _left_open(line):
    return LogError(
        _("Line %(line)s: a cell is too long. Is a quotation mark left open?")
        % {"line": line}
    )


def _delimiter_of(text):
    """The one that cuts the first lines into the same number of cells, most often."""
    head = [line for line in text[:100_000].split("\n") if line.strip()][:LOOKED_AT]
    scores = {delimiter: _score(head, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=scores.__getitem__)
    if scores[best] == (0, 0):
        raise LogError(
            _("This file has no columns: separate them with commas or semicolons.")
        )
    return best


def _score(lines, delimiter):
    # Each line by itself: one quotation mark left open must not swallow the others.
    try:
        widths = Counter(
            len(next(csv.reader([line], delimiter=delimiter))) for line in lines
        )
    except csv.Error:
        return (0, 0)
    widths.pop(1, None)
    width, times = max(
        widths.items(), key=lambda found: (found[1], found[0]), default=(0, 0)
    )
    return (times, width)
