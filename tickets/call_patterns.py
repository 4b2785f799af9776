"""The pattern of a ticket's call samples, or of a report's in the making (R7)."""

from collections.abc import Iterable
from itertools import islice

from accounts.formats import eastern

from .domain.calls import Call
from .domain.patterns import Pattern, find_pattern
from .numbers import NumberError, parse_numbers

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
    """What the rows and the log of the form show so far, however much is wrong yet."""
    typed = report.calls.samples.glimpsed()
    samples = [sample for sample in typed if sample.result]
    try:
        numbers = parse_numbers(report.form["numbers"].value() or "")
    except NumberError:
        numbers = ()
    return pattern_of([*samples, *report.calls.log.samples], numbers)
