"""Times, dates and numbers as people here write them (T1-T5)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from accounts import formats

N = "\u00a0"


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "french", "english"),
    [
        ("2026-11-24 13:00", f"8{N}h{N}HNE", f"8{N}a.m.{N}EST"),
        ("2026-11-24 13:05", f"8{N}h{N}05{N}HNE", f"8:05{N}a.m.{N}EST"),
        ("2026-11-25 01:30", f"20{N}h{N}30{N}HNE", f"8:30{N}p.m.{N}EST"),
        ("2026-11-24 05:00", f"0{N}h{N}HNE", f"12{N}a.m.{N}EST"),
        ("2026-07-01 16:00", f"12{N}h{N}HAE", f"12{N}p.m.{N}EDT"),
        ("2026-11-01 05:59", f"1{N}h{N}59{N}HAE", f"1:59{N}a.m.{N}EDT"),
        ("2026-11-01 06:00", f"1{N}h{N}HNE", f"1{N}a.m.{N}EST"),
        ("2027-03-14 06:59", f"1{N}h{N}59{N}HNE", f"1:59{N}a.m.{N}EST"),
        ("2027-03-14 07:00", f"3{N}h{N}HAE", f"3{N}a.m.{N}EDT"),
    ],
)
def test_t2_t3_the_time_and_its_zone(at, french, english):
    assert formats.say_clock(utc(at)) == french
    with override("en"):
        assert formats.say_clock(utc(at)) == english


def test_t4_dates():
    assert formats.say_day(date(2026, 10, 5)) == f"lundi{N}5{N}octobre{N}2026"
    assert formats.say_day(date(2026, 7, 1), weekday=False) == f"1er{N}juillet{N}2026"
    with override("en"):
        assert formats.say_day(date(2026, 10, 5)) == f"Monday, October{N}5, 2026"


def test_t5_numbers():
    assert formats.say_number(6662) == f"6{N}662"
    assert formats.say_percent(21.9, 1) == f"21,9{N}%"
    with override("en"):
        assert formats.say_number(6662) == "6,662"
        assert formats.say_percent(20) == "20%"


@pytest.mark.parametrize(
    ("number", "said"),
    [("+18669284465", "1-866-928-4465"), ("+14185550142", "418-555-0142"),
     ("sip:a@example.com", "sip:a@example.com"), ("*98", "*98")],
)  # fmt: skip
def test_telephone_numbers_are_shown_alike_in_both_languages(number, said):
    assert formats.say_phone(number) == said
    with override("en"):
        assert formats.say_phone(number) == said


def test_spans_are_said_in_two_units():
    assert formats.say_duration(timedelta(hours=2, minutes=40)) == f"2{N}h{N}40{N}min"
    assert formats.say_duration(timedelta(days=3)) == f"3{N}jours"
    assert formats.say_duration(timedelta(minutes=25)) == f"25{N}min"
