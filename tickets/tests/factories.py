"""Plain makers of tickets: a row alone, or a report through the service."""

import uuid
from datetime import UTC, datetime

from django.core.files.base import ContentFile

from tickets import attachments, intake
from tickets.attachments import Upload
from tickets.domain.files import kind_of
from tickets.intake_data import ParsedNumber, ParsedSample, Report
from tickets.models import Department, Ticket, TicketNumber

NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)  # Tuesday noon, Eastern
NUMBERS = (ParsedNumber("418-555-0142", "+14185550142", "+14185550142"),)


def make_department(code="technical", *, is_technical=True, **fields):
    return Department.objects.get_or_create(
        code=code,
        defaults={
            "name_fr": "Soutien technique",
            "name_en": "Technical support",
            "takes_tickets": True,
            "is_technical": is_technical,
            **fields,
        },
    )[0]


def make_sample(at=NOON, **fields):
    facts = {
        "caller": "581-555-0130",
        "called": "418-555-0160",
        "caller_e164": "+15815550130",
        "called_e164": "+14185550160",
        "called_at": at,
        "result": "480",
    }
    return ParsedSample(**{**facts, **fields})


def make_ticket(*, opened_at=NOON, department=None, **fields):
    """A row by itself: no clock, no mail, no escalation."""
    facts = {
        "department": department or make_department(),
        "number": 20_000 + TicketNumber.objects.create().pk,
        "symptom": "dropped_calls",
        "severity": "minor",
        "service_kind": "sip_trunk",
        "description": "Les appels tombent.",
        "source": Ticket.Source.PORTAL,
        "contact_name": "Cam",
        "contact_email": "cam@example.com",
        "opened_at": opened_at,
        "confirmed_at": opened_at,
        "last_word_at": opened_at,
        "last_word_by": "Cam",
    }
    return Ticket.objects.create(**{**facts, **fields})


def open_ticket(*, by, account=None, now=NOON, **fields):
    """A report as the portal takes it: clocks, receipt, escalation and all."""
    facts = {
        "source": Ticket.Source.PORTAL,
        "form_key": uuid.uuid4(),
        "department": make_department(),
        "language": by.language if by else "fr",
        "contact_name": by.name if by else "Visiteur",
        "contact_email": by.email if by else "visiteur@example.com",
        "description": "Les appels tombent après deux secondes.",
        "account": account,
        "service_kind": "sip_trunk",
        "service_line": account.service_lines.first() if account else None,
        "symptom": "dropped_calls",
        "share": "one",
        "numbers": NUMBERS,
        "samples": (make_sample(now),),
    }
    return intake.open_ticket(Report(**{**facts, **fields}), by=by, now=now)


def make_upload(name="notes.txt", content=b"Rien a signaler.\n"):
    """A file as the form hands it on, checked."""
    kind = kind_of(name, content, len(content))
    return Upload(name, kind, len(content), ContentFile(content, name))


def make_attachment(ticket, name="notes.txt", content=b"Rien a signaler.\n", *,
                    entry=None, by=None, now=NOON):  # fmt: skip
    """A file of the ticket's first message, or of `entry`."""
    with attachments.kept([make_upload(name, content)], now=now) as files:
        entry = entry or ticket.entries.first()
        return attachments.attach(entry, files, by=by, now=now)[0]
