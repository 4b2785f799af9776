from .calendar import Calendar, Holiday, OpeningHours
from .clock import Clock, Pause, SLATarget
from .contact import Contact, ContactMethod, Level
from .heartbeat import Heartbeat
from .page import Page
from .policy import EscalationPolicy, EscalationStep
from .run import Run
from .timer import Timer

__all__ = [
    "Calendar",
    "Clock",
    "Contact",
    "ContactMethod",
    "EscalationPolicy",
    "EscalationStep",
    "Heartbeat",
    "Holiday",
    "Level",
    "OpeningHours",
    "Page",
    "Pause",
    "Run",
    "SLATarget",
    "Timer",
]
