"""The dry run and the replay of a ladder: the engine's own core, nothing sent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from . import roster as rosters
from .calendars import calendar_in_force
from .domain.policy import Policy
from .domain.severity import Severity
from .domain.simulation import Answer, Event, Happening, Timeline, simulate
from .models import ContactMethod, Run
from .roster import Roster

UNTIL = timedelta(minutes=75)
ANSWERS_AFTER = timedelta(minutes=2)
MOST_RUNS = 2_000
SHOWN_RUNS = 50


@dataclass(frozen=True)
class Line:
    """One instant of the dry run, in words: who, over what, in which language."""

    at: datetime
    after: timedelta
    words: str
    details: list[str]
    is_alarm: bool


@dataclass(frozen=True)
class DryRun:
    timeline: Timeline
    lines: list[Line]
    checks: list[tuple[str, str]] = field(default_factory=list)


def dry_run(
    policy: Policy, *, severity: str, received_at: datetime, answer_step: int | None,
    grace_level: str, names: dict[str, str],
) -> DryRun:  # fmt: skip
    """Play a ladder from `received_at`, with the turns and the hours of that time."""
    people = rosters.load(since=received_at)
    timeline = simulate(
        policy,
        severity=Severity(severity),
        received_at=received_at,
        calendar=calendar_in_force(),
        reach=people.reach,
        rescue=people.rescue,
        until=UNTIL,
        answer=None if answer_step is None else Answer(answer_step, ANSWERS_AFTER),
        grace_levels=(grace_level,) if grace_level else (),
    )
    lines = [_line(event, timeline, people, names) for event in timeline.events]
    return DryRun(timeline, lines, _checks(policy, people, names))


def _line(event: Event, timeline, people: Roster, names):
    said = {
        "levels": "; ".join(names.get(code, code) for code in event.levels),
        "step": event.step + 1,
    }
    words = {
        Happening.RECEIVED: _("The ticket is received"),
        Happening.ARMED: _("Level 1 has the first word"),
        Happening.PAGED: _("Step %(step)s: %(levels)s"),
        Happening.AGAIN: _("Step %(step)s, tried again: %(levels)s"),
        Happening.EMPTY: _("Step %(step)s: nobody on call, the next one starts"),
        Happening.NOBODY_ANSWERS: _("Nobody answers: the last round again, alarm"),
        Happening.ACKNOWLEDGED: _("Somebody acknowledges: silence"),
        Happening.LEASE_ENDS: _("Without news, paging would resume here"),
    }[event.kind]
    alarms = (Happening.EMPTY, Happening.NOBODY_ANSWERS)
    return Line(
        at=event.at,
        after=event.at - timeline.started_at,
        words=words % said,
        details=[_page_words(page, people) for page in event.pages],
        is_alarm=event.kind in alarms or event.step >= 3,
    )


def _page_words(page, people):
    contact = people.contacts[page.contact]
    facts = {
        "who": contact.name,
        "channel": str(ContactMethod.Channel(page.channel).label).lower(),
        "language": contact.get_language_display(),
    }
    if page.is_informed:
        return _("%(who)s: %(channel)s, for information, in %(language)s") % facts
    return _("%(who)s: %(channel)s, in %(language)s") % facts


def _checks(policy, people, names):
    """What is worth knowing of each step before trusting it."""
    found = []
    for number, step in enumerate(policy.steps, start=1):
        named = [c for code in step.levels for c in people.by_level.get(code, [])]
        facts = {"step": number}
        if not named:
            found.append(("bad", _("Step %(step)s has no contact at all.") % facts))
        for contact in named:
            if len(contact.methods.all()) < 2:
                facts["who"] = contact.name
                words = _("Step %(step)s: %(who)s has fewer than two channels.")
                found.append(("warn", words % facts))
    if not found:
        found.append(("ok", _("Every contact of every step has two channels.")))
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Replayed:
    run: Run
    pages_then: int
    pages_draft: int


@dataclass(frozen=True)
class Replay:
    runs: int
    pages_then: int
    pages_draft: int
    different: list[Replayed]


def replay(draft: Policy, *, severity: str, now: datetime) -> Replay:
    """The last month's escalations on another ladder, each answered when it was (the
    receipt and the acknowledgement are history; the turns are those of then)."""
    since = now - timedelta(days=30)
    people = rosters.load(since=since)
    calendar = calendar_in_force()
    runs = list(
        Run.objects.filter(severity=severity, opened_at__gte=since)
        .select_related("ticket")
        .order_by("-opened_at")[:MOST_RUNS]
    )
    rows = []
    for run in runs:
        ended_at = run.acknowledged_at or run.closed_at or run.opened_at + UNTIL
        counts = [
            simulate(
                policy,
                severity=Severity(severity),
                received_at=run.opened_at,
                calendar=calendar,
                reach=people.reach,
                rescue=people.rescue,
                until=timedelta(hours=4),
                acknowledged_at=ended_at,
            ).pages
            for policy in (Policy.from_dict(run.policy), draft)
        ]
        rows.append(Replayed(run, *counts))
    different = [row for row in rows if row.pages_then != row.pages_draft]
    return Replay(
        runs=len(rows),
        pages_then=sum(row.pages_then for row in rows),
        pages_draft=sum(row.pages_draft for row in rows),
        different=different[:SHOWN_RUNS],
    )
