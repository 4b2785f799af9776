"""What the machine of `test_model.py` found, each told as the shortest story."""

from datetime import timedelta

import pytest

from escalation.models import Run
from tickets import services as tickets
from tickets.models import Department
from tickets.tests.factories import NOON, open_ticket

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
