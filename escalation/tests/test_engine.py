"""A pass of the engine: one transaction, one clock, nothing left due (I38-I40, I42-I44)."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import make_account
from conftest import eastern
from escalation import chores, delivery, engine, guard, services
from escalation.health import health
from escalation.models import Clock, Contact, Page, Run, Timer
from escalation.tests.factories import work
from escalation.tests.peers import WebServer
from thinktel_support.celery import TICK, app
from tickets import services as tickets
from tickets.mail import outgoing
from tickets.models import Entry, OutgoingMail, Ticket
from tickets.tests.factories import NOON, open_ticket

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NIGHT = eastern("2026-11-28 21:00")  # Saturday


@pytest.fixture
def at_night(rules, boreal, cam, smtp):
    return open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)


def everything():
    """Every row that escalation may write, but for the mark of the last pass."""
    models_ = (Ticket, Entry, Clock, Run, Timer, Page, OutgoingMail)
    return [list(model.objects.order_by("pk").values()) for model in models_]


def sources():
    for name in (
        "accounts",
        "tickets",
        "escalation",
        "announcements",
        "kb",
        "thinktel_support",
    ):
        for path in sorted(Path(django_settings.BASE_DIR, name).rglob("*.py")):
            if "tests" not in path.parts:
                yield path, ast.parse(path.read_text())


def test_i38_a_report_that_fails_at_its_last_word_leaves_nothing(
    rules, boreal, cam, monkeypatch
):
    def breaks(*args, **kwargs):
        raise ZeroDivisionError

    before = everything()
    monkeypatch.setattr(outgoing, "tell_account_manager", breaks)
    with pytest.raises(ZeroDivisionError):
        open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    assert everything() == before, "no clock, run, timer or page without its ticket"


def test_i38_a_pass_that_fails_after_its_writes_has_written_nothing(
    at_night, monkeypatch
):
    before = everything()
    said = engine.clocks.tell_account_managers

    def breaks(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(engine.clocks, "tell_account_managers", breaks)
    engine.sweep(now=NIGHT)
    after = everything()
    for row in after[4]:
        row.update(lease_until=None, attempts=0, error="")  # the claim and its failure
    assert after == before
    monkeypatch.setattr(engine.clocks, "tell_account_managers", said)
    work(NIGHT + 61 * SECOND)
    assert Page.objects.get(channel="email").state == Page.State.ACCEPTED


def test_i38_no_effect_is_born_after_a_commit():
    found = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "on_commit"
    ]
    assert found == []


def test_i39_the_engine_lives_by_the_time_it_is_given(at_night, nora, freeze):
    """The process believes it is 2031; the pass is told that it is 2026."""
    freeze("2031-01-06 12:00")
    for minutes in (0, 5, 15, 30, 45, 60, 75):
        work(NIGHT + minutes * MINUTE)
    services.acknowledge(page=Page.objects.last(), now=NIGHT + 76 * MINUTE)
    work(NIGHT + 120 * MINUTE)
    tickets.resolve(ticket=at_night, by=nora, now=NIGHT + 121 * MINUTE)
    work(NIGHT + 122 * MINUTE)
    moments = set()
    for label in ("escalation", "tickets"):
        for model in apps.get_app_config(label).get_models():
            names = [
                field.name
                for field in model._meta.fields
                if isinstance(field, models.DateTimeField)
            ]
            for row in model.objects.values_list(*names) if names else ():
                moments.update(moment for moment in row if moment)
    assert moments and max(moments).year < 2031


def test_i40_nothing_is_ever_put_off_in_the_broker():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in ("eta", "countdown")
    ]
    assert wrong == []
    for name, entry in app.conf.beat_schedule.items():
        assert not {"eta", "countdown"} & entry["options"].keys(), name
        # A message that nobody took in time is worth nothing: the next one is there.
        assert entry["options"]["expires"] <= entry["schedule"], name
    assert app.conf.beat_schedule["sweep the timers that are due"]["schedule"] == TICK
    assert TICK <= 5
    assert app.conf.task_ignore_result, "and nothing is kept there either"


def test_i40_what_the_broker_forgot_leaves_at_the_next_tick(at_night, smtp):
    """Ten minutes without a single message, then one."""
    work(NIGHT + 10 * MINUTE)
    assert Page.objects.filter(state=Page.State.ACCEPTED).count() >= 2, "steps 0 and 5"


def test_i42_a_pass_drains_all_that_is_due_however_much(rules, boreal, cam, smtp):
    clock = open_ticket(by=cam, account=boreal).clocks.get()
    Timer.objects.bulk_create(
        Timer(
            subject="clock", subject_id=clock.pk, kind="warn", generation=n,
            due_at=NOON - n * SECOND,
        )
        for n in range(2, 453)
    )  # fmt: skip
    assert engine.sweep(now=NOON) == 451
    assert not Timer.objects.pending().filter(due_at__lte=NOON).exists()
    assert clock.ticket.entries.filter(event="clock_warned").count() == 1


def test_i42_what_a_pass_itself_makes_due_is_done_in_that_pass(at_night, smtp):
    work(NIGHT)
    services.acknowledge(page=Page.objects.get(channel="email"), now=NIGHT)
    paged = Page.objects.count()
    engine.sweep(now=NIGHT + 30 * MINUTE)
    assert Page.objects.count() > paged, "the lease ends and the step pages, at once"


def test_i42_pages_go_out_by_severity_then_age(rules, at_night):
    contact = Contact.objects.first()
    made = [("minor", 0), ("major", 2), ("critical", 3), ("major", 1), ("", 0)]
    for severity, second in made:
        at = NIGHT - HOUR + second * SECOND
        Page.objects.create(
            key=f"{severity}{second}", kind="warn", contact=contact, channel="email",
            language="fr", ticket=at_night, due_at=at, queued_at=at, next_try_at=at,
            severity_rank=["", "minor", "major", "critical"].index(severity),
        )  # fmt: skip
    order = []
    while page := delivery.claim_next(now=NIGHT):
        order.append(page.key)
    assert order == ["critical3", "major1", "major2", "minor0", "0"]


def cost_of(call):
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def test_i43_a_pass_costs_the_same_for_three_runs_and_for_thirty(
    rules, boreal, cam, smtp
):
    engine.sweep(now=NIGHT - MINUTE)
    costs = []
    for count in (3, 30):
        for n in range(count):
            open_ticket(
                by=cam, account=make_account(f"3{count}{n:03}"), now=NIGHT,
                symptom="no_incoming", service_kind=f"kind{count}{n}",
            )  # fmt: skip
        costs.append(cost_of(lambda: engine.sweep(now=NIGHT)))
    assert costs[0] == costs[1]


def test_i43_a_pass_reads_no_ticket_that_is_not_due(
    rules, boreal, cam, smtp, monkeypatch
):
    for n in range(20):
        open_ticket(by=cam, account=boreal, now=NOON + n * MINUTE)
    read = []
    load = Ticket.from_db.__func__
    monkeypatch.setattr(
        Ticket, "from_db",
        classmethod(lambda cls, *a: read.append(1) or load(cls, *a)),
    )  # fmt: skip
    engine.sweep(now=NOON + 2 * HOUR - SECOND)
    assert len(read) == 0
    engine.sweep(now=NOON + 2 * HOUR)
    assert len(read) == 1


@pytest.mark.parametrize(("seconds", "is_alive"), [(60, True), (61, False)])
@pytest.mark.parametrize("what", ["pass", "timer", "page"])
def test_i44_each_of_the_three_is_red_after_a_minute(at_night, what, seconds, is_alive):
    """The last pass, the oldest row that is due, the oldest page that waits."""
    now = NIGHT + seconds * SECOND
    if what == "pass":
        Timer.objects.all().delete()
        engine.sweep(now=NIGHT)
    elif what == "timer":
        engine.Heartbeat.objects.beat("sweep", now=now)
    else:
        engine.sweep(now=NIGHT)
        Timer.objects.all().delete()
        engine.Heartbeat.objects.beat("sweep", now=now)
    found = health(now=now)
    assert found.is_alive is is_alive
    assert (found.oldest_due_at is not None) is (what == "timer")
    assert (found.oldest_page_at is not None) is (what == "page")


def test_i44_the_guard_raises_the_alarm_that_a_dead_engine_cannot(rules, adi, smtp):
    engine.sweep(now=NIGHT)
    chores.raise_if_late(now=NIGHT + 60 * SECOND)
    assert not OutgoingMail.objects.exists()
    for seconds in (61, 62, 600):
        chores.raise_if_late(now=NIGHT + seconds * SECOND)
    guard.look(now=NIGHT + 601 * SECOND)
    (mail,) = smtp.messages
    assert mail.to == ["adi@example.com"], "once, and sent without the workers"


def test_i44_an_outside_watcher_is_told_each_minute_while_all_is_well(rules, settings):
    with WebServer() as watcher:
        settings.HEARTBEAT_URL = f"{watcher.url}/push/abc?status=up"
        for seconds in (0, 1, 59, 60, 61, 119, 120):
            engine.sweep(now=NIGHT + seconds * SECOND)
            chores.run(now=NIGHT + seconds * SECOND)
        assert [asked.path for asked in watcher.asked] == ["/push/abc?status=up"] * 3
        chores.run(now=NIGHT + 200 * SECOND)  # no pass for 80 seconds
        assert len(watcher.asked) == 3, "silence is what alarms it"


@pytest.mark.parametrize("behaves", ["500", "404", "garbage", "hangs up"])
def test_i44_a_watcher_in_trouble_stops_no_chore(rules, settings, behaves):
    with WebServer(behaves) as watcher:
        settings.HEARTBEAT_URL = watcher.url
        engine.sweep(now=NIGHT)
        chores.run(now=NIGHT)
        assert len(watcher.asked) == 1
    chores.run(now=NIGHT + 2 * MINUTE)  # nor one that is gone
