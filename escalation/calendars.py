"""The calendar in force, as the domain's object; rebuilt only when its data changed."""

from datetime import date
from functools import lru_cache

from .domain.business_time import BusinessCalendar
from .models import Calendar

OPEN_LIST_ENDS = date(9999, 12, 31)


def calendar_in_force() -> BusinessCalendar:
    """Return the business calendar (R14). One small query when nothing changed."""
    row = Calendar.objects.filter(is_default=True).values("pk", "version").first()
    if row is None:
        raise LookupError("no business calendar is in force; load the starter data")
    return _built(row["pk"], row["version"])


def version_in_force() -> int:
    return Calendar.objects.filter(is_default=True).values_list("version", flat=True)[0]


@lru_cache(maxsize=8)
def _built(pk, version):
    # The version is part of the key: an edited calendar is another calendar.
    calendar = Calendar.objects.prefetch_related("opening_hours", "holidays").get(pk=pk)
    windows: dict[int, list[tuple[int, int]]] = {}
    for span in calendar.opening_hours.all():
        windows.setdefault(span.weekday, []).append(
            (span.opens_minute, span.closes_minute)
        )
    return BusinessCalendar(
        zone=calendar.zone,
        windows={day: tuple(spans) for day, spans in windows.items()},
        holidays=frozenset(holiday.on for holiday in calendar.holidays.all()),
        holidays_until=calendar.holidays_until,
    )


def forget() -> None:
    """Drop the calendars built so far (another database has other ones)."""
    _built.cache_clear()
