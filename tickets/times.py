"""Days and times as people type them, Eastern, in both languages (R6, interface 6)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

_CLOCK = re.compile(
    r"^(?P<hour>\d{1,2})\s*(?:(?:h|:|\.)\s*(?P<minute>\d{1,2})?(?:\s*min)?"
    r"(?::(?P<second>\d{2})(?:\.\d+)?)?)?\s*(?P<half>[ap]\.?\s?m\.?)?$",
    re.IGNORECASE,
)
_NAMED = {"midi": time(12), "noon": time(12), "minuit": time(0), "midnight": time(0)}
_ISO = re.compile(r"^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})$")
_TODAY = {"aujourd’hui", "aujourd'hui", "today"}
_YESTERDAY = {"hier", "yesterday"}


class TimeError(ValueError):
    """A day or time that nobody can read; the message shows how to write it."""


def parse_clock(text: str) -> time:
    """« 20 h 30 », « 20:30 », « 8:30 pm », « 8 h », « midi ». Raises TimeError."""
    plain = " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split()).lower()
    if plain in _NAMED:
        return _NAMED[plain]
    match = _CLOCK.match(plain)
    wrong = TimeError(_("Enter a time, such as 8:30 p.m. or 20:30."))
    if not match:
        raise wrong
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise wrong
        hour = hour % 12 + (12 if match["half"][0] == "p" else 0)
    elif "h" not in plain and match["minute"] is None:
        raise wrong  # « 20 » alone: an hour, a minute, a mistake?
    try:
        return time(hour, minute, int(match["second"] or 0))
    except ValueError as error:
        raise wrong from error


def parse_day(text: str, *, today: date) -> date:
    """« 2026-11-28 », « hier », « yesterday ». Raises TimeError."""
    plain = " ".join(text.split()).lower()
    if plain in _TODAY:
        return today
    if plain in _YESTERDAY:
        return today - timedelta(days=1)
    match = _ISO.match(plain)
    wrong = TimeError(
        _("Enter a date as year-month-day, such as %(day)s.") % {"day": f"{today:%F}"}
    )
    if not match:
        raise wrong
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError as error:
        raise wrong from error


def instant(day: date, clock: time, *, zone: str = "") -> datetime:
    """The UTC instant of a day and time, Eastern unless another zone is given.

    Raises TimeError in spring's gap. In the hour that autumn repeats, its first passage
    is meant.
    """
    there = ZoneInfo(zone or settings.TIME_ZONE)
    try:
        at = datetime.combine(day, clock, tzinfo=there).astimezone(UTC)
        shown = at.astimezone(there).time()
    except OverflowError as error:
        raise TimeError(_("This date is out of reach.")) from error
    if shown != clock:
        raise TimeError(_("This time did not exist that day: clocks went forward."))
    return at
