"""What comes back by telephone: the fate of a page, and answers to it (I26, I27)."""

from datetime import timedelta

import pytest

from conftest import eastern
from escalation.channels.twilio import signature
from escalation.messages import reply_code
from escalation.models import EscalationStep, Page, Run
from escalation.tests.factories import address_of, make_contact, only, work
from escalation.tests.phones import ask
from tickets import services as tickets
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
NIGHT = eastern("2026-11-28 21:00")  # Saturday
State = Page.State


def states():
    found = Page.objects.filter(step=0, round=0).order_by("pk")
    return list(found.values_list("channel", "state"))


@pytest.fixture
def texted(rules, boreal, cam, smtp, phones, freeze, settings):
    """Soraya got a text; the next way to reach her is a mail."""
    settings.BASE_URL = "http://testserver"
    freeze(NIGHT)
    contact = make_contact("Soraya", channels=("sms", "email"))
    only(contact)
    EscalationStep.objects.update(channels=[])
    open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    (ring,) = phones.taken()
    contact.ring = ring
    return contact


def test_i34_a_status_walks_on_once_however_often_it_is_told(texted, client):
    for _ in range(3):
        ask(client, texted.ring.tells, MessageStatus="undelivered")
    assert states() == [("sms", State.FAILED), ("email", State.QUEUED)]
    ask(client, texted.ring.tells, MessageStatus="delivered")
    assert states()[0] == ("sms", State.FAILED), "an old word changes nothing"


def test_i26_a_delivery_is_written_and_is_the_last_word(texted, client):
    ask(client, texted.ring.tells, MessageStatus="sent")
    assert states() == [("sms", State.ACCEPTED)]
    ask(client, texted.ring.tells, MessageStatus="delivered")
    ask(client, texted.ring.tells, MessageStatus="undelivered")
    assert states() == [("sms", State.DELIVERED)]
    page = Page.objects.get()
    assert page.delivered_at == NIGHT and page.acknowledged_at is None


def test_i27_a_forged_status_changes_nothing(texted, client, settings):
    path = texted.ring.tells.removeprefix("http://testserver")
    facts = {"MessageStatus": "undelivered"}
    assert client.post(path, facts).status_code == 403
    assert client.get(path).status_code in (403, 405)
    settings.TWILIO_AUTH_TOKEN = "of another account"
    forged = signature(texted.ring.tells, facts)
    settings.TWILIO_AUTH_TOKEN = "not-a-secret"
    good = signature(texted.ring.tells, facts)
    for wrong in (forged, good[:-2] + "A=", ""):
        headers = {"X-Twilio-Signature": wrong}
        assert client.post(path, facts, headers=headers).status_code == 403
    other = client.post(
        path, {"MessageStatus": "failed"}, headers={"X-Twilio-Signature": good}
    )
    assert other.status_code == 403, "signed, but for other words"
    assert states() == [("sms", State.ACCEPTED)]


def test_i37_a_status_of_a_page_of_unknown_fate_settles_it_and_walks_no_further(
    texted, client
):
    Page.objects.update(state=State.UNKNOWN)
    ask(client, texted.ring.tells, MessageStatus="undelivered")
    assert states() == [("sms", State.FAILED)], "its successor left when it was lost"


def reply(client, contact, body, sender=None):
    address = "http://testserver/telephone/text"
    sender = sender or address_of(contact, "sms")
    return ask(client, address, From=sender, Body=body).content.decode()


@pytest.mark.parametrize("body", ["{}", " {} ", "Code {} svp", "{}, merci", "{}!"])
def test_i27_the_code_of_a_text_takes_charge_however_it_is_written(
    texted, client, body
):
    page = Page.objects.get()
    assert "Noté" in reply(client, texted, body.format(reply_code(page)))
    run = Run.objects.get()
    assert (run.state, run.acknowledged_by) == ("acknowledged", "Soraya")


@pytest.mark.parametrize("body", ["", "oui", "1", "0000", "٣٣٣٣"])
def test_anything_else_takes_nothing(texted, client, body):
    assert "connu" in reply(client, texted, body)
    assert Run.objects.get().state == Run.State.PAGING


def test_a_second_reply_and_one_that_comes_too_late_are_told_so(texted, client, nora):
    code = reply_code(Page.objects.get())
    reply(client, texted, code)
    assert "déjà" in reply(client, texted, code), "a replay changes nothing (I27)"
    ticket = Run.objects.get().ticket
    tickets.resolve(ticket=ticket, by=nora, now=NIGHT)
    assert "terminé" in reply(client, texted, code)


def test_a_code_is_worth_nothing_from_another_number_or_the_next_day(
    texted, client, freeze
):
    code = reply_code(Page.objects.get())
    assert "connu" in reply(client, texted, code, sender="+15815550199")
    freeze(NIGHT + timedelta(hours=24))
    assert "connu" in reply(client, texted, code)
    freeze(NIGHT + timedelta(hours=24) - SECOND)
    assert "Noté" in reply(client, texted, code)
