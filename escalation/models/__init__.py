from .calendar import Calendar, Holiday, OpeningHours
from .clock import Clock, Pause, SLATarget
from .contact import Contact, ContactMethod, Level
from .heartbeat import Heartbeat
from .incident import Incident, IncidentNews, IncidentRule, IncidentTicket
from .oncall import CalendarKey, Override, Rotation, RotationMember, Schedule
from .page import Page
from .policy import EscalationPolicy, EscalationStep, PolicyVersion
from .recompute import Recompute
from .run import JoinedTicket, Run
from .throttle import Throttle
from .timer import Timer

__all__ = [
    "Calendar",
    "CalendarKey",
    "Clock",
    "Contact",
    "ContactMethod",
    "EscalationPolicy",
    "EscalationStep",
    "Heartbeat",
    "Holiday",
    "Incident",
    "IncidentNews",
    "IncidentRule",
    "IncidentTicket",
    "JoinedTicket",
    "Level",
    "OpeningHours",
    "Override",
    "Page",
    "Pause",
    "PolicyVersion",
    "Recompute",
    "Rotation",
    "RotationMember",
    "Run",
    "SLATarget",
    "Schedule",
    "Throttle",
    "Timer",
]
