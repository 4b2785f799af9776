"""The tint and the shape of each state, for the badge that says it (interface 6)."""

from django import template
from django.utils.translation import gettext_lazy as _

from announcements.models.announcement import Announcement, State

register = template.Library()

LOOKS = {
    State.INVESTIGATING: ("warn", "warn"),
    State.IDENTIFIED: ("part", "half"),
    State.MONITORING: ("info", "eye"),
    State.RESOLVED: ("ok", "ok"),
    State.SCHEDULED: ("info", "clock"),
    State.IN_PROGRESS: ("info", "wrench"),
    State.VERIFYING: ("info", "eye"),
    State.COMPLETED: ("ok", "ok"),
    State.CANCELLED: ("mute", "dash"),
    State.POSTPONED: ("mute", "clock"),
    "operational": ("ok", "ok"),
    "maintenance": ("info", "wrench"),
    "degraded": ("warn", "warn"),
    "partial": ("part", "half"),
    "major": ("bad", "bad"),
}
OPERATIONAL = _("Operational")
OVERALL = {
    "operational": _("All services work"),
    "degraded": _("Some services are degraded"),
    "partial": _("Part of the services are out"),
    "major": _("A major outage is in progress"),
    "maintenance": _("A maintenance is in progress"),
}


@register.filter
def tint(state):
    return LOOKS[state][0]


@register.filter
def shape(state):
    return LOOKS[state][1]


@register.filter
def state_words(state):
    """The state of an update or of a service, in the reader's language."""
    if state == "operational":
        return OPERATIONAL
    if state in Announcement.Impact.values:
        return Announcement.Impact(state).label
    return State(state).label


@register.filter
def overall_words(state):
    return OVERALL[state]
