"""The pattern of a ticket's call samples, or of a report's in the making (R7)."""

from collections.abc import Iterable
from itertools import islice

from accounts.formats import eastern

from .domain.calls import Call
from .domain.patterns import Pattern, find_pattern
from .numbers import NumberError, parse_number, parse_numbers
from .times import TimeError, instant, parse_clock, parse_day

MOST_CALLS = 5_000


def pattern_of(samples: Iterable, numbers: Iterable) -> Pattern:
    """`samples` and `numbers`, stored or parsed: read once, nothing else is asked.

    The numbers affected are what tells the direction of a call.
    """
    calls = [_call(sample) for sample in islice(samples, MOST_CALLS)]
    return find_pattern(calls, [(number.first, number.last) for number in numbers])


def _call(sample):
    return Call(
        caller=sample.caller_e164,
        called=sample.called_e164,
        at=eastern(sample.called_at),
        result=sample.result,
        gateway=sample.gateway,
        has_worked=sample.has_worked,
    )


def pattern_of_report(report) -> Pattern:
    """What the rows of the form show as they stand, however much of them is wrong."""
    today = eastern(report.now).date()
    rows = [{b.name: b.value() or "" for b in form} for form in report.samples]
    calls = [
        Call(
            caller=_number(row["caller"]),
            called=_number(row["called"]),
            at=_instant(row["date"], row["time"], today),
            result=row["result"],
        )
        for row in rows
        if row["called"].strip() and row["result"].strip()
    ]
    calls += [_call(sample) for sample in report.calls.log.samples]
    try:
        numbers = parse_numbers(report.form["numbers"].value() or "")
    except NumberError:
        numbers = ()
    return find_pattern(calls, [(number.first, number.last) for number in numbers])


def _number(typed):
    try:
        return parse_number(typed, may_be_short=True)
    except NumberError:
        return ""


def _instant(day, clock, today):
    try:
        return eastern(instant(parse_day(day, today=today), parse_clock(clock)))
    except TimeError:
        return None
