"""Pages to a web address, signed, and safe to repeat by their key."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from django.utils.crypto import salted_hmac

from .base import Message
from .http import connection, path_of, post


def secret_of(address: str) -> str:
    """The key that the owner of a web address checks our signature with."""
    return salted_hmac("escalation.webhook", address, algorithm="sha256").hexdigest()


def sign(body: bytes, address: str) -> str:
    key = secret_of(address).encode()
    return "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()


class WebhookLine:
    def __init__(self, opened: HTTPConnection):
        self._opened = opened

    def send(self, message: Message, *, address: str) -> str:
        """Post the page as JSON; returns its key, by which a repeat is recognised."""
        body = json.dumps(dict(message.facts), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.key,
            "X-Signature": sign(body, address),
            "User-Agent": "ThinkTel-Paging",
        }
        post(self._opened, path_of(address), body, headers, is_repeatable=True)
        return message.key


class WebhookChannel:
    @contextmanager
    def open(self, address: str) -> Iterator[WebhookLine]:
        with connection(address) as opened:
            yield WebhookLine(opened)
