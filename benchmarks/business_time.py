"""(a) `due_after` over 100,000 random starts, beside its two peers, in one run.

Each answer is compared with the slow oracle's on a sample, and with the other correct
peer's on all of them.
"""

import random
import time
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from zoneinfo import ZoneInfo

import businesstimedelta
import pytz
from workclock import Holidays, Schedule, WorkDay

from escalation.domain.business_time import BusinessCalendar
from escalation.starter.holidays import HOLIDAYS
from escalation.tests.oracle import SlowClock

STARTS, SLOW_PEER, ORACLE = 100_000, 4_000, 300
EASTERN = ZoneInfo("America/Toronto")
WEEK = dict.fromkeys(range(5), ((480, 1200),))
FACTS = {"windows": WEEK, "zone": "America/Toronto", "holidays": frozenset(HOLIDAYS)}


def starts(count, seed=17):
    random_ = random.Random(seed)
    first = datetime(2026, 1, 2, tzinfo=UTC)
    return [
        first + timedelta(seconds=random_.randrange(640 * 86_400)) for _ in range(count)
    ]


def timed(function, questions):
    """The best of three runs: other programs of the machine only ever add."""
    best, answers = 0.0, []
    for _ in range(3):
        begin = time.perf_counter()
        answers = [function(question) for question in questions]
        best = max(best, len(questions) / (time.perf_counter() - begin))
    return best, answers


def main():
    questions, amount = starts(STARTS), timedelta(hours=4)
    ours = BusinessCalendar(**FACTS)
    rate, answers = timed(lambda at: ours.due_after(at, amount), questions)
    print(f"ours              {rate:>12,.0f} due_after/s")

    slow_rate, _ = timed(_businesstimedelta(), questions[:SLOW_PEER])
    print(
        f"businesstimedelta {slow_rate:>12,.0f}   ours is {rate / slow_rate:.0f} times"
    )

    quick_rate, theirs = timed(_workclock(), questions)
    differ = sum(a != b for a, b in zip(answers, theirs, strict=True))
    print(f"workclock         {quick_rate:>12,.0f}   ours is {rate / quick_rate:.1f} times, "
          f"{differ} answers of {STARTS:,} differ")  # fmt: skip

    slow = SlowClock(**FACTS)
    wrong = sum(
        slow.due_after(at, 14_400) != answer
        for at, answer in zip(questions[:ORACLE], answers, strict=False)
    )
    print(f"oracle            {wrong} of {ORACLE} answers differ from the slow clock's")


def _businesstimedelta():
    zone = pytz.timezone("America/Toronto")
    day = businesstimedelta.WorkDayRule(
        start_time=wall(8), end_time=wall(20), working_days=[0, 1, 2, 3, 4], tz=zone
    )
    closed = businesstimedelta.HolidayRule(set(HOLIDAYS), tz=zone)
    rules = businesstimedelta.Rules([day, closed])
    four_hours = businesstimedelta.BusinessTimeDelta(rules, hours=4)
    return lambda at: at + four_hours


def _workclock():
    rules = [WorkDay(wall(8), wall(20)), Holidays(list(HOLIDAYS))]
    schedule = Schedule(rules, time_zone=EASTERN)
    return lambda at: schedule.add(at, hours=4)


if __name__ == "__main__":
    main()
