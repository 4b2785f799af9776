"""Fresh call samples: asked for by an agent, given in one tap (R7, R11)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from accounts.models import Person

from . import services
from .attachments import StoredFile
from .calllogs.checking import key_of
from .intake import sample_row
from .intake_data import ParsedSample
from .mail import outgoing
from .models import CallSample, Ticket

MOST_OF_TICKET = 20_000


@transaction.atomic
def ask_for_samples(
    *,
    ticket: Ticket,
    by: Person,
    now: datetime,
    body: str = "",
    files: Sequence[StoredFile] = (),
) -> Ticket:
    """Wait for fresh samples; what the agent wrote besides goes first.

    The words are the customer's own language's, and so is the page the mail leads to.
    """
    if ticket.source == Ticket.Source.INCIDENT:
        raise services.Refused(
            gettext_lazy("Write to the customers from the incident’s page.")
        )
    with override(ticket.language):
        words = _(
            "To find the cause, we need calls of the last 24 hours; three are often "
            "enough. For each: caller, number dialled, date, time and what happened. "
            "The log of your telephone system does as well."
        )
    return services.wait_for_customer(
        ticket=ticket,
        by=by,
        now=now,
        body="\n\n".join(filter(None, [body, words])),
        files=files,
        tell=outgoing.ask_for_samples,
    )


@transaction.atomic
def add_samples(
    *,
    ticket: Ticket,
    by: Person | None,
    samples: Iterable[ParsedSample],
    now: datetime,
) -> int:
    """Add the calls that the ticket has not, with a reply that says so; how many.

    The reply ends the wait. `by` is nobody when they came through a signed link.
    """
    ticket = services.locked(ticket)
    known = known_calls(ticket)
    new = {key_of(sample): sample for sample in samples}
    fresh = [sample for key, sample in new.items() if key not in known]
    if not fresh and ticket.state == Ticket.State.PENDING:
        raise services.Refused(
            gettext_lazy("Support has these calls already: give more recent ones.")
        )
    if not fresh:
        return 0  # the same form, pressed twice
    begin = ticket.call_samples.count()
    if begin + len(fresh) > MOST_OF_TICKET:
        raise services.Refused(
            gettext_lazy("This ticket holds calls enough. Open another one, please.")
        )
    CallSample.objects.bulk_create(
        sample_row(ticket, position, sample, now)
        for position, sample in enumerate(fresh, start=begin)
    )
    with override(ticket.language):
        words = ngettext(
            "%(count)s call sample added", "%(count)s call samples added", len(fresh)
        ) % {"count": len(fresh)}
    services.customer_reply(ticket=ticket, by=by, body=words, now=now)
    return len(fresh)


def known_calls(ticket: Ticket) -> set[tuple[str, str, datetime]]:
    """The keys, as `key_of` makes them, of the calls that the ticket has."""
    rows = ticket.call_samples.values_list(
        "caller", "caller_e164", "called", "called_e164", "called_at"
    )
    return {
        (caller_e164 or caller, called_e164 or called, at)
        for caller, caller_e164, called, called_e164, at in rows
    }
