"""Each channel against a real peer that behaves well or ill (I34, I37)."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest

from conftest import eastern, free_port
from escalation.channels import (
    CHANNELS,
    Message,
    PermanentFailure,
    TemporaryFailure,
    UncertainFailure,
    http,
)
from escalation.channels.webhook import secret_of
from escalation.models import ContactMethod, EscalationStep, Page
from escalation.tests.factories import make_contact, only, work
from escalation.tests.peers import WebServer
from tickets.mail.letter import Letter
from tickets.models import OutgoingMail
from tickets.tests.factories import open_ticket

pytestmark = [
    pytest.mark.django_db,
    # Imported by apprise when it first reads an address.
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NIGHT = eastern("2026-11-28 21:00")  # Saturday
MESSAGE = Message("key", Letter("s", "h"), "brief", facts={"a": "é"})
State = Page.State


@pytest.fixture(autouse=True)
def _there(settings, monkeypatch):
    settings.BASE_URL = "http://testserver"
    monkeypatch.setattr(http, "ANSWER_WITHIN", 0.3)


@pytest.fixture
def telephone(settings):
    """Make a server the telephone provider."""
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC0", "not-a-secret"
    settings.TWILIO_FROM = "+15145550100"

    def install(url):
        settings.TWILIO_URL = url

    return install


@pytest.fixture
def report(rules, boreal, cam, smtp):
    """Page one contact of level 2 over these channels, first and alone."""

    def at_night(*channels, **addresses):
        contact = make_contact("Soraya", channels=channels)
        contact.methods.update(position=9)
        for channel, address in addresses.items():
            ContactMethod.objects.create(
                contact=contact, channel=channel, address=address
            )
        only(contact)
        EscalationStep.objects.update(channels=[])
        open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
        return contact

    return at_night


def send(channel, address):
    with CHANNELS[channel].open(address) as line:
        return line.send(MESSAGE, address=address)


def states():
    found = Page.objects.filter(step=0, round=0).order_by("pk")
    return list(found.values_list("channel", "state"))


def test_a_webhook_is_signed_and_its_owner_can_check_it(report):
    with WebServer() as owner:
        address = f"{owner.url}/hook?team=noc"
        report("email", webhook=address)
        work(NIGHT)
        (asked,) = owner.asked
    page = Page.objects.get()
    assert (asked.method, asked.path) == ("POST", "/hook?team=noc")
    key = secret_of(address).encode()
    wanted = "sha256=" + hmac.new(key, asked.body, hashlib.sha256).hexdigest()
    assert asked.headers["x-signature"] == wanted
    forged = hmac.new(key, asked.body + b" ", hashlib.sha256).hexdigest()
    assert forged not in asked.headers["x-signature"]
    assert asked.headers["idempotency-key"] == page.key == page.provider_id
    facts = json.loads(asked.body)
    assert (facts["kind"], facts["severity"]) == ("page", "major")
    assert facts["acknowledge"].startswith("http://testserver/")


def test_every_address_has_a_secret_of_its_own(settings):
    one, other = secret_of("https://a.example/1"), secret_of("https://a.example/2")
    assert one != other
    settings.SECRET_KEY = "another installation, another key, whatever the address"
    assert secret_of("https://a.example/1") != one


def test_another_service_is_reached_through_its_address(report):
    with WebServer() as service:
        report("email", apprise=f"json://127.0.0.1:{service.port}/noc")
        work(NIGHT)
        (asked,) = service.asked
    facts = json.loads(asked.body)
    assert asked.path.startswith("/noc")
    assert "prendre en charge" in facts["title"]
    assert "TT-" in facts["message"]
    assert states() == [("apprise", State.ACCEPTED)]


@pytest.mark.parametrize("behaves", ["500", "404", "refused"])
def test_i34_a_service_that_does_not_take_it_is_tried_three_times(report, behaves):
    with WebServer(behaves) as service:
        port = free_port() if behaves == "refused" else service.port
        report("email", apprise=f"json://127.0.0.1:{port}")
        for seconds in (0, 14, 15, 30):
            work(NIGHT + seconds * SECOND)
        assert len(service.asked) == (0 if behaves == "refused" else 3)
    page = Page.objects.get(channel="apprise")
    assert (page.state, page.attempts) == (State.FAILED, 3)
    assert states()[1] == ("email", State.ACCEPTED)


TELEPHONE = {
    "created": "SID1",
    "500": TemporaryFailure,
    "429": TemporaryFailure,
    "refused": TemporaryFailure,
    "404": PermanentFailure,
    "hangs": UncertainFailure,
    "hangs up": UncertainFailure,
    "garbage": UncertainFailure,
    "half": UncertainFailure,
    "no json": UncertainFailure,
    "no sid": UncertainFailure,
    "drips": UncertainFailure,
}


@pytest.mark.parametrize("behaves", TELEPHONE)
def test_i34_i37_what_each_answer_of_the_telephone_provider_means(telephone, behaves):
    wanted = TELEPHONE[behaves]
    with WebServer(behaves) as provider:
        refused = f"http://127.0.0.1:{free_port()}"
        telephone(refused if behaves == "refused" else provider.url)
        begun = time.monotonic()
        if isinstance(wanted, str):
            assert send("voice", "+15815550101") == wanted
        else:
            with pytest.raises(wanted):
                send("voice", "+15815550101")
        assert time.monotonic() - begun < 3, "the sender is not held"


def test_no_word_of_a_provider_is_unfit_for_the_ledger(telephone):
    """PostgreSQL takes no NUL in a text; a sender must not die of it."""
    with WebServer("NUL") as provider:
        telephone(provider.url)
        assert send("voice", "+15815550101") == "S 1"
    assert str(TemporaryFailure("500 \x00\x1b[2Jé")) == "500   [2Jé"


def test_what_is_asked_of_the_telephone_provider(telephone):
    with WebServer("created") as provider:
        telephone(f"{provider.url}/base/")
        send("sms", "+15815550101")
        send("voice", "+15815550101")
    text, call = provider.asked
    assert text.path == "/base/2010-04-01/Accounts/AC0/Messages.json"
    assert call.path == "/base/2010-04-01/Accounts/AC0/Calls.json"
    assert b"Body=brief" in text.body and b"MachineDetection=Enable" in call.body
    credentials = base64.b64decode(text.headers["authorization"].split()[1])
    assert credentials == b"AC0:not-a-secret"


@pytest.mark.parametrize(
    ("behaves", "failure"),
    [
        ("500", TemporaryFailure), ("429", TemporaryFailure), ("404", PermanentFailure),
        # Its key makes a repeat harmless, so silence is only a reason to ask again.
        ("hangs", TemporaryFailure), ("garbage", TemporaryFailure),
        ("hangs up", TemporaryFailure), ("drips", TemporaryFailure),
    ],
)  # fmt: skip
def test_i34_what_each_answer_to_a_webhook_means(behaves, failure):
    with WebServer(behaves) as owner, pytest.raises(failure):
        send("webhook", f"{owner.url}/x")


@pytest.mark.parametrize(
    ("address", "failure"),
    [
        ("http://127.0.0.1:99999/x", PermanentFailure),
        ("http://127.0.0.1:none/x", PermanentFailure),
        (f"http://{'a' * 70}.example/x", PermanentFailure),
        ("ftp://example.com/x", PermanentFailure),
        ("https:///x", PermanentFailure),
        ("http://127.0.0.1:1/x", TemporaryFailure),
    ],
)
def test_an_address_that_leads_nowhere_is_a_failure_and_no_error(address, failure):
    with pytest.raises(failure):
        send("webhook", address)


def test_a_path_that_is_not_ascii_is_written_as_the_web_does():
    with WebServer() as owner:
        send("webhook", f"{owner.url}/équipe du soir?a=é")
    assert owner.asked[0].path == "/%C3%A9quipe%20du%20soir?a=%C3%A9"


@pytest.mark.parametrize("behaves", ["500", "429", "refused"])
def test_i34_a_provider_in_trouble_is_asked_three_times_fifteen_seconds_apart(
    report, telephone, behaves
):
    with WebServer(behaves) as provider:
        gone = f"http://127.0.0.1:{free_port()}"
        telephone(gone if behaves == "refused" else provider.url)
        report("voice", "email")
        tries = []
        for seconds in (0, 14, 15, 29, 30, 31):
            work(NIGHT + seconds * SECOND)
            tries.append(Page.objects.get(channel="voice").attempts)
    assert tries == [1, 1, 2, 2, 3, 3]
    assert states() == [("voice", State.FAILED), ("email", State.ACCEPTED)]


def test_i34_a_provider_that_comes_back_in_time_costs_no_channel(report, telephone):
    with WebServer("500", then="created") as provider:
        telephone(provider.url)
        report("voice", "email")
        for seconds in (0, 15):
            work(NIGHT + seconds * SECOND)
        assert len(provider.asked) == 2
    assert states() == [("voice", State.ACCEPTED)]


@pytest.mark.parametrize("behaves", ["hangs", "hangs up", "garbage", "half", "no json"])
def test_i37_a_page_of_unknown_fate_is_never_repeated_on_its_channel(
    report, telephone, behaves
):
    with WebServer(behaves) as provider:
        telephone(provider.url)
        report("voice", "email")
        for seconds in (0, 15, 30, 120):
            work(NIGHT + seconds * SECOND)
        assert len(provider.asked) == 1
    assert states() == [("voice", State.UNKNOWN), ("email", State.ACCEPTED)]
    first, next_ = Page.objects.filter(step=0).order_by("pk")
    assert next_.queued_at == NIGHT, "the next channel, at once"


def test_i34_after_the_contact_the_next_one_of_the_level_without_waiting(
    rules, boreal, cam, adi, smtp, phones
):
    deaf = make_contact("Deaf", channels=("voice",))
    other = make_contact("Other", channels=("voice", "email"))
    only(deaf, other)
    EscalationStep.objects.update(channels=["voice"])
    phones.status = 404
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    pages = [(p.contact.name, p.channel, p.state) for p in Page.objects.order_by("pk")]
    assert pages == [
        ("Deaf", "voice", "failed"), ("Other", "voice", "failed"),
        ("Other", "email", "accepted"),
    ]  # fmt: skip
    assert ticket.entries.filter(event="page_walk_ended").exists()
    alarm = OutgoingMail.objects.filter(
        to="adi@example.com", key__contains="walk-ended"
    )
    assert alarm.exists(), "and the administrator hears that a way is missing"


def test_i34_when_every_way_fails_the_alarm_is_given_and_the_next_step_comes(
    report, telephone, adi, smtp, caplog
):
    smtp.refusal = "550 no"
    with WebServer("404") as provider:
        telephone(provider.url)
        report("voice", "sms", "email")
        work(NIGHT)
    assert {state for _, state in states()} == {State.FAILED}
    assert "No channel left" in caplog.text
    smtp.refusal = ""
    work(NIGHT + 5 * MINUTE)
    assert Page.objects.filter(step=1).exists()
    assert ["adi@example.com"] in [message.to for message in smtp.messages]
