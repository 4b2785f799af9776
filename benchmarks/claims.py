"""(e) Two million pending timers: an empty pass, and steps that come due in a rush.

.venv/bin/python -m benchmarks.claims
DATABASE_URL=postgres://… .venv/bin/python -m benchmarks.claims
"""

import os
import subprocess
import sys
import time
from datetime import timedelta

from .stage import analyze, say, stage

PENDING, RUNS, WORKERS = 2_000_000, 20_000, 4


def main():
    with stage() as url:
        from django.db import connection
        from django.utils import timezone

        from escalation import engine
        from escalation.models import Page, Timer

        now = timezone.now()
        _store_timers(Timer, now + timedelta(days=30))
        analyze()
        engine.sweep(now=now)
        empty = min(_timed(lambda: engine.sweep(now=now)) for _ in range(200))
        say(
            f"{connection.vendor}, {PENDING:,} pending: empty pass {empty * 1e3:.2f} ms"
        )
        for workers in (1, WORKERS):
            _store_runs(now)
            analyze()
            before = Page.objects.count()
            took = _rush(workers, now, url)
            rows = Page.objects.count() - before
            steps = Page.objects.values("run", "contact", "channel").distinct().count()
            say(f"{RUNS:,} steps due, {workers} worker(s): {took:.1f} s, "
                f"{RUNS / took:,.0f} claims and {rows / took:,.0f} ledger rows/s, "
                f"{Page.objects.count() - steps} duplicates")  # fmt: skip
            assert rows == RUNS


def _rush(workers, now, url):
    command = [sys.executable, "-m", "benchmarks.claims", "sweep", now.isoformat()]
    environment = {**os.environ, "DATABASE_URL": url}
    children = [
        subprocess.Popen(
            command, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(workers)
    ]  # fmt: skip
    for child in children:
        child.stdout.readline()  # it is ready
    begin = time.perf_counter()
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        assert child.wait() == 0
    return time.perf_counter() - begin


def _sweep(at):
    """A worker's process: says that it is ready, waits for the word, sweeps once."""
    from datetime import datetime

    import django

    django.setup()
    from escalation import engine

    moment = datetime.fromisoformat(at)
    engine.sweep(now=moment - timedelta(days=1))
    say("ready")
    sys.stdin.readline()
    engine.sweep(now=moment)


def _timed(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def _store_timers(timer, due_at):
    for first in range(0, PENDING, 20_000):
        timer.objects.bulk_create(
            timer(subject="clock", subject_id=100_000_000 + i, kind="warn",
                  generation=1, due_at=due_at + timedelta(seconds=i % 2_000_000))
            for i in range(first, first + 20_000)
        )  # fmt: skip


def _store_runs(now):
    """Escalations of as many tickets, each with its first step due."""
    from escalation.models import Run, Timer
    from escalation.policies import policy_for
    from tickets.models import Department, Ticket

    policy = policy_for("major").policy.as_dict()
    department = Department.objects.get(code="technical")
    first = Ticket.objects.count() + 5_000_000
    tickets = Ticket.objects.bulk_create(
        (
            Ticket(
                number=first + i, department=department, symptom="no_incoming",
                severity="major", service_kind="sip_trunk", description="x",
                source="portal", contact_name="Cam", contact_email="cam@example.com",
                opened_at=now, confirmed_at=now, last_word_at=now,
            )
            for i in range(RUNS)
        ),
        batch_size=2_000,
    )  # fmt: skip
    runs = Run.objects.bulk_create(
        (
            Run(ticket=ticket, severity="major", policy=policy, state="paging",
                opened_at=now, started_at=now, anchored_at=now)
            for ticket in tickets
        ),
        batch_size=2_000,
    )  # fmt: skip
    Timer.objects.bulk_create(
        (
            Timer(subject="run", subject_id=run.pk, kind="step", generation=1,
                  due_at=now)
            for run in runs
        ),
        batch_size=2_000,
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["sweep"]:
        _sweep(sys.argv[2])
    else:
        main()
