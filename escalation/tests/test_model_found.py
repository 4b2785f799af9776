"""What the machine of `test_model.py` found, each told as the shortest story."""

from datetime import timedelta

import pytest

from accounts.tests.factories import make_account, make_service_line
from escalation import delivery, engine, guard, incidents
from escalation.models import EscalationStep, Incident, Page, Run
from tickets import services as tickets
from tickets.models import Department
from tickets.tests.factories import NOON, open_ticket

from .factories import make_contact, only, work
from .model_world import Network

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NIGHT = NOON.replace(day=29, hour=2)  # Saturday 21:00, Eastern


def classify(ticket, severity, by, now=NIGHT):
    tickets.classify(ticket=ticket, severity=severity, by=by, reason="Vérifié", now=now)
    ticket.refresh_from_db()


def test_r13_an_order_rings_nobody_however_it_is_classified(rules, boreal, cam, nora):
    orders = Department.objects.get(code="orders")
    ticket = open_ticket(
        by=cam, account=boreal, department=orders, symptom="order_status", now=NIGHT
    )
    classify(ticket, "major", nora)
    assert not Run.objects.exists()


def test_i13_a_word_after_the_end_starts_no_clock(rules, boreal, cam, nora):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    tickets.resolve(ticket=ticket, by=nora, now=NIGHT)
    tickets.reply(ticket=ticket, by=nora, body="Bonne nuit!", now=NIGHT + MINUTE)
    ticket.refresh_from_db()
    assert not ticket.clocks.running().exists()
    assert ticket.next_due_at is None


def test_the_queue_shows_the_call_back_as_long_as_it_is_promised(
    rules, boreal, cam, ana, nora
):
    ticket = open_ticket(by=cam, account=boreal, now=NIGHT)
    tickets.reply(ticket=ticket, by=ana, body="On regarde.", now=NIGHT)
    classify(ticket, "major", nora)
    assert (ticket.next_due_kind, ticket.next_due_at) == (
        "callback",
        NIGHT + 15 * MINUTE,
    )
    classify(ticket, "minor", nora, now=NIGHT + 2 * MINUTE)
    assert (ticket.next_due_kind, ticket.next_due_at) == ("", None)


def test_i7_a_wait_over_before_the_call_back_is_promised_takes_nothing(
    rules, boreal, cam, ana
):
    """In hours the promise begins at the end of level 1's grace."""
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NOON)
    callback = ticket.clocks.get(kind="callback")
    tickets.wait_for_customer(ticket=ticket, by=ana, now=NOON + MINUTE)
    tickets.reply(ticket=ticket, by=cam, body="Voici.", now=NOON + 5 * MINUTE)
    callback.refresh_from_db()
    assert callback.due_at == NOON + 30 * MINUTE


def test_i10_a_wait_before_the_call_back_leaves_an_upgrade_its_fifteen_minutes(
    rules, boreal, cam, ana, nora
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NOON)
    tickets.wait_for_customer(ticket=ticket, by=ana, now=NOON + MINUTE)
    classify(ticket, "critical", nora, now=NOON + 2 * MINUTE)
    tickets.reply(ticket=ticket, by=cam, body="Voici.", now=NOON + 5 * MINUTE)
    callback = ticket.clocks.get(kind="callback")
    assert callback.due_at == NOON + 20 * MINUTE


@pytest.fixture
def two_reports(rules, smtp):
    """Two customers whose trouble may be one incident."""
    reports = []
    for n in (1, 2):
        account = make_account(f"2000{n}")
        make_service_line(account)
        reports.append(
            open_ticket(
                by=None,
                account=account,
                source="portal",
                symptom="no_incoming",
                now=NOON,
            )
        )
    return reports


def notices(ticket):
    return Page.objects.filter(ticket=ticket, kind="breach")


def test_i31_a_suggested_incident_does_not_speak_for_its_tickets(two_reports):
    assert Incident.objects.get().state == "suggested"
    engine.sweep(now=NOON + 240 * MINUTE)
    assert all(notices(ticket).exists() for ticket in two_reports), "no news, told"


def test_i31_an_incident_that_is_over_does_not_speak_for_its_tickets(two_reports, nora):
    incident = incidents.promote(Incident.objects.get(), by=nora, now=NOON)
    tickets.resolve(ticket=incident.ticket, by=nora, now=NOON + MINUTE)
    engine.sweep(now=NOON + 240 * MINUTE)
    assert all(notices(ticket).exists() for ticket in two_reports)


def test_i14_a_notice_whose_sender_was_down_waits_for_the_opening(
    rules, boreal, cam, smtp
):
    open_ticket(by=cam, account=boreal, now=NOON)
    engine.sweep(now=NOON + 120 * MINUTE)
    guard.send_everything(now=NOON + 480 * MINUTE)  # 20:00:00: closed
    told = "soutien@example.com"
    assert told not in [message.to[0] for message in smtp.messages]
    guard.send_everything(now=NOON + 20 * 60 * MINUTE)  # 08:00:00
    assert told in [message.to[0] for message in smtp.messages]


@pytest.mark.parametrize("word", ["no_answer", "failed"])
def test_i34_each_run_told_in_a_call_that_reached_nobody_walks_on(
    rules, boreal, remparts, cam, dee, word, monkeypatch
):
    for channel in delivery.CHANNELS:
        monkeypatch.setitem(delivery.CHANNELS, channel, Network().on(channel))
    only(make_contact("Gina", channels=("voice", "email")))
    EscalationStep.objects.update(channels=["voice"])
    for by, account in ((cam, boreal), (dee, remparts)):
        open_ticket(by=by, account=account, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    call, told_in_it = sorted(Page.objects.all(), key=lambda page: page.state)
    assert told_in_it.bundled_into == call
    delivery.told(call, word, now=NIGHT + MINUTE)
    mails = Page.objects.filter(channel="email")
    assert {mail.run_id for mail in mails} == {call.run_id, told_in_it.run_id}


def test_i31_what_a_storm_lets_go_is_paged_though_an_incident_is_suggested(
    two_reports, nora
):
    leader, _ = two_reports
    waiting = open_ticket(
        by=None,
        account=leader.account,
        source="portal",
        symptom="no_incoming",
        now=NOON,
    )
    assert not waiting.runs.exists()
    tickets.resolve(ticket=leader, by=nora, now=NOON + MINUTE)
    assert Incident.objects.get().state == "suggested"
    assert waiting.runs.get().is_open


def test_a_report_without_a_symptom_can_be_classified_and_escalated(
    rules, boreal, cam, nora
):
    ticket = open_ticket(by=cam, account=boreal, symptom="", now=NIGHT)
    classify(ticket, "major", nora)
    assert Run.objects.get().ticket == ticket
