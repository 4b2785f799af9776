"""Hand a claimed mail to the mail server and write down what came of it."""

import hashlib
import logging
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from tickets.models import OutgoingMail

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=1)


def compose(*, key: str, to: str, subject: str, text: str, html: str):
    """Make the message; its Message-ID names the fact, so a repeat is recognised."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[to],
        headers={
            "Message-ID": f"<{digest}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "List-Id": f"ThinkTel <support.{domain}>",
        },
    )
    if html:
        message.attach_alternative(html, "text/html")
    return message


def deliver(mail: OutgoingMail, *, now: datetime) -> bool:
    """Send one claimed mail; a failure is tried again later, with longer waits."""
    message = compose(
        key=mail.key, to=mail.to, subject=mail.subject, text=mail.text, html=mail.html
    )
    try:
        message.send()
    except (OSError, SMTPException, ValueError) as error:
        _put_off(mail, error, now=now)
        return False
    mail.state = OutgoingMail.State.SENT
    mail.sent_at = now
    mail.error = ""
    mail.save(update_fields=("state", "sent_at", "error"))
    return True


def _put_off(mail, error, *, now):
    log.warning("mail %s not sent: %s", mail.key, error)
    mail.error = str(error)[:300]
    mail.next_try_at = now + min(
        timedelta(seconds=15) * 2 ** (mail.attempts - 1), LONGEST_WAIT
    )
    if mail.attempts >= MOST_ATTEMPTS:
        mail.state = OutgoingMail.State.FAILED
    mail.save(update_fields=("state", "error", "next_try_at"))
