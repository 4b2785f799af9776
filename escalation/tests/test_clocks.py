"""The clocks of a ticket, from the question to the answer (I6-I9, I12)."""

from datetime import date, timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from conftest import eastern
from escalation import engine, recompute
from escalation.models import Calendar, Clock, Holiday, Page, SLATarget
from escalation.models.clock import ClockKind
from escalation.tests.factories import work
from tickets import intake, services
from tickets.tests.factories import NOON, make_ticket, open_ticket

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def ticket(rules, boreal, cam):
    """A minor ticket of Tuesday noon: due at 16:00."""
    return open_ticket(by=cam, account=boreal)


@pytest.fixture
def question(ticket, cam, ana):
    """Answered once, and asked again on Tuesday at 17:00: due on Wednesday at 9:00."""
    services.reply(ticket=ticket, by=ana, body="Bonjour", now=NOON)
    asked = eastern("2026-11-24 17:00")
    services.reply(ticket=ticket, by=cam, body="Encore", now=asked)
    return running(ticket, "next_response")


def running(ticket, kind):
    return ticket.clocks.running().get(kind=kind)


def edit_calendar(now, **holiday):
    """What the administration does when somebody edits the calendar."""
    calendar = Calendar.objects.get()
    Holiday.objects.create(calendar=calendar, name_fr="x", name_en="x", **holiday)
    Calendar.objects.update(version=F("version") + 1)
    recompute.ask("calendar", by="Adi", now=now)


def test_i6_neither_the_receipt_nor_a_note_answers(ticket, ana, smtp):
    work(NOON)
    assert smtp.messages, "the receipt has left"
    services.add_note(ticket=ticket, by=ana, body="Je regarde", now=NOON + HOUR)
    services.take(ticket=ticket, by=ana, now=NOON + HOUR)
    assert running(ticket, "first_response").met_at is None
    services.reply(ticket=ticket, by=ana, body="Bonjour", now=NOON + 2 * HOUR)
    assert ticket.clocks.get(kind="first_response").met_at == NOON + 2 * HOUR


def test_i6_a_word_before_the_first_answer_asks_nothing_new(ticket, cam):
    due = running(ticket, "first_response").due_at
    services.reply(ticket=ticket, by=cam, body="Et aussi…", now=NOON + HOUR)
    (clock,) = ticket.clocks.running()
    assert (clock.kind, clock.due_at) == ("first_response", due)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_i6_our_answer_stops_the_next_response_in_time_or_late(question, ana, seconds):
    at = question.due_at + seconds * SECOND
    services.reply(ticket=question.ticket, by=ana, body="Voilà", now=at)
    question.refresh_from_db()
    assert question.met_at == at
    assert (question.met_at <= question.due_at) is (seconds <= 0)
    assert not question.ticket.clocks.running().exists()


@pytest.mark.parametrize(
    ("word", "due"),
    [
        pytest.param("2026-11-24 19:30", "2026-11-25 09:30", id="the same evening"),
        pytest.param("2026-11-25 03:00", "2026-11-25 10:00", id="I8 at night"),
        pytest.param("2026-11-25 08:30:01", "2026-11-25 10:30:01", id="to the second"),
        pytest.param("2026-11-28 12:00", "2026-11-30 10:00", id="I8 at the weekend"),
    ],
)
def test_i7_closed_time_in_a_wait_is_worth_nothing(question, cam, ana, word, due):
    """Two of four hours are used when the wait begins, on Tuesday at 19:00."""
    wait = {"ticket": question.ticket, "by": ana}
    services.wait_for_customer(**wait, now=eastern("2026-11-24 19:00"))
    services.reply(ticket=question.ticket, by=cam, body="Voici", now=eastern(word))
    question.refresh_from_db()
    assert question.due_at == eastern(due)


def test_i7_a_second_wait_inside_the_first_counts_once(question, cam, ana):
    for hour in ("18:00", "19:00"):
        services.wait_for_customer(
            ticket=question.ticket, by=ana, now=eastern(f"2026-11-24 {hour}")
        )
    services.reply(
        ticket=question.ticket, by=cam, body="Voici", now=eastern("2026-11-24 19:30")
    )
    question.refresh_from_db()
    assert question.ticket.pauses.count() == 1
    assert question.due_at == eastern("2026-11-25 10:30")


def test_i7_what_is_promised_during_a_wait_waits_from_its_first_second(
    rules, boreal, cam, nora
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming")
    services.wait_for_customer(ticket=ticket, by=nora, body="Un exemple?", now=NOON)
    services.reply(ticket=ticket, by=nora, body="Alors?", now=NOON + HOUR)
    engine.sweep(now=NOON + 20 * HOUR)
    news = running(ticket, "progress")
    assert news.breached_at is None, "we owe no news while the customer owes a word"
    services.reply(ticket=ticket, by=cam, body="Voici", now=NOON + 20 * HOUR)
    news.refresh_from_db()
    assert news.due_at == NOON + 20 * HOUR + 240 * MINUTE


@pytest.mark.parametrize(
    ("body", "is_over"), [("", False), ("  ", False), ("ok", True)]
)
def test_i8_an_empty_message_does_not_end_the_wait(
    client, question, cam, ana, sign_in, freeze, body, is_over
):
    ticket = question.ticket
    services.wait_for_customer(ticket=ticket, by=ana, now=eastern("2026-11-24 19:00"))
    freeze("2026-11-24 22:00")
    address = reverse("tickets:reply", args=[ticket.reference])
    sign_in(client, cam).post(address, {"body": body})
    assert ticket.pauses.filter(ended_at=None).exists() is not is_over


def test_i9_reopening_asks_anew_and_what_was_missed_stays_missed(ticket, cam, ana):
    engine.sweep(now=NOON + 5 * HOUR)
    services.resolve(ticket=ticket, by=ana, now=NOON + 6 * HOUR)
    services.reopen(ticket=ticket, by=ana, now=NOON + 7 * HOUR)
    old, new = ticket.clocks.order_by("pk")
    assert (old.kind, old.breached_at) == ("first_response", NOON + 4 * HOUR)
    assert (new.kind, new.started_at) == ("next_response", NOON + 7 * HOUR)
    assert new.breached_at is None


def test_i9_no_wait_outlives_the_ticket_it_was_in(question, cam, ana):
    ticket = question.ticket
    services.wait_for_customer(ticket=ticket, by=ana, now=eastern("2026-11-25 08:30"))
    services.resolve(ticket=ticket, by=ana, now=eastern("2026-11-25 09:00"))
    services.reopen(ticket=ticket, by=ana, now=eastern("2026-11-25 10:00"))
    services.reply(
        ticket=ticket, by=cam, body="Alors?", now=eastern("2026-11-25 13:00")
    )
    assert running(ticket, "next_response").due_at == eastern("2026-11-25 14:00")
    edit_calendar(eastern("2026-11-25 13:01"), on=date(2026, 12, 9))
    recompute.step(now=eastern("2026-11-25 13:01"))
    assert running(ticket, "next_response").due_at == eastern("2026-11-25 14:00")


def test_i9_an_edited_calendar_moves_the_open_clocks_once(question, cam, ana, boreal):
    met = question.ticket.clocks.get(kind="first_response")
    edit_calendar(NOON + 6 * HOUR, on=date(2026, 11, 25))
    assert recompute.step(now=NOON + 6 * HOUR) == 1
    question.refresh_from_db()
    assert question.due_at == eastern("2026-11-26 09:00"), "Wednesday is closed now"
    assert question.ticket.clocks.get(kind="first_response").due_at == met.due_at
    question.ticket.refresh_from_db()
    assert question.ticket.next_due_at == question.due_at
    assert recompute.step(now=NOON + 7 * HOUR) == 0, "the job is over"
    engine.sweep(now=eastern("2026-11-26 08:59:59"))
    question.refresh_from_db()
    assert question.breached_at is None, "the wake-up of before is void"


def test_i9_an_edited_target_moves_them_and_what_fired_stays_fired(ticket):
    engine.sweep(now=NOON + 2 * HOUR)
    assert ticket.entries.filter(event="clock_warned").count() == 1
    SLATarget.objects.filter(kind="first_response", severity="minor").update(
        minutes=300, warn_minutes=180
    )
    recompute.ask("target", by="Adi", now=NOON + 2 * HOUR)
    recompute.step(now=NOON + 2 * HOUR)
    clock = running(ticket, "first_response")
    assert clock.due_at == NOON + 5 * HOUR
    engine.sweep(now=NOON + 4 * HOUR)
    assert ticket.entries.filter(event="clock_warned").count() == 1, "never again"
    assert not ticket.entries.filter(event="clock_breached").exists()


def test_i9_a_count_anew_takes_the_waits_out(question, cam, ana):
    ticket = question.ticket
    services.wait_for_customer(ticket=ticket, by=ana, now=eastern("2026-11-24 18:00"))
    services.reply(ticket=ticket, by=cam, body="Ah", now=eastern("2026-11-24 19:00"))
    services.wait_for_customer(ticket=ticket, by=ana, now=eastern("2026-11-24 19:30"))
    edit_calendar(eastern("2026-11-24 19:45"), on=date(2026, 12, 9))
    recompute.step(now=eastern("2026-11-24 19:45"))
    services.reply(ticket=ticket, by=cam, body="Oh", now=eastern("2026-11-25 08:30"))
    question.refresh_from_db()
    assert question.due_at == eastern("2026-11-25 11:00"), "an hour and a half used"


@pytest.mark.parametrize(("minutes", "due"), [(15, 75), (20, 80)])
def test_i9_a_count_anew_remembers_from_when_an_upgrade_counts(
    ticket, ana, minutes, due
):
    """Major from 13:00 on, due at 13:15: counted from noon it would be late at once."""
    services.classify(
        ticket=ticket, by=ana, severity="major", reason="x", now=NOON + HOUR
    )
    SLATarget.objects.filter(kind="first_response", severity="major").update(
        minutes=minutes
    )
    edit_calendar(NOON + HOUR + MINUTE, on=date(2026, 12, 9))
    recompute.step(now=NOON + HOUR + MINUTE)
    assert running(ticket, "first_response").due_at == NOON + due * MINUTE


def test_i9_a_job_that_is_killed_goes_on_where_it_stopped(
    rules, boreal, cam, monkeypatch
):
    for _ in range(5):
        open_ticket(by=cam, account=boreal, now=eastern("2026-11-24 19:00"))
    edit_calendar(NOON + 8 * HOUR, on=date(2026, 11, 25))
    monkeypatch.setattr(recompute, "BATCH", 2)
    looks = [recompute.step(now=NOON + 8 * HOUR) for _ in range(4)]
    assert looks == [2, 2, 1, 0]
    due = Clock.objects.values_list("due_at", flat=True)
    assert set(due) == {eastern("2026-11-26 11:00")}
    assert set(Clock.objects.values_list("generation", flat=True)) == {2}, "each once"


def test_i12_a_report_confirmed_late_is_received_when_it_is_confirmed(rules, smtp):
    written = eastern("2026-11-20 10:00")  # Friday
    ticket = open_ticket(by=None, source="unsigned", now=written)
    work(eastern("2026-11-23 17:00"))
    assert not Page.objects.exists(), "nothing is owed to a report nobody confirmed"
    pressed = eastern("2026-11-23 18:00")
    intake.confirm_ticket(ticket=ticket, now=pressed)
    clock = running(ticket, "first_response")
    assert (clock.started_at, clock.due_at) == (pressed, eastern("2026-11-24 10:00"))
    work(pressed)
    assert not Page.objects.exists(), "it is not late by the time it lay there"


def test_i12_an_imported_ticket_pages_nobody_until_somebody_speaks(
    rules, boreal, cam, smtp
):
    old = make_ticket(
        account=boreal, severity="major", symptom="no_incoming", state="open",
        opened_at=eastern("2019-03-01 09:00"),
    )  # fmt: skip
    work(NOON)
    assert not Page.objects.exists() and not old.clocks.exists()
    services.reply(ticket=old, by=cam, body="Toujours en panne", now=NOON)
    clock = running(old, ClockKind.NEXT_RESPONSE)
    assert (clock.started_at, clock.due_at) == (NOON, NOON + 4 * HOUR)
    work(NOON)
    assert not Page.objects.exists()
