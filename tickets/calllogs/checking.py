"""Each row of a log against what a sample must be: kept, marked or left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tickets.intake_data import ParsedSample
from tickets.numbers import NumberError, parse_number
from tickets.times import TimeError

from .clocks import Clock
from .row import Row

FRESH = timedelta(hours=24)
OLDEST = timedelta(days=30)
# Clocks of telephone systems are never quite ours.
AHEAD = timedelta(minutes=5)

_EXTENSION = re.compile(r"^[*#]{0,2}\d{1,6}#?$")
_HIDDEN = {
    "anonymous", "restricted", "unavailable", "unknown", "private", "withheld",
    "anonyme", "masqué", "inconnu", "privé",
}  # fmt: skip
_AS_TEXT = re.compile(r'^(?:="([^"]*)"|\'(.*))$')
_SHORTENED = re.compile(r"^\d[.,]\d+E\+?\d{1,2}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CheckedCall:
    """A row with what was understood of it; `sample` is None when it is left out.

    `errors` names the field each sentence stands beside.
    """

    row: Row
    at: datetime | None = None
    sample: ParsedSample | None = None
    errors: dict[str, str] = field(default_factory=dict)
    is_stale: bool = False
    is_duplicate: bool = False


def key_of(sample: ParsedSample) -> tuple[str, str, datetime]:
    """What makes two samples the same call."""
    return (
        sample.caller_e164 or sample.caller,
        sample.called_e164 or sample.called,
        sample.called_at,
    )


def check(
    rows: Iterable[Row], *, clock: Clock, now: datetime, known: Iterable[tuple] = ()
) -> Iterator[CheckedCall]:
    """`known` are the keys of calls given already: the same again is a duplicate."""
    numbers = _Numbers()
    seen = set(known)
    for row in rows:
        call = _check_one(row, numbers, clock, now)
        if call.sample is None:
            yield call
        elif (key := key_of(call.sample)) in seen:
            yield CheckedCall(row, at=call.at, is_duplicate=True)
        else:
            seen.add(key)
            yield call


def _check_one(row, numbers, clock, now):
    errors: dict[str, str] = {}
    caller, caller_e164 = numbers.read(row.caller, "caller", errors)
    called, called_e164 = numbers.read(row.called, "called", errors)
    at = _instant(row.moment, clock, errors)
    if at is not None:
        _judge_instant(row, at, clock, now, errors)
    if not errors and (caller_e164 or caller) == (called_e164 or called):
        errors["called"] = _("the caller and the number dialled are the same")
    if errors or at is None:
        return CheckedCall(row, at=at, errors=errors)
    sample = ParsedSample(
        caller=caller[:120],
        called=called[:120],
        called_at=at,
        result=row.result[:300],
        caller_e164=caller_e164,
        called_e164=called_e164,
        gateway=row.gateway[:80],
        duration=row.duration,
        has_worked=row.has_worked,
    )
    return CheckedCall(row, at=at, sample=sample, is_stale=at < now - FRESH)


def _instant(text, clock, errors):
    try:
        return clock(text)
    except TimeError as error:
        errors["moment"] = str(error)
        return None


def _judge_instant(row, at, clock, now, errors):
    if at > now + AHEAD:
        errors["moment"] = _("this call is in the future")
    elif at < now - OLDEST:
        errors["moment"] = _("give calls of the last 30 days")
    elif row.ended:
        ended = _instant(row.ended, clock, {})
        if ended is not None and ended < at:
            errors["moment"] = _("this call ends before it starts")


class _Numbers:
    """Reads numbers of a log, each text once: a log repeats the same few hundred."""

    def __init__(self):
        self._read = {}

    def read(self, text, role, errors):
        """(as written, E.164); what is wrong goes to `errors`, by role."""
        found = self._read.get((text, role))
        if found is None:
            found = self._read[text, role] = _number(text, role)
        written, e164, error = found
        if error:
            errors[role] = error
        return written, e164


def _number(text, role):
    if as_text := _AS_TEXT.match(text):
        text = as_text[1] or as_text[2] or ""
    written = text.strip()
    if not written:
        return "", "", _("no caller") if role == "caller" else _("no number dialled")
    if _SHORTENED.match(written):
        return written, "", _("a spreadsheet shortened this number: export it as text")
    if _EXTENSION.match(written) or (role == "caller" and written.lower() in _HIDDEN):
        return written, "", ""
    try:
        return written, parse_number(written, may_be_short=True), ""
    except NumberError as error:
        return written, "", str(error)
