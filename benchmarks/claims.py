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
            store_runs([now] * RUNS)
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


def store_runs(dues, severity="major"):
    """One escalation of one ticket for each instant, its first step due then."""
    from escalation.models import Run, Timer
    from escalation.policies import policy_for
    from tickets.models import Department, Ticket

    policy = policy_for(severity).policy.as_dict()
    department = Department.objects.get(code="technical")
    last = Ticket.objects.order_by("-number").values_list("number", flat=True).first()
    first = (last or 0) + 5_000_000
    tickets = Ticket.objects.bulk_create(
        (
            Ticket(
                number=first + i, department=department, symptom="no_incoming",
                severity=severity, service_kind="sip_trunk", description="x",
                source="portal", contact_name="Cam", contact_email="cam@example.com",
                opened_at=due, confirmed_at=due, last_word_at=due,
            )
            for i, due in enumerate(dues)
        ),
        batch_size=500,
    )  # fmt: skip
    runs = Run.objects.bulk_create(
        (
            Run(ticket=ticket, severity=severity, policy=policy, state="paging",
                opened_at=due, started_at=due, anchored_at=due)
            for ticket, due in zip(tickets, dues, strict=True)
        ),
        batch_size=500,
    )  # fmt: skip
    Timer.objects.bulk_create(
        (
            Timer(subject="run", subject_id=run.pk, kind="step", generation=1,
                  due_at=run.opened_at)
            for run in runs
        ),
        batch_size=500,
    )  # fmt: skip
    return [run.pk for run in runs]


if __name__ == "__main__":
    if sys.argv[1:2] == ["sweep"]:
        _sweep(sys.argv[2])
    else:
        main()
