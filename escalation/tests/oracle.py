"""A business clock so slow and plain that it can hardly be wrong: second by second."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


class SlowClock:
    """Opening hours by weekday in local minutes, holidays as local dates."""

    def __init__(self, *, zone, windows, holidays):
        self.zone, self.windows, self.holidays = ZoneInfo(zone), windows, holidays

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        if local.date() in self.holidays:
            return False
        minute = local.hour * 60 + local.minute
        spans = self.windows.get(local.weekday(), ())
        return any(opens <= minute < closes for opens, closes in spans)

    def due_after(self, start: datetime, seconds: int) -> datetime:
        """Walk on, one second of UTC at a time, until the open ones are used up."""
        at = start.astimezone(UTC)
        if seconds == 0:
            while not self.is_open(at):
                at += SECOND
            return at
        while True:
            if self.is_open(at):
                seconds -= 1
            at += SECOND
            if seconds == 0:
                return at

    def elapsed_between(self, start: datetime, end: datetime) -> int:
        at, count = start.astimezone(UTC), 0
        while at < end:
            count += self.is_open(at)
            at += SECOND
        return count
