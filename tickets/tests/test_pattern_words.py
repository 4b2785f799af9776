"""What is said of a pattern, and the picture beside it (R7)."""

import re
from datetime import UTC, datetime

import pytest
from django.utils.translation import override
from hypothesis import given

from tickets.domain.calls import Axis, Call
from tickets.domain.evidence import Tally
from tickets.domain.patterns import Finding, Hours, Pattern, find_pattern
from tickets.pattern_picture import LEFT, MOST_ROWS, RIGHT, TALL, picture_of
from tickets.pattern_words import (
    RESULTS,
    say_basis,
    say_findings,
    say_in_one_line,
)

from .test_patterns import call, many, some, worked


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def of_specification():
    return find_pattern(
        [
            *(call(f"450{555 + n}0123", hour=14 + n) for n in range(7)),
            call("4185550123", hour=16),
            *(worked(f"514555010{n % 10}", hour=8 + n % 6) for n in range(12)),
        ]
    )


def say(axis, value, *, failed=7, of=8, worked=0, compared=12, every=12):
    finding = Finding(axis, value, Tally(failed, worked), compared)
    [words] = say_findings(Pattern(Tally(of, every), (finding,), {}))
    return words.replace("\u00a0", " ")


def test_r7_a_sentence_for_each_finding_with_its_figures():
    assert [words.replace("\u00a0", " ") for words in say_findings(of_specification())] == [
        "7 of 8 failures go to area code 450, but none of the 12 calls that worked.",
        "All 8 failures took place after 2 p.m., but none of the 12 calls that worked.",
        "All 8 failures: fast busy signal.",
    ]  # fmt: skip


def test_r7_one_line_for_who_is_woken():
    assert say_in_one_line(of_specification()).replace("\u00a0", " ") == (
        "7 of 8 failures go to area code 450, but none of the 12 calls that worked; "
        "all 7 after 2 p.m.; all 7: fast busy signal."
    )


def test_r6_the_same_in_french_with_its_hours_and_its_plurals():
    with override("fr"):
        line = say_in_one_line(of_specification())
        basis = say_basis(Tally(1, 5000))
    assert line == (
        "7 échecs sur 8 visent l’indicatif régional 450, contre aucun des 12 appels "
        "réussis; ces 7 échecs ont tous eu lieu après 14\u00a0h; même résultat pour ces "
        "7 échecs\u00a0: tonalité occupée rapide."
    )
    assert basis == "5\u00a0001 appels\u00a0: 1 échec, 5\u00a0000 réussis."


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_sentence_has_a_gap_or_two_full_stops(language):
    """Every claim with every comparison, in both languages."""
    with override(language):
        for axis, value in CLAIMED:
            for worked, compared, every in COMPARISONS:
                words = say(axis, value, worked=worked, compared=compared, every=every)
                assert words.endswith(".") and ".." not in words
                assert "%" not in words and "  " not in words and " ," not in words


CLAIMED = [
    *((axis, value) for axis in (Axis.AREA, Axis.CALLER_AREA) for value in ("450", "abroad")),
    (Axis.EXCHANGE, "450-555"), (Axis.NUMBER, "+14505550123"), (Axis.GATEWAY, "A"),
    (Axis.CALLER, "+14505550123"), (Axis.RESULT, "503"), (Axis.RESULT, "text:x"),
    *((Axis.RESULT, name) for name in RESULTS),
    *((Axis.DIRECTION, direction) for direction in ("incoming", "outgoing", "internal")),
    *((Axis.HOURS, Hours(*span)) for span in ((14, 24), (0, 9), (22, 6))),
]  # fmt: skip
COMPARISONS = [
    (0, 0, 0),
    (0, 1, 1),
    (0, 12, 12),
    (0, 1, 2),
    (0, 9, 12),
    (2, 12, 12),
    (2, 9, 12),
]


def test_what_holds_for_some_of_the_first_only_has_its_own_sentence():
    calls = [call(result="503") for _ in range(6)]
    calls += [call(result="busy"), call("4185550100", result="503")]
    assert say_in_one_line(find_pattern(calls)) == (
        "7 of 8 failures go to 450-555-0123. 7 of 8 failures: 503."
    )


def test_no_line_without_a_finding():
    assert say_in_one_line(find_pattern(some(2))) == ""


def test_a_line_that_ends_with_an_abbreviation_has_one_full_stop():
    gateway = Finding(Axis.GATEWAY, "A", Tally(7, 0), 0, 7)
    hours = Finding(Axis.HOURS, Hours(14, 24), Tally(7, 0), 0, 7)
    line = say_in_one_line(Pattern(Tally(8, 0), (gateway, hours), {}))
    assert line.endswith("p.m.") and not line.endswith("..")


@pytest.mark.parametrize(
    ("axis", "value", "words"),
    [
        (Axis.AREA, "450", "7 of 8 failures go to area code 450"),
        (Axis.AREA, "abroad", "7 of 8 failures go abroad, outside country code 1"),
        (Axis.EXCHANGE, "450-555", "7 of 8 failures go to numbers in 450-555-xxxx"),
        (Axis.NUMBER, "+14505550123", "7 of 8 failures go to 450-555-0123"),
        (Axis.NUMBER, "+33144550100", "7 of 8 failures go to +33144550100"),
        (Axis.CALLER_AREA, "581", "7 of 8 failures come from area code 581"),
        (Axis.CALLER_AREA, "abroad", "7 of 8 failures come from abroad, outside country code 1"),
        (Axis.CALLER, "+18669284465", "7 of 8 failures come from 1-866-928-4465"),
        (Axis.DIRECTION, "incoming", "7 of 8 failures are calls to the numbers affected"),
        (Axis.DIRECTION, "outgoing", "7 of 8 failures are calls from the numbers affected"),
        (Axis.DIRECTION, "internal", "7 of 8 failures are calls between the numbers affected"),
        (Axis.GATEWAY, "QC-2", "7 of 8 failures went through gateway QC-2"),
        (Axis.GATEWAY, "abroad", "7 of 8 failures went through gateway abroad"),
        (Axis.HOURS, Hours(14, 24), "7 of 8 failures took place after 2 p.m."),
        (Axis.HOURS, Hours(0, 9), "7 of 8 failures took place before 9 a.m."),
        (Axis.HOURS, Hours(22, 6), "7 of 8 failures took place between 10 p.m. and 6 a.m."),
        (Axis.RESULT, "503", "7 of 8 failures: 503"),
        (Axis.RESULT, "one_way", "7 of 8 failures: one-way audio"),
        (Axis.RESULT, "text:cause 100%s", "7 of 8 failures: “cause 100%s”"),
    ],
)  # fmt: skip
def test_every_kind_of_finding_has_its_words(axis, value, words):
    assert say(axis, value) == f"{words}, but none of the 12 calls that worked."


@pytest.mark.parametrize(
    ("figures", "end"),
    [
        ({"compared": 0, "every": 0}, "450."),
        ({"compared": 1, "every": 1}, "450, but not the call that worked."),
        ({"worked": 2}, "450, against 2 of the 12 calls that worked."),
        ({"compared": 9},
         "450, but none of the 9 calls that worked for which it is known."),
        ({"compared": 1},
         "450, but not the one call that worked for which it is known."),
        ({"compared": 9, "worked": 2},
         "450, against 2 of the 9 calls that worked for which it is known."),
    ],
)  # fmt: skip
def test_the_calls_that_worked_are_told_as_they_were_counted(figures, end):
    assert say(Axis.AREA, "450", **figures).endswith(end)


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        ((8, 12), "20 calls: 8 failures, 12 that worked."),
        ((1, 0), "1 call: 1 failure, 0 that worked."),
        ((3000, 2000), "5,000 calls: 3,000 failures, 2,000 that worked."),
    ],
)
def test_the_basis_is_what_was_counted(whole, words):
    assert say_basis(Tally(*whole)) == words


@given(many)
def test_any_pattern_can_be_said_and_drawn(calls):
    pattern = find_pattern(calls)
    assert len(say_findings(pattern)) == len(pattern.findings)
    assert bool(say_in_one_line(pattern)) == bool(pattern.findings)
    picture = picture_of(pattern)
    assert sum(sum(row.tally) for row in picture.rows) == len(calls)
    for bar in picture.bars:
        assert LEFT <= float(bar.x) <= float(bar.x) + float(bar.width) <= RIGHT
        assert float(bar.y) >= 0 and float(bar.height) > 0


def test_the_picture_has_a_bar_for_each_hour_and_area_higher_for_more_calls():
    calls = some(4, hour=14) + some(2, hour=16) + some(1, worked, hour=9)
    four, two, one = picture_of(find_pattern(calls)).bars
    assert [four.colour, two.colour, one.colour] == ["kr", "kr", "good"]
    assert float(four.height) == 2 * float(two.height)
    assert float(four.x) < float(two.x)


def test_beyond_a_few_area_codes_the_others_are_one_row():
    calls = [call(f"{200 + n}5550100") for n in range(20) for _ in range(n + 1)]
    rows = picture_of(find_pattern(calls)).rows
    assert len(rows) == MOST_ROWS
    assert (rows[0].name, rows[0].tally) == ("219", (20, 0))
    assert rows[-1].name == "Others"
    assert sum(row.tally.failed for row in rows) == len(calls)


def test_the_others_together_do_not_dwarf_the_rows_above_them():
    calls = [call(f"{200 + n}5550100") for n in range(40) for _ in range(5)]
    bars = picture_of(find_pattern(calls)).bars
    assert {bar.height for bar in bars} == {f"{TALL:.1f}"}


def test_what_is_not_known_has_its_row_and_no_bar():
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    pattern = find_pattern([Call(called="*98", at=at), Call(called="+14505550100")])
    picture = picture_of(pattern)
    assert [(row.name, row.tally) for row in picture.rows] == [
        ("Not known", (1, 0)), ("450", (1, 0)),
    ]  # fmt: skip
    assert len(picture.bars) == 1


def test_positions_are_written_with_points_in_every_language():
    with override("fr"):
        bars = picture_of(of_specification()).bars
    assert all(re.fullmatch(r"\d+\.\d", b.x) and "," not in b.height for b in bars)
