"""Who is on call, across hand-overs, clock changes, swaps and overrides (I3, I21)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.domain.oncall import (
    Gap,
    Override,
    Rotation,
    Shift,
    gaps,
    next_handover,
    on_call_at,
    overlaps,
    shifts,
)

TORONTO = ZoneInfo("America/Toronto")
SORAYA, KARIM, DAVID, ELOISE = 1, 2, 3, 4
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
WEEKLY = Rotation((SORAYA, KARIM), date(2026, 10, 26), time(8), 7)


def east(text):
    return datetime.fromisoformat(text).replace(tzinfo=TORONTO)


def who(at, rotations=(WEEKLY,), overrides=()):
    return on_call_at(rotations, overrides, at=at)


@pytest.mark.parametrize("on", ["2026-11-02", "2026-11-09", "2027-03-15"])
def test_i21_a_handover_is_at_eight_on_the_wall_whatever_the_season(on):
    at = east(f"{on} 08:00")
    before, after = who(at - SECOND), who(at)
    assert before != after
    assert who(at + SECOND) == after


def test_i3_a_week_with_the_clock_change_lasts_an_hour_more():
    week = shifts(
        [WEEKLY],
        [],
        begins_at=east("2026-10-26 08:00"),
        ends_at=east("2026-11-09 08:00"),
    )
    assert [s.member for s in week] == [SORAYA, KARIM]
    assert week[0].ends_at - week[0].begins_at == 7 * DAY + HOUR
    assert week[1].ends_at - week[1].begins_at == 7 * DAY


def test_a_handover_in_the_hour_that_spring_skips_still_happens_once():
    nightly = Rotation((SORAYA, KARIM), date(2027, 3, 13), time(2, 30), 1)
    assert who(east("2027-03-14 01:59"), [nightly]) == (SORAYA,)
    assert who(east("2027-03-14 03:30"), [nightly]) == (KARIM,)
    assert who(east("2027-03-15 02:30"), [nightly]) == (SORAYA,)


def test_before_its_first_shift_a_rotation_covers_nothing():
    assert who(east("2026-10-26 07:59:59")) == ()
    assert who(east("2026-10-26 08:00")) == (SORAYA,)


def test_i21_override_beats_swap_and_swap_beats_rotation():
    swap = Override(
        east("2026-10-27 08:00"), east("2026-10-29 08:00"), KARIM, SORAYA, is_swap=True
    )
    override = Override(east("2026-10-28 08:00"), east("2026-10-28 20:00"), DAVID)
    plan = [swap, override]
    assert who(east("2026-10-27 07:59:59"), overrides=plan) == (SORAYA,)
    assert who(east("2026-10-27 08:00"), overrides=plan) == (KARIM,)
    assert who(east("2026-10-28 08:00"), overrides=plan) == (DAVID,)
    assert who(east("2026-10-28 20:00"), overrides=plan) == (KARIM,)
    assert who(east("2026-10-29 08:00"), overrides=plan) == (SORAYA,)


def test_an_override_of_one_person_leaves_the_other_rotation_alone():
    second = Rotation((DAVID,), date(2026, 10, 26), time(8), 7)
    stand_in = Override(
        east("2026-10-27 08:00"), east("2026-10-28 08:00"), ELOISE, replaces=SORAYA
    )
    assert who(east("2026-10-27 09:00"), [WEEKLY, second], [stand_in]) == (
        ELOISE,
        DAVID,
    )
    assert who(east("2026-10-28 09:00"), [WEEKLY, second], [stand_in]) == (
        SORAYA,
        DAVID,
    )


def test_gaps_and_overlaps_are_found():
    begin, end = east("2026-10-25 08:00"), east("2026-10-28 08:00")
    planned = shifts([WEEKLY], [], begins_at=begin, ends_at=end)
    assert gaps(planned, begins_at=begin, ends_at=end) == [
        Gap(begin, east("2026-10-26 08:00"))
    ]
    second = Rotation((DAVID,), date(2026, 10, 27), time(8), 7)
    both = shifts([WEEKLY, second], [], begins_at=begin, ends_at=end)
    ((one, other),) = overlaps(both)
    assert {one.member, other.member} == {SORAYA, DAVID}


def test_the_next_handover_is_the_next_change_of_people():
    at = east("2026-10-27 12:00")
    found = next_handover([WEEKLY], [], at=at, within=14 * DAY)
    assert found == east("2026-11-02 08:00")
    alone = Rotation((SORAYA,), date(2026, 10, 26), time(8), 7)
    assert next_handover([alone], [], at=at, within=30 * DAY) is None


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rotation((), date(2026, 1, 1), time(8)),
        lambda: Rotation((1,), date(2026, 1, 1), time(8), 0),
        lambda: Override(east("2026-01-01 08:00"), east("2026-01-01 08:00"), 1),
    ],
)
def test_what_cannot_work_is_refused(make):
    with pytest.raises(ValueError, match="rotation|shift|override"):
        make()


BEGIN = east("2026-10-20 00:00")
hours = st.integers(0, 24 * 40)
overrides = st.builds(
    lambda start, long, member, replaced, swap: Override(
        BEGIN + start * HOUR, BEGIN + (start + long) * HOUR, member, replaced, swap
    ),
    hours, st.integers(1, 200), st.integers(1, 4), st.sampled_from([None, 1, 2]),
    st.booleans(),
)  # fmt: skip
rotations = st.builds(
    Rotation,
    st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True).map(tuple),
    st.dates(date(2026, 10, 1), date(2026, 11, 20)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.integers(1, 9),
)


@given(st.lists(rotations, max_size=3), st.lists(overrides, max_size=5), hours)
def test_the_plan_and_the_instant_never_disagree(turns, stand_ins, hour):
    at = BEGIN + hour * HOUR + timedelta(minutes=7)
    planned = shifts(turns, stand_ins, begins_at=BEGIN, ends_at=BEGIN + 41 * DAY)
    covering = {s.member for s in planned if s.begins_at <= at < s.ends_at}
    assert covering == set(on_call_at(turns, stand_ins, at=at))
    assert all(isinstance(s, Shift) and s.begins_at < s.ends_at for s in planned)
