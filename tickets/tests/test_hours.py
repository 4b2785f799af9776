"""Desk hours, what they make of an answer, and what customers are told (R12, R14, R15,
I5)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from conftest import eastern
from escalation.calendars import calendar_in_force
from escalation.models import Page
from escalation.tests.factories import work
from tickets import services
from tickets.models import OutgoingMail
from tickets.tests.factories import make_sample, open_ticket

pytestmark = pytest.mark.django_db
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)

OPEN_OR_SHUT = [
    ("2026-11-24 07:59", False),
    ("2026-11-24 07:59:59", False),
    ("2026-11-24 08:00", True),
    ("2026-11-24 19:59", True),
    ("2026-11-24 19:59:59", True),
    ("2026-11-24 20:00", False),
    ("2026-11-28 12:00", False),  # Saturday
    ("2026-11-29 12:00", False),  # Sunday
    ("2026-12-25 12:00", False),  # Friday, Christmas
    ("2026-12-28 12:00", False),  # Monday, Boxing Day observed
    ("2026-06-24 12:00", False),  # Wednesday, Quebec's day
    ("2026-02-16 12:00", False),  # Monday, Family Day of Ontario
    ("2026-07-02 08:00", True),  # the day after a holiday, in summer
    ("2026-10-30 19:59", True),  # the Friday before the clocks go back
    ("2026-11-02 08:00", True),  # and the Monday after: HNE now
    ("2027-03-12 19:59", True),
    ("2027-03-15 08:00", True),
]


@pytest.mark.parametrize(("moment", "is_open"), OPEN_OR_SHUT)
def test_r14_the_desk_is_open_from_8_to_20_on_business_days(rules, moment, is_open):
    assert calendar_in_force().is_open(eastern(moment)) is is_open


@pytest.mark.parametrize(("moment", "is_open"), OPEN_OR_SHUT)
@pytest.mark.parametrize("name", ["home", "contact"])
def test_d1_r2_the_page_says_whether_the_desk_is_open_now(
    client, rules, freeze, name, moment, is_open
):
    freeze(moment)
    with override("en"):
        page = client.get(reverse(name)).content.decode()
    assert ("Open now" in page) is is_open
    assert ("Closed now" in page) is not is_open


def plain(page):
    """The words of a page, tags and runs of blanks left out."""
    text = re.sub(r"<[^>]+>", " ", page)
    return re.sub(r"[\s\u00a0]+", " ", text)


def test_d1_r12_after_hours_the_page_says_whom_to_call_and_for_what(
    client, rules, freeze
):
    freeze("2026-11-28 21:40")
    with override("en"):
        shut = plain(client.get(reverse("home")).content.decode())
    assert "Major problem: call" in shut
    for number in ("1-888-317-4662", "1-855-416-3607", "514-317-5601", "514-688-1274"):
        assert number in shut
    assert "Without an answer after 30 minutes" in shut
    assert "Minor problem: write" in shut
    assert "Monday, November 30, 12 p.m. EST" in shut
    freeze("2026-11-30 09:00")
    with override("en"):
        is_open = plain(client.get(reverse("home")).content.decode())
    assert "1-866-928-4465" in is_open and "1-888-317-4662" not in is_open


@pytest.mark.parametrize(
    ("received", "aim", "promise"),
    [
        pytest.param("11-24 12:00", "11-24 14:00", "11-24 16:00", id="in hours"),
        pytest.param("11-24 16:00", "11-24 18:00", "11-24 20:00", id="up to closing"),
        pytest.param("11-24 16:00:01", "11-24 18:00:01", "11-25 08:00:01", id="beyond"),
        pytest.param("11-24 19:00", "11-25 09:00", "11-25 11:00", id="over the night"),
        pytest.param("11-24 19:59:59", "11-25 09:59:59", "11-25 11:59:59", id="last"),
        pytest.param("11-24 20:00", "11-25 10:00", "11-25 12:00", id="at closing"),
        pytest.param("11-25 03:00", "11-25 10:00", "11-25 12:00", id="at night"),
        pytest.param("11-25 07:59:59", "11-25 10:00", "11-25 12:00", id="before 8"),
        pytest.param("11-25 08:00", "11-25 10:00", "11-25 12:00", id="at opening"),
        pytest.param("11-28 12:00", "11-30 10:00", "11-30 12:00", id="Saturday"),
        pytest.param("12-24 20:00", "12-29 10:00", "12-29 12:00", id="two holidays"),
        pytest.param("10-30 19:00", "11-02 09:00", "11-02 11:00", id="clocks go back"),
        pytest.param("11-01 01:30", "11-02 10:00", "11-02 12:00", id="that very night"),
    ],
)
def test_r15_two_hours_aimed_and_four_promised_of_business_time(
    rules, boreal, cam, received, aim, promise
):
    at = eastern(f"2026-{received}")
    ticket = open_ticket(by=cam, account=boreal, now=at, samples=(make_sample(at),))
    assert ticket.response_aim_at == eastern(f"2026-{aim}")
    assert ticket.response_due_at == eastern(f"2026-{promise}")


def test_r15_the_week_in_which_spring_takes_an_hour_takes_none_from_the_desk(
    rules, boreal, cam
):
    ticket = open_ticket(by=cam, account=boreal, now=eastern("2027-03-12 19:00"))
    assert ticket.response_due_at == eastern("2027-03-15 11:00")


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-11-24 19:59:59", "2026-11-25 11:59:59"),
        ("2026-11-24 20:00", "2026-11-25 12:00"),
        ("2026-11-27 23:00", "2026-11-30 12:00"),
    ],
)
def test_r15_an_update_after_closing_is_for_the_next_business_day(
    rules, boreal, cam, ana, written, due
):
    at = eastern("2026-11-24 12:00")
    ticket = open_ticket(by=cam, account=boreal, now=at)
    services.reply(ticket=ticket, by=ana, body="Bonjour", now=at)
    services.reply(ticket=ticket, by=cam, body="Autre chose", now=eastern(written))
    assert ticket.clocks.running().get().due_at == eastern(due)


def test_r15_r20_a_minor_report_of_the_night_waits_for_the_morning(
    rules, boreal, cam, smtp
):
    ticket = open_ticket(by=cam, account=boreal, now=eastern("2026-11-28 21:00"))
    work(eastern("2026-11-30 11:59:59"))
    assert not ticket.entries.filter(event="clock_breached").exists()
    assert not Page.objects.exclude(kind="warn").exists()
    work(eastern("2026-11-30 12:00"))
    assert ticket.entries.filter(event="clock_breached").exists()


@pytest.mark.parametrize(
    ("received", "french", "english"),
    [
        (
            "2026-07-06 12:00",
            "lundi 6 juillet 2026, 16 h HAE",
            "Monday, July 6, 2026, 4 p.m. EDT",
        ),
        (
            "2026-11-24 12:00",
            "mardi 24 novembre 2026, 16 h HNE",
            "Tuesday, November 24, 2026, 4 p.m. EST",
        ),
        (
            "2026-10-30 19:00",
            "lundi 2 novembre 2026, 11 h HNE",
            "Monday, November 2, 2026, 11 a.m. EST",
        ),
    ],
)
def test_i5_a_promise_carries_its_date_time_and_zone_in_the_mail(
    rules, boreal, remparts, cam, dee, received, french, english
):
    at = eastern(received)
    open_ticket(by=cam, account=boreal, now=at)
    open_ticket(by=dee, account=remparts, now=at)
    told = {
        mail.language: mail.text.replace("\u00a0", " ")
        for mail in OutgoingMail.objects.filter(key__startswith="receipt:")
    }
    assert french in told["fr"]
    assert english in told["en"]


def test_i5_relative_words_are_made_anew_at_each_look(
    client, rules, boreal, cam, ana, sign_in, freeze
):
    at = freeze("2026-11-24 12:00")
    ticket = open_ticket(by=cam, account=boreal, now=at)
    seen = []
    for moment in ("2026-11-24 13:00", "2026-11-24 15:30", "2026-11-24 16:22"):
        freeze(moment)
        address = reverse("desk:detail", args=[ticket.reference])
        client.logout()  # nobody sits before a page for so long
        page = sign_in(client, ana).get(address)
        seen.append(plain(page.content.decode()))
        assert "mardi 24 novembre, 16 h HNE" in seen[-1], "the instant itself stays"
    for words, text in zip(("3 h", "30 min", "22 min de retard"), seen, strict=True):
        assert words in text
    stored = [
        str(value)
        for entry in ticket.entries.all()
        for value in (entry.body, *entry.facts.values())
    ]
    assert not any("retard" in text or "reste" in text for text in stored)
