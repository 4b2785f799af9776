"""Opening a ticket, and believing one that came unsigned (R7-R12)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import CustomerAccount, Person

from . import signals
from .attachments import attach
from .intake_data import Report
from .mail import outgoing
from .models import AffectedNumber, CallSample, Entry, Ticket, TicketNumber
from .services import locked

FIRST_NUMBER = 20_000


def open_ticket(report: Report, *, by: Person | None, now: datetime) -> Ticket:
    """Accept a report and tell everyone it concerns (R7-R9, R12).

    The same `form_key` again returns the ticket it made: a second press, or a press
    after an answer that was lost, never makes a second ticket.
    """
    try:
        with transaction.atomic():
            ticket = _store(report, by=by, now=now)
            if ticket.may_ring:
                _tell_everyone(ticket, by=by, now=now)
            else:
                outgoing.ask_to_confirm(ticket, now=now)
            return ticket
    except IntegrityError:
        accepted = Ticket.objects.filter(form_key=report.form_key).first()
        if accepted is None:
            raise
        return accepted


def _store(report, *, by, now):
    is_unsigned = report.source == Ticket.Source.UNSIGNED
    ticket = Ticket.objects.create(
        **report.columns(),
        number=FIRST_NUMBER + TicketNumber.objects.create().pk,
        opened_by=by,
        opened_at=now,
        confirmed_at=None if is_unsigned else now,
        last_word_at=now,
        last_word_by=report.contact_name,
        awaiting_answer_since=now,
    )
    AffectedNumber.objects.bulk_create(
        AffectedNumber(
            ticket=ticket, typed=n.typed, first=n.first, last=n.last, count=n.count
        )
        for n in report.numbers
    )
    CallSample.objects.bulk_create(
        sample_row(ticket, position, sample, now)
        for position, sample in enumerate(report.samples)
    )
    entry = Entry.objects.create(
        ticket=ticket,
        kind=Entry.Kind.REPLY,
        author=by,
        author_name=ticket.contact_name,
        is_from_customer=True,
        body=ticket.description,
        created_at=now,
    )
    attach(entry, report.files, by=by, now=now)
    return ticket


def sample_row(ticket, position, sample, now):
    """A call of a checked report as a row, not yet saved."""
    return CallSample(
        ticket=ticket,
        position=position,
        caller=sample.caller,
        caller_e164=sample.caller_e164,
        called=sample.called,
        called_e164=sample.called_e164,
        called_at=sample.called_at,
        result=sample.result,
        gateway=sample.gateway,
        duration=sample.duration,
        has_worked=sample.has_worked,
        added_at=now,
    )


def _tell_everyone(ticket, *, by, now):
    numbers = sum(ticket.affected_numbers.values_list("count", flat=True)) or None
    # Receivers start the clocks first: the receipt tells the promise they compute.
    signals.ticket_opened.send(
        Ticket, ticket=ticket, numbers_touched=numbers, now=now, by=by
    )
    outgoing.receipt(ticket, now=now)
    outgoing.tell_account_manager(ticket, now=now)


@transaction.atomic
def confirm_ticket(*, ticket: Ticket, now: datetime) -> Ticket:
    """Believe an unsigned report: its reader pressed the link mailed to them."""
    ticket = locked(ticket)
    if ticket.may_ring:
        return ticket
    ticket.confirmed_at = now
    # Only a person of that account may put a report in the account's list.
    ticket.account = CustomerAccount.objects.filter(
        number=ticket.account_claimed.strip(),
        people__email__iexact=ticket.contact_email,
        people__is_active=True,
    ).first()
    ticket.save()
    _tell_everyone(ticket, by=None, now=now)
    return ticket
