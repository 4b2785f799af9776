"""Everything that changes a ticket (`intake` opens it): one transaction each, told
by a signal inside it.

Every writer locks the ticket first (`locked`), so that two people acting at once are
served one after the other. On SQLite the transaction itself is that lock.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import CustomerAccount, Person

from . import signals
from .attachments import StoredFile, attach
from .mail import outgoing
from .models import Entry, Ticket

State = Ticket.State


class Refused(Exception):
    """The ticket's state does not allow this; the message is for the person asking."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


@transaction.atomic
def reply(
    *,
    ticket: Ticket,
    by: Person,
    body: str,
    now: datetime,
    files: Sequence[StoredFile] = (),
) -> Entry:
    """Add a public message. A customer's word ends a wait and reopens (I8, I9)."""
    if not by.is_desk:
        return customer_reply(ticket=ticket, by=by, body=body, now=now, files=files)
    ticket = locked(ticket)
    _refuse_unless_answerable(ticket)
    return _staff_reply(ticket, by, body, now, files)


@transaction.atomic
def customer_reply(
    *,
    ticket: Ticket,
    by: Person | None,
    body: str,
    now: datetime,
    files: Sequence[StoredFile] = (),
) -> Entry:
    """A customer's word; `by` is nobody when it came through a signed link."""
    ticket = locked(ticket)
    _refuse_unless_answerable(ticket)
    return _customer_reply(ticket, by, body, now, files)


def _customer_reply(ticket, by, body, now, files):
    was_resolved = ticket.state == State.RESOLVED
    entry = _say(ticket, by, body, now, files, is_from_customer=True)
    if ticket.awaiting_answer_since is None:
        ticket.awaiting_answer_since = now
    if ticket.state in (State.PENDING, State.RESOLVED):
        ticket.state = State.OPEN
        ticket.resolved_at = None
    ticket.save()
    if was_resolved:
        log_event(ticket, "reopened", now=now, by=by)
        signals.ticket_reopened.send(Ticket, ticket=ticket, now=now, by=by)
    signals.customer_replied.send(Ticket, ticket=ticket, entry=entry, now=now, by=by)
    outgoing.tell_owner_of_reply(ticket, entry, now=now)
    return entry


def _staff_reply(ticket, by, body, now, files, state=None, tell=None):
    entry = _say(ticket, by, body, now, files, is_from_customer=False)
    ticket.awaiting_answer_since = None
    ticket.first_answered_at = ticket.first_answered_at or now
    ticket.owner = ticket.owner or by
    if state or ticket.state == State.NEW:
        ticket.state = state or State.OPEN
    ticket.save()
    signals.staff_replied.send(Ticket, ticket=ticket, entry=entry, now=now, by=by)
    (tell or outgoing.tell_customer_of_reply)(ticket, entry, now=now)
    return entry


@transaction.atomic
def add_note(
    *,
    ticket: Ticket,
    by: Person,
    body: str,
    now: datetime,
    files: Sequence[StoredFile] = (),
) -> Entry:
    """Add an internal note, which no customer ever sees and no clock counts (I6)."""
    ticket = locked(ticket)
    entry = Entry.objects.create(
        ticket=ticket,
        kind=Entry.Kind.NOTE,
        author=by,
        author_name=str(by),
        is_public=False,
        body=body,
        created_at=now,
    )
    attach(entry, files, by=by, now=now)
    signals.note_added.send(Ticket, ticket=ticket, entry=entry, now=now, by=by)
    return entry


@transaction.atomic
def take(*, ticket: Ticket, by: Person, now: datetime) -> Ticket:
    """Make `by` the ticket's owner."""
    ticket = locked(ticket)
    _refuse_unless_open(ticket)
    if ticket.owner_id == by.pk:
        return ticket
    ticket.owner = by
    if ticket.state == State.NEW:
        ticket.state = State.OPEN
    ticket.save()
    log_event(ticket, "taken", now=now, by=by, who=str(by))
    signals.ticket_taken.send(Ticket, ticket=ticket, now=now, by=by)
    return ticket


@transaction.atomic
def classify(
    *, ticket: Ticket, by: Person, severity: str, reason: str, now: datetime
) -> Ticket:
    """Decide the severity, with the reason, over the rule's proposal (R19, I11)."""
    ticket = locked(ticket)
    _refuse_unless_open(ticket)
    previous = ticket.severity
    if severity == previous:
        return ticket
    ticket.severity = severity
    ticket.severity_reasons = [
        *ticket.severity_reasons,
        {"code": "decided", "params": {"who": str(by), "reason": reason}},
    ]
    ticket.save()
    log_event(
        ticket,
        "severity_decided",
        now=now,
        by=by,
        is_public=False,
        who=str(by),
        previous=previous,
        severity=severity,
        reason=reason,
    )
    signals.severity_decided.send(
        Ticket, ticket=ticket, previous=previous, severity=severity,
        reason=reason, now=now, by=by,
    )  # fmt: skip
    return ticket


@transaction.atomic
def wait_for_customer(
    *,
    ticket: Ticket,
    by: Person,
    now: datetime,
    body: str = "",
    files: Sequence[StoredFile] = (),
    tell: Callable[..., None] | None = None,
) -> Ticket:
    """Wait for the customer's word: clocks but the first response stop (I7).

    `tell` mails the message in another way than as a reply.
    """
    ticket = locked(ticket)
    _refuse_unless_open(ticket)
    if body or files:
        _staff_reply(ticket, by, body, now, files, tell=tell)
    if ticket.state == State.PENDING:
        return ticket
    ticket.state = State.PENDING
    ticket.owner = ticket.owner or by
    ticket.save()
    log_event(ticket, "waiting", now=now, by=by, who=str(by))
    signals.ticket_pended.send(Ticket, ticket=ticket, now=now, by=by)
    return ticket


@transaction.atomic
def resolve(
    *,
    ticket: Ticket,
    by: Person,
    now: datetime,
    body: str = "",
    files: Sequence[StoredFile] = (),
) -> Ticket:
    """Say the trouble is over; the customer's next word reopens the ticket."""
    ticket = locked(ticket)
    _refuse_unless_open(ticket)
    if body or files:
        _staff_reply(ticket, by, body, now, files)
    ticket.state = State.RESOLVED
    ticket.resolved_at = now
    ticket.awaiting_answer_since = None
    ticket.owner = ticket.owner or by
    ticket.save()
    log_event(ticket, "resolved", now=now, by=by, who=str(by))
    signals.ticket_resolved.send(Ticket, ticket=ticket, now=now, by=by)
    outgoing.tell_customer_resolved(ticket, now=now)
    return ticket


@transaction.atomic
def reopen(*, ticket: Ticket, by: Person, now: datetime) -> Ticket:
    """Take a resolved ticket up again: a new question, a new clock (I9)."""
    ticket = locked(ticket)
    if ticket.is_open:
        return ticket
    ticket.state = State.OPEN
    ticket.resolved_at = None
    ticket.awaiting_answer_since = now
    ticket.save()
    log_event(ticket, "reopened", now=now, by=by, who=str(by))
    signals.ticket_reopened.send(Ticket, ticket=ticket, now=now, by=by)
    return ticket


@transaction.atomic
def attach_account(
    *, ticket: Ticket, account: CustomerAccount, by: Person, now: datetime
) -> Ticket:
    """Give an unsigned report to the account an agent recognised."""
    ticket = locked(ticket)
    if ticket.account_id:
        raise Refused(_("This ticket already belongs to an account."))
    ticket.account = account
    ticket.save()
    log_event(ticket, "account_attached", now=now, by=by, is_public=False,
              who=str(by), account=str(account))  # fmt: skip
    outgoing.tell_account_manager(ticket, now=now)
    return ticket


def log_event(ticket: Ticket, code: str, *, now: datetime, **facts: object) -> Entry:
    """Put a fact on the ticket's story; `tickets.timeline` says it in words."""
    entry = event(ticket, code, now=now, **facts)  # type: ignore[arg-type]
    entry.save()
    return entry


def event(
    ticket: Ticket,
    code: str,
    *,
    now: datetime,
    by: Person | None = None,
    is_public: bool = True,
    **facts: object,
) -> Entry:
    """A line of the story, not yet saved (a pass of the engine saves many at once)."""
    return Entry(
        ticket=ticket,
        kind=Entry.Kind.EVENT,
        author=by,
        author_name=str(by) if by else "",
        is_public=is_public,
        event=code,
        facts=facts,
        created_at=now,
    )


def locked(ticket: Ticket) -> Ticket:
    """Read the ticket again under its lock, with what its mails need."""
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("account__account_manager", "department", "owner")
        .get(pk=ticket.pk)
    )


def refuse_if_closed(ticket: Ticket) -> None:
    if ticket.state == State.CLOSED:
        raise Refused(_("This ticket is closed. Open a new one, please."))


def _refuse_unless_answerable(ticket):
    refuse_if_closed(ticket)
    if ticket.source == Ticket.Source.INCIDENT:
        raise Refused(_("Write to the customers from the incident’s page."))


def _refuse_unless_open(ticket):
    if not ticket.is_open:
        raise Refused(_("This ticket is resolved. Reopen it first."))


def _say(ticket, by, body, now, files, *, is_from_customer):
    name = str(by) if by else ticket.contact_name
    ticket.last_word_at = now
    ticket.last_word_by = name
    ticket.is_last_word_customers = is_from_customer
    entry = Entry.objects.create(
        ticket=ticket,
        kind=Entry.Kind.REPLY,
        author=by,
        author_name=name,
        is_from_customer=is_from_customer,
        body=body,
        created_at=now,
    )
    attach(entry, files, by=by, now=now)
    return entry
