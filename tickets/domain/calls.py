"""A call, and what it can be counted by (R7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from .call_ends import OwnNumbers, direction_of
from .call_results import read_result


@dataclass(frozen=True, slots=True)
class Call:
    """One call: E.164 ends where they are known, the local instant it took place.

    `has_worked`: None when nobody said; the result's own words then tell.
    """

    caller: str = ""
    called: str = ""
    at: datetime | None = None
    result: str = ""
    gateway: str = ""
    has_worked: bool | None = None


class Axis(StrEnum):
    """What calls are counted by, in the order in which findings are told."""

    AREA = "area"
    EXCHANGE = "exchange"
    NUMBER = "number"
    CALLER_AREA = "caller_area"
    CALLER = "caller"
    DIRECTION = "direction"
    GATEWAY = "gateway"
    HOURS = "hour"
    RESULT = "result"


ORDER = list(Axis)


class Traits(NamedTuple):
    """What a call has on each axis; "" and None: not known."""

    area: str
    exchange: str
    number: str
    caller_area: str
    caller: str
    direction: str
    gateway: str
    hour: int | None
    result: str

    def on(self, axis: Axis) -> str | int | None:
        trait: str | int | None = getattr(self, axis)
        return trait


def traits_of(
    calls: Iterable[Call], own: OwnNumbers
) -> tuple[list[Traits], list[Traits]]:
    """The traits of the calls that failed, then those of the calls that worked."""
    # A log holds few numbers and fewer results, each many times.
    end, read = cache(own.end), cache(read_result)
    failed: list[Traits] = []
    worked: list[Traits] = []
    for call in calls:
        result, has_worked = read(call.result), call.has_worked
        if has_worked is None:
            has_worked = result.says_worked
        caller, called = end(call.caller), end(call.called)
        traits = Traits(
            called.area, called.exchange, called.number, caller.area, caller.number,
            direction_of(caller, called), call.gateway.strip(),
            call.at.hour if call.at else None,
            "" if has_worked else result.code,
        )  # fmt: skip
        (worked if has_worked else failed).append(traits)
    return failed, worked
