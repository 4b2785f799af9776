"""The ladder over a telephone network, with keys, codes, storms and silence."""

from datetime import timedelta

import pytest

from escalation.channels.twilio import signature
from escalation.models import Page, Run
from escalation.tests.factories import address_of, make_contact, only, work
from escalation.tests.phones import ask
from tickets.tests.factories import NOON, open_ticket

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
NIGHT = NOON.replace(day=28, hour=2) + timedelta(days=1)  # Saturday 21:00, Eastern


@pytest.fixture(autouse=True)
def _there(settings):
    settings.BASE_URL = "http://testserver"


@pytest.fixture
def soraya(rules):
    contact = make_contact("Soraya", channels=("voice", "voice_alt", "sms", "email"))
    david = make_contact("David", "level3", ("voice", "sms"))
    boss = make_contact("Éloïse", "management", ("sms",))
    only(contact, david, boss)
    contact.david, contact.boss = david, boss
    return contact


@pytest.fixture
def at_night(soraya, boreal, cam, smtp, phones, freeze):
    """A ticket about a dead trunk, opened on a Saturday night; level 2 rings."""
    freeze(NIGHT)
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    return ticket


def call_of(phones):
    return next(ring for ring in phones.taken() if ring.kind == "call")


def states(**wanted):
    return list(
        Page.objects.filter(**wanted).order_by("pk").values_list("channel", "state")
    )


def test_r23_the_starter_ladder_minute_by_minute(at_night, soraya, phones):
    voice, sms = address_of(soraya, "voice"), address_of(soraya, "sms")
    assert phones.summary() == [("call", voice), ("text", sms)]
    rung = {}
    for minute in range(1, 61):
        work(NIGHT + minute * MINUTE)
        if found := phones.summary():
            rung[minute] = found
    second, boss = address_of(soraya, "voice_alt"), address_of(soraya.boss, "sms")
    david = address_of(soraya.david, "voice"), address_of(soraya.david, "sms")
    assert rung[5] == [("call", second)], "the second number"
    assert ("text", boss) in rung[15], "management is told at the call-back promise"
    assert ("call", david[0]) in rung[30] and ("text", david[1]) in rung[30]
    assert min(m for m, found in rung.items() if ("call", david[0]) in found) == 30
    assert ("text", boss) in rung[60] and at_night.runs.get().state == Run.State.PAGING


def test_i18_within_a_step_the_other_channel_then_again(at_night, phones, soraya):
    phones.taken()
    for minute in (5, 10):
        work(NIGHT + minute * MINUTE)
    tries = [(p.step, p.round, p.channel) for p in Page.objects.order_by("pk")]
    assert tries[:4] == [
        (0, 0, "voice"), (0, 0, "sms"), (0, 0, "email"), (1, 0, "voice_alt"),
    ]  # fmt: skip
    assert tries[4] == (1, 1, "voice"), "another channel of the same step"
    phones.taken()


def test_i26_pick_up_and_voicemail_are_not_an_acknowledgement(at_night, phones, client):
    ring = call_of(phones)
    heard = ask(client, ring.asks, CallStatus="in-progress", AnsweredBy="human")
    assert "Appuyez sur 1" in heard.content.decode()
    assert 'language="en-US"' in heard.content.decode(), "and once in English"
    ask(client, ring.tells, CallStatus="completed")
    assert at_night.runs.get().state == Run.State.PAGING
    answered = ask(
        client, ring.asks, CallStatus="in-progress", AnsweredBy="machine_start"
    )
    assert "Appuyez" not in answered.content.decode()
    assert at_night.runs.get().state == Run.State.PAGING


def test_i27_key_1_acknowledges_and_says_so(at_night, phones, client):
    ring = call_of(phones)
    pressed = ask(client, ring.asks.replace("/call/", "/key/"), Digits="1")
    assert "Noté" in pressed.content.decode()
    run = at_night.runs.get()
    assert (run.state, run.acknowledged_by) == (Run.State.ACKNOWLEDGED, "Soraya")
    for minute in (5, 15, 29):
        work(NIGHT + minute * MINUTE)
    assert phones.taken() == [], "silence"
    again = ask(client, ring.asks.replace("/call/", "/key/"), Digits="1")
    assert "déjà" in again.content.decode()


def test_i27_key_2_starts_the_next_step_now(at_night, phones, client, soraya):
    ring = call_of(phones)
    ask(client, ring.asks.replace("/call/", "/key/"), Digits="2")
    work(NIGHT + 60 * SECOND)
    assert ("call", address_of(soraya, "voice_alt")) in phones.summary()
    assert at_night.entries.filter(event="hurried").exists()


def test_i34_no_answer_walks_on_to_the_next_channel_at_once(at_night, phones, client):
    ring = call_of(phones)
    ask(client, ring.tells, CallStatus="no-answer")
    assert states(channel="voice") == [("voice", "no_answer")]
    assert states(channel="voice_alt") == [("voice_alt", "queued")]
    work(NIGHT + 61 * SECOND)
    assert [ring.kind for ring in phones.taken()] == ["call"]


def test_a_text_reply_with_the_code_acknowledges(at_night, phones, client, soraya):
    text = next(ring for ring in phones.taken() if ring.kind == "text")
    code = next(
        w for w in text.body.replace(",", " ").split() if w.isdigit() and len(w) == 4
    )
    address = "http://testserver/telephone/text"
    wrong = ask(client, address, From="+15815559999", Body=code)
    assert "connu" in wrong.content.decode(), "the code from another number is nothing"
    assert at_night.runs.get().state == Run.State.PAGING
    right = ask(client, address, From=address_of(soraya, "sms"), Body=f" {code} merci")
    assert "Noté" in right.content.decode()
    assert at_night.runs.get().state == Run.State.ACKNOWLEDGED


def test_trust_211_a_text_carries_no_call_record(at_night, phones):
    (text,) = [ring for ring in phones.taken() if ring.kind == "text"]
    assert at_night.reference in text.body and "Majeure" in text.body
    for secret in ("581-555-0130", "418-555-0160", "tombent"):
        assert secret not in text.body


def test_i27_forged_and_unsigned_requests_change_nothing(at_night, phones, client):
    ring = call_of(phones)
    key = ring.asks.replace("/call/", "/key/")
    path = key.removeprefix("http://testserver")
    assert client.post(path, {"Digits": "1"}).status_code == 403
    forged = {"X-Twilio-Signature": signature(key, {"Digits": "2"})}
    assert client.post(path, {"Digits": "1"}, headers=forged).status_code == 403
    assert ask(client, key[:-4] + "AAAA", Digits="1").status_code == 404
    assert at_night.runs.get().state == Run.State.PAGING


def test_i27_a_key_of_an_earlier_round_is_refused_and_recorded(
    at_night, phones, client
):
    key = call_of(phones).asks.replace("/call/", "/key/")
    ask(client, key, Digits="1")
    work(NIGHT + 31 * MINUTE)
    phones.taken()
    late = ask(client, key, Digits="1")
    assert "tour précédent" in late.content.decode()
    assert Run.objects.get().state == Run.State.PAGING
    assert at_night.entries.filter(event="ack_refused", facts__why="stale").exists()


def test_i34_a_dead_provider_costs_three_tries_then_the_next_channel(
    soraya, boreal, cam, smtp, phones
):
    phones.status = 500
    open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    for seconds in (0, 15, 30):
        work(NIGHT + seconds * SECOND)
    assert states(channel="voice") == [("voice", "failed")]
    assert phones.requests >= 3
    assert states(channel="email") == [("email", "accepted")]


def test_unknown_a_hang_up_is_never_rung_again_on_that_channel(
    soraya, boreal, cam, smtp, phones
):
    phones.hangs_up = True
    open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    assert states(channel="voice", step=0) == [("voice", "unknown")]
    phones.hangs_up = False
    work(NIGHT + 2 * MINUTE)
    assert ("call", address_of(soraya, "voice")) not in phones.summary()
    assert states(channel="voice_alt")[0][1] == "accepted", "the next channel, at once"


def test_i32_a_run_rings_at_once_and_its_repeats_wait_their_turn(
    at_night, phones, soraya, boreal, cam
):
    phones.taken()
    other = open_ticket(
        by=cam, account=boreal, symptom="dropped_calls", share="over",
        now=NIGHT + SECOND,
    )  # fmt: skip
    work(NIGHT + SECOND)
    assert len(phones.taken()) == 2, "the first page of another run is never delayed"
    rings = []
    for second in range(2, 3600, 20):
        now = NIGHT + second * SECOND
        work(now)
        voice = address_of(soraya, "voice")
        calls = [r for r in phones.taken() if (r.kind, r.to) == ("call", voice)]
        rings += [now for _ in calls]
    for begin in rings:
        assert sum(begin <= at < begin + 15 * MINUTE for at in rings) <= 3
        assert sum(begin <= at < begin + MINUTE for at in rings) <= 1
    assert Page.objects.filter(state="bundled").exists(), "nothing is dropped: bundled"
    assert other.entries.filter(event="page_bundled").exists()


def test_i33_one_press_acknowledges_all_that_a_bundle_names_and_no_other(
    at_night, phones, client, boreal, cam, soraya
):
    phones.taken()
    # Other troubles, or they would join the first one's escalation.
    second, third = (
        open_ticket(by=cam, account=boreal, symptom=symptom, share="over", now=NIGHT)
        for symptom in ("dropped_calls", "voicemail")
    )
    work(NIGHT)
    (call,) = [ring for ring in phones.taken() if ring.kind == "call"]
    assert (
        "1 autre" in ask(client, call.asks, CallStatus="in-progress").content.decode()
    )
    ask(client, call.asks.replace("/call/", "/key/"), Digits="1")
    assert {t.runs.get().state for t in (second, third)} == {Run.State.ACKNOWLEDGED}
    assert at_night.runs.get().state == Run.State.PAGING, "not named: not acknowledged"
