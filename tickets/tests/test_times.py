"""Days and times as people type them, Eastern (R6)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.formats import say_clock
from tickets.times import TimeError, instant, parse_clock, parse_day

TODAY = date(2026, 11, 28)
EASTERN = ZoneInfo("America/Toronto")
ZONES = [
    "America/Toronto",
    "America/Halifax",
    "America/Winnipeg",
    "America/Regina",
    "UTC",
]


@pytest.mark.parametrize(
    "typed",
    ["20 h 30", "20h30", "20:30", "8:30 pm", "8:30 p.m.", "8 h 30 pm", "20\u00a0h\u00a030",
     "20.30", "20:30:00"],
)  # fmt: skip
def test_half_past_eight_in_the_evening(typed):
    assert parse_clock(typed) == time(20, 30)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("8 h", time(8)), ("0 h", time(0)), ("12 am", time(0)), ("12 pm", time(12)),
     ("midi", time(12)), ("8 am", time(8))],
)  # fmt: skip
def test_whole_hours(typed, read):
    assert parse_clock(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "20", "25 h", "20 h 61", "13 pm", "0 am", "bientôt", "8;30", "٨:٣٠ x"]
)
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(TimeError):
        parse_clock(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2026-11-24", date(2026, 11, 24)), ("2026/11/24", date(2026, 11, 24)),
     ("aujourd’hui", TODAY), ("hier", date(2026, 11, 27)), ("Yesterday", date(2026, 11, 27))],
)  # fmt: skip
def test_days(typed, read):
    assert parse_day(typed, today=TODAY) == read


@pytest.mark.parametrize("typed", ["24/11/2026", "2026-02-30", "demain", "2026-13-01"])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(TimeError):
        parse_day(typed, today=TODAY)


def test_the_instant_is_eastern_and_stored_in_utc():
    at = instant(date(2026, 11, 28), time(21, 24))
    assert at == datetime(2026, 11, 29, 2, 24, tzinfo=UTC)
    assert instant(date(2026, 7, 1), time(21)) == datetime(2026, 7, 2, 1, tzinfo=UTC)


def test_springs_missing_hour_is_refused():
    with pytest.raises(TimeError):
        instant(date(2027, 3, 14), time(2, 30))


def test_autumns_double_hour_is_its_first():
    at = instant(date(2026, 11, 1), time(1, 30))
    assert at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@given(st.text(max_size=60))
@hypothesis_settings(max_examples=500, deadline=None)
def test_no_text_breaks_the_readers(text):
    try:
        instant(parse_day(text, today=TODAY), parse_clock(text))
    except TimeError as refusal:
        assert str(refusal)


@given(st.times(max_value=time(23, 59)), st.sampled_from(["fr", "en"]))
@hypothesis_settings(max_examples=300, deadline=None)
def test_what_the_portal_prints_of_a_time_is_read_as_that_time(clock, language):
    minute = clock.replace(second=0, microsecond=0)
    with override(language):
        printed = say_clock(datetime.combine(TODAY, minute, tzinfo=EASTERN), zone=False)
    assert parse_clock(printed) == minute
    assert parse_clock(f"{minute:%H:%M:%S}") == minute


@given(st.dates())
@hypothesis_settings(max_examples=300, deadline=None)
def test_what_the_portal_prints_of_a_day_is_read_as_that_day(day):
    assert parse_day(day.isoformat(), today=TODAY) == day


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)), st.sampled_from(ZONES))
@hypothesis_settings(max_examples=300, deadline=None)
def test_an_instant_told_in_a_zone_is_read_back_as_itself(naive, zone):
    at = naive.replace(microsecond=0, tzinfo=UTC)
    local = at.astimezone(ZoneInfo(zone))
    read = instant(local.date(), local.time(), zone=zone)
    # The hour that autumn repeats is read as its first passage.
    assert read == (at if not local.fold else at - timedelta(hours=1))
