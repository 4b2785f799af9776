from .attachment import Attachment
from .department import Department
from .entry import Entry
from .mail import OutgoingMail
from .sample import AffectedNumber, CallSample
from .ticket import Ticket, TicketNumber

__all__ = [
    "AffectedNumber",
    "Attachment",
    "CallSample",
    "Department",
    "Entry",
    "OutgoingMail",
    "Ticket",
    "TicketNumber",
]
