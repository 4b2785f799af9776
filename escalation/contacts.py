"""Contacts as people edit them."""

from collections.abc import Mapping

from django.db import transaction

from .models import Contact, ContactMethod


@transaction.atomic
def save_contact(*, contact: Contact, addresses: Mapping[str, str]) -> Contact:
    """Write a contact and its addresses; one that changed must be verified anew."""
    contact.save()
    known = {method.channel: method for method in contact.methods.all()}
    for position, (channel, address) in enumerate(addresses.items()):
        method = known.pop(channel, None)
        if method is None:
            method = ContactMethod(contact=contact, channel=channel)
        if method.address != address:
            method.verified_at = None
        method.address, method.position = address, position
        method.save()
    for method in known.values():
        method.delete()
    return contact
