"""What is done now and then: recounts, readiness, old rows, the outside heartbeat.

Each chore has its own mark in the database, so that two drivers do it once.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from tickets import attachments

from . import readiness, recompute
from .alarms import Alarm, raise_alarms
from .calendars import calendar_in_force
from .channels import PermanentFailure, TemporaryFailure, UncertainFailure
from .channels.http import connection, path_of, post
from .health import health
from .models import Heartbeat, Timer

log = logging.getLogger(__name__)
HOLIDAYS_END = gettext_lazy(
    "The list of holidays ends soon: add the coming ones to the calendar"
)
NOT_READY = gettext_lazy("Paging is not ready: %(what)s")
STOPPED = gettext_lazy("Escalation has been late for a minute or more")
KEPT = timedelta(days=31)
PRUNED = 5_000


def run(*, now: datetime) -> None:
    """Do every chore that is due."""
    recompute.step(now=now)
    for name, (every, chore) in CHORES.items():
        mark = f"chore: {name}"
        due = Heartbeat.objects.filter(pk=mark)
        beaten = due.values_list("beaten_at", flat=True).first()
        if beaten is None or now - beaten >= every:
            Heartbeat.objects.beat(mark, now=now)
            chore(now=now)


def _look_at_readiness(*, now: datetime) -> None:
    """Holes in the turns are mailed once a day, contacts that cannot be trusted and a
    list of holidays that ends once a week (I20, I4)."""
    alarms = []
    for key, look in (
        (f"not-ready:{now:%F}", readiness.gaps),
        (f"not-tested:{now:%G-%V}", readiness.faults),
    ):
        if look(now=now):
            alarms.append(Alarm(key, NOT_READY, {"what": _in_words(look, now=now)}))
    if calendar_in_force().holiday_list_ends_soon(now):
        alarms.append(Alarm(f"holidays:{now:%G-%V}", HOLIDAYS_END))
    raise_alarms(alarms, now=now)


def _in_words(look, *, now):
    """Said anew for each administrator, in their language."""
    return lazy(lambda: "; ".join(look(now=now)), str)()


def _prune(*, now: datetime) -> None:
    """Fired wake-ups are history after a month; the ledger itself is kept."""
    old = Timer.objects.filter(
        state__in=(Timer.State.FIRED, Timer.State.CANCELLED), due_at__lt=now - KEPT
    ).values_list("pk", flat=True)[:PRUNED]
    Timer.objects.filter(pk__in=list(old)).delete()


def _beat_outside(*, now: datetime) -> None:
    """Tell an outside watcher that pages leave; it alarms when we do not (I44)."""
    url = settings.HEARTBEAT_URL
    if not url or not health(now=now).is_alive:
        return
    try:
        with connection(url) as opened:
            post(opened, path_of(url), b"", {"Content-Length": "0"})
    except (TemporaryFailure, PermanentFailure, UncertainFailure) as error:
        log.warning("the outside heartbeat was not taken: %s", error)


def raise_if_late(*, now: datetime) -> None:
    """Called by the guard: an engine in trouble cannot ring for itself (I44)."""
    if not health(now=now).is_alive:
        raise_alarms([Alarm(f"late:{now:%F %H}", STOPPED)], now=now)


CHORES: dict[str, tuple[timedelta, Callable[..., None]]] = {
    "outside heartbeat": (timedelta(minutes=1), _beat_outside),
    "readiness": (timedelta(hours=6), _look_at_readiness),
    "old timers": (timedelta(hours=1), _prune),
    # The last one: a storage that is away must not keep the others from their turn.
    "left-over files": (timedelta(days=1), attachments.clean_up),
}
