"""What failed calls have in common that calls that worked do not: counted (R7)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from .call_ends import OwnNumbers
from .calls import ORDER, Axis, Call, Traits, traits_of
from .evidence import Tally, excess, stands_out

SHOWN = 4  # findings
DAY = 24  # hours
# Measures of one thing, the coarse one first: at most one of them is told.
CALLED = (Axis.AREA, Axis.EXCHANGE, Axis.NUMBER)
# These say something only beside calls that worked: all the failures of a customer
# who has one telephone come from it.
COMPARED = ((Axis.CALLER_AREA, Axis.CALLER), (Axis.DIRECTION,), (Axis.GATEWAY,))


class Hours(NamedTuple):
    """From `begin` until `end`, hours of the day; past midnight when end < begin.

    Begin 0 reads « before », end 24 reads « after ».
    """

    begin: int
    end: int

    def holds(self, hour: int) -> bool:
        if self.begin < self.end:
            return self.begin <= hour < self.end
        return hour >= self.begin or hour < self.end


@dataclass(frozen=True, slots=True)
class Finding:
    """So many failures have this, against so many of the calls that worked.

    `compared`: the calls that worked of which this is known at all.
    `of_lead`: how many of the first finding's failures have it as well.
    """

    axis: Axis
    value: str | Hours
    tally: Tally
    compared: int
    of_lead: int = 0

    def holds(self, traits: Traits) -> bool:
        trait = traits.on(self.axis)
        if isinstance(self.value, Hours):
            return isinstance(trait, int) and self.value.holds(trait)
        return trait == self.value


Cell = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The counts of some calls, and what stands out in them.

    `cells`: the calls by called area code ("": not known) and hour (None: not known).
    """

    whole: Tally
    findings: tuple[Finding, ...]
    cells: dict[Cell, Tally]

    @property
    def by_area(self) -> dict[str, Tally]:
        """Most failures first."""
        sums: dict[str, Tally] = {}
        for (area, _), tally in self.cells.items():
            sums[area] = _plus(sums.get(area, Tally()), tally)
        order = sorted(sums, key=lambda a: (-sums[a].failed, -sums[a].worked, a))
        return {area: sums[area] for area in order}

    @property
    def by_hour(self) -> dict[int | None, Tally]:
        """From midnight on; what has no hour comes last."""
        sums: dict[int | None, Tally] = {}
        for (_, hour), tally in self.cells.items():
            sums[hour] = _plus(sums.get(hour, Tally()), tally)
        order = sorted(sums, key=lambda hour: DAY if hour is None else hour)
        return {hour: sums[hour] for hour in order}


def _plus(one: Tally, other: Tally) -> Tally:
    return Tally(one.failed + other.failed, one.worked + other.worked)


def find_pattern(calls: Iterable[Call], own: Iterable[tuple[str, str]] = ()) -> Pattern:
    """Count the calls and say what stands out; `own`: the account's number ranges.

    The order of the calls changes nothing, and no text in them is an error.
    """
    failed, worked = traits_of(calls, OwnNumbers(own))
    whole = Tally(len(failed), len(worked))
    found = [
        _measured(CALLED, failed, worked),
        *(_measured(axes, failed, worked) for axes in COMPARED),
        _searched(failed, worked),
        _measured((Axis.RESULT,), failed, worked),
    ]
    return Pattern(whole, _told(found, whole, failed), _cells(failed, worked))


def _measured(
    axes: tuple[Axis, ...], failed: list[Traits], worked: list[Traits]
) -> Finding | None:
    """What stands out most on these axes; of equals, the finest measure."""
    found = []
    compared = len(worked) - _column(worked, axes[0]).count("")
    if axes in COMPARED and not compared:
        return None
    whole = Tally(len(failed), compared)
    for level, axis in enumerate(axes):
        failures = Counter(_column(failed, axis))
        successes = Counter(_column(worked, axis))
        for value, count in failures.items():
            part = Tally(count, successes[value])
            if value and isinstance(value, str) and stands_out(part, whole):
                finding = Finding(axis, value, part, compared)
                found.append(((-excess(part, whole), -level, value), finding))
    return min(found)[1] if found else None


def _column(many: list[Traits], axis: Axis) -> list[str | int | None]:
    return list(map(attrgetter(axis), many))


def _searched(failed: list[Traits], worked: list[Traits]) -> Finding | None:
    """The span of hours that tells failures from the rest best, if it is one."""
    failures = Counter(t.hour for t in failed if t.hour is not None)
    successes = Counter(t.hour for t in worked if t.hour is not None)
    whole = Tally(len(failed), successes.total())
    if not failures or not successes:
        return None
    # Two days in a row, so that a span may cross midnight.
    sums = [
        list(accumulate((counts[hour % DAY] for hour in range(2 * DAY)), initial=0))
        for counts in (failures, successes)
    ]
    spans = (
        (length, begin, Tally(*(s[begin + length] - s[begin] for s in sums)))
        for length in range(1, DAY)
        for begin in range(DAY)
    )
    length, begin, part = min(spans, key=lambda s: (-excess(s[2], whole), *s[:2]))
    if not stands_out(part, whole, places=DAY):
        return None
    hours = _widened(begin, begin + length, {*failures, *successes})
    return Finding(Axis.HOURS, hours, part, whole.worked)


def _widened(begin: int, end: int, used: set[int]) -> Hours:
    """« After 14 h », where no call came later; « before 9 h », where none earlier."""
    if end <= DAY:
        if not used & {*range(end, DAY)}:
            return Hours(begin, DAY)
        if not used & {*range(begin)}:
            return Hours(0, end)
    return Hours(begin, end % DAY)


def _told(
    found: list[Finding | None], whole: Tally, failed: list[Traits]
) -> tuple[Finding, ...]:
    """The strongest few in the order of the axes, each beside the first one."""

    def strength(finding: Finding) -> tuple[float, int]:
        beside = Tally(whole.failed, finding.compared)
        return -excess(finding.tally, beside), ORDER.index(finding.axis)

    strongest = sorted(filter(None, found), key=strength)[:SHOWN]
    told = sorted(strongest, key=lambda finding: ORDER.index(finding.axis))
    of_lead = [traits for traits in failed if told and told[0].holds(traits)]
    return tuple(replace(f, of_lead=sum(map(f.holds, of_lead))) for f in told)


def _cells(failed: list[Traits], worked: list[Traits]) -> dict[Cell, Tally]:
    failures = Counter((traits.area, traits.hour) for traits in failed)
    successes = Counter((traits.area, traits.hour) for traits in worked)
    used = failures | successes
    return {cell: Tally(failures[cell], successes[cell]) for cell in used}
