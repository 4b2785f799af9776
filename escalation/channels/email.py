"""Pages by e-mail, through the mail server of the settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from django.core.mail import get_connection

from escalation.outcomes import NO_REPLY, with_words
from tickets.mail.delivery import compose

from .base import Message, PermanentFailure, TemporaryFailure, UncertainFailure


class EmailLine:
    def __init__(self, connection):
        self._connection = connection

    def send(self, message: Message, *, address: str) -> str:
        """Send; returns the Message-ID, the same whenever this page is sent."""
        letter = message.letter
        mail = compose(
            key=message.key,
            to=address,
            subject=letter.subject,
            text=letter.text(),
            html=letter.html(),
        )
        mail.connection = self._connection
        mail.extra_headers["X-Page-Key"] = message.key
        mail.extra_headers["Importance"] = "high"
        with _failures(), _doubts():
            mail.send()
        return mail.extra_headers["Message-ID"]


class EmailChannel:
    """One connection a page; a refusal or a hang ends within the mail time-out."""

    @contextmanager
    def open(self, address: str) -> Iterator[EmailLine]:
        connection = get_connection(fail_silently=False)
        with _failures():
            connection.open()
        try:
            yield EmailLine(connection)
        finally:
            connection.close()


@contextmanager
def _doubts():
    """The server took the letter and did not answer: it may have sent it."""
    try:
        yield
    except (SMTPServerDisconnected, TimeoutError) as error:
        raise UncertainFailure(with_words(NO_REPLY, error)) from error


@contextmanager
def _failures():
    """Sort the mail server's answers: 5xx will not change its mind, the rest may."""
    try:
        yield
    except SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        _raise(code, reason)
    except SMTPResponseException as error:
        _raise(error.smtp_code, error.smtp_error)
    except (OSError, SMTPException) as error:
        raise TemporaryFailure(str(error) or type(error).__name__) from error
    except ValueError as error:
        raise PermanentFailure(str(error)) from error


def _raise(code, reason):
    words = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    failure = PermanentFailure if 500 <= code < 600 else TemporaryFailure
    raise failure(f"{code} {words}")
