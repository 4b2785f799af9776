"""What says whether escalation lives: last pass, oldest due row, oldest page (I44)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from .models import Heartbeat, Page, Timer
from .schema import MARK

RED_AFTER = timedelta(seconds=60)
# Who must be heard of all the time; chores have hours of their own.
ALWAYS = ("sweep", "deliver", "guard", "engine worker", "delivery worker")


@dataclass(frozen=True)
class Health:
    """Instants are UTC; None when there is nothing to show."""

    swept_at: datetime | None
    oldest_due_at: datetime | None
    oldest_page_at: datetime | None
    tzdata: str
    is_alive: bool


@dataclass(frozen=True)
class Watched:
    name: str
    beaten_at: datetime
    is_always: bool  # must beat all the time; chores have hours of their own
    is_late: bool


def last_pass() -> datetime | None:
    return (
        Heartbeat.objects.filter(pk="sweep").values_list("beaten_at", flat=True).first()
    )


def is_red(at: datetime | None, *, now: datetime) -> bool:
    return at is not None and now - at > RED_AFTER


def watched(*, now: datetime) -> list[Watched]:
    """Every process and chore, and whether one that must always beat is late."""
    return [
        Watched(
            beat.name,
            beat.beaten_at,
            is_always=beat.name in ALWAYS,
            is_late=beat.name in ALWAYS and is_red(beat.beaten_at, now=now),
        )
        for beat in Heartbeat.objects.exclude(pk=MARK).order_by("pk")
    ]


def health(*, now: datetime) -> Health:
    """Read three index ends; alive when a pass ran lately and nothing waits long."""
    swept_at = last_pass()
    timer = Timer.objects.pending().filter(due_at__lte=now).order_by("due_at").first()
    page = Page.objects.due(now).order_by("next_try_at").first()
    oldest_due_at = timer.due_at if timer else None
    oldest_page_at = page.next_try_at if page else None
    is_late = is_red(oldest_due_at, now=now) or is_red(oldest_page_at, now=now)
    return Health(
        swept_at=swept_at,
        oldest_due_at=oldest_due_at,
        oldest_page_at=oldest_page_at,
        tzdata=version("tzdata"),
        is_alive=swept_at is not None and not is_red(swept_at, now=now) and not is_late,
    )
