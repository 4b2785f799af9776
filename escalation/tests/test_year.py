"""A year of a busy desk, lived through in seconds: each effect at its very instant, none
twice, none lost, against an oracle that knows the policy and no row (R15, R20, R23)."""

import heapq
import random
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Min

from accounts.models import Person
from escalation import delivery, engine, services
from escalation.models import Clock, IncidentRule, Page, Run, Timer
from tickets import services as tickets
from tickets.models import Ticket
from tickets.tests.factories import open_ticket

from .model_time import real_time_after
from .model_world import (
    MEDIA,
    leave_letters_unwritten,
    make_world,
    slow_calendar,
)
from .oracle import SlowClock

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
BEGINS, DAYS = datetime(2026, 10, 26, tzinfo=UTC), 364
AFTERS = [m * MINUTE for m in (0, 5, 15, 30, 45, 60)]
LEVEL_3 = 3
LEASE = 30 * MINUTE
# Instants at which something turns: closing, opening, both clock changes, holidays.
TURNING = (
    "2026-10-30T23:59:59+00:00",  # Friday 19:59:59
    "2026-10-31T00:00:00+00:00",
    "2026-11-01T05:30:00+00:00",  # 01:30, the first of two
    "2026-11-01T06:30:00+00:00",  # 01:30 again
    "2026-11-02T12:59:59+00:00",
    "2026-11-02T13:00:00+00:00",  # Monday 08:00
    "2026-12-24T22:00:00+00:00",
    "2026-12-26T15:00:00+00:00",
    "2027-03-12T23:30:00+00:00",
    "2027-03-14T06:59:59+00:00",  # 01:59:59, then 03:00
    "2027-03-26T14:00:00+00:00",  # Good Friday
)


@dataclass(order=True)
class Story:
    """One ticket as it will go: when it opens, is taken in charge, and ends."""

    opened_at: datetime
    ends_at: datetime
    is_major: bool
    taken_at: datetime | None = None
    pk: int = field(default=0, compare=False)


def stories(count):
    """Some on the turning instants, the others anywhere; the seed is the year's. Major
    ones keep apart: what two of them share is the machine's to try (`test_model.py`)."""
    luck = random.Random(2026)
    turning = [datetime.fromisoformat(text) for text in TURNING]
    anywhere = count - len(turning)
    opened = turning + [
        BEGINS + luck.randrange(DAYS * 86_400) * SECOND for _ in range(anywhere)
    ]
    told, last = [], BEGINS
    for opened_at in sorted(opened):
        is_major = luck.random() < 0.2 and opened_at > last + 4 * HOUR
        last = opened_at if is_major else last
        told.append(_story(luck, opened_at, is_major))
    return told


def _story(luck, opened_at, is_major):
    minutes = luck.choice((20, 40, 55, 95) if is_major else (30, 150, 300, 1500, 5000))
    # Off the whole minute, so that nothing of ours falls on an instant of the engine's.
    ends_at = opened_at + minutes * MINUTE + 7 * SECOND
    taken_at = None
    if is_major and luck.random() < 0.6:
        taken_at = opened_at + luck.choice((2, 16, 22, 34)) * MINUTE + 3 * SECOND
    is_early = taken_at is not None and taken_at < ends_at
    return Story(opened_at, ends_at, is_major, taken_at if is_early else None)


class Year:
    """The desk, the engine and the senders, woken at every instant that the rows or the
    stories name, and at no other."""

    def __init__(self, world, wire):
        self.world, self.wire = world, wire
        self.nora = Person.objects.get(role="noc")
        self.told_at = {}  # key of a page: when it left

    @property
    def told(self):
        rows = Page.objects.select_related("contact__level").order_by("pk")
        return [
            (self.told_at[(page.bundled_into or page).key], page)
            for page in rows.select_related("bundled_into")
            if (page.bundled_into or page).key in self.told_at
        ]

    def live(self, told):
        events = [(story.opened_at, n, "opens", story) for n, story in enumerate(told)]
        heapq.heapify(events)
        count = len(told)
        while True:
            at = min([*(event[0] for event in events[:1]), *self._due()], default=None)
            if at is None:
                return
            while events and events[0][0] == at:
                _, _, what, story = heapq.heappop(events)
                for later in getattr(self, f"_{what}")(story, at):
                    heapq.heappush(events, (later[0], count := count + 1, *later[1:]))
            engine.sweep(now=at)
            if Page.objects.due(at).exists():
                self._send(at)

    @staticmethod
    def _due():
        """When the rows ask to be looked at again."""
        timers = Timer.objects.pending().aggregate(at=Min("due_at"))
        pages = Page.objects.queued().aggregate(at=Min("next_try_at"))
        return [found["at"] for found in (timers, pages) if found["at"]]

    def _opens(self, story, at):
        account = self.world.accounts[story.ends_at.second % 4]
        ticket = open_ticket(
            by=account.people.first(), account=account, now=at,
            symptom="no_incoming" if story.is_major else "dropped_calls",
        )  # fmt: skip
        story.pk = ticket.pk
        if story.taken_at:
            yield story.taken_at, "is_taken", story
        yield story.ends_at, "ends", story

    def _is_taken(self, story, at):
        """Whoever was rung last says « I have it »; too early, nobody was."""
        page = Page.objects.filter(
            ticket=story.pk, kind__in=("page", "grace"), sent_at__isnull=False
        ).last()
        assert services.acknowledge(page=page, now=at) == "done"
        return ()

    def _ends(self, story, at):
        ticket = Ticket.objects.get(pk=story.pk)
        tickets.resolve(ticket=ticket, by=self.nora, body="C’est réglé.", now=at)
        return ()

    def _send(self, at):
        while page := delivery.claim_next(now=at):
            delivery.send(page, now=at)
        for key in self.wire.keys:
            assert key not in self.told_at, f"{key} was told twice"
            self.told_at[key] = at
        self.wire.keys.clear()


class Wire:
    """Takes every page and keeps its key."""

    def __init__(self):
        self.keys = []

    @contextmanager
    def open(self, address):
        yield self

    def send(self, message, *, address):
        self.keys.append(message.key)
        return message.key


@pytest.fixture
def year(rules, monkeypatch):
    """Each trouble by itself: incidents have their own tests."""
    IncidentRule.objects.all().delete()
    wire = Wire()
    for channel in delivery.CHANNELS:
        monkeypatch.setitem(delivery.CHANNELS, channel, wire)
    leave_letters_unwritten(monkeypatch)
    return Year(make_world(), wire)


class Oracle:
    """What the policy says of one story; it knows neither rows nor engine."""

    def __init__(self, clock):
        self.clock = clock

    def notices(self, story):
        """When each notice of a minor ticket is told: effect and instant (R15, I14)."""
        for effect, amount in (("warn", 2 * HOUR), ("breach", 4 * HOUR)):
            told_at = self.clock.opens_at(self.clock.after(story.opened_at, amount))
            if not story.is_major and told_at < story.ends_at:
                yield effect, told_at

    def paging_starts(self, story):
        closes_at = self.clock.closes_at(story.opened_at)
        if closes_at is None:
            return story.opened_at
        return min(story.opened_at + 15 * MINUTE, closes_at)

    def climb(self, story):
        """Each try of each step owed to an escalation: instant and step (R23, I18)."""
        begins_at = self.paging_starts(story)
        taken_at = story.taken_at or story.ends_at
        first = list(self._ladder(begins_at, 0, taken_at))
        resumes_at = taken_at + LEASE
        if story.taken_at is None or resumes_at >= story.ends_at:
            return first
        step = max((step for _, step in first), default=0)
        anchored_at = resumes_at - AFTERS[step]
        return first + list(self._ladder(anchored_at, step, story.ends_at))

    @staticmethod
    def _ladder(anchored_at, step, until):
        every = 5 * MINUTE
        at = anchored_at + AFTERS[step]
        while at < until:
            if step + 1 < len(AFTERS) and at >= anchored_at + AFTERS[step + 1]:
                step += 1
            yield at, step
            at += every if step + 1 < len(AFTERS) else 15 * MINUTE

    def late(self, story):
        """The clocks that end late, with the instant each fell due (I15)."""
        opened_at, until = story.opened_at, story.taken_at or story.ends_at
        if not story.is_major:
            due = {"first_response": self.clock.after(opened_at, 4 * HOUR)}
        else:
            due = {"first_response": opened_at + 15 * MINUTE}
            called_by = self.paging_starts(story) + 15 * MINUTE
            if called_by < until:
                due["callback"] = called_by
        return {kind: at for kind, at in due.items() if at < story.ends_at}


@pytest.mark.parametrize("count", [250, pytest.param(3_000, marks=pytest.mark.long)])
def test_a_year_of_a_busy_desk_has_no_late_and_no_missed_effect(year, count):
    told = stories(count)
    year.live(told)
    oracle = Oracle(slow_calendar())
    sent = defaultdict(list)
    for at, page in year.told:
        sent[page.ticket_id].append((at, page))
    totals = Counter()
    for story in told:
        totals += _check_story(oracle, story, sent[story.pk])
    assert totals["tickets"] == count
    assert Counter(run.state for run in Run.objects.all()) == {
        "closed": sum(story.is_major for story in told)
    }
    assert Clock.objects.exclude(breached_at=None).count() == totals["late"]
    assert len(year.told_at) <= totals["told"] == sum(map(len, sent.values()))
    assert min(totals.values()) >= 5, f"a year that proves little: {totals}"


def _check_story(oracle, story, sent):
    late = Clock.objects.filter(ticket=story.pk).exclude(breached_at=None)
    assert dict(late.values_list("kind", "breached_at")) == oracle.late(story)
    check = _check_major if story.is_major else _check_minor
    counts = check(oracle, story, sent)
    return counts + Counter(tickets=1, late=len(oracle.late(story)), told=len(sent))


def _check_minor(oracle, story, sent):
    """Two at most are told of each notice, at its instant, and no telephone rings."""
    expected = Counter()
    for effect, at in oracle.notices(story):
        expected[effect, at] += 1 if effect == "warn" else 2
    assert Counter((page.kind, at) for at, page in sent) == expected
    assert not [page for _, page in sent if page.channel in MEDIA]
    return Counter(f"minor {page.kind}" for _, page in sent)


def _check_major(oracle, story, sent):
    run = Run.objects.get(ticket=story.pk)
    climb = oracle.climb(story)
    rows = Page.objects.filter(run=run, kind="page")
    assert set(rows.values_list("due_at", "step")) == set(climb)
    assert run.started_at == oracle.paging_starts(story)
    counts = Counter(major=1)
    heard = {}
    for at, page in sent:
        assert at >= page.due_at, "told before it was owed"
        level = page.contact.level.code
        heard[level] = min(at, heard.get(level, at))
        counts["in time" if at == page.due_at else "after its turn"] += 1
    first = {step: at for at, step in reversed(climb)}
    assert heard.get("level2") == first.get(0)
    if story.taken_at is None and LEVEL_3 in first:
        assert heard["level3"] - heard["level2"] == 30 * MINUTE, "R23"
        counts["nobody answers"] += 1
    assert _told_or_held(sent, rows)
    return counts


def _told_or_held(sent, rows):
    """What was not told was a ring that had to wait, and somebody answered (I32)."""
    told = {page.pk for _, page in sent}
    left = rows.exclude(pk__in=told)
    return all(page.state == "suppressed" and page.channel in MEDIA for page in left)


@pytest.mark.parametrize("text", TURNING)
def test_the_striding_clock_is_the_second_by_second_one(text, rules):
    striding = slow_calendar()
    slow = SlowClock(
        zone="America/Toronto", windows=striding.windows, holidays=striding.holidays
    )
    at = datetime.fromisoformat(text)
    assert striding.after(at, 3601 * SECOND) == slow.due_after(at, 3601)
    wait = (at + 10 * MINUTE, at + 20 * MINUTE)
    assert real_time_after(at, HOUR, (wait,)) == at + 70 * MINUTE
