"""What a run is owed, as a table (R23, I16, I24, I29)."""

from datetime import UTC, datetime, timedelta

import pytest

from escalation.domain.business_time import BusinessCalendar
from escalation.domain.policy import (
    LadderError,
    Owed,
    Policy,
    Step,
    decide,
    paging_starts_at,
    resume,
)
from escalation.domain.severity import Severity

T0 = datetime(2026, 11, 29, 2, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEVEL_2 = Step(0 * MINUTE, ("level2",))
CHECK = Step(15 * MINUTE, ("level2",))
LEVEL_3 = Step(30 * MINUTE, ("level3",))
POLICY = Policy(steps=(LEVEL_2, CHECK, LEVEL_3), repeat_every=15 * MINUTE)
DESK = BusinessCalendar(windows=dict.fromkeys(range(5), ((480, 1200),)))


def at(minutes):
    return T0 + minutes * MINUTE


@pytest.mark.parametrize(
    ("taken", "repeated", "now", "steps", "next_at"),
    [
        pytest.param(0, 0, -1, [], 0, id="not due yet"),
        pytest.param(0, 0, 0, [Owed(0, LEVEL_2)], 15, id="due"),
        pytest.param(1, 0, 14, [], 15, id="just before the call-back check"),
        pytest.param(1, 0, 15, [Owed(1, CHECK)], 30, id="at the call-back check"),
        pytest.param(2, 0, 30, [Owed(2, LEVEL_3)], 45, id="level 3"),
        pytest.param(
            0,
            0,
            31,
            [Owed(0, LEVEL_2), Owed(1, CHECK), Owed(2, LEVEL_3)],
            45,
            id="I16 after an outage each missed step once",
        ),
        pytest.param(3, 0, 44, [], 45, id="before the repetition"),
        pytest.param(3, 0, 45, [Owed(2, LEVEL_3, 1)], 60, id="the last round repeats"),
        pytest.param(
            3, 1, 100, [Owed(2, LEVEL_3, 4)], 105, id="I16 missed ones collapse"
        ),
    ],
)
def test_decide(taken, repeated, now, steps, next_at):
    decision = decide(
        POLICY, anchored_at=T0, taken=taken, repeated=repeated, now=at(now)
    )
    assert list(decision.steps) == steps
    assert decision.next_at == at(next_at)


def test_i29_a_lease_that_ends_goes_on_at_the_current_step():
    resumed = resume(POLICY, taken=2, now=at(90))
    again = decide(
        POLICY, anchored_at=resumed.anchored_at, taken=resumed.taken, repeated=0,
        now=at(90),
    )  # fmt: skip
    assert [owed.step for owed in again.steps] == [CHECK]


@pytest.mark.parametrize(
    ("severity", "received", "starts"),
    [
        (Severity.MAJOR, "2026-11-27T19:40-05:00", "2026-11-27T19:55-05:00"),
        (Severity.MAJOR, "2026-11-27T19:50-05:00", "2026-11-27T20:00-05:00"),
        (Severity.MAJOR, "2026-11-27T20:00-05:00", "2026-11-27T20:00-05:00"),
        (Severity.CRITICAL, "2026-11-27T12:00-05:00", "2026-11-27T12:00-05:00"),
    ],
)
def test_i24_level_1_has_its_grace_only_until_closing(severity, received, starts):
    found = paging_starts_at(
        severity=severity,
        received_at=datetime.fromisoformat(received),
        calendar=DESK,
        grace=15 * MINUTE,
    )
    assert found == datetime.fromisoformat(starts)


def test_i23_thirty_minutes_are_real_minutes_on_the_night_of_the_change():
    before = datetime(2026, 11, 1, 5, 50, tzinfo=UTC)  # 01:50 EDT
    decision = decide(
        POLICY, anchored_at=before, taken=2, repeated=0, now=before + 29 * MINUTE
    )
    assert decision.steps == ()
    assert decision.next_at == datetime(2026, 11, 1, 6, 20, tzinfo=UTC)  # 01:20 EST


@pytest.mark.parametrize(
    "steps", [(), (LEVEL_3, LEVEL_2), (Step(0 * MINUTE, ()),)], ids=str
)
def test_i19_a_ladder_that_would_page_nobody_is_refused(steps):
    with pytest.raises(LadderError, match="empty|order|nobody"):
        Policy(steps=steps, repeat_every=15 * MINUTE)


def test_i22_the_frozen_copy_is_the_policy():
    assert Policy.from_dict(POLICY.as_dict()) == POLICY
