"""Contacts as people edit them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Person
from tickets.mail import outgoing
from tickets.mail.letter import Envelope, Letter

from .models import Contact, ContactMethod
from .paging import masked

MAIL = ("email", "email_alt")


@transaction.atomic
def save_contact(
    *, contact: Contact, addresses: Mapping[str, str], by: Person, now: datetime
) -> Contact:
    """Write a contact and its addresses; one that changed must be verified anew, and
    its old mailboxes are told who changed it (trust 2.6)."""
    contact.save()
    before = {method.channel: method.address for method in contact.methods.all()}
    for position, (channel, address) in enumerate(addresses.items()):
        method = contact.methods.filter(channel=channel).first()
        if method is None:
            method = ContactMethod(contact=contact, channel=channel)
        if method.address != address:
            method.verified_at = None
        method.address, method.position = address, position
        method.save()
    contact.methods.exclude(channel__in=addresses).delete()
    gone = [old for channel, old in before.items() if addresses.get(channel) != old]
    if gone:
        mailboxes = [before[channel] for channel in MAIL if channel in before]
        _tell_of_change(contact, mailboxes, gone, by=by, now=now)
    return contact


def _tell_of_change(contact, mailboxes, gone, *, by, now):
    with override(contact.language):
        letter = Letter(
            subject=_("The ways to page %(who)s were changed") % {"who": contact.name},
            heading=_("The ways to page %(who)s were changed") % {"who": contact.name},
            lead=_("%(by)s replaced or removed: %(what)s.")
            % {"by": by, "what": ", ".join(map(masked, gone))},
            footing=_("If this is not right, call the support manager at once."),
        )
        for mailbox in mailboxes:
            key = f"contact-changed:{contact.pk}:{int(now.timestamp())}:{mailbox}"[:120]
            envelope = Envelope(key, mailbox, contact.language, letter)
            outgoing.queue(envelope, ticket=None, now=now)
