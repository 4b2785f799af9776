"""Telephone numbers as people type them (R7, interface 6)."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.formats import say_phone
from accounts.models import NumberRange
from accounts.tests.factories import make_service_line
from tickets.numbers import NumberError, parse_number, parse_numbers
from tickets.own_numbers import not_of_account


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("418-555-0142", "+14185550142"),
        ("(418) 555.0142", "+14185550142"),
        ("+1 418 555 0142", "+14185550142"),
        ("1 (418) 555-0142", "+14185550142"),
        ("418\u2011555\u20110142", "+14185550142"),
        ("418–555–0142", "+14185550142"),
        ("418\u00a0555\u00a00142", "+14185550142"),
        ("\uff14\uff11\uff18 555 0142", "+14185550142"),
        ("Tél. : 418-555-0142", "+14185550142"),
        ("418-555-0142 (réception)", "+14185550142"),
        ("tel:+1-418-555-0142;ext=42", "+14185550142"),
        ("1-866-92THINK", "+18669284465"),
        ("1 800 GO FEDEX", "+18004633339"),
        ("1-800-CONTACTS", "+18002668228"),
        ("418-555-0142 poste 42", "+14185550142"),
        ("418-555-0142, poste 42", "+14185550142"),
        ("418-555-0142 p. 42", "+14185550142"),
        ("418-555-0142 ext. 42", "+14185550142"),
        ("418-555-0142 #42", "+14185550142"),
        ("418-555-0142 x42", "+14185550142"),
        ("418-555-0142x42", "+14185550142"),
        ("418-555-0142 local 42", "+14185550142"),
        ("(514) 317-5213 poste 42", "+15143175213"),
        ("1-866-92THINK x42", "+18669284465"),
        ("+33 1 42 68 53 00", "+33142685300"),
        ("011 33 1 42 68 53 00", "+33142685300"),
        ("00 33 1 42 68 53 00", "+33142685300"),
        ("sip:reception@pbx.example.com", ""),
        ("sip:+14185550142@pbx.example.com;user=phone", "+14185550142"),
        ('"Nora Roy" <sip:4185550142@pbx.example.com:5060>', "+14185550142"),
    ],
)
def test_numbers_are_read_as_typed(typed, e164):
    assert parse_number(typed) == e164


@pytest.mark.parametrize(
    "typed",
    ["211", "611", "*98", "poste 42", "42", "abc", "418-055-0142", "118-555-0142",
     "418-555-01", "9" * 200, "\u0661\u0662\u0663", "+1", "bonjour", "555-0142",
     "418-555-CONTACTS", "9-418-555-0142", "", "#42"],
)  # fmt: skip
def test_what_nobody_could_call_is_refused_with_words(typed):
    with pytest.raises(NumberError) as refusal:
        parse_number(typed)
    assert str(refusal.value)


@pytest.mark.parametrize("typed", ["611", "*98", "911", "#31#", "*67"])
def test_a_short_code_may_be_dialled(typed):
    assert parse_number(typed, may_be_short=True) == ""


@pytest.mark.parametrize(
    "typed", ["*67 418-555-0142", "9-1-418-555-0142", "9,4185550142", "914185550142"]
)
def test_what_a_telephone_dials_before_a_number_is_not_of_it(typed):
    assert parse_number(typed, may_be_short=True) == "+14185550142"


@pytest.mark.parametrize(
    ("typed", "last", "count"),
    [
        ("418-555-0150 à 0155", "+14185550155", 6),
        ("418-555-0150 to 418-555-0155", "+14185550155", 6),
        ("418-555-0150 – 59", "+14185550159", 10),
        ("418-555-0150–0159", "+14185550159", 10),
        ("418-555-0150-0159", "+14185550159", 10),
        ("418-555-0150...0159", "+14185550159", 10),
        ("de 418-555-0150 au 418-555-0159", "+14185550159", 10),
        ("from 418-555-0150 through 555-0199", "+14185550199", 50),
    ],
)
def test_ranges_are_counted(typed, last, count):
    (number,) = parse_numbers(typed)
    assert (number.first, number.last, number.count) == ("+14185550150", last, count)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [("514-555-01xx", "+15145550100", "+15145550199"),
     ("514-555-01XX", "+15145550100", "+15145550199"),
     ("514-555-01**", "+15145550100", "+15145550199"),
     ("514-555-xxxx", "+15145550000", "+15145559999"),
     ("514-555-010x", "+15145550100", "+15145550109")],
)  # fmt: skip
def test_jokers_are_a_range(typed, first, last):
    (number,) = parse_numbers(typed)
    assert (number.first, number.last) == (first, last)


@pytest.mark.parametrize(
    "typed",
    ["418-555-0142\n418-555-0143", "418-555-0142, 418-555-0143",
     "418-555-0142; 418-555-0143", "418-555-0142 et 418-555-0143",
     "418-555-0142 and 418-555-0143", "418-555-0142 418-555-0143",
     "418-555-0142/418-555-0143", "418-555-0142, 0143", "418-555-0142 et 0143",
     "418-555-0142, poste 42; 418-555-0143 #7"],
)  # fmt: skip
def test_lists_are_read_however_they_are_written(typed):
    found = [number.first for number in parse_numbers(typed)]
    assert found == ["+14185550142", "+14185550143"]


def test_r7_a_number_is_kept_as_typed_and_in_e164():
    first, second, third = parse_numbers(
        "1-866-92THINK\n418-555-0100 à 0199; sip:a@example.com;user=phone"
    )
    assert (first.typed, first.first) == ("1-866-92THINK", "+18669284465")
    assert (second.typed, second.count) == ("418-555-0100 à 0199", 100)
    assert (third.typed, third.first) == ("sip:a@example.com;user=phone", "")


@pytest.mark.parametrize(
    "typed",
    ["418-555-0155 à 0150", "418-555-0150 à 999-999-9999", "1\n" * 300,
     "514-5xx-xxxx", "sip:a@example.com to 0155", "418-555-0142\n" * 201,
     "418-555-0150 à", "4185550150 à 4185550155 à 4185550159", "8" * 10_000],
)  # fmt: skip
def test_absurd_lists_are_refused(typed):
    with pytest.raises(NumberError):
        parse_numbers(typed)


def test_a_refusal_names_the_number_that_cannot_be_read():
    with pytest.raises(NumberError, match="418-555-01"):
        parse_numbers("418-555-0142\n418-555-01\n418-555-0143")


TELEPHONE_TEXT = st.text("0123456789+*#() .-,;xXàtopsie@<>:/\n\u2013", max_size=60)
NUMBERS = st.one_of(st.text(max_size=200), TELEPHONE_TEXT)


@given(NUMBERS)
@hypothesis_settings(max_examples=1_000, deadline=None)
def test_no_text_breaks_the_reader_and_what_it_prints_reads_the_same(text):
    for may_be_short in (False, True):
        try:
            e164 = parse_number(text, may_be_short=may_be_short)
        except NumberError as refusal:
            assert str(refusal)
            continue
        if e164:
            assert parse_number(e164) == e164
            assert parse_number(say_phone(e164)) == e164


@given(NUMBERS)
@hypothesis_settings(max_examples=1_000, deadline=None)
def test_no_text_breaks_the_list_reader_and_what_it_prints_reads_the_same(text):
    try:
        numbers = parse_numbers(text)
    except NumberError as refusal:
        assert str(refusal)
        return
    again = parse_numbers("\n".join(number.typed for number in numbers))
    assert again == numbers
    for number in numbers:
        if number.first:
            (whole,) = parse_numbers(f"{number.first} à {number.last}")
            assert (whole.first, whole.last, whole.count) == (
                number.first, number.last, number.count,
            )  # fmt: skip


@pytest.mark.parametrize(
    "text", [" " * 100_000 + "x", "1 " * 50_000, "1x" * 50_000, "(" * 100_000,
             "sip:" * 25_000, "a@" * 50_000, "1-" * 50_000, " et" * 30_000]
)  # fmt: skip
def test_the_worst_text_is_read_or_refused_at_once(text):
    for parse in (parse_number, parse_numbers):
        begin = time.process_time()
        with contextlib.suppress(NumberError):
            parse(text)
        assert time.process_time() - begin < 0.2


@pytest.fixture
def ranges(db, boreal):
    """Cam's account: 418-555-0142 to 0159, and on another line 0160 to 0169."""
    line = make_service_line(boreal, kind="hosted_voip", label="Siège")
    NumberRange.objects.filter(service_line=line).update(
        first="+14185550160", last="+14185550169"
    )
    return boreal


@pytest.mark.parametrize(
    ("typed", "foreign"),
    [
        ("418-555-0142", []),
        ("418-555-0169", []),
        ("418-555-0150 à 0165", []),  # across two ranges that touch
        ("418-555-0141", ["418-555-0141"]),
        ("418-555-0150 à 0170", ["418-555-0150 à 0170"]),
        ("514-555-0142\n418-555-0142", ["514-555-0142"]),
        ("sip:a@example.com", []),
    ],
)
def test_numbers_are_looked_for_in_the_accounts_ranges(ranges, typed, foreign):
    found = not_of_account(ranges, parse_numbers(typed))
    assert [number.typed for number in found] == foreign


def test_an_account_whose_ranges_nobody_entered_is_believed(ranges):
    NumberRange.objects.all().delete()
    assert not_of_account(ranges, parse_numbers("514-555-0100")) == []
    assert not_of_account(None, parse_numbers("514-555-0100")) == []
