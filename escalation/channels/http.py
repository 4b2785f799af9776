"""One request over one connection that is opened first: a provider that is down fails
before the page counts as sent, one that stops answering after it leaves a doubt."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from .base import PermanentFailure, TemporaryFailure, UncertainFailure

CONNECT_WITHIN, ANSWER_WITHIN = 3.0, 8.0  # seconds; both are inside a page's lease
LONGEST_ANSWER = 100_000


@contextmanager
def connection(url: str) -> Iterator[HTTPConnection]:
    """Connect to the host of `url`, or raise before anything is sent."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PermanentFailure("the address is not a web address")
    if parts.scheme == "https":
        context = ssl.create_default_context()
        opened: HTTPConnection = HTTPSConnection(
            parts.hostname, parts.port, timeout=CONNECT_WITHIN, context=context
        )
    else:
        opened = HTTPConnection(parts.hostname, parts.port, timeout=CONNECT_WITHIN)
    try:
        opened.connect()
    except (OSError, HTTPException) as error:
        raise TemporaryFailure(str(error) or type(error).__name__) from error
    opened.sock.settimeout(ANSWER_WITHIN)
    try:
        yield opened
    finally:
        opened.close()


def post(
    opened: HTTPConnection, path: str, body: bytes, headers: Mapping[str, str],
    *, is_repeatable: bool = False,
) -> bytes:  # fmt: skip
    """Send once; 2xx returns the answer, others say whether to try again.

    `is_repeatable`: the provider knows the request by its key, so silence is only a
    reason to ask again.
    """
    try:
        opened.request("POST", path, body, dict(headers))
        answer = opened.getresponse()
        text = answer.read(LONGEST_ANSWER)
    except (OSError, HTTPException) as error:
        words = f"no answer: {error or type(error).__name__}"
        doubt = TemporaryFailure if is_repeatable else UncertainFailure
        raise doubt(words) from error
    if 200 <= answer.status < 300:
        return text
    words = f"{answer.status} {text[:120].decode(errors='replace')}".strip()
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise TemporaryFailure(words)
    raise PermanentFailure(words)
