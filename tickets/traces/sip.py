"""One SIP message: its few facts, read even where the message breaks the rules.

sipmessage refuses what RFC 3261 forbids; a trace is looked at because something is
wrong, so what it refuses is mended first and read again.
"""

import re
from dataclasses import dataclass

from sipmessage import Address, Message, Request

METHODS = (
    "INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "PRACK", "SUBSCRIBE",
    "NOTIFY", "PUBLISH", "INFO", "REFER", "MESSAGE", "UPDATE",
)  # fmt: skip
FIRST_LINE = (
    rb"(?:SIP/2\.0 [1-6]\d\d[ \r\n]|(?:"
    + "|".join(METHODS).encode()
    + rb") [^\r\n]{1,1000} SIP/2\.0\r?\n)"
)
START = re.compile(FIRST_LINE)
WANTED = {"from", "f", "to", "t", "via", "v", "call-id", "i", "cseq"}
MOST_HEADERS, LONGEST_HEADER, LONGEST_ADDRESS, LONGEST_HEAD = 150, 2_000, 500, 64_000
NOWHERE = "sip:nowhere.invalid"
_LENGTH = re.compile(rb"(?im)^(?:content-length|l)[ \t]*:[ \t]*(\d{1,6})\s*$")
_BLANK = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_BRANCH = re.compile(r";\s*branch\s*=\s*([^;,\s]+)", re.IGNORECASE)
_TAG = re.compile(r";\s*tag\s*=\s*([^;,\s>]+)", re.IGNORECASE)
_LOOSE = re.compile(r"(sips?|tel):([^@;>\s\"]*)(?:@([^;>\s\"]*))?", re.IGNORECASE)
# Control, bidirectional and zero-width characters, and halves of characters.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Party:
    """Who calls or is called: « 15145550100 » at « sip.example.com »."""

    user: str
    host: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A request (`code` is 0) or a response to `method`."""

    method: str
    code: int
    phrase: str
    call_id: str
    sequence: int
    branch: str
    sender: str  # the From, To and request addresses as they stand: `party` reads them
    receiver: str
    asked: str
    from_tag: str
    to_tag: str
    has_media: bool


def starts_like_sip(payload: bytes) -> bool:
    return START.match(payload) is not None


def body_length(head: bytes) -> int:
    """The length that the head announces for its body; 0 when it announces none."""
    match = _LENGTH.search(head)
    return int(match[1]) if match else 0


def plain(text: str, most: int) -> str:
    """Text of a stranger, fit to be shown on a page and kept in a database."""
    return " ".join(_UNSEEN.sub("", text).split())[:most]


def parse(payload: bytes) -> SipMessage | None:
    """Read one message; None for what is no message even when mended."""
    parts = _BLANK.split(payload[:LONGEST_HEAD], maxsplit=1)
    head = parts[0].decode("utf-8", "replace")
    message = _message(head)
    if message is None:
        return None
    headers = message.headers
    call_id = plain(headers.get("Call-ID") or "", 120)
    sequence, _, method = (headers.get("CSeq") or "").strip().partition(" ")
    is_number = sequence.isascii() and sequence.isdigit() and len(sequence) <= 10
    if not call_id or not is_number:
        return None
    is_request = isinstance(message, Request)
    line = head.split("\n", 1)[0].rstrip("\r")
    body = parts[1] if len(parts) > 1 else b""
    return SipMessage(
        method=plain(message.method if is_request else method, 20).upper(),
        code=0 if is_request else message.code,
        phrase="" if is_request else plain(message.phrase, 60),
        call_id=call_id,
        sequence=int(sequence),
        branch=_first(_BRANCH, headers.get("Via")),
        sender=(headers.get("From") or "")[:LONGEST_ADDRESS],
        receiver=(headers.get("To") or "")[:LONGEST_ADDRESS],
        asked=line.split(" ")[1][:LONGEST_ADDRESS] if is_request else "",
        from_tag=_first(_TAG, headers.get("From")),
        to_tag=_first(_TAG, headers.get("To")),
        has_media=b"m=" in body[:4_000],
    )


def _message(head):
    first, *lines = _FOLD.sub(" ", head).replace("\r", "").split("\n")
    kept = []
    for line in lines[:MOST_HEADERS]:
        name, colon, value = line.partition(":")
        if colon and name.strip().lower() in WANTED:
            kept.append(f"{name.strip()}:{value[:LONGEST_HEADER]}")
    rest = "\r\n".join(["", *kept, "", ""])
    for line in (first.strip(), _mended(first)):
        try:
            return Message.parse((line + rest).encode("utf-8", "replace"))
        except ValueError:
            continue
    return None


def _mended(line):
    """A first line as RFC 3261 wants it: an answer without words has none, an address
    that is none is replaced."""
    if line.startswith("SIP/2.0"):
        return f"{line.strip()} "
    return f"{line.split(' ')[0]} {NOWHERE} SIP/2.0"


def party(text: str) -> Party:
    """Who an address names, as sipmessage reads it or as well as can be."""
    try:
        address = Address.parse(text)
    except ValueError:
        match = _LOOSE.search(text)
        user, host = (match[2], match[3] or "") if match else (text, "")
        return Party(plain(user, 80), plain(host, 80))
    uri = address.uri
    return Party(
        plain(uri.user or "", 80), plain(uri.host, 80), plain(address.name, 80)
    )


def _first(pattern, text):
    match = pattern.search(text or "")
    return plain(match[1], 120) if match else ""
