"""Thin tasks: they read the clock and call the engine. Safe to run at any time."""

import os
import socket
import threading

from celery import shared_task
from django.utils import timezone

from . import chores, delivery, engine, news
from .models import Heartbeat

OFTEN_ENOUGH = 10  # pages between two signs of life, at 10 s each at the worst
# Two shares are left free for the mail, so that neither starves the other.
_SENDERS = threading.Semaphore(6)


@shared_task
def sweep() -> int:
    """Fire the timers that are due (engine 5)."""
    _beat("engine worker")
    return engine.sweep(now=timezone.now())


@shared_task
def spread_news() -> int:
    """Write the news of incidents on their tickets, apart from the engine's clock."""
    return news.spread(now=timezone.now())


@shared_task
def do_chores() -> None:
    """Recounts, readiness, old rows, the outside heartbeat."""
    chores.run(now=timezone.now())


def _beat(name):
    """Where this worker runs, so that the guard can restart one that hangs."""
    Heartbeat.objects.beat(
        name, now=timezone.now(), pid=os.getpid(), host=socket.gethostname()
    )


@shared_task
def deliver_pages() -> int:
    """Send the pages that are queued, the worst first, until none is due."""
    if not _SENDERS.acquire(blocking=False):
        return 0
    try:
        sent = 0
        delivery.take_back_abandoned(now=timezone.now())
        _beat("delivery worker")
        while page := delivery.claim_next(now=timezone.now()):
            sent += delivery.send(page, now=timezone.now())
            if sent % OFTEN_ENOUGH == 0:
                _beat("delivery worker")
        Heartbeat.objects.beat("deliver", now=timezone.now())
        return sent
    finally:
        _SENDERS.release()
