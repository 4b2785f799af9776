"""Any other service that apprise knows, by its address (ntfy://, slack://, ...)."""

from collections.abc import Iterator
from contextlib import contextmanager

import apprise

from escalation.outcomes import NOT_TAKEN, UNKNOWN_SERVICE

from .base import Message, PermanentFailure, TemporaryFailure


def is_address(address: str) -> bool:
    """Whether apprise understands the address."""
    return bool(apprise.Apprise().add(address))


class AppriseLine:
    def __init__(self, service: apprise.Apprise):
        self._service = service

    def send(self, message: Message, *, address: str) -> str:
        """Hand the page over; the services give no id of their own."""
        if not self._service.notify(body=message.brief, title=message.letter.subject):
            raise TemporaryFailure(NOT_TAKEN)
        return message.key


class AppriseChannel:
    @contextmanager
    def open(self, address: str) -> Iterator[AppriseLine]:
        service = apprise.Apprise()
        if not service.add(address):
            raise PermanentFailure(UNKNOWN_SERVICE)
        yield AppriseLine(service)
