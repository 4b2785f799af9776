"""The second driver: takes over when no pass was recorded for a while (I41)."""

from datetime import datetime, timedelta

from tickets.mail import delivery as mail_delivery
from tickets.models import OutgoingMail

from . import delivery, engine, news
from .models import Heartbeat

TAKES_OVER_AFTER = timedelta(seconds=15)
STUCK_AFTER = timedelta(seconds=45)


def look(*, now: datetime) -> bool:
    """Sweep and send when the usual drivers have gone quiet; says whether it did.

    Harmless beside them: whatever it does is claimed by the same UPDATEs.
    """
    beats = dict(Heartbeat.objects.values_list("pk", "beaten_at"))
    took_over = False
    if _is_quiet(beats.get("sweep"), now):
        engine.sweep(now=now)
        news.spread(now=now)
        took_over = True
    if _is_quiet(beats.get("deliver"), now):
        send_everything(now=now)
        took_over = True
    return took_over


def stuck_workers(*, now: datetime, host: str) -> list[Heartbeat]:
    """Workers of this machine that have not been heard of for too long: alive or not,
    they do nothing (trust 0.1)."""
    return list(
        Heartbeat.objects.filter(
            pk__endswith=" worker",
            host=host,
            pid__isnull=False,
            beaten_at__lt=now - STUCK_AFTER,
        )
    )


def _is_quiet(beaten_at, now):
    return beaten_at is None or now - beaten_at > TAKES_OVER_AFTER


def send_everything(*, now: datetime) -> int:
    """Send every page and mail that is due, in this process."""
    sent = 0
    delivery.take_back_abandoned(now=now)
    while page := delivery.claim_next(now=now):
        sent += delivery.send(page, now=now)
    while mail := OutgoingMail.objects.claim_next(now=now):
        sent += mail_delivery.deliver(mail, now=now)
    return sent
