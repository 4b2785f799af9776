"""A call as a ladder: its ends side by side, its messages down, drawn by the server."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.formats import NBSP, say_number
from tickets.traces.report import FIRST_STEPS
from tickets.traces.text import HERE, THERE

LEFT, TOP, ROW, MARGIN = 80, 34, 30, 84
COLUMN, ONLY_COLUMN = 250, 360  # between two ends; wider where there are but two
HEAD = 7  # the size of an arrow's head
LETTER = 6.4  # about the width of one, at the size of the labels


@dataclass(frozen=True)
class End:
    """One of the ends: an address and where its line stands."""

    words: str
    x: int


@dataclass(frozen=True)
class Rung:
    """One message: as an arrow and, in the table, in words."""

    after: str
    source: str
    target: str
    words: str
    notes: str
    short: str
    line: str  # the classes of the picture: blue asks, grey waits, green, red
    fill: str
    is_again: bool
    y: int
    x1: int
    x2: int
    middle: int
    head: str


@dataclass(frozen=True)
class Ladder:
    width: int
    height: int
    bottom: int
    ends: list[End]
    rungs: list[Rung]
    left_out: int
    gap_y: int


def ladder(call: dict[str, Any]) -> Ladder:
    """The picture of a call as `traces.report` tells it."""
    column = COLUMN if len(call["ends"]) > 2 else ONLY_COLUMN
    ends = [
        End(end_words(end), LEFT + MARGIN + column * place)
        for place, end in enumerate(call["ends"])
    ]
    left_out = call["steps_left_out"]
    rungs, y = [], TOP + ROW
    gap_y = 0
    for place, step in enumerate(call["steps"]):
        if left_out and place == FIRST_STEPS:
            gap_y, y = y, y + ROW
        rungs.append(_rung(step, ends, y))
        y += ROW
    return Ladder(
        width=LEFT + 2 * MARGIN + column * max(len(ends) - 1, 1),
        height=y,
        bottom=y - ROW // 2,
        ends=ends,
        rungs=rungs,
        left_out=left_out,
        gap_y=gap_y,
    )


def end_words(end: str) -> str:
    """An address, or which end it is in a log that names none."""
    return {HERE: _("this system"), THERE: _("the other end")}.get(end, end)


def _rung(step, ends, y):
    source, target = ends[step["source"]], ends[step["target"]]
    begin, end = source.x, target.x
    if begin == end:  # a message to oneself, or beyond the ends that are drawn
        end = begin + COLUMN // 4
    way = 1 if end > begin else -1
    room = int(abs(end - begin) / LETTER)
    words = step["words"]
    line, fill = _tone(step["code"])
    return Rung(
        after=_after(step["after"]),
        source=source.words,
        target=target.words,
        words=words,
        notes=_notes(step),
        short=words if len(words) <= room else f"{words[: room - 1]}…",
        line=line,
        fill=fill,
        is_again=step["is_again"],
        y=y,
        x1=begin,
        x2=end - way * HEAD,
        middle=(begin + end) // 2,
        head=f"M{end} {y}l{-way * HEAD} {-HEAD // 2 - 1}v{HEAD + 1}z",
    )


def _after(seconds):
    if seconds is None:
        return ""
    return f"{say_number(seconds, 3)}{NBSP}s"


def _notes(step):
    """What an answer answers, and what is worth a remark."""
    notes = [step["method"]] if step["code"] else []
    if step["is_again"]:
        notes.append(_("sent again"))
    if step["has_media"]:
        notes.append("SDP")
    return ", ".join(notes)


def _tone(code):
    if not code:
        return "lb", "kb"
    if code < 200:
        return "axis", "km"
    return ("lg", "kg") if code < 300 else ("lr", "kr")
