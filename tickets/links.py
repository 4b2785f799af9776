"""Links that open one ticket's page without signing in: signed, and never for long.

A token holds no address: it stands in logs (trust 2.11). The mark of the contact's
address makes the link of a former contact worth nothing.
"""

from django.core import signing
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import Ticket

SAMPLES_SALT = "tickets.samples"
SAMPLES_WITHIN = 14 * 24 * 3600  # seconds


def samples_token(ticket: Ticket) -> str:
    return signing.dumps([ticket.pk, _mark(ticket)], salt=SAMPLES_SALT)


def ticket_of_samples_token(token: str, among: QuerySet[Ticket]) -> Ticket | None:
    """The ticket whose contact was sent this token, while it is worth something."""
    try:
        pk, mark = signing.loads(token, salt=SAMPLES_SALT, max_age=SAMPLES_WITHIN)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    ticket = among.filter(pk=pk).first()
    if ticket is None or not constant_time_compare(str(mark), _mark(ticket)):
        return None
    return ticket


def _mark(ticket):
    return salted_hmac(SAMPLES_SALT, ticket.contact_email.lower()).hexdigest()[:16]
