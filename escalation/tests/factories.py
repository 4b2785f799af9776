"""Plain makers of contacts, turns and work rounds."""

from escalation import engine, guard, news
from escalation.models import Contact, ContactMethod, Level

ADDRESSES = {
    "voice": "+1581555{:04}",
    "voice_alt": "+1418555{:04}",
    "sms": "+1581555{:04}",
    "email": "c{}@example.com",
    "email_alt": "c{}.2@example.com",
}
_count = iter(range(101, 10_000))


def make_contact(name, level="level2", channels=("voice", "sms", "email"), **fields):
    contact = Contact.objects.create(
        level=Level.objects.get(code=level), name=name, **{"language": "fr", **fields}
    )
    number = next(_count)
    ContactMethod.objects.bulk_create(
        ContactMethod(
            contact=contact,
            channel=channel,
            address=ADDRESSES[channel].format(number),
            position=position,
        )
        for position, channel in enumerate(channels)
    )
    return contact


def address_of(contact, channel):
    return contact.methods.get(channel=channel).address


def only(*contacts):
    """Nobody else can be paged."""
    Contact.objects.exclude(pk__in=[c.pk for c in contacts]).update(is_active=False)


def work(now):
    """One round of both workers: sweep, spread the news, then send."""
    engine.sweep(now=now)
    news.spread(now=now)
    return guard.send_everything(now=now)
