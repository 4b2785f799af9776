"""« Pages sent »: every attempt, filtered, counted, and as CSV (R26, I47)."""

import csv
import io
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .messages import level_name
from .models import Page
from .outcomes import say_outcome

PER_PAGE = 100
MOST_ROWS = 20_000
MEASURED = 2_000
# A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Figures:
    pages: int
    runs: int
    unanswered: int
    median_ack: timedelta | None


def pages_sent(
    *, begins_at: datetime, ends_at: datetime, contact: int | None, state: str
) -> QuerySet[Page]:
    """The attempts queued in [begins_at, ends_at), the newest first."""
    found = Page.objects.filter(queued_at__gte=begins_at, queued_at__lt=ends_at)
    if contact:
        found = found.filter(contact=contact)
    if state:
        found = found.filter(state=state)
    return found.select_related("contact", "ticket", "run").order_by(
        "-queued_at", "-pk"
    )


def figures(pages: QuerySet[Page]) -> Figures:
    """Counts and the median time to an acknowledgement, of the newest pages."""
    plain = pages.select_related(None)
    taken = plain.filter(acknowledged_at__isnull=False).annotate(
        wait=F("acknowledged_at") - F("queued_at")
    )
    waits = list(taken.values_list("wait", flat=True)[:MEASURED])
    return Figures(
        pages=plain.count(),
        runs=plain.exclude(run=None).order_by().values("run").distinct().count(),
        unanswered=plain.filter(state=Page.State.NO_ANSWER).count(),
        median_ack=statistics.median(waits) if waits else None,
    )


def as_csv(pages: QuerySet[Page]) -> Iterator[str]:
    """The ledger for a spreadsheet, in Eastern time, no cell a formula."""
    yield "\ufeff" + _line(
        [
            _("Queued (Eastern)"), _("Ticket"), _("Kind"), _("Person"), _("Level"),
            _("Channel"), _("Address"), _("State"), _("Attempts"),
            _("Acknowledged (Eastern)"), _("Provider’s id"), _("Details"),
        ]
    )  # fmt: skip
    for page in pages[:MOST_ROWS].iterator(chunk_size=1_000):
        yield _line(
            [
                _moment(page.queued_at),
                page.ticket.reference if page.ticket else "",
                page.get_kind_display(),
                page.contact.name,
                level_name(page),
                page.get_channel_display(),
                page.masked_address,
                page.get_state_display(),
                page.attempts,
                _moment(page.acknowledged_at),
                page.provider_id,
                say_outcome(page.detail),
            ]
        )


def _moment(at):
    return f"{localtime(at):%Y-%m-%d %H:%M:%S}" if at else ""


def _line(cells):
    line = io.StringIO()
    csv.writer(line).writerow([_safe(str(cell)) for cell in cells])
    return line.getvalue()


def _safe(text):
    return f"'{text}" if text.startswith(FORMULA) else text
