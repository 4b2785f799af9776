"""Fresh samples: asked for in one press, given in one tap (R7, R11, R19)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.tests.factories import make_membership
from escalation.models import Pause
from tickets import fresh_samples, services
from tickets.links import SAMPLES_SALT
from tickets.models import OutgoingMail, Ticket

from .factories import NOON, make_sample, make_ticket, open_ticket

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "calllogs"
SAMPLE = {
    "caller": "581-555-0131", "called": "450-555-0117", "date": "2026-11-24",
    "time": "12 h 10", "result": "Signal occupé rapide",
}  # fmt: skip
LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def ticket(rules, boreal, cam, freeze):
    freeze("2026-11-24 12:00")
    return open_ticket(by=cam, account=boreal)


@pytest.fixture
def asked(client, ticket, ana, sign_in, freeze):
    """The ticket, waiting for the samples that Ana asked for."""
    freeze("2026-11-24 12:10")
    sign_in(client, ana).post(reverse("desk:ask_samples", args=[ticket.reference]))
    client.logout()
    freeze("2026-11-24 12:20")
    ticket.refresh_from_db()
    return ticket


def calls(*rows, **fields):
    facts = {"calls-TOTAL_FORMS": len(rows), "calls-INITIAL_FORMS": 0}
    for i, row in enumerate(rows):
        facts |= {f"calls-{i}-{name}": value for name, value in row.items()}
    return {**facts, **fields}


def test_asking_waits_for_the_customer_with_words_and_a_link(asked, ana):
    assert asked.state == Ticket.State.PENDING
    assert asked.owner == ana
    entry = asked.entries.filter(kind="reply").last()
    assert entry.author == ana and "24" in entry.body
    mail = OutgoingMail.objects.filter(to="cam@example.com").last()
    assert entry.body.split("\n")[0] in mail.text
    assert "http://localhost:8000/fr/" in mail.text


def test_what_the_agent_typed_goes_first(ticket, ana, client, sign_in):
    address = reverse("desk:ask_samples", args=[ticket.reference])
    sign_in(client, ana).post(address, {"body": "Bonjour Camille,"})
    entry = ticket.entries.filter(kind="reply").last()
    assert entry.body.startswith("Bonjour Camille,\n\n")


def test_l7_the_words_and_the_page_are_in_the_customers_language(
    rules, remparts, dee, ana, freeze
):
    freeze("2026-11-24 12:00")
    ticket = open_ticket(by=dee, account=remparts)
    fresh_samples.ask_for_samples(ticket=ticket, by=ana, now=NOON)
    mail = OutgoingMail.objects.filter(to="dee@example.com").last()
    assert "we need calls of the last 24 hours" in mail.text
    assert "http://localhost:8000/en/" in mail.text


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_an_ended_ticket_asks_for_nothing(rules, ana, boreal, state):
    ticket = make_ticket(account=boreal, state=state)
    with pytest.raises(services.Refused):
        fresh_samples.ask_for_samples(ticket=ticket, by=ana, now=NOON)


def test_an_incident_asks_no_customer(rules, ana):
    ticket = make_ticket(source="incident")
    with pytest.raises(services.Refused):
        fresh_samples.ask_for_samples(ticket=ticket, by=ana, now=NOON)


def test_i28_opening_the_link_only_shows_the_page(client, asked):
    address = mailed_link(asked)
    for method in (client.get, client.head):
        response = method(address)
        assert response.status_code == 200
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        assert b"tt-errsum" not in response.content
    asked.refresh_from_db()
    assert asked.state == Ticket.State.PENDING
    assert asked.call_samples.count() == 1


def test_no_address_stands_in_the_link(asked):
    token = mailed_link(asked).rstrip("/").rpartition("/")[2]
    held = signing.b64_decode(token.partition(":")[0].encode()).decode()
    assert "cam" not in held and "@" not in held


def mailed_link(ticket):
    mail = OutgoingMail.objects.filter(to=ticket.contact_email).last()
    return re.search(r"http://localhost:8000(\S+)", mail.text)[1]


def test_one_tap_adds_the_samples_says_so_and_ends_the_wait(client, asked):
    waiting = Pause.objects.get(ticket=asked, ended_at=None)
    address = mailed_link(asked)
    three = [{**SAMPLE, "time": f"12 h 1{i}"} for i in range(3)]
    response = client.post(address, calls(*three))
    assert (response.status_code, response.headers["Location"]) == (302, address)
    asked.refresh_from_db()
    assert asked.state == Ticket.State.OPEN
    assert asked.call_samples.count() == 4
    entry = asked.entries.filter(kind="reply").last()
    assert entry.is_from_customer and entry.author is None
    assert entry.author_name == asked.contact_name
    assert entry.body.startswith("3 ")
    assert asked.is_last_word_customers
    waiting.refresh_from_db()
    assert waiting.ended_at is not None, "the clocks run again"
    page = client.get(address).content.decode()
    assert 'role="status"' in page and "12\u00a0h\u00a020\u00a0HNE" in page
    owners = OutgoingMail.objects.filter(to="ana@example.com").last()
    assert asked.reference in owners.subject


def test_a_member_adds_samples_signed_in(client, asked, cam, sign_in):
    address = reverse("tickets:add_samples", args=[asked.reference])
    response = sign_in(client, cam).post(address, calls(SAMPLE))
    assert response.headers["Location"] == asked.get_absolute_url()
    entry = asked.entries.filter(kind="reply").last()
    assert (entry.author, entry.body[:2]) == (cam, "1 ")


def test_a_log_is_read_there_too(client, asked):
    log = SimpleUploadedFile("Master.csv", (FILES / "asterisk-16.csv").read_bytes())
    assert (
        client.post(mailed_link(asked), calls(**{"log-file": log})).status_code == 302
    )
    assert asked.call_samples.count() == 6


def test_other_buttons_keep_what_is_typed_and_send_nothing(client, asked):
    for action in ("add", "paste", "language", "log:read"):
        page = client.post(mailed_link(asked), calls(SAMPLE, action=action))
        assert "450-555-0117" in page.content.decode()
    assert asked.call_samples.count() == 1


def test_the_language_button_keeps_what_is_typed(client, asked):
    token = mailed_link(asked).rstrip("/").rpartition("/")[2]
    page = client.post(
        f"/en/tickets/samples/{token}/", calls(SAMPLE, action="language")
    )
    assert 'lang="en-CA"' in page.content.decode()
    assert "450-555-0117" in page.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"time": "?"}, {"called": ""}, {"date": "2026-11-25"}]
)
def test_a_wrong_row_is_told_beside_its_field(client, asked, wrong):
    response = client.post(mailed_link(asked), calls({**SAMPLE, **wrong}))
    assert response.status_code == 200
    assert response.context["calls"].samples.total_error_count() == 1
    assert asked.call_samples.count() == 1


@pytest.mark.parametrize("state", ["pending", "open"])
def test_no_call_at_all_is_asked_for(client, asked, state):
    Ticket.objects.filter(pk=asked.pk).update(state=state)
    response = client.post(mailed_link(asked), calls())
    assert response.status_code == 200
    assert response.context["calls"].samples.non_form_errors()


def test_calls_that_support_has_already_do_not_end_the_wait(client, asked):
    old = asked.call_samples.get()
    row = {"caller": old.caller, "called": old.called, "date": "2026-11-24",
           "time": "12:00", "result": "480"}  # fmt: skip
    response = client.post(mailed_link(asked), calls(row))
    assert response.status_code == 200
    assert response.context["calls"].samples.non_form_errors()
    asked.refresh_from_db()
    assert asked.state == Ticket.State.PENDING


def test_the_same_form_pressed_twice_adds_once(client, asked):
    address = mailed_link(asked)
    for _ in range(2):
        assert client.post(address, calls(SAMPLE)).status_code == 302
    assert asked.call_samples.count() == 2
    assert (
        asked.entries.filter(is_from_customer=True).count() == 2
    )  # the first is the report


def test_a_ticket_holds_so_many_samples_and_no_more(asked, monkeypatch):
    monkeypatch.setattr(fresh_samples, "MOST_OF_TICKET", 2)
    two = [make_sample(NOON + timedelta(minutes=i + 1)) for i in range(2)]
    with pytest.raises(services.Refused):
        fresh_samples.add_samples(ticket=asked, by=None, samples=two, now=LATER)
    assert asked.call_samples.count() == 1


def test_a_closed_ticket_takes_no_more(client, asked):
    Ticket.objects.filter(pk=asked.pk).update(state="closed")
    address = mailed_link(asked)
    assert client.get(address).status_code == 200
    response = client.post(address, calls(SAMPLE))
    assert response.status_code == 200
    assert asked.call_samples.count() == 1


def test_a_resolved_ticket_is_reopened_by_them(client, asked, ana):
    address = mailed_link(asked)
    services.resolve(ticket=asked, by=ana, now=LATER)
    client.post(address, calls(SAMPLE))
    asked.refresh_from_db()
    assert asked.state == Ticket.State.OPEN


@pytest.mark.parametrize(
    "token",
    ["x", "x:y:z", signing.dumps(1, salt=SAMPLES_SALT), signing.dumps([1, "a"], salt="other"),
     signing.dumps([1, 2, 3], salt=SAMPLES_SALT), signing.dumps(None, salt=SAMPLES_SALT)],
)  # fmt: skip
def test_a_forged_link_finds_nothing(client, rules, token):
    assert client.get(reverse("tickets:fresh_samples", args=[token])).status_code == 404


def test_the_link_dies_after_two_weeks_and_with_the_contact(client, asked, freeze):
    address = mailed_link(asked)
    freeze("2026-12-08 12:09")
    assert client.get(address).status_code == 200
    freeze("2026-12-08 12:11")
    assert client.get(address).status_code == 404
    freeze("2026-11-24 12:20")
    Ticket.objects.filter(pk=asked.pk).update(contact_email="other@example.com")
    assert client.get(address).status_code == 404


def test_a_colleague_of_the_account_may_and_a_stranger_may_not(
    client, asked, boreal, dee, sign_in
):
    address = reverse("tickets:add_samples", args=[asked.reference])
    assert sign_in(client, dee).post(address, calls(SAMPLE)).status_code == 404
    make_membership(boreal, dee)
    assert client.post(address, calls(SAMPLE)).status_code == 302


def test_the_latest_samples_stand_first(client, asked, ana, sign_in):
    client.post(mailed_link(asked), calls(SAMPLE))
    page = sign_in(client, ana).get(reverse("desk:detail", args=[asked.reference]))
    assert page.context["samples"][0].called == "450-555-0117"
