"""When a count is shown as a trend: stated once, for every measure (R7).

A trait of the failed calls is shown from three failures that have it, and

- when nothing can or need be compared (no call worked, or none that worked has it):
  at least three quarters of the failures have it;
- otherwise: at least half of the failures have it, their share exceeds the share among
  the calls that worked by 30 points, and so many would fall there by luck at most one
  time in twenty.

A trait that was searched for, as a span of hours is, always passes by the second way,
its luck counted once for each place where it might have been found.
"""

from math import exp, lgamma
from typing import NamedTuple

LEAST = 3  # failures
CLEAR, HALF, EXCESS = 3 / 4, 1 / 2, 0.3
LUCK = 1 / 20


class Tally(NamedTuple):
    """So many calls that failed, so many that worked."""

    failed: int = 0
    worked: int = 0


def stands_out(part: Tally, whole: Tally, *, places: int = 1) -> bool:
    """Whether the calls of `part` are a trend of the failures of `whole`.

    `places`: where it might as well have been found; 1 when it was not searched for.
    """
    if part.failed < LEAST:
        return False
    share = part.failed / whole.failed
    if places == 1 and not part.worked and share >= CLEAR:
        return True
    return (
        whole.worked > 0
        and share >= HALF
        and excess(part, whole) >= EXCESS
        and luck(part, whole) * places <= LUCK
    )


def excess(part: Tally, whole: Tally) -> float:
    """The share of the failures that have it, less that of the calls that worked."""
    worked = part.worked / whole.worked if whole.worked else 0.0
    return part.failed / whole.failed - worked


def luck(part: Tally, whole: Tally) -> float:
    """How likely so many failures, or more, have it if failing has no part in it.

    The upper tail of the hypergeometric distribution (Fisher's exact test, one side).
    """
    having = part.failed + part.worked
    term = exp(
        _log_ways(having, part.failed)
        + _log_ways(sum(whole) - having, whole.failed - part.failed)
        - _log_ways(sum(whole), whole.failed)
    )
    total, failed = term, part.failed
    while failed < min(having, whole.failed) and term > total * 1e-9:
        lacking = whole.worked - having + failed + 1
        term *= (having - failed) * (whole.failed - failed)
        term /= (failed + 1) * lacking
        total, failed = total + term, failed + 1
    return min(total, 1.0)


def _log_ways(many: int, chosen: int) -> float:
    return lgamma(many + 1) - lgamma(chosen + 1) - lgamma(many - chosen + 1)
