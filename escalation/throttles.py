"""How often a contact may be rung: later pages wait, and are told together (I33)."""

from datetime import datetime, timedelta

from .channels import MEDIA
from .models import Page, Throttle

MINUTE, QUARTER, HOUR = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)
CHANNELS_OF = {
    medium: tuple(channel for channel, of in MEDIA.items() if of == medium)
    for medium in set(MEDIA.values())
}


def held_until(page: Page, *, now: datetime) -> datetime | None:
    """When this page may ring, or None for now. A run's first page to a contact never
    waits, and what is not a telephone is never held."""
    medium = MEDIA.get(page.channel)
    if medium is None or page.kind == Page.Kind.TEST or _is_first(page):
        return None
    throttle = Throttle.objects.filter(medium=medium).first()
    if throttle is None:
        return None
    sent = list(
        Page.objects.filter(
            contact=page.contact_id,
            channel__in=CHANNELS_OF[medium],
            sent_at__gt=now - HOUR,
        )
        .exclude(state=Page.State.BUNDLED)  # told in a ring that counts by itself
        .order_by("-sent_at")
        .values_list("sent_at", flat=True)[: throttle.per_hour]
    )
    limits = (
        (throttle.per_minute, MINUTE),
        (throttle.per_quarter, QUARTER),
        (throttle.per_hour, HOUR),
    )
    waits = [sent[most - 1] + span for most, span in limits if len(sent) >= most > 0]
    latest = max(waits, default=now)
    return latest if latest > now else None


def _is_first(page):
    """Whether this run has not rung this contact on this medium yet."""
    rung = Page.objects.filter(
        run=page.run_id,
        contact=page.contact_id,
        channel__in=CHANNELS_OF[MEDIA[page.channel]],
        sent_at__isnull=False,
    )
    return page.run_id is not None and not rung.exists()


def bundle_into(page: Page, owed, *, now: datetime) -> list[Page]:
    """Put the other runs that wait to ring this contact into this page (I33).

    `owed` says which pages are still owed; one press acknowledges those named, and no
    other.
    """
    if page.channel not in MEDIA or page.kind != Page.Kind.PAGE:
        return []
    waiting = (
        Page.objects.queued()
        .filter(owed, contact=page.contact_id, channel=page.channel, kind=page.kind)
        .exclude(pk=page.pk)
    )
    pks = list(waiting.filter(queued_at__lte=now).values_list("pk", flat=True))
    if not pks:
        return []
    Page.objects.filter(pk__in=pks, state=Page.State.QUEUED).update(
        state=Page.State.BUNDLED, bundled_into=page.pk, sent_at=now
    )
    return list(page.bundle.filter(pk__in=pks).select_related("ticket", "contact"))
