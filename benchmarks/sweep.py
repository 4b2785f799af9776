"""(b) An empty sweep beside a million pending timers; the cost of one that fires."""

import time
from datetime import timedelta

from .stage import analyze, say, stage

FIRED = 1_000


def main():
    with stage():
        from django.db import connection
        from django.utils import timezone

        from escalation import engine
        from escalation.models import Timer

        now = timezone.now()
        say(connection.vendor)
        stored = 0
        for size in (10_000, 100_000, 1_000_000):
            _store(Timer, now + timedelta(days=30), stored, size)
            stored = size
            analyze()
            engine.sweep(now=now)
            empty = min(_timed(lambda: engine.sweep(now=now)) for _ in range(200))
            claim = min(
                _timed(lambda: list(Timer.objects.claim_due(now=now)))
                for _ in range(200)
            )
            at = _make_due(now)
            fired = _timed(lambda at=at: engine.sweep(now=at))
            say(f"{size:>9,} pending: empty sweep {empty * 1e3:.2f} ms (claim alone "
                f"{claim * 1e3:.2f}), {FIRED:,} fired {fired / FIRED * 1e3:.2f} ms each")  # fmt: skip


def _timed(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def _store(timer, due_at, start, end):
    for first in range(start, end, 10_000):
        timer.objects.bulk_create(
            timer(subject="clock", subject_id=10_000_000 + i, kind="warn", generation=1,
                  due_at=due_at + timedelta(seconds=i))
            for i in range(first, first + 10_000)
        )  # fmt: skip


def _make_due(now):
    """Clocks whose warning is due: each is one ticket, one story line, one page."""
    from escalation.models import Clock, Timer
    from tickets.tests.factories import make_ticket

    for _ in range(FIRED):
        ticket = make_ticket()
        clock = Clock.objects.create(
            ticket=ticket, kind="next_response", severity="major", started_at=now,
            minutes=60, is_business_time=False, due_at=now, warn_at=now,
        )  # fmt: skip
        Timer.objects.create(
            subject="clock", subject_id=clock.pk, kind="warn", generation=1, due_at=now
        )
    return now


if __name__ == "__main__":
    main()
