"""The two ends of a call: where a number is, and which way the call went (R7)."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

ABROAD = "abroad"  # outside the North American plan
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NORTH_AMERICAN = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}")


class Direction(StrEnum):
    """Seen from the account; UNKNOWN when neither end is one of its numbers."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"
    UNKNOWN = ""


class End(NamedTuple):
    """One end of a call, by three measures; all empty when it is not known."""

    area: str = ""  # 450
    exchange: str = ""  # 450-555
    number: str = ""  # +14505550123
    is_own: bool = False


NOWHERE = End()


class OwnNumbers:
    """The account's own numbers: ranges of E.164, both ends included."""

    def __init__(self, ranges: Iterable[tuple[str, str]]):
        read = sorted(
            (int(first), int(last))
            for first, last in ranges
            if _E164.fullmatch(first) and _E164.fullmatch(last)
        )
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in read:
            if self._lasts and first <= self._lasts[-1]:
                self._lasts[-1] = max(last, self._lasts[-1])
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def end(self, number: str) -> End:
        """Where an E.164 number is; anything else is nowhere, never an error."""
        if _NORTH_AMERICAN.fullmatch(number):
            area, exchange = number[2:5], number[5:8]
            return End(area, f"{area}-{exchange}", number, self._has(number))
        if number[:2] != "+1" and _E164.fullmatch(number):
            return End(ABROAD, "", number, self._has(number))
        return NOWHERE

    def _has(self, number: str) -> bool:
        wanted = int(number)
        at = bisect_right(self._firsts, wanted) - 1
        return at >= 0 and wanted <= self._lasts[at]


def direction_of(caller: End, called: End) -> Direction:
    if caller.is_own:
        return Direction.INTERNAL if called.is_own else Direction.OUTGOING
    return Direction.INCOMING if called.is_own else Direction.UNKNOWN
