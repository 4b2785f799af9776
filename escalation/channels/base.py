"""What every channel is: a way to reach an address, with three kinds of failure."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from tickets.mail.letter import Letter


def printable(words: str) -> str:
    """What a provider said, fit for the ledger: PostgreSQL takes no NUL in a text."""
    return "".join(c if c.isprintable() else " " for c in words)


class Failure(Exception):
    """Why a page did not leave, in words that the ledger keeps."""

    def __init__(self, words: object) -> None:
        super().__init__(printable(str(words)))


class TemporaryFailure(Failure):
    """Not sent, and worth another try on the same channel."""


class PermanentFailure(Failure):
    """Not sent, and never will be on this channel: walk on at once."""


class UncertainFailure(Failure):
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
