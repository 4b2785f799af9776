"""Following and working a ticket: customer's pages, desk's pages (R11, R19, R25)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from escalation import engine
from escalation.models import Clock
from tickets import services
from tickets.models import Entry, OutgoingMail, Ticket
from tickets.tests.factories import NOON, make_ticket, open_ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(rules, boreal, cam, freeze):
    freeze("2026-11-24 12:00")
    return open_ticket(by=cam, account=boreal)


@pytest.fixture
def cams(client, ticket, cam, sign_in):
    return sign_in(client, cam)


@pytest.fixture
def anas(client, ticket, ana, sign_in):
    return sign_in(client, ana)


def to_desk(client, ticket, action, **facts):
    return client.post(reverse(f"desk:{action}", args=[ticket.reference]), facts)


def test_r11_the_customer_sees_open_and_closed_tickets_of_the_account(
    cams, ticket, boreal, nora
):
    done = open_ticket(
        by=None, account=boreal, contact_name="Collègue", source="portal"
    )
    services.resolve(ticket=done, by=nora, now=NOON)
    page = cams.get(reverse("tickets:list")).content.decode()
    assert ticket.reference in page and done.reference not in page
    page = cams.get(reverse("tickets:list") + "?show=closed").content.decode()
    assert done.reference in page and ticket.reference not in page


def test_a_customer_never_sees_notes_or_internal_events(cams, ticket, nora):
    services.add_note(ticket=ticket, by=nora, body="passerelle QC-2", now=NOON)
    page = cams.get(ticket.get_absolute_url()).content.decode()
    assert "passerelle" not in page


def test_replies_go_both_ways_and_are_mailed(cams, ticket, cam, ana, sign_in):
    to_desk(sign_in(cams, ana), ticket, "reply", body="Bonjour.")
    mail = OutgoingMail.objects.get(key__startswith="reply:", to="cam@example.com")
    assert "Bonjour." in mail.text
    sign_in(cams, cam)
    cams.post(reverse("tickets:reply", args=[ticket.reference]), {"body": "Merci"})
    assert OutgoingMail.objects.filter(to="ana@example.com", text__contains="Merci")
    ticket.refresh_from_db()
    assert ticket.is_last_word_customers


@pytest.mark.parametrize("body", ["", "   ", "x" * 20_000, "a\x07"])
def test_a_wrong_reply_comes_back_with_words(cams, ticket, body):
    response = cams.post(
        reverse("tickets:reply", args=[ticket.reference]), {"body": body}
    )
    assert response.status_code == 200
    assert response.context["form"].errors["body"]
    assert Entry.objects.filter(kind="reply").count() == 1


def test_i6_the_first_human_answer_stops_the_first_clock(anas, ticket):
    to_desk(anas, ticket, "note", body="Je regarde")
    assert Clock.objects.running().filter(kind="first_response").exists()
    to_desk(anas, ticket, "reply", body="Bonjour")
    assert not Clock.objects.running().filter(kind="first_response").exists()


def test_i6_the_next_clock_starts_at_the_oldest_unanswered_word(ticket, cam, ana):
    services.reply(ticket=ticket, by=ana, body="Bonjour", now=NOON)
    services.reply(ticket=ticket, by=cam, body="Un", now=NOON + HOUR)
    services.reply(ticket=ticket, by=cam, body="Deux", now=NOON + 2 * HOUR)
    clock = Clock.objects.running().get(kind="next_response")
    assert clock.started_at == NOON + HOUR


def test_i7_i8_waiting_stops_the_clock_until_the_customers_word(ticket, cam, ana):
    services.reply(ticket=ticket, by=ana, body="Bonjour", now=NOON)
    services.reply(ticket=ticket, by=cam, body="Un", now=NOON)
    due = Clock.objects.running().get().due_at
    services.wait_for_customer(ticket=ticket, by=ana, now=NOON + HOUR)
    ticket.refresh_from_db()
    assert ticket.next_due_at is None
    services.reply(ticket=ticket, by=cam, body="Voici", now=NOON + 2 * HOUR)
    clock = Clock.objects.running().get()
    assert clock.paused_at is None
    assert clock.due_at == due + HOUR


def test_i7_the_first_response_never_pauses(ticket, ana):
    services.wait_for_customer(ticket=ticket, by=ana, now=NOON)
    clock = Clock.objects.running().get(kind="first_response")
    assert clock.paused_at is None
    engine.sweep(now=NOON + 4 * HOUR)
    clock.refresh_from_db()
    assert clock.breached_at == NOON + 4 * HOUR


def test_i9_a_customers_word_reopens_with_a_new_clock(ticket, cam, ana):
    services.resolve(ticket=ticket, by=ana, now=NOON + HOUR)
    services.reply(ticket=ticket, by=cam, body="Pas réglé", now=NOON + 2 * HOUR)
    ticket.refresh_from_db()
    assert ticket.state == Ticket.State.OPEN
    assert Clock.objects.running().get().started_at == NOON + 2 * HOUR


def test_i10_an_upgrade_counts_from_the_change_and_a_downgrade_from_receipt(
    ticket, ana
):
    facts = {"ticket": ticket, "by": ana, "reason": "x"}
    services.classify(severity="major", now=NOON + HOUR, **facts)
    first = Clock.objects.running().get(kind="first_response")
    assert first.due_at == NOON + HOUR + timedelta(minutes=15)
    services.classify(severity="minor", now=NOON + 2 * HOUR, **facts)
    first.refresh_from_db()
    assert first.due_at == NOON + 4 * HOUR


def test_r19_a_decision_needs_its_reason_and_keeps_the_three_facts(anas, ticket):
    response = to_desk(anas, ticket, "classify", severity="major", reason="")
    assert response.context["severity_form"].errors["reason"]
    to_desk(anas, ticket, "classify", severity="major", reason="Plusieurs sites")
    ticket.refresh_from_db()
    assert (ticket.claimed_severity, ticket.proposed_severity, ticket.severity) == (
        "minor", "minor", "major",
    )  # fmt: skip
    page = anas.get(reverse("desk:detail", args=[ticket.reference])).content.decode()
    assert "Plusieurs sites" in page


def test_what_the_state_refuses_is_said_and_the_words_stay(anas, ticket, ana):
    services.resolve(ticket=ticket, by=ana, now=NOON)
    response = to_desk(anas, ticket, "resolve", body="Encore")
    assert response.status_code == 200
    assert "Rouvrez-le" in response.content.decode()
    assert to_desk(anas, ticket, "reopen").status_code == 302


def test_an_account_is_attached_by_its_number(anas, rules, boreal):
    visitor = make_ticket(account_claimed="Boréale")
    response = to_desk(anas, visitor, "attach_account", number="nope")
    assert response.context["account_form"].errors
    to_desk(anas, visitor, "attach_account", number="104233")
    visitor.refresh_from_db()
    assert visitor.account == boreal


def test_the_queue_shows_what_breaches_next_first(anas, ticket):
    soon = make_ticket(next_due_at=NOON + HOUR / 2, next_due_kind="first_response")
    late = make_ticket(next_due_at=NOON - HOUR, next_due_kind="first_response")
    none = make_ticket(next_due_at=None)
    shown = [t.pk for t in anas.get(reverse("desk:queue")).context["tickets"]]
    assert shown == [late.pk, soon.pk, ticket.pk, none.pk]
    page = anas.get(reverse("desk:queue")).content.decode()
    assert "1\u00a0h de retard" in page
    late_view = anas.get(reverse("desk:queue") + "?view=late").context["tickets"]
    assert [t.pk for t in late_view] == [late.pk]


@pytest.mark.parametrize("query", ["?page=abc", "?page=-1", "?page=99999", "?view=zzz"])
def test_odd_addresses_of_the_queue_are_calm(anas, query):
    assert anas.get(reverse("desk:queue") + query).status_code == 200


@pytest.mark.parametrize(("name", "limit"), [("desk:queue", 8), ("tickets:list", 11)])
def test_lists_cost_the_same_however_many_rows(
    name, limit, client, rules, boreal, cam, ana, sign_in, freeze,
    django_assert_max_num_queries,
):  # fmt: skip
    freeze("2026-11-24 12:00")
    sign_in(client, ana if name == "desk:queue" else cam)
    for _ in range(25):
        make_ticket(account=boreal, owner=ana, next_due_at=NOON)
    client.get(reverse(name))
    with django_assert_max_num_queries(limit):
        client.get(reverse(name))


@pytest.mark.parametrize("name", ["desk:detail", "tickets:detail"])
def test_a_ticket_costs_the_same_however_long_its_story(
    name, client, ticket, cam, ana, sign_in, django_assert_max_num_queries
):
    sign_in(client, ana if name == "desk:detail" else cam)
    for i in range(40):
        services.reply(ticket=ticket, by=[cam, ana][i % 2], body="x", now=NOON)
    client.get(reverse(name, args=[ticket.reference]))
    with django_assert_max_num_queries(17):
        client.get(reverse(name, args=[ticket.reference]))
