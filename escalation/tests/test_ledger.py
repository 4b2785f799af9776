"""The ledger of pages and the story it tells (I30, I32, I47, R26)."""

import ast
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from conftest import eastern
from escalation import engine, guard, services
from escalation.models import ContactMethod, EscalationStep, Level, Page, Throttle
from escalation.paging import next_in_line
from escalation.tests.factories import address_of, make_contact, only, work
from escalation.tests.phones import ask
from escalation.throttles import held_until
from tickets import services as tickets
from tickets import timeline
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NIGHT = eastern("2026-11-28 21:00")  # Saturday
State = Page.State


@pytest.fixture
def soraya(rules):
    contact = make_contact("Soraya", channels=("voice", "sms", "email"))
    only(contact)
    return contact


@pytest.fixture
def at_night(soraya, boreal, cam, smtp, phones):
    """A dead trunk of Saturday night; nothing has rung yet."""
    return open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)


def story(ticket):
    """What the desk reads, in English, oldest first."""
    with override("en"):
        entries = ticket.entries.exclude(event="").order_by("created_at", "pk")
        return [timeline.sentence(e.event, e.facts) for e in entries]


def test_i30_the_database_refuses_a_second_page_of_one_key(at_night, phones):
    engine.sweep(now=NIGHT)
    page = Page.objects.first()
    page.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        page.save(force_insert=True)
    run, round_, step = page.run_id, page.round, page.step
    assert page.key == f"run:{run}:{round_}:{step}:{page.contact_id}:{page.channel}"


@pytest.mark.parametrize("shared", ["person", "number"])
def test_i30_somebody_in_two_groups_of_a_step_gets_one_call(
    rules, boreal, cam, nora, smtp, phones, shared
):
    first = make_contact("Nora", "level2", ("voice",), person=nora)
    again = make_contact("Nora N.", "level3", ("voice",), person=nora)
    if shared == "number":
        again.person = None
        again.save()
        ContactMethod.objects.filter(contact=again).update(
            address=address_of(first, "voice")
        )
    only(first, again)
    EscalationStep.objects.first().levels.set(
        Level.objects.filter(code__in=("level2", "level3"))
    )
    open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    assert phones.summary() == [("call", address_of(first, "voice"))]


def test_i30_two_senders_that_walk_the_same_way_make_one_page(
    at_night, soraya, phones, monkeypatch
):
    """The second one looks before the first has written, and writes after it."""
    engine.sweep(now=NIGHT)
    voice = Page.objects.get(channel="voice")
    Page.objects.filter(channel__in=("sms", "email")).delete()
    one = next_in_line(voice, now=NIGHT)
    monkeypatch.setattr("django.db.models.query.QuerySet.exists", lambda _rows: False)
    two = next_in_line(voice, now=NIGHT)
    assert (one.channel, two.channel) == ("sms", "email")


@pytest.fixture
def rung(at_night, soraya, phones):
    """Write that this run has called Soraya at `seconds` after nine; ask for another."""

    def ring(*seconds, now):
        run = at_night.runs.get()
        facts = {
            "contact": soraya, "channel": "voice", "kind": "page", "run": run,
            "ticket": at_night, "language": "fr", "due_at": NIGHT, "queued_at": NIGHT,
            "next_try_at": NIGHT,
        }  # fmt: skip
        for n, second in enumerate(seconds):
            at = NIGHT + second * SECOND
            Page.objects.create(key=f"rung{n}", state="accepted", sent_at=at, **facts)
        page = Page.objects.create(key="next", round=1, **facts)
        until = held_until(page, now=NIGHT + now * SECOND)
        return None if until is None else (until - NIGHT) / SECOND

    return ring


@pytest.mark.parametrize(
    ("sent", "now", "until"),
    [
        pytest.param((), 0, None, id="a run's first page"),
        pytest.param((0,), 59, 60, id="once a minute: just before"),
        pytest.param((0,), 60, None, id="once a minute: at"),
        pytest.param((0, 60, 120), 899, 900, id="three in 15 minutes: just before"),
        pytest.param((0, 60, 120), 900, None, id="three in 15 minutes: at"),
        pytest.param((0, 60, 120), 125, 900, id="the longer wait of two"),
        pytest.param(range(0, 7 * 500, 500), 3599, 3600, id="seven an hour: before"),
        pytest.param(range(0, 7 * 500, 500), 3600, None, id="seven an hour: at"),
    ],
)
def test_i32_a_contact_is_rung_once_a_minute_three_a_quarter_seven_an_hour(
    rung, sent, now, until
):
    assert rung(*sent, now=now) == until


def test_i32_the_first_page_of_a_run_never_waits(rung):
    assert rung(0, now=1) == 60
    Page.objects.filter(key="rung0").update(run=None)  # it was about something else
    first = Page.objects.get(key="next")
    assert held_until(first, now=NIGHT + SECOND) is None


def test_i32_the_limits_are_data(rung):
    Throttle.objects.filter(medium="voice").update(per_minute=0, per_quarter=1)
    assert rung(0, now=100) == 900


def test_i32_a_page_that_waits_its_turn_stands_in_the_ledger(
    at_night, soraya, phones, client, ana, sign_in, freeze
):
    work(NIGHT)
    phones.taken()
    services.hurry(page=Page.objects.get(channel="voice"), now=NIGHT + 20 * SECOND)
    services.hurry(page=Page.objects.get(channel="voice"), now=NIGHT + 20 * SECOND)
    work(NIGHT + 20 * SECOND)
    held = Page.objects.exclude(step=0).get(channel="voice")
    assert (held.state, held.next_try_at) == (State.QUEUED, NIGHT + 60 * SECOND)
    assert any("waits until" in words for words in story(at_night))
    freeze(NIGHT + 30 * SECOND)
    sign_in(client, ana)
    table = client.get(reverse("escalation:pages")).content.decode()
    assert held.get_state_display() in table
    rows = b"".join(client.get(reverse("escalation:pages_csv")).streaming_content)
    states = [row[7] for row in csv.reader(io.StringIO(rows.decode()))]
    assert states.count(str(State.QUEUED.label)) == 1
    work(NIGHT + 60 * SECOND)
    assert [ring.kind for ring in phones.taken()] == ["call"], "delayed, not dropped"


def test_i47_r26_the_story_reads_as_sentences_with_their_times(
    at_night, soraya, phones, client, nora, settings, freeze
):
    settings.BASE_URL = "http://testserver"
    freeze(NIGHT)
    work(NIGHT)
    (call,) = [ring for ring in phones.taken() if ring.kind == "call"]
    ask(client, call.tells, CallStatus="no-answer")
    ContactMethod.objects.filter(channel="sms").delete()
    for minutes in (5, 15, 30):
        work(NIGHT + minutes * MINUTE)
    phones.taken()
    page = Page.objects.filter(channel="email").first()
    services.acknowledge(page=page, now=NIGHT + 31 * MINUTE)
    tickets.resolve(ticket=at_night, by=nora, now=NIGHT + 40 * MINUTE)
    told = story(at_night)
    number = f"…{address_of(soraya, 'voice')[-4:]}"
    for words in (
        "Paging: Level 2, network operations centre",
        f"Page sent to Soraya (Level 2, network operations centre), telephone call, "
        f"{number}: accepted by the provider",
        f"Page to Soraya (Level 2, network operations centre), telephone call, {number}: "
        "no answer (no answer)",
        "Nobody was on call: Level 3, support manager. The next step starts",
        "Taken in charge: Level 2, network operations centre",
        "Escalation closed: the ticket is resolved",
    ):
        assert words in told
    (held,) = [words for words in told if words.startswith("Soraya acknowledged")]
    assert held.endswith("Saturday, November\u00a028, 2026, 10:01\u00a0p.m.\u00a0EST")
    times = list(at_night.entries.order_by("pk").values_list("created_at", flat=True))
    assert NIGHT <= min(times) <= max(times) == NIGHT + 40 * MINUTE


def test_r26_a_page_that_fails_or_is_superseded_is_on_the_record(
    at_night, soraya, phones, smtp
):
    smtp.refusal = "550 no such mailbox"
    work(NIGHT)
    phones.taken()
    assert any("failed: 550" in words for words in story(at_night))
    engine.sweep(now=NIGHT + 5 * MINUTE)
    page = Page.objects.filter(channel="voice").first()
    services.acknowledge(page=page, now=NIGHT + 5 * MINUTE)
    guard.send_everything(now=NIGHT + 5 * MINUTE)
    assert any(words.startswith("Pages still waiting") for words in story(at_night))
    assert not Page.objects.filter(state=State.QUEUED).exists()


def test_i47_no_whole_number_or_address_is_written_or_shown(
    at_night, soraya, phones, client, ana, cam, sign_in, freeze
):
    work(NIGHT)
    phones.taken()
    freeze(NIGHT + MINUTE)
    secrets = [method.address for method in soraya.methods.all()]
    seen = [str(page.masked_address) for page in Page.objects.all()] + story(at_night)
    for who, name in ((ana, "desk:detail"), (cam, "tickets:detail")):
        page = sign_in(client, who).get(reverse(name, args=[at_night.reference]))
        seen.append(page.content.decode())
    for secret in secrets:
        assert not any(secret.removeprefix("+1") in text for text in seen)
    assert "Soraya" not in seen[-1], "a customer is told the level, not the person"


def codes_said():
    """Every event code that the code of these apps writes on a story."""
    for app in ("escalation", "tickets"):
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            if {"tests", "migrations"} & set(path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                name = ast.unparse(node.func).rpartition(".")[2]
                if name in ("log", "say", "log_event", "event") and len(node.args) > 1:
                    yield from _texts(node.args[1])


def _texts(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_i47_every_event_has_its_sentence():
    said = set(codes_said())
    assert {"step_paged", "page_unknown", "run_closed", "reopened"} <= said
    assert said - timeline._SENTENCES.keys() == set()
