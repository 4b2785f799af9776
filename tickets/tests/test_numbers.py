"""Telephone numbers as people type them (R7, interface 6)."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tickets.numbers import NumberError, parse_number, parse_numbers


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("418-555-0142", "+14185550142"),
        ("(418) 555.0142", "+14185550142"),
        ("+1 418 555 0142", "+14185550142"),
        ("418\u2011555\u20110142", "+14185550142"),
        ("1-866-92THINK", "+18669284465"),
        ("418-555-0142 poste 42", "+14185550142"),
        ("418-555-0142 x42", "+14185550142"),
        ("+33 1 42 68 53 00", "+33142685300"),
        ("sip:reception@pbx.example.com", ""),
    ],
)
def test_numbers_are_read_as_typed(typed, e164):
    assert parse_number(typed) == e164


@pytest.mark.parametrize(
    "typed",
    ["211", "611", "*98", "poste 42", "42", "abc", "418-055-0142", "118-555-0142",
     "418-555-01", "9" * 200, "\u0661\u0662\u0663"],
)  # fmt: skip
def test_what_nobody_could_call_is_refused_with_words(typed):
    with pytest.raises(NumberError) as refusal:
        parse_number(typed)
    assert str(refusal.value)


@pytest.mark.parametrize("typed", ["611", "*98", "911"])
def test_a_short_code_may_be_dialled(typed):
    assert parse_number(typed, may_be_short=True) == ""


@pytest.mark.parametrize(
    ("typed", "last", "count"),
    [
        ("418-555-0150 à 0155", "+14185550155", 6),
        ("418-555-0150 to 418-555-0155", "+14185550155", 6),
        ("418-555-0150 – 59", "+14185550159", 10),
    ],
)
def test_ranges_are_counted(typed, last, count):
    (number,) = parse_numbers(typed)
    assert (number.first, number.last, number.count) == ("+14185550150", last, count)


@pytest.mark.parametrize(
    "typed", ["418-555-0155 à 0150", "418-555-0150 à 999-999-9999", "1\n" * 300]
)
def test_absurd_lists_are_refused(typed):
    with pytest.raises(NumberError):
        parse_numbers(typed)


@given(st.text(max_size=200))
@hypothesis_settings(max_examples=500, deadline=None)
def test_no_text_breaks_the_reader(text):
    for parse in (parse_number, parse_numbers):
        try:
            parse(text)
        except NumberError as refusal:
            assert str(refusal)
