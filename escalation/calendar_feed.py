"""One person's shifts as iCalendar (RFC 5545), for their own calendar to follow."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from accounts.models import Person

from . import roster as rosters
from .domain import oncall
from .models import Contact, Schedule


def shifts_of(person: Person, *, now: datetime, within: timedelta) -> bytes:
    """The shifts of a person from a day ago on, in their language; times in UTC."""
    since = now - timedelta(days=1)
    mine = set(Contact.objects.filter(person=person).values_list("pk", flat=True))
    with override(person.language):
        calendar = Calendar()
        calendar.add("prodid", "-//ThinkTel//On call//")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", _("On call, %(who)s") % {"who": person})
        people = rosters.load(since=since)
        for schedule in Schedule.objects.select_related("level"):
            plan = people.plans[schedule.level.code]
            planned = oncall.shifts(
                plan.rotations, plan.overrides, begins_at=since, ends_at=now + within
            )
            for shift in planned:
                if shift.member in mine:
                    calendar.add_component(_event(shift, schedule, now))
        return calendar.to_ical()


def _event(shift, schedule, now):
    event = Event()
    # A shift keeps its identity for life: its level, its person and its start.
    start = int(shift.begins_at.timestamp())
    event.add("uid", f"shift-{schedule.pk}-{shift.member}-{start}@thinktel")
    event.add("dtstamp", now)
    event.add("dtstart", shift.begins_at)
    event.add("dtend", shift.ends_at)
    event.add("summary", _("On call: %(level)s") % {"level": schedule.level})
    return event
