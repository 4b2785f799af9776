"""`kill -9` at each named point of a pass, by a real process on the back end under
test: no page is lost, none is sent twice on one channel (I37, I38)."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection

from escalation import delivery, engine, services
from escalation.models import Page, Run, Timer
from escalation.tests.crash_worker import DOUBTFUL, POINTS
from escalation.tests.factories import work
from tickets.tests.factories import NOON, make_ticket, open_ticket

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
NIGHT = NOON.replace(day=28, hour=2) + timedelta(days=1)  # Saturday 21:00, Eastern
# The longest lease: what a dead process held is free by then.
FREE_AGAIN = NIGHT + timedelta(seconds=61)


def environment(smtp):
    """The same database and mail server as this test's, in another process."""
    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        there = connection.settings_dict
        password = f":{there['PASSWORD']}" if there["PASSWORD"] else ""
        url = (
            f"postgres://{there['USER']}{password}@{there['HOST']}:"
            f"{there['PORT'] or 5432}/{name}"
        )
    mail = f"smtp://127.0.0.1:{smtp.controller.port}"
    return {**os.environ, "DATABASE_URL": url, "EMAIL_URL": mail}


@pytest.mark.parametrize("point", POINTS)
def test_i37_a_kill_at_any_point_loses_nothing_and_repeats_nothing(
    point, rules, boreal, cam, smtp
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    smtp.messages.clear()
    command = [sys.executable, "-m", "escalation.tests.crash_worker", point]
    done = subprocess.run(
        [*command, NIGHT.isoformat()], env=environment(smtp), check=False,
        cwd=django_settings.BASE_DIR, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    work(FREE_AGAIN)

    rung = Counter(to for mail in smtp.messages for to in mail.to if "noc" in to)
    assert max(rung.values()) == 1, "nobody is paged twice on one channel"
    first = ticket.pages.get(channel="email")
    if point in DOUBTFUL:
        assert first.state == Page.State.UNKNOWN
        assert rung["noc2@example.com"] == 1, "the next channel goes out at once"
    else:
        assert first.state == Page.State.ACCEPTED
        assert rung == {"noc@example.com": 1}
    run = Run.objects.get()
    assert run.taken == 1
    waiting = Timer.objects.of(run).pending()
    assert waiting.count() == 1, "the ladder goes on"
    work(NIGHT + timedelta(minutes=30))
    assert any("gestionnaire@example.com" in m.to for m in smtp.messages)


def test_i41_two_engines_and_two_senders_at_once_page_everyone_once(rules, smtp):
    """Real threads on real connections, all at the same instant, thirty runs due."""
    tickets = [make_ticket(severity="major", symptom="no_incoming") for _ in range(30)]
    for ticket in tickets:
        services.open_run(ticket, severity="major", now=NIGHT)
    smtp.messages.clear()
    together = threading.Barrier(4)
    errors = []

    def drive(job):
        try:
            together.wait(10)
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def send():
        # Until both engines have written all that they owe.
        while Page.objects.filter(channel="email").count() < len(tickets):
            _send_all()
        _send_all()

    jobs = [lambda: engine.sweep(now=NIGHT)] * 2 + [send] * 2
    threads = [threading.Thread(target=drive, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    keys = Counter(
        line
        for mail in smtp.messages
        for line in mail.content.splitlines()
        if line.startswith("X-Page-Key: run:")
    )
    assert len(keys) == len(tickets)
    assert set(keys.values()) == {1}
    assert Page.objects.filter(channel="email").count() == len(tickets)


def _send_all():
    while page := delivery.claim_next(now=NIGHT):
        delivery.send(page, now=NIGHT)
