"""SIP messages in a text log, as telephone systems and tools print them.

A first line of SIP begins a message; the few lines above it say when it passed and
between whom, each product in its own way. Read: Asterisk (`pjsip set logger on`,
`sip set debug on`), FreeSWITCH (`sofia global siptrace on`), Cisco (`debug ccsip
messages`), sngrep, ngrep and whatever looks like them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .captures import sane
from .sip import START, body_length
from .streams import Piece

ABOVE = 5  # lines above a message that may tell about it
LONGEST_LINE, LONGEST_MESSAGE, MOST_MESSAGES = 4_000, 400, 20_000
# A log that names no zone was written by a clock on somebody's wall here.
ZONE = ZoneInfo("America/Toronto")
LAST_SECOND = 86_399.999999
HERE, THERE = "here", "there"
_TIME = r"(?P<clock>\d\d:\d\d:\d\d)(?P<part>[.,]\d{1,9})?"
_DATED = re.compile(
    r"(?<!\d)(?P<day>\d{4}[-/]\d\d[-/]\d\d)[ T]+"
    + _TIME
    + r"\s?(?P<zone>Z\b|UTC\b|[+-]\d\d:?\d\d\b)?"
)
_CLOCK = re.compile(r"(?<![\d:])" + _TIME + r"(?!:?\d)")
_HOST = r"\[[0-9a-fA-F:.]{2,45}\]|\d{1,3}(?:\.\d{1,3}){3}"
_END = re.compile(rf"(?<![\w.])({_HOST}):(\d{{2,5}})(?!\d)")
_RECEIVED = re.compile(r"\b(?:recv|received|read|from)\b", re.IGNORECASE)
_SENT = re.compile(r"\b(?:send|sent|transmitting|retransmitting|to)\b", re.IGNORECASE)
_DIRECTION = re.compile(r"(?:sent|received):?$", re.IGNORECASE)
_HEADER = re.compile(r"[A-Za-z][\w-]{0,60}[ \t]*:")
_MEDIA = re.compile(r"[a-z]=")


@dataclass(frozen=True, slots=True)
class TextTrace:
    """The messages of a log; what its clock is worth."""

    pieces: list[Piece]
    has_dates: bool
    has_zone: bool


@dataclass(frozen=True, slots=True)
class _Stamp:
    """When a line says it was written; logs often name the day only here and there."""

    clock: float  # seconds since midnight
    day: str = ""
    zone: str = ""


def decode(content: bytes) -> str:
    """The text of a log; Windows tools write UTF-16."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")


def read_text(text: str) -> TextTrace:
    """The messages of a log, in its order. Without a day, instants are only clocks."""
    found = list(_messages(text))
    stamps = [stamp for _above, stamp, _payload in found if stamp]
    # What passed before the first day is named passed on that day, most likely.
    first = next((stamp for stamp in stamps if stamp.day), None)
    pieces = []
    for above, stamp, payload in found:
        at = None
        if stamp:
            dated = stamp if stamp.day or not first else first
            at = _instant(stamp.clock, dated.day, dated.zone)
        source, target = _ends(above)
        pieces.append(Piece(at, source, target, "", payload))
    return TextTrace(
        pieces,
        has_dates=bool(first) and len(stamps) == len(found),
        has_zone=bool(first) and all(stamp.zone for stamp in stamps if stamp.day),
    )


def _messages(text) -> Iterator[tuple[list[str], _Stamp | None, bytes]]:
    """Each message with the lines above it and the stamp that they give it."""
    lines = [line[:LONGEST_LINE].strip("\r") for line in text.split("\n")]
    above, last, position, found = [], _Stamp(0.0), 0, 0
    while position < len(lines) and found < MOST_MESSAGES:
        first = lines[position].strip()
        if not START.match(first.rstrip(".").encode("utf-8", "replace") + b"\r\n"):
            if first:
                above = [*above[1 - ABOVE :], first]
                last = _stamp(first, last) if _DATED.search(first) else last
            position += 1
            continue
        payload, position = _message(lines, position)
        stamps = (_stamp(line, last) for line in reversed(above))
        yield above, next((stamp for stamp in stamps if stamp), None), payload
        above, found = [], found + 1


def _message(lines, begin):
    """The message that begins there, and the line after it."""
    # ngrep prints the carriage return that ends each line as a dot.
    is_dotted = all(line.rstrip().endswith(".") for line in lines[begin : begin + 2])
    dot = "." if is_dotted else ""
    taken = [lines[begin].strip().removesuffix(dot)]
    position = begin + 1
    end = min(len(lines), begin + LONGEST_MESSAGE)
    while position < end:
        line = lines[position].strip().removesuffix(dot)
        if not _HEADER.match(line):
            break
        taken.append(line)
        position += 1
    head = "\r\n".join(taken).encode("utf-8", "replace")
    body = []
    if body_length(head) and position < end and not lines[position].strip(" ."):
        position += 1
        while position < end and _MEDIA.match(lines[position].strip()):
            body.append(lines[position].strip().removesuffix(dot))
            position += 1
    return head + b"\r\n\r\n" + "\r\n".join(body).encode("utf-8", "replace"), position


def _stamp(line, last):
    """When a line says it was written; the day may stand further up (`last`)."""
    match = _DATED.search(line) or _CLOCK.search(line)
    if not match:
        return None
    hours, minutes, seconds = (int(number) for number in match["clock"].split(":"))
    part = float((match["part"] or ".0").replace(",", "."))
    clock = hours * 3600 + minutes * 60 + seconds + part
    facts = match.groupdict()
    if not facts.get("day"):
        return _Stamp(clock, last.day, last.zone)
    zone = (facts["zone"] or "").replace("UTC", "+00:00")
    return _Stamp(clock, facts["day"].replace("/", "-"), zone)


def _instant(clock, day, zone):
    """Seconds since 1970 where a day is known, else since midnight."""
    if not day:
        return clock
    try:
        midnight = datetime.fromisoformat(f"{day}T00:00:00{zone}")
        if midnight.tzinfo is None:
            # Added to the wall's clock: a day on which clocks change reads as written.
            wall = midnight + timedelta(seconds=min(clock, LAST_SECOND))
            return sane(wall.replace(tzinfo=ZONE).timestamp())
        return sane(midnight.timestamp() + clock)
    except (ValueError, OverflowError):
        return None


def _ends(above):
    """Both ends where the log names both; else the machine that logged is « here »."""
    for line in reversed(above):
        ends = [_end(host, port) for host, port in _END.findall(line)]
        if len(ends) >= 2:
            return ends[0], ends[1]
        if ends or _DIRECTION.match(line):
            other = ends[0] if ends else THERE
            is_sent = _SENT.search(line) and not _RECEIVED.search(line)
            return (HERE, other) if is_sent else (other, HERE)
    return THERE, HERE


def _end(host, port):
    host = host.strip("[]")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
