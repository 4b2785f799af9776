"""Who wins a row when several want it: one UPDATE decides (I17, I36, I41)."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction

from conftest import eastern
from escalation import delivery, engine, guard, services
from escalation.models import Heartbeat, Page, Run, Timer
from escalation.work import gather
from tickets import services as tickets
from tickets.models import OutgoingMail
from tickets.tests.factories import open_ticket

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NIGHT = eastern("2026-11-28 21:00")  # Saturday
State = Page.State


@pytest.fixture
def at_night(rules, boreal, cam, smtp):
    return open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)


def at_once(*jobs):
    """Run each job in a thread and on a connection of its own, all from one instant."""
    together, errors = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            together.wait(10)
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


@pytest.mark.django_db
def test_i36_a_timer_is_leased_to_one_and_free_again_a_minute_later(at_night):
    due = Timer.objects.pending().filter(due_at__lte=NIGHT).count()
    assert len(Timer.objects.claim_due(now=NIGHT)) == due > 0
    assert Timer.objects.claim_due(now=NIGHT + 59 * SECOND) == []
    assert len(Timer.objects.claim_due(now=NIGHT + 60 * SECOND)) == due


@pytest.mark.django_db
def test_i36_whoever_lost_the_lease_settles_nothing(at_night):
    """An engine that froze for a minute wakes up beside the one that took over."""
    frozen = Timer.objects.claim_due(now=NIGHT)
    taken = Timer.objects.claim_due(now=NIGHT + 60 * SECOND)
    assert Timer.objects.settle(frozen) == []
    assert len(Timer.objects.settle(taken)) == len(taken)
    assert Timer.objects.settle(taken) == [], "and nobody twice"


@pytest.mark.django_db
def test_i17_i36_a_timer_replaced_after_its_claim_does_nothing(at_night):
    """Somebody acknowledges between the claim and the decision of a pass."""
    engine.sweep(now=NIGHT)
    claimed = Timer.objects.claim_due(now=NIGHT + 5 * MINUTE)
    services.acknowledge(page=Page.objects.first(), now=NIGHT + 5 * MINUTE)
    pages = Page.objects.count()
    with transaction.atomic():
        work_ = gather(claimed, roster=engine.roster.load(since=NIGHT), now=NIGHT)
    assert not [timer for timer in work_.timers if timer.subject == "run"]
    engine._fire(claimed, engine.roster.load(since=NIGHT), now=NIGHT + 5 * MINUTE)
    assert Page.objects.count() == pages


@pytest.mark.django_db
def test_i36_a_page_is_claimed_once_and_recorded_by_its_holder_alone(at_night):
    engine.sweep(now=NIGHT)
    page = delivery.claim_next(now=NIGHT)
    assert delivery.claim_next(now=NIGHT) is None
    lost = Page.objects.get(pk=page.pk)
    delivery.take_back_abandoned(now=NIGHT + 15 * SECOND)
    again = delivery.claim_next(now=NIGHT + 15 * SECOND)
    assert again.pk == page.pk
    assert delivery.send(lost, now=NIGHT + 15 * SECOND) is False, (
        "the lease is another's"
    )
    again.refresh_from_db()
    assert again.state == State.CLAIMED
    assert delivery.send(again, now=NIGHT + 15 * SECOND) is True


@pytest.mark.django_db
def test_i36_a_mail_is_claimed_once(at_night):
    first = OutgoingMail.objects.claim_next(now=NIGHT)
    second = OutgoingMail.objects.claim_next(now=NIGHT)
    assert first.pk != second.pk
    assert OutgoingMail.objects.claim_next(now=NIGHT) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [1, 60])
def test_i36_eight_that_claim_at_once_share_the_rows_without_a_double(at_night, rows):
    Timer.objects.all().delete()
    Timer.objects.bulk_create(
        Timer(subject="run", subject_id=n, kind="step", generation=1, due_at=NIGHT)
        for n in range(rows)
    )
    held = []

    def claim():
        while found := Timer.objects.claim_due(now=NIGHT, limit=7):
            held.extend(timer.pk for timer in found)

    at_once(*[claim] * 8)
    assert len(held) == len(set(held)) == rows


@pytest.mark.django_db(transaction=True)
def test_i36_six_senders_at_once_send_a_page_once(at_night, smtp):
    engine.sweep(now=NIGHT)
    smtp.messages.clear()

    def send():
        while page := delivery.claim_next(now=NIGHT):
            delivery.send(page, now=NIGHT)

    at_once(*[send] * 6)
    assert [m.to for m in smtp.messages] == [["noc@example.com"]]


@pytest.mark.django_db(transaction=True)
def test_i36_two_presses_at_once_take_it_once(at_night, nora):
    engine.sweep(now=NIGHT)
    page, answers = Page.objects.get(), []

    def press():
        with transaction.atomic():
            answers.append(services.acknowledge(page=page, now=NIGHT))

    at_once(press, press, press)
    assert Counter(answers) == {"done": 1, "also": 2}
    assert Timer.objects.pending().filter(kind="lease").count() == 1


def drivers(name):
    """What moves the engine at one instant, by how many drivers there are."""

    def beat(now):
        engine.sweep(now=now)
        guard.send_everything(now=now)

    return {
        "one beat": [beat],
        "two beats": [beat, beat],
        "no beat": [lambda now: guard.look(now=now)],
        "a beat and the guard": [beat, lambda now: guard.look(now=now)],
    }[name]


def story(smtp):
    """Which key left, how often; the run's number is left out to compare runs."""
    lines = [line for m in smtp.messages for line in m.content.splitlines()]
    keys = [
        line.split(":", 3)[3] for line in lines if line.startswith("X-Page-Key: run")
    ]
    return Counter(keys)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["two beats", "no beat", "a beat and the guard"])
def test_i41_two_beats_none_or_the_guard_page_the_same(
    rules, boreal, cam, nora, smtp, who
):
    """A whole night by one engine, then the same night by other drivers."""
    nights = []
    for name in ("one beat", who):
        ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
        smtp.messages.clear()
        for minutes in (0, 5, 10, 15, 30, 45, 60, 75):
            now = NIGHT + minutes * MINUTE
            # The guard takes over only when nothing has beaten for a while.
            Heartbeat.objects.all().delete()
            at_once(*[lambda job=job, now=now: job(now) for job in drivers(name)])
        nights.append((story(smtp), ticket.pages.count(), Run.objects.last().taken))
        tickets.resolve(ticket=ticket, by=nora, now=NIGHT + 80 * MINUTE)
    assert nights[0] == nights[1]
    assert set(nights[1][0].values()) == {1}, "each page once"
