"""The business clock, against the policy's own cases and a slow oracle (I1-I8, I23)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from escalation.domain.business_time import BusinessCalendar

from .oracle import SlowClock

EASTERN = ZoneInfo("America/Toronto")
WEEK = dict.fromkeys(range(5), ((480, 1200),))
DESK = BusinessCalendar(
    windows=WEEK,
    holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28)}),
    holidays_until=date(2026, 12, 31),
)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-27 07:59:59", False),
        ("2026-11-27 08:00:00", True),
        ("2026-11-27 19:59:59", True),
        ("2026-11-27 20:00:00", False),
        ("2026-11-28 12:00:00", False),
        ("2026-12-25 12:00:00", False),
    ],
)
def test_i1_the_desk_opens_at_8_and_is_closed_at_20(moment, is_open):
    assert DESK.is_open(at(moment)) is is_open


def test_i1_a_ticket_one_second_before_closing_has_one_second_of_friday():
    due = DESK.due_after(at("2026-11-27 19:59:59"), 2 * SECOND)
    assert due == at("2026-11-30 08:00:01")


def test_i2_a_target_used_up_at_closing_is_due_at_closing():
    assert DESK.due_after(at("2026-11-27 16:00"), 4 * HOUR) == at("2026-11-27 20:00")


def test_i2_zero_is_the_next_open_instant():
    assert DESK.due_after(at("2026-11-27 20:00"), 0 * HOUR) == at("2026-11-30 08:00")


def test_i2_midnight_is_a_legal_end():
    always = BusinessCalendar(windows=dict.fromkeys(range(7), ((0, 1440),)))
    start = at("2026-11-27 23:00")
    assert always.due_after(start, 3 * HOUR) == at("2026-11-28 02:00")
    assert always.elapsed_between(start, at("2026-12-04 23:00")) == 7 * 24 * HOUR


def test_i3_the_night_of_the_clock_change_is_25_hours_long():
    nights = BusinessCalendar(windows=dict.fromkeys(range(7), ((0, 1440),)))
    day = nights.elapsed_between(at("2026-11-01 00:00"), at("2026-11-02 00:00"))
    assert day == 25 * HOUR
    short = nights.elapsed_between(at("2027-03-14 00:00"), at("2027-03-15 00:00"))
    assert short == 23 * HOUR


def test_i3_hours_of_the_desk_never_notice_the_change():
    assert DESK.due_after(at("2026-10-30 19:00"), 2 * HOUR) == at("2026-11-02 09:00")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2027-03-14 00:00", "2027-03-14 12:00", 2),  # 2:30 does not exist: shut at 2
        ("2026-11-01 00:00", "2026-11-01 12:00", 3.5),  # 1:00 to 2:00 comes twice
    ],
)
def test_i3_an_edge_in_the_hour_of_the_change_is_what_the_wall_shows(start, end, hours):
    nights = BusinessCalendar(windows={6: ((0, 150),)})
    assert nights.elapsed_between(at(start), at(end)) == hours * HOUR


def test_i4_holidays_are_local_dates_and_a_list_that_ends_warns_60_days_ahead():
    assert DESK.due_after(at("2026-12-24 19:00"), 2 * HOUR) == at("2026-12-29 09:00")
    assert not DESK.holiday_list_ends_soon(at("2026-10-31 12:00"))
    assert DESK.holiday_list_ends_soon(at("2026-11-01 12:00"))
    assert DESK.due_after(at("2031-07-01 12:00"), HOUR) == at("2031-07-01 13:00")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-06-30 23:59:59", True),
        ("2026-07-01 00:00", False),
        ("2026-07-01 23:59:59", False),
        ("2026-07-02 00:00", True),
    ],
)
def test_i4_a_holiday_lasts_from_local_midnight_to_local_midnight(moment, is_open):
    always = dict.fromkeys(range(7), ((0, 1440),))
    desk = BusinessCalendar(windows=always, holidays=frozenset({date(2026, 7, 1)}))
    assert desk.is_open(at(moment)) is is_open


def test_i7_a_wait_that_began_before_its_clock_counts_from_the_clocks_start():
    wait = [(at("2026-11-27 09:00"), at("2026-11-27 11:00"))]
    assert DESK.due_after(at("2026-11-27 10:00"), HOUR, pauses=wait) == at(
        "2026-11-27 12:00"
    )


def test_i7_pauses_count_for_nothing_and_overlaps_once():
    pauses = [
        (at("2026-11-27 10:00"), at("2026-11-27 11:00")),
        (at("2026-11-27 10:30"), at("2026-11-27 11:30")),
        (at("2026-11-27 21:00"), at("2026-11-28 02:00")),
    ]
    start = at("2026-11-27 09:00")
    assert DESK.due_after(start, 4 * HOUR, pauses=pauses) == at("2026-11-27 14:30")
    elapsed = DESK.elapsed_between(start, at("2026-11-27 14:30"), pauses=pauses)
    assert elapsed == 4 * HOUR


def test_the_tables_grow_past_their_last_opening():
    """A week that opens once, asked about after the last opening of a known year."""
    mondays = BusinessCalendar(windows={0: ((480, 540),)})
    mondays.due_after(at("2026-06-01 12:00"), HOUR)
    for year in range(2026, 2031):
        due = mondays.due_after(at(f"{year}-12-30 12:00"), 2 * HOUR)
        elapsed = mondays.elapsed_between(at(f"{year}-12-30 12:00"), due)
        assert elapsed == 2 * HOUR


def test_an_instant_without_a_zone_and_a_negative_amount_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        DESK.is_open(datetime(2026, 11, 27, 12))  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        DESK.due_after(at("2026-11-27 12:00"), -HOUR)


@st.composite
def calendars(draw):
    windows = {}
    for day in draw(st.sets(st.integers(0, 6), min_size=1)):
        edges = draw(
            st.lists(st.integers(0, 48), min_size=2, max_size=4, unique=True).map(
                sorted
            )
        )
        pairs = zip(edges[::2], edges[1::2], strict=False)
        windows[day] = tuple((30 * a, 30 * b) for a, b in pairs)
    holidays = draw(st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31))))
    return {"zone": "America/Toronto", "windows": windows, "holidays": holidays}


INSTANTS = st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 11, 30), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))


@given(calendars(), INSTANTS, st.integers(0, 400 * 3600))
@hypothesis_settings(max_examples=400, deadline=None)
def test_what_is_due_after_an_amount_is_that_amount_away(facts, start, seconds):
    """elapsed_between(s, due_after(s, n)) == n, clock changes and holidays included."""
    calendar, amount = BusinessCalendar(**facts), timedelta(seconds=seconds)
    due = calendar.due_after(start, amount)
    assert calendar.elapsed_between(start, due) == amount


NEAR_CHANGES = st.sampled_from(
    [datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC),
     datetime(2027, 3, 14, 6, tzinfo=UTC), datetime(2026, 6, 3, 16, tzinfo=UTC)]
)  # fmt: skip


@given(calendars(), NEAR_CHANGES, st.integers(-9_000, 9_000), st.integers(0, 7_200))
@hypothesis_settings(max_examples=150, deadline=None)
def test_every_answer_equals_the_slow_clocks(facts, change, shift, seconds):
    calendar, slow = BusinessCalendar(**facts), SlowClock(**facts)
    start = change + timedelta(seconds=shift)
    end = start + timedelta(seconds=seconds)
    elapsed = slow.elapsed_between(start, end)
    assert calendar.elapsed_between(start, end) == timedelta(seconds=elapsed)
    assert calendar.is_open(start) == slow.is_open(start)
    if elapsed:
        due = calendar.due_after(start, timedelta(seconds=elapsed))
        assert due == slow.due_after(start, elapsed)


SPANS = st.lists(
    st.tuples(st.integers(-5_000, 9_000), st.integers(0, 4_000)), max_size=3
)


@given(calendars(), NEAR_CHANGES, SPANS, st.integers(0, 5_000))
@hypothesis_settings(max_examples=150, deadline=None)
def test_i7_waits_count_for_nothing_on_the_slow_clock_either(
    facts, start, spans, seconds
):
    """Walk second by second past every pause, whenever it began."""
    calendar, slow = BusinessCalendar(**facts), SlowClock(**facts)
    pauses = [(start + a * SECOND, start + (a + b) * SECOND) for a, b in spans]
    end = start + seconds * SECOND
    elapsed, now = 0, start
    while now < end:
        is_waiting = any(begin <= now < stop for begin, stop in pauses)
        elapsed += slow.is_open(now) and not is_waiting
        now += SECOND
    amount = timedelta(seconds=elapsed)
    assert calendar.elapsed_between(start, end, pauses=pauses) == amount
    due = calendar.due_after(start, amount, pauses=pauses)
    assert calendar.elapsed_between(start, due, pauses=pauses) == amount
    if elapsed:
        assert due <= end
