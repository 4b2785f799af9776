"""Which page a text message answers: its code, from the number it was sent to."""

from datetime import datetime, timedelta

import phonenumbers

from .messages import reply_code
from .models import ContactMethod, Page

# A page is answered the same day or not at all.
ANSWERED_WITHIN = timedelta(hours=24)
MOST = 200


def page_answered_by_text(*, sender: str, body: str, now: datetime) -> Page | None:
    """The newest page with this code that was sent to this very number."""
    code = "".join(c for c in body if c.isdigit())[:4]
    if len(code) != 4:
        return None
    methods = ContactMethod.objects.filter(channel="sms").values_list(
        "contact", "address"
    )
    contacts = [
        contact for contact, address in methods if _same_number(address, sender)
    ]
    sent = (
        Page.objects.filter(
            contact__in=contacts, channel="sms", sent_at__gt=now - ANSWERED_WITHIN
        )
        .select_related("contact", "run", "ticket")
        .order_by("-sent_at")
    )
    return next((page for page in sent[:MOST] if reply_code(page) == code), None)


def _same_number(one, other):
    return bool(_e164(one)) and _e164(one) == _e164(other)


def _e164(text):
    try:
        number = phonenumbers.parse(text, "CA")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
