"""What every channel is: a way to reach an address, with three kinds of failure."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from tickets.mail.letter import Letter


class TemporaryFailure(Exception):
    """Not sent, and worth another try on the same channel."""


class PermanentFailure(Exception):
    """Not sent, and never will be on this channel: walk on at once."""


class UncertainFailure(Exception):
    """Handed over without an answer: never again on this channel, walk on at once."""


@dataclass(frozen=True)
class Message:
    """A page in its reader's language; `key` tells it apart from every other.

    `brief` is for a text message or a chat; the addresses are where a telephone
    provider asks what to say, and tells what became of it.
    """

    key: str
    letter: Letter
    brief: str = ""
    call_address: str = ""
    status_address: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


class Line(Protocol):
    """A provider that has answered; nothing is sent before `send`."""

    def send(self, message: Message, *, address: str) -> str:
        """Send once and return the provider's id for it."""
        ...


class Channel(Protocol):
    def open(self, address: str) -> AbstractContextManager[Line]:
        """Reach the provider, so that a dead one fails before anything is at stake."""
        ...
