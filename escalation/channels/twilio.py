"""Calls and text messages by the Twilio REST interface, at a configurable address.

https://www.twilio.com/docs/voice/api/call-resource and .../messaging/api: written
afresh against the documented requests, so that the base address can be a test's.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.encoding import force_str

from escalation.outcomes import NO_PROVIDER, UNREADABLE

from .base import Message, PermanentFailure, UncertainFailure, printable
from .http import connection, post

RING_SECONDS = 30


def is_configured() -> bool:
    return bool(
        settings.TWILIO_ACCOUNT_SID
        and settings.TWILIO_AUTH_TOKEN
        and settings.TWILIO_FROM
    )


def signature(url: str, fields: Mapping[str, str]) -> str:
    """What Twilio signs its requests with: HMAC-SHA1 of the address and the fields."""
    text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    key = settings.TWILIO_AUTH_TOKEN.encode()
    digest = hmac.new(key, text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_signed(url: str, fields: Mapping[str, str], given: str) -> bool:
    """Whether a request to one of our addresses comes from our provider account."""
    if not is_configured():
        return False
    return hmac.compare_digest(signature(url, fields).encode(), given.encode())


class TwilioLine:
    def __init__(self, opened: HTTPConnection, resource: str):
        self._opened = opened
        self._resource = resource

    def send(self, message: Message, *, address: str) -> str:
        """Ask for one call or one text; returns the provider's id (its SID)."""
        fields = {
            "To": address,
            "From": settings.TWILIO_FROM,
            "StatusCallback": message.status_address,
        }
        if self._resource == "Calls":
            fields |= {
                "Url": message.call_address,
                "MachineDetection": "Enable",
                "Timeout": str(RING_SECONDS),
            }
        else:
            fields["Body"] = message.brief
        account = settings.TWILIO_ACCOUNT_SID
        base = urlsplit(settings.TWILIO_URL).path.rstrip("/")
        answer = post(
            self._opened,
            f"{base}/2010-04-01/Accounts/{account}/{self._resource}.json",
            urlencode(fields).encode(),
            {
                "Authorization": f"Basic {_credentials()}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        return _sid(answer)


def _sid(answer: bytes) -> str:
    try:
        return printable(str(json.loads(answer)["sid"]))[:64]
    except (ValueError, KeyError, TypeError) as error:
        raise UncertainFailure(UNREADABLE) from error


def _credentials():
    pair = f"{settings.TWILIO_ACCOUNT_SID}:{settings.TWILIO_AUTH_TOKEN}"
    return force_str(base64.b64encode(pair.encode()))


class TwilioChannel:
    def __init__(self, resource: str):
        self._resource = resource

    @contextmanager
    def open(self, address: str) -> Iterator[TwilioLine]:
        if not is_configured():
            raise PermanentFailure(NO_PROVIDER)
        with connection(settings.TWILIO_URL) as opened:
            yield TwilioLine(opened, self._resource)
