"""One request over one connection that is opened first: a provider that is down fails
before the page counts as sent, one that stops answering after it leaves a doubt."""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

from .base import PermanentFailure, TemporaryFailure, UncertainFailure

CONNECT_WITHIN, ANSWER_WITHIN = 3.0, 8.0  # seconds; both are inside a page's lease
LONGEST_ANSWER = 100_000


@contextmanager
def connection(url: str) -> Iterator[HTTPConnection]:
    """Connect to the host of `url`, or raise before anything is sent."""
    try:
        opened = _to(url)
        opened.connect()
    except ValueError as error:  # no such port, or a host that cannot be written
        raise PermanentFailure(f"the address is not a web address: {error}") from error
    except (OSError, HTTPException) as error:
        raise TemporaryFailure(str(error) or type(error).__name__) from error
    opened.sock.settimeout(ANSWER_WITHIN)
    try:
        yield opened
    finally:
        opened.close()


def _to(url):
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("http:// or https:// is missing")
    if parts.scheme == "http":
        return HTTPConnection(parts.hostname, parts.port, timeout=CONNECT_WITHIN)
    context = ssl.create_default_context()
    return HTTPSConnection(
        parts.hostname, parts.port, timeout=CONNECT_WITHIN, context=context
    )


def path_of(url: str) -> str:
    """What a request asks its host for: the path and the query."""
    parts = urlsplit(url)
    return iri_to_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def post(
    opened: HTTPConnection, path: str, body: bytes, headers: Mapping[str, str],
    *, is_repeatable: bool = False,
) -> bytes:  # fmt: skip
    """Send once; 2xx returns the answer, others say whether to try again.

    `is_repeatable`: the provider knows the request by its key, so silence is only a
    reason to ask again.
    """
    try:
        with _hung_up_after(ANSWER_WITHIN, opened.sock):
            opened.request("POST", path, body, dict(headers))
            answer = opened.getresponse()
            text = answer.read(LONGEST_ANSWER)
    except (OSError, HTTPException, ValueError) as error:
        words = f"no answer: {error or type(error).__name__}"
        doubt = TemporaryFailure if is_repeatable else UncertainFailure
        raise doubt(words) from error
    if 200 <= answer.status < 300:
        return text
    words = f"{answer.status} {text[:120].decode(errors='replace')}".strip()
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise TemporaryFailure(words)
    raise PermanentFailure(words)


@contextmanager
def _hung_up_after(seconds, line):
    """A socket's own time-out begins anew with each byte: one that drips its answer
    would hold the sender for as long as it likes."""
    clock = threading.Timer(seconds, _hang_up, [line])
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def _hang_up(line):
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
