"""A day and a time as people type them, Eastern, in two text fields."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tickets.forms.fields import Text
from tickets.times import TimeError, parse_clock


class DayField(Text):
    """Year-month-day; the cleaned value is a date."""

    def __init__(self, **kwargs):
        super().__init__(
            max_length=20, **{"label": _("Day (year-month-day)"), **kwargs}
        )

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return date.fromisoformat(text.strip())
        except ValueError as error:
            raise forms.ValidationError(
                _("Enter a date as year-month-day, such as %(day)s.")
                % {"day": "2026-11-28"}
            ) from error


class ClockField(Text):
    """« 21 h 40 », « 9:40 p.m. »; the cleaned value is a time of the wall."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, **{"label": _("Time (Eastern)"), **kwargs})

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_clock(text)
        except TimeError as error:
            raise forms.ValidationError(str(error)) from error


def instant(on, at):
    """An Eastern day and time as an instant, in UTC: minutes added to a time of the
    wall would be wrong on the night the clocks change (I3, I23)."""
    local = datetime.combine(on, at, tzinfo=ZoneInfo(settings.TIME_ZONE))
    return local.astimezone(UTC)
