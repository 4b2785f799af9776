"""What a clock that runs out makes heard, to whom and when (I5, I13-I15, R22)."""

from datetime import timedelta

import pytest
from django.db import transaction

from conftest import eastern
from escalation import engine, services
from escalation.models import Clock, Page, Run, Timer
from escalation.tests.factories import make_contact, only, work
from tickets import services as tickets
from tickets.models import OutgoingMail, Ticket
from tickets.tests.factories import NOON, open_ticket

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
FRIDAY = eastern("2026-11-27 16:00")  # due at closing, 20:00
CLOSING, MONDAY = eastern("2026-11-27 20:00"), eastern("2026-11-30 08:00")
NIGHT = eastern("2026-11-28 21:00")


def told(address, smtp):
    return sum(message.to == [address] for message in smtp.messages)


def waiting():
    return Page.objects.queued().count()


@pytest.mark.parametrize("opened", [FRIDAY, eastern("2026-11-27 15:00")])
def test_i15_r22_the_aim_and_the_promise_each_speak_once_at_their_second(
    rules, boreal, cam, smtp, opened
):
    open_ticket(by=cam, account=boreal, now=opened)
    for at, warned in (
        (opened + 2 * HOUR - SECOND, 0), (opened + 2 * HOUR, 1), (opened + 3 * HOUR, 1),
    ):  # fmt: skip
        work(at)
        assert told("soutien@example.com", smtp) == warned
    work(opened + 4 * HOUR - SECOND)
    assert told("gestionnaire@example.com", smtp) == 0
    work(opened + 4 * HOUR)
    work(MONDAY)
    work(MONDAY + HOUR)
    assert told("gestionnaire@example.com", smtp) == 1
    assert told("soutien@example.com", smtp) == 2, "the aim, then the promise"


def test_i15_a_wait_after_the_aim_does_not_warn_again(rules, boreal, cam, ana, smtp):
    ticket = open_ticket(by=cam, account=boreal)
    tickets.reply(ticket=ticket, by=ana, body="Bonjour", now=NOON)
    tickets.reply(ticket=ticket, by=cam, body="Encore", now=NOON)
    work(NOON + 2 * HOUR)
    tickets.wait_for_customer(ticket=ticket, by=ana, now=NOON + 3 * HOUR)
    tickets.reply(ticket=ticket, by=cam, body="Voici", now=NOON + 4 * HOUR)
    work(NOON + 4 * HOUR + 59 * MINUTE)
    assert ticket.entries.filter(event="clock_warned").count() == 1
    work(NOON + 5 * HOUR)
    assert ticket.entries.filter(event="clock_breached").count() == 1


def test_i15_i5_a_notice_seen_late_says_the_true_instant_with_its_zone(
    rules, boreal, cam, smtp
):
    """The engine was down from Monday to Wednesday, over nothing but one clock."""
    open_ticket(by=cam, account=boreal, now=eastern("2026-11-23 10:00"))
    work(eastern("2026-11-25 09:00"))
    page = Page.objects.get(kind="breach", contact__level__code="level3")
    assert page.due_at == eastern("2026-11-23 14:00") == page.clock.breached_at
    (mail,) = [m for m in smtp.messages if m.to == ["gestionnaire@example.com"]]
    text = OutgoingMail.objects.get(key__startswith="breach:").text
    assert "lundi\u00a023\u00a0novembre\u00a02026, 14\u00a0h\u00a0HNE" in text
    assert "Subject:" in mail.content


def test_i14_a_promise_missed_at_closing_is_heard_at_the_next_opening(
    rules, boreal, cam, smtp
):
    open_ticket(by=cam, account=boreal, now=FRIDAY)
    for at in (CLOSING, CLOSING + HOUR, eastern("2026-11-29 12:00"), MONDAY - SECOND):
        work(at)
        assert told("gestionnaire@example.com", smtp) == 0
        assert told("ana@example.com", smtp) == 1, "of the ticket itself, at once"
    work(MONDAY)
    assert told("gestionnaire@example.com", smtp) == 1
    assert told("ana@example.com", smtp) == 2, "the account's manager too (R22)"
    clock = Clock.objects.get()
    assert clock.breached_at == CLOSING, "late since closing all the same"


def test_i14_the_next_opening_is_after_the_holidays(rules, boreal, cam, smtp):
    open_ticket(by=cam, account=boreal, now=eastern("2026-12-24 16:00"))
    work(eastern("2026-12-24 20:00"))
    work(eastern("2026-12-28 12:00"))  # Boxing Day, observed
    assert told("gestionnaire@example.com", smtp) == 0
    work(eastern("2026-12-29 08:00"))
    assert told("gestionnaire@example.com", smtp) == 1


def test_i14_what_is_missed_in_the_day_and_seen_at_night_waits_too(
    rules, boreal, cam, smtp
):
    open_ticket(by=cam, account=boreal, now=eastern("2026-11-27 10:00"))
    work(CLOSING)
    assert told("gestionnaire@example.com", smtp) == 0
    work(MONDAY)
    assert told("gestionnaire@example.com", smtp) == 1


@pytest.mark.parametrize("refusal", ["", "550 no such mailbox"])
def test_i14_nothing_minor_ever_rings_whatever_fails(
    rules, boreal, cam, smtp, phones, refusal
):
    """`phones` fails this test at the first call or text."""
    level1 = make_contact("One", "level1", ("voice", "sms", "email"))
    level3 = make_contact("Three", "level3", ("voice", "email", "voice_alt"))
    only(level1, level3, make_contact("Deaf", "level1", ("voice", "sms")))
    open_ticket(by=cam, account=boreal, now=eastern("2026-11-27 10:00"))
    smtp.refusal = refusal
    for hours in range(0, 80, 2):
        work(eastern("2026-11-27 12:00") + hours * HOUR)
    channels = Page.objects.values_list("contact__name", "channel").distinct()
    assert set(channels) == {("One", "email"), ("Three", "email")}


def test_i14_a_message_of_the_night_to_a_major_ticket_is_answered_by_day(
    rules, boreal, cam, nora, smtp
):
    """Only an open escalation makes real minutes of the next answer (engine 3.2)."""
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    tickets.reply(ticket=ticket, by=nora, body="Réglé?", now=NIGHT + MINUTE)
    services.close_run(ticket, reason="cancelled", now=NIGHT + 2 * MINUTE)
    tickets.reply(ticket=ticket, by=cam, body="Non", now=NIGHT + 3 * MINUTE)
    clock = ticket.clocks.running().get(kind="next_response")
    assert (clock.severity, clock.due_at) == ("minor", eastern("2026-11-30 12:00"))


def test_r25_news_is_owed_again_after_each_word_to_a_major_problem(
    rules, boreal, cam, nora, smtp
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    for hours in (0, 3, 6):
        tickets.reply(
            ticket=ticket, by=nora, body="On cherche.", now=NIGHT + hours * HOUR
        )
        ticket.refresh_from_db()
        news = ticket.clocks.running().get(kind="progress")
        assert news.due_at == NIGHT + (hours + 4) * HOUR == ticket.next_due_at
    work(NIGHT + 10 * HOUR - SECOND)
    missed = ticket.entries.filter(event="clock_breached", facts__clock="progress")
    assert not missed.exists()
    work(NIGHT + 10 * HOUR)
    assert missed.count() == 1, "and level 1 is told that the customer hears nothing"
    assert Page.objects.filter(kind="breach", contact__level__code="level1").exists()


def test_i13_a_notice_kept_for_monday_dies_with_its_ticket(
    rules, boreal, cam, ana, smtp
):
    ticket = open_ticket(by=cam, account=boreal, now=FRIDAY)
    work(CLOSING)
    assert waiting() == 3, "the aim to level 1, the promise to levels 1 and 3"
    tickets.resolve(ticket=ticket, by=ana, now=CLOSING + HOUR)
    assert waiting() == 0
    work(MONDAY)
    assert told("gestionnaire@example.com", smtp) == 0
    (entry,) = ticket.entries.filter(event="pages_suppressed")
    assert entry.facts == {"count": 3}, "and it is on the story (R26)"


def test_i13_an_answer_makes_the_warning_that_waits_untrue(
    rules, boreal, cam, ana, smtp
):
    ticket = open_ticket(by=cam, account=boreal, now=eastern("2026-11-27 17:00"))
    work(CLOSING + MINUTE)  # the aim was at 19:00: its notice waits for Monday
    assert waiting() == 1
    tickets.reply(ticket=ticket, by=ana, body="Bonjour", now=CLOSING + HOUR)
    work(MONDAY)
    assert told("soutien@example.com", smtp) == 0


def owed(ticket):
    return {
        "timers": Timer.objects.pending().count(),
        "pages": waiting(),
        "open runs": Run.objects.exclude(state="closed").count(),
        "clocks": ticket.clocks.running().count(),
    }


@pytest.fixture
def at_night(rules, boreal, cam, smtp):
    """A dead trunk: its ladder has begun, and nothing has been sent."""
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    engine.sweep(now=NIGHT)
    assert min(owed(ticket).values()) > 0
    return ticket


def test_i13_the_end_of_a_ticket_and_of_all_it_owes_is_one_transaction(at_night, nora):
    before = owed(at_night)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tickets.resolve(ticket=at_night, by=nora, now=NIGHT)
        raise ZeroDivisionError
    assert owed(at_night) == before, "all of it, or nothing"
    tickets.resolve(ticket=at_night, by=nora, now=NIGHT)
    assert set(owed(at_night).values()) == {0}


def test_i13_nothing_wakes_for_a_deleted_ticket(at_night, adi, smtp):
    Ticket.objects.filter(pk=at_night.pk).delete()
    assert not Timer.objects.pending().exists()
    smtp.messages.clear()
    for minutes in (0, 5, 15, 30, 60):
        work(NIGHT + minutes * MINUTE)
    assert not any("noc" in message.to[0] for message in smtp.messages)
    assert not Timer.objects.filter(state=Timer.State.PARKED).exists(), "no false alarm"
