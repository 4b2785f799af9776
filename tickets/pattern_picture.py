"""The picture of a pattern: calls by hour, a line for each area code called (R7)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .domain.evidence import Tally
from .domain.patterns import DAY, Pattern
from .pattern_words import say_area, say_hour

MOST_ROWS = 6
LEFT, RIGHT, TOP, ROW = 72, 340, 8, 36
TALL, LOWEST, WIDEST = 28, 3, 12  # bars; one busy hour is no block
EDGE = 1.1  # half the line around a hollow bar
FEWEST_HOURS, MOST_TICKS, TICKS = 6, 6, (1, 2, 3, 4)


@dataclass(frozen=True)
class Bar:
    """Positions are written out here: a template would write them with commas."""

    colour: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Row:
    """An area code; its calls; where its line is."""

    name: str
    tally: Tally
    base: int
    words_y: int


@dataclass(frozen=True)
class Tick:
    x: str
    words: str


@dataclass(frozen=True)
class Picture:
    bottom: int
    rows: list[Row]
    bars: list[Bar]
    ticks: list[Tick]
    left, right = LEFT, RIGHT

    @property
    def height(self) -> int:
        return self.bottom + 18

    @property
    def tick_y(self) -> int:
        return self.bottom + 12


def picture_of(pattern: Pattern) -> Picture:
    groups = _groups(pattern)
    bases = [TOP + ROW * n + TALL for n in range(len(groups))]
    begin, end = _span(pattern)
    column = (RIGHT - LEFT) / (end - begin)
    cells = [
        (base, LEFT + column * (hour - begin), tally)
        for base, tallies in zip(bases, groups.values(), strict=True)
        for hour, tally in tallies.items()
        if hour is not None
    ]
    most = _most(groups)
    step = next(s for s in TICKS if (end - begin) / s <= MOST_TICKS)
    return Picture(
        bottom=TOP + ROW * len(groups),
        rows=[
            Row(name, _sum(tallies.values()), base, base - 5)
            for base, (name, tallies) in zip(bases, groups.items(), strict=True)
        ],
        bars=[bar for cell in cells for bar in _bars(*cell, column, most)],
        ticks=[
            Tick(f"{LEFT + column * (hour - begin):.1f}", say_hour(hour))
            for hour in range(begin, end + 1, step)
        ],
    )


def _groups(pattern: Pattern) -> dict[str, dict[int | None, Tally]]:
    """The area codes with most failures, then all the others as one."""
    areas = list(pattern.by_area)
    kept = areas if len(areas) <= MOST_ROWS else areas[: MOST_ROWS - 1]
    names = {area: say_area(area) if area in kept else _("Others") for area in areas}
    groups: dict[str, dict[int | None, Tally]] = {name: {} for name in names.values()}
    for (area, hour), tally in pattern.cells.items():
        tallies = groups[names[area]]
        tallies[hour] = _sum([tallies.get(hour, Tally()), tally])
    return groups


def _most(groups: dict[str, dict[int | None, Tally]]) -> int:
    """The calls of the tallest bar; the many others together would dwarf the rest."""
    named = [tallies for name, tallies in groups.items() if name != _("Others")]
    return max((max(t) for tallies in named for t in tallies.values()), default=1)


def _sum(tallies: Iterable[Tally]) -> Tally:
    failed, worked = zip(*tallies, strict=True)
    return Tally(sum(failed), sum(worked))


def _span(pattern: Pattern) -> tuple[int, int]:
    """The hours that are drawn: those with calls, and some more if they are few."""
    hours = [hour for hour in pattern.by_hour if hour is not None] or [DAY // 2]
    begin, end = min(hours), max(hours) + 1
    end = min(max(end, begin + FEWEST_HOURS), DAY)
    return min(begin, end - FEWEST_HOURS), end


def _bars(base: int, x: float, tally: Tally, column: float, most: int) -> list[Bar]:
    """Failures, then calls that worked, side by side in their hour."""
    width = min(column / 2 - 1, WIDEST)
    return [
        Bar(
            colour,
            f"{x + column / 2 + shift * width + inset:.1f}",
            f"{base - height + inset:.1f}",
            f"{width - 2 * inset:.1f}",
            f"{height - 2 * inset:.1f}",
        )
        for colour, count, shift, inset in (
            ("kr", tally.failed, -1, 0.0),
            ("good", tally.worked, 0, EDGE),
        )
        if count
        for height in [min(max(TALL * count / most, LOWEST), TALL)]
    ]
