"""What failed calls have in common, counted and never guessed (R7)."""

import random
from collections import Counter
from datetime import UTC, datetime
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.domain.call_ends import ABROAD, Direction, OwnNumbers, direction_of
from tickets.domain.calls import Axis, Call
from tickets.domain.evidence import Tally, luck, stands_out
from tickets.domain.patterns import SHOWN, Hours, find_pattern


def call(called="4505550123", hour=15, result="fast busy", **fields):
    facts = {"caller": "+15815550130", "called": f"+1{called}", "result": result}
    at = None if hour is None else datetime(2026, 11, 24, hour, 5, tzinfo=UTC)
    return Call(**{**facts, "at": at, **fields})


def worked(called="5145550100", hour=9, **fields):
    return call(called, hour, "réussi", **fields)


def some(count, make=call, **fields):
    return [make(**fields) for _ in range(count)]


def told(calls, own=()):
    found = find_pattern(calls, own).findings
    return {finding.axis: (finding.value, *finding.tally) for finding in found}


def test_r7_the_pattern_of_the_specification():
    """7 of 8 failures go to 450, all after 14 h, all fast busy; of 12 calls that
    worked, none went to 450."""
    calls = [
        *(call(f"450{555 + n}0123", hour=14 + n) for n in range(7)),
        call("4185550123", hour=16),
        *(worked(f"514555010{n % 10}", hour=8 + n % 6) for n in range(12)),
    ]
    pattern = find_pattern(calls)
    assert pattern.whole == (8, 12)
    assert told(calls) == {
        Axis.AREA: ("450", 7, 0),
        Axis.HOURS: (Hours(14, 24), 8, 0),
        Axis.RESULT: ("fast_busy", 8, 0),
    }
    assert [finding.of_lead for finding in pattern.findings] == [7, 7, 7]


@pytest.mark.parametrize(
    ("calls", "value"),
    [
        pytest.param([], None, id="no call at all"),
        pytest.param(some(1), None, id="a single sample"),
        pytest.param(some(2), None, id="two failures"),
        pytest.param(some(3), "+14505550123", id="three failures"),
        pytest.param(some(3) + some(1, called="4185550100"), "+14505550123", id="3 of 4"),
        pytest.param(some(3) + some(2, called="4185550100"), None, id="3 of 5"),
        pytest.param(some(20, worked), None, id="nothing failed"),
    ],
)  # fmt: skip
def test_without_calls_that_worked_three_quarters_of_three_failures(calls, value):
    found = told(calls).get(Axis.NUMBER)
    assert (found and found[0]) == value


def test_without_calls_that_worked_only_where_and_how_are_told():
    """Of a customer with one telephone and one hour of trials, the rest is no news."""
    calls = some(8, gateway="QC-2")
    assert set(told(calls, [("+15815550130", "+15815550130")])) == {
        Axis.NUMBER,
        Axis.RESULT,
    }


@pytest.mark.parametrize(
    ("to_450", "is_told"),
    [
        pytest.param((6, 2, 0, 12), True, id="none that worked went there"),
        pytest.param((6, 2, 2, 10), True, id="few that worked went there"),
        pytest.param((6, 2, 6, 6), False, id="half of those that worked went there"),
        pytest.param((6, 2, 9, 3), False, id="as many that worked went there"),
        pytest.param((3, 3, 0, 2), False, id="half, beside too few to compare with"),
        pytest.param((3, 3, 0, 40), True, id="half, beside many to compare with"),
        pytest.param((30, 40, 0, 90), False, id="less than half"),
    ],
)
def test_a_share_must_clearly_exceed_that_of_the_calls_that_worked(to_450, is_told):
    there, elsewhere, worked_there, worked_elsewhere = to_450
    calls = [
        *(call(f"450{200 + n}0123") for n in range(there)),
        *(call(f"{200 + n}5550100") for n in range(elsewhere)),
        *(worked(f"450{300 + n}0123", hour=15) for n in range(worked_there)),
        *(worked(f"{700 + n}5550100", hour=15) for n in range(worked_elsewhere)),
    ]
    assert (Axis.AREA in told(calls)) is is_told


def test_a_call_that_worked_elsewhere_never_weakens_what_is_told():
    calls = some(3)
    for _ in range(5):
        assert told(calls)[Axis.NUMBER][0] == "+14505550123"
        calls += some(1, worked)


@pytest.mark.parametrize(
    ("called", "axis", "value"),
    [
        (("4505550123",) * 4, Axis.NUMBER, "+14505550123"),
        (("4505550123", "4505550124") * 2, Axis.EXCHANGE, "450-555"),
        (("4505550123", "4505560124") * 2, Axis.AREA, "450"),
    ],
)
def test_the_finest_measure_that_holds_for_as_many_is_the_one_told(called, axis, value):
    found = told([call(number) for number in called] + some(4, worked))
    places = {Axis.AREA, Axis.EXCHANGE, Axis.NUMBER} & set(found)
    assert places == {axis}
    assert found[axis][0] == value


def test_of_two_places_with_as_many_failures_the_same_one_is_always_told():
    calls = [call(f"{area}{200 + n}0123") for n in range(3) for area in (450, 418)]
    calls += [worked(f"{500 + n}5550100") for n in range(40)]
    for order in (calls, calls[::-1]):
        assert told(order)[Axis.AREA] == ("418", 3, 0)


def test_numbers_abroad_are_one_place():
    calls = [Call(called=f"+3314455{n:04}", result="503") for n in range(4)]
    assert told(calls)[Axis.AREA] == (ABROAD, 4, 0)


@pytest.mark.parametrize(
    ("fields", "axis", "value"),
    [
        ({"caller": "+15815550131"}, Axis.CALLER, "+15815550131"),
        ({"gateway": "QC-2"}, Axis.GATEWAY, "QC-2"),
        ({"gateway": " QC-2 "}, Axis.GATEWAY, "QC-2"),
    ],
)
def test_the_caller_and_the_gateway_are_told_beside_calls_that_worked(
    fields, axis, value
):
    failures = some(4, **fields)
    assert axis not in told(failures)
    calls = failures + some(4, worked, caller="+14185550130", gateway="QC-1")
    assert told(calls)[axis] == (value, 4, 0)
    calls = failures + some(4, worked, **fields)
    assert axis not in told(calls), "those that worked came from there as well"


def test_callers_of_one_area_are_told_together():
    calls = [call(caller=f"+1581555{n:04}") for n in range(4)]
    calls += some(4, worked, caller="+14185550130")
    assert told(calls)[Axis.CALLER_AREA] == ("581", 4, 0)


OWN = [("+15815550100", "+15815550199"), ("+14185550100", "+14185550100")]
OURS, OTHER_OURS, THEIRS = "+15815550100", "+14185550100", "+15145550100"


@pytest.mark.parametrize(
    ("caller", "called", "direction"),
    [
        (OURS, THEIRS, Direction.OUTGOING),
        (THEIRS, OURS, Direction.INCOMING),
        (OURS, OTHER_OURS, Direction.INTERNAL),
        (THEIRS, THEIRS, Direction.UNKNOWN),
        ("", OURS, Direction.INCOMING),
        ("anonymous", "*98", Direction.UNKNOWN),
        ("+15815550199", THEIRS, Direction.OUTGOING),
        ("+15815550200", THEIRS, Direction.UNKNOWN),
        ("+15815550099", THEIRS, Direction.UNKNOWN),
        ("+158155501", THEIRS, Direction.UNKNOWN),
    ],
)
def test_r7_the_accounts_own_numbers_tell_the_direction(caller, called, direction):
    own = OwnNumbers(
        [*OWN, ("", ""), ("sip:a@b", "x"), ("+15815550150", "+15815550160")]
    )
    assert direction_of(own.end(caller), own.end(called)) == direction


def test_the_direction_is_told_beside_calls_that_went_the_other_way():
    calls = [call(caller=THEIRS, called=OURS[2:]) for _ in range(4)]
    calls += [worked(caller=OURS, called=THEIRS[2:]) for _ in range(3)]
    assert told(calls, OWN)[Axis.DIRECTION] == ("incoming", 4, 0)
    assert Axis.DIRECTION not in told(calls), "no own numbers, no direction"


@pytest.mark.parametrize(
    ("failed", "well", "hours"),
    [
        pytest.param(
            [14, 15, 16, 20, 14], [8, 9, 10, 11, 13, 8, 9], (14, 24), id="after"
        ),
        pytest.param([0, 1, 7, 7, 3], [8, 9, 10, 11, 13, 8, 9], (0, 8), id="before"),
        pytest.param(
            [9, 10, 9, 10, 9], [7, 8, 8, 11, 12, 16, 8], (9, 11), id="between"
        ),
        pytest.param(
            [9, 10, 9, 10, 9], [7, 8, 8, 11, 8, 11, 8], (9, 11), id="at its end"
        ),
        pytest.param(
            [23, 0, 1, 23, 2], [7, 8, 8, 11, 12, 16, 8], (23, 3), id="midnight"
        ),
        pytest.param(
            [23, 22, 23, 22, 22], [0, 1, 8, 1, 12, 16, 8], (22, 24), id="late"
        ),
        pytest.param([14, 15, 16], [8, 9, 10], None, id="three beside three: luck"),
        pytest.param([14, 15, 16], [8, 9, 10] * 7, (14, 24), id="three beside many"),
        pytest.param([9, 12, 15, 18, 21], [8, 11, 14, 17, 20] * 2, None, id="mixed"),
        pytest.param([14] * 8, [14] * 8, None, id="all at one hour"),
        pytest.param([14, 15, 16, 17], [None] * 30, None, id="nothing to compare"),
        pytest.param([14] * 8, [], None, id="none that worked"),
    ],
)
def test_r7_a_span_of_hours_is_told_when_luck_would_not_find_it(failed, well, hours):
    calls = [call(hour=hour) for hour in failed] + [worked(hour=hour) for hour in well]
    found = told(calls).get(Axis.HOURS)
    assert (found and found[0]) == (hours and Hours(*hours))


@pytest.mark.parametrize(
    ("hours", "inside", "outside"),
    [
        (Hours(9, 11), (9, 10), (8, 11)),
        (Hours(14, 24), (14, 23), (13, 0)),
        (Hours(0, 8), (0, 7), (8, 23)),
        (Hours(22, 6), (22, 23, 0, 5), (6, 21)),
    ],
)
def test_a_span_of_hours_begins_in_and_ends_out(hours, inside, outside):
    assert all(hours.holds(hour) for hour in inside)
    assert not any(hours.holds(hour) for hour in outside)


def test_of_many_results_none_is_told():
    calls = [call(result=text) for text in ("503", "503", "busy", "480", "no answer")]
    assert Axis.RESULT not in told(calls)


@pytest.mark.parametrize(
    ("has_worked", "result", "failed"),
    [
        (None, "ANSWERED", 0), (None, "200", 0), (None, "NORMAL_CLEARING", 0),
        (None, "réussi", 0), (None, "503", 1), (None, "", 1), (None, "je ne sais", 1),
        (True, "503", 0), (False, "ANSWERED", 1),
    ],
)  # fmt: skip
def test_r7_what_nobody_said_the_result_tells(has_worked, result, failed):
    pattern = find_pattern([Call(result=result, has_worked=has_worked)])
    assert pattern.whole == (failed, 1 - failed)


def test_what_is_not_known_is_compared_with_nothing():
    """Twelve calls of which no log gives the gateway did not avoid it."""
    failures = some(6, gateway="QC-2") + some(2)
    assert Axis.GATEWAY not in told(failures + some(12, worked))
    calls = failures + some(9, worked) + some(3, worked, gateway="QC-1")
    found = {f.axis: f for f in find_pattern(calls).findings}[Axis.GATEWAY]
    assert (found.tally, found.compared) == ((6, 0), 3)


def test_at_most_four_are_told_the_strongest_in_a_fixed_order():
    failures = some(6, caller=OURS, gateway="QC-2", hour=16)
    calls = failures + some(12, worked, caller=THEIRS, gateway="QC-1")
    findings = find_pattern(calls, OWN).findings
    order = list(Axis)
    assert len(findings) == SHOWN == 4
    assert [f.axis for f in findings] == sorted(
        (f.axis for f in findings), key=order.index
    )


def test_each_finding_counts_the_failures_it_shares_with_the_first():
    calls = [call(result="503") for _ in range(6)]
    calls += [call("4185550100", result="busy"), call("4185550100", result="503")]
    first, second = find_pattern(calls).findings
    assert (first.axis, first.tally.failed) == (Axis.NUMBER, 6)
    assert (second.axis, second.tally.failed, second.of_lead) == (Axis.RESULT, 7, 6)


def test_luck_is_the_exact_test_of_fisher():
    for failed, ok, having in ((8, 12, 7), (3, 3, 3), (40, 60, 50), (5, 0, 5)):
        for part in range(max(0, having - ok), min(failed, having) + 1):
            ways = sum(
                comb(having, x) * comb(failed + ok - having, failed - x)
                for x in range(part, min(failed, having) + 1)
            )
            tally = Tally(part, having - part)
            exact = ways / comb(failed + ok, failed)
            assert luck(tally, Tally(failed, ok)) == pytest.approx(exact)


def test_a_thousand_random_logs_show_few_trends():
    """Calls that fail for no reason of place, time or gateway are told to be so."""
    random_, shown = random.Random(7), Counter()
    for _ in range(1000):
        calls = [
            call(
                f"{random_.choice((418, 450, 514, 819))}555{random_.randrange(9999):04}",
                random_.randrange(24), gateway=random_.choice("AB"),
                has_worked=random_.random() < 0.5,
            )
            for _ in range(30)
        ]  # fmt: skip
        shown.update(set(told(calls)) - {Axis.RESULT})
    assert all(count < 50 for count in shown.values()), shown


def test_small_and_large_counts_obey_the_same_rule():
    whole = Tally(2500, 2500)
    assert stands_out(Tally(2000, 500), whole)
    assert not stands_out(Tally(1300, 1200), whole)
    assert not stands_out(Tally(2, 0), Tally(2, 100))


texts = st.text(max_size=30)
numbers = st.sampled_from(["", "+14505550123", "+15145550100", "+33144550100", "*98"])
calls = st.builds(
    Call,
    caller=numbers | texts,
    called=numbers | texts,
    at=st.none() | st.datetimes(),
    result=st.sampled_from(["503", "busy", "ANSWERED", "coupé"]) | texts,
    gateway=st.sampled_from(["", "A", "B"]) | texts,
    has_worked=st.none() | st.booleans(),
)
many = st.lists(calls, max_size=40)
ranges = st.lists(st.tuples(numbers | texts, numbers | texts), max_size=4)


@given(many, ranges)
def test_the_counts_add_up_and_no_text_is_an_error(calls, own):
    pattern = find_pattern(calls, own)
    assert sum(pattern.whole) == len(calls)
    for sums in (pattern.cells, pattern.by_area, pattern.by_hour):
        assert tuple(map(sum, zip(*sums.values(), strict=True))) in (pattern.whole, ())
    for finding in pattern.findings:
        assert 3 <= finding.tally.failed <= pattern.whole.failed
        assert finding.tally.worked <= finding.compared <= pattern.whole.worked
        assert finding.of_lead <= finding.tally.failed
    assert len(pattern.findings) <= SHOWN


@given(many, ranges, st.randoms(use_true_random=False))
def test_the_order_of_the_calls_changes_nothing(calls, own, random_):
    before = find_pattern(calls, own)
    random_.shuffle(calls)
    random_.shuffle(own)
    after = find_pattern(calls, own)
    assert before == after
    assert list(before.by_area) == list(after.by_area)
    assert list(before.by_hour) == list(after.by_hour)


@given(many)
def test_every_figure_told_is_what_a_plain_count_gives(calls):
    """Counted again by hand, one call at a time."""
    for finding in find_pattern(calls).findings:
        if finding.axis is Axis.CALLER:
            mine = [c for c in calls if c.caller == finding.value]
        elif finding.axis is Axis.NUMBER:
            mine = [c for c in calls if c.called == finding.value]
        elif finding.axis is Axis.HOURS:
            mine = [c for c in calls if c.at and finding.value.holds(c.at.hour)]
        else:
            continue
        assert finding.tally == find_pattern(mine).whole
