"""What ticket pages and public pages show of escalation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import template
from django.db.models import F

from escalation.calendars import calendar_in_force
from escalation.clocks import targets_for
from escalation.domain.policy import Policy
from escalation.domain.sla import due
from escalation.health import is_red, last_pass
from escalation.models import Incident, IncidentTicket, JoinedTicket, Level, Run
from escalation.models.clock import ClockKind
from escalation.outcomes import say_outcome
from escalation.reasons import say_reason

register = template.Library()
register.filter("outcome", say_outcome)
SHOWN_CLOCKS = 5
SHOWN_INCIDENTS = 3


@dataclass(frozen=True)
class DeskHours:
    """Whether the desk is open, and until when it stays so."""

    is_open: bool
    until: datetime


@register.simple_tag
def desk_hours(now):
    calendar = calendar_in_force()
    closes_at = calendar.closes_at(now)
    if closes_at is not None:
        return DeskHours(True, closes_at)
    return DeskHours(False, calendar.next_open(now))


@register.inclusion_tag("escalation/_call_now.html")
def call_now(now, is_short=False):
    """Whom to call now: level 1 when open, level 2 then 3 when not (R12)."""
    levels = {level.code: level for level in Level.objects.filter(is_public=True)}
    return {
        "hours": desk_hours(now),
        "levels": levels,
        "promise": promise_for(now),
        "is_short": is_short,
    }


@register.simple_tag
def promise_for(now):
    """When a minor ticket opened now is answered: aim and promise (R8)."""
    target = targets_for("minor").get("first_response")
    if target is None:
        return None
    return due(target.as_domain(), started_at=now, calendar=calendar_in_force())


@register.simple_tag
def public_levels():
    return {level.code: level for level in Level.objects.filter(is_public=True)}


@dataclass(frozen=True)
class ShownClock:
    clock: object
    percent: int
    is_late: bool


@register.inclusion_tag("escalation/_clocks.html")
def ticket_clocks(ticket, now):
    """The running clocks, then the last ones met, with the part used up."""
    clocks = ticket.clocks.filter(cancelled_at=None).order_by(
        F("met_at").desc(nulls_first=True), "due_at"
    )
    calendar = calendar_in_force()
    shown = [_shown(clock, calendar, now) for clock in clocks[:SHOWN_CLOCKS]]
    return {"clocks": shown, "now": now}


def _shown(clock, calendar, now):
    at = clock.met_at or clock.paused_at or now
    if clock.is_business_time:
        used = calendar.elapsed_between(clock.started_at, at)
        whole = calendar.elapsed_between(clock.started_at, clock.due_at)
    else:
        used, whole = at - clock.started_at, clock.due_at - clock.started_at
    percent = 100 if whole <= timedelta(0) else min(int(100 * (used / whole)), 100)
    return ShownClock(clock, max(percent, 0), at > clock.due_at)


@dataclass(frozen=True)
class Rung:
    """One thing that happened or will: when, its mark, the page or the words."""

    at: datetime
    mark: str
    page: object = None
    levels: str = ""


def _leader_of(ticket):
    """The ticket whose escalation this one joined, if any (I31)."""
    if ticket.severity not in (ticket.Severity.MAJOR, ticket.Severity.CRITICAL):
        return None
    joined = JoinedTicket.objects.filter(ticket=ticket).select_related("run__ticket")
    return next((row.run.ticket for row in joined), None)


@register.inclusion_tag("escalation/_run.html")
def ticket_run(ticket):
    """The ladder of the ticket's last escalation: what left, and what comes next."""
    run = ticket.runs.order_by("-pk").first()
    if run is None:
        return {"run": None, "leader": _leader_of(ticket)}
    pages = run.pages.select_related("contact").order_by("queued_at", "pk")
    rungs = [
        Rung(page.queued_at, MARKS.get(page.state, "next"), page) for page in pages
    ]
    context = {"run": run, "rungs": rungs, "upcoming": _upcoming(run)}
    return {**context, "joined": run.joined.count()}


MARKS = {
    "accepted": "done",
    "failed": "fail",
    "unknown": "fail",
    "suppressed": "done",
}


def _upcoming(run):
    if run.state not in (Run.State.ARMED, Run.State.PAGING):
        return []
    names = {level.code: level.name for level in Level.objects.all()}
    return [
        Rung(
            run.anchored_at + step.after,
            "next",
            levels=", ".join(names.get(code, code) for code in step.levels),
        )
        for step in Policy.from_dict(run.policy).steps[run.taken :]
    ]


@register.filter
def severity_reasons(ticket):
    """The stored reasons of the severity, said in the reader's language."""
    return [say_reason(reason) for reason in ticket.severity_reasons]


@register.inclusion_tag("escalation/_engine_alarm.html")
def engine_alarm(now):
    """A red bar on the desk's pages when no pass ran for a minute (I44)."""
    swept_at = last_pass()
    return {"swept_at": swept_at, "is_red": is_red(swept_at, now=now)}


@register.inclusion_tag("escalation/_incident_band.html")
def incident_band():
    """The incidents that are suggested or open, on every page of the desk."""
    live = Incident.objects.live().select_related("ticket")
    return {"incidents": live[:SHOWN_INCIDENTS]}


@register.simple_tag
def incident_of(ticket):
    """The incident a ticket belongs to, or is the ticket of."""
    own = Incident.objects.filter(ticket=ticket).first()
    link = IncidentTicket.objects.filter(ticket=ticket).select_related(
        "incident__ticket"
    )
    return own or next((one.incident for one in link), None)


@register.simple_tag
def clock_words(kind):
    """The name of the clock that is due next, in the reader's language."""
    return str(ClockKind(kind).label).lower() if kind else ""


@register.filter
def initials(name):
    """Two letters for the disc beside a name: « SB »."""
    return "".join(part[0] for part in name.split()[:2]).upper()


@register.filter
def short_level(name):
    """« Niveau 2, centre des opérations réseau » in a narrow column: « Niveau 2 »."""
    return name.partition(",")[0]
