"""Count the open clocks again after the calendar or a target changed (I9).

A job of small steps: each is one transaction and moves a cursor, so that a killed
worker goes on where it stopped. What fired before stays fired.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from tickets.models.literal import literally

from . import clocks
from .calendars import calendar_in_force, version_in_force
from .models import Clock, Recompute, SLATarget
from .services import lock_ticket

BATCH = 100


def ask(why: str, *, by: str, now: datetime) -> Recompute:
    """Owe one more count of every clock that runs now."""
    return Recompute.objects.create(
        why=why, asked_at=now, asked_by=by, total=Clock.objects.running().count()
    )


def step(*, now: datetime) -> int:
    """Go on with the oldest job, one batch; returns the clocks looked at."""
    job = (
        Recompute.objects.filter(literally("escalation_recompute.finished_at IS NULL"))
        .order_by("pk")
        .first()
    )
    if job is None:
        return 0
    pks = list(
        Clock.objects.running()
        .filter(pk__gt=job.cursor)
        .order_by("pk")
        .values_list("pk", flat=True)[:BATCH]
    )
    changed = sum(_again(pk, now=now) for pk in pks)
    last = pks[-1] if pks else job.cursor
    done = Recompute.objects.filter(pk=job.pk, cursor=job.cursor)
    if len(pks) < BATCH:
        highest = Clock.objects.aggregate(last=Max("pk"))["last"] or last
        done.update(
            cursor=highest, done=job.total, changed=job.changed + changed,
            finished_at=now,
        )  # fmt: skip
    else:
        done.update(
            cursor=last, done=job.done + len(pks), changed=job.changed + changed
        )
    return len(pks)


@transaction.atomic
def _again(pk, *, now):
    clock = Clock.objects.get(pk=pk)
    ticket = lock_ticket(clock.ticket_id)
    clock.refresh_from_db()
    target = SLATarget.objects.filter(kind=clock.kind, severity=clock.severity).first()
    if target is None or clock.met_at or clock.cancelled_at:
        return 0
    before = (clock.due_at, clock.warn_at)
    clocks.recount(clock, target, calendar_in_force(), version_in_force())
    if (clock.due_at, clock.warn_at) == before:
        return 0
    clocks.show_next_due(ticket)
    return 1
