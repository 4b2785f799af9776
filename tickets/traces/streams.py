"""SIP over TCP: stretches put in order, then cut into messages (RFC 3261, 18.3)."""

import re
from dataclasses import dataclass, field

from .packets import Packet
from .sip import FIRST_LINE, body_length, starts_like_sip
from .websocket import Frames, is_handshake

MOST_STREAMS = 2_000
MOST_WAITING = 64  # stretches kept while one before them is missing
LONGEST = 200_000  # bytes of one message: beyond, it is no SIP
PATIENCE = 16_000  # bytes without any SIP, and the stream is left alone
TAIL = 2_000  # what may be the beginning of a first line
WRAP = 1 << 32
_LATER = re.compile(rb"\n(?=" + FIRST_LINE + rb")")


@dataclass(frozen=True, slots=True)
class Piece:
    """One SIP message as it travelled."""

    at: float
    source: str
    target: str
    transport: str
    payload: bytes


@dataclass
class _Stream:
    """One direction of one TCP connection."""

    expected: int | None = None
    waiting: dict[int, bytes] = field(default_factory=dict)
    buffer: bytes = b""
    seen: int = 0
    is_sip: bool = False
    is_ignored: bool = False
    frames: Frames | None = None


class Streams:
    """Every TCP direction of a capture; `feed` gives the messages that get whole."""

    def __init__(self) -> None:
        self._streams: dict[tuple[str, str], _Stream] = {}

    def feed(self, packet: Packet) -> list[Piece]:
        key = (packet.source, packet.target)
        stream = self._streams.get(key)
        if stream is None:
            if len(self._streams) >= MOST_STREAMS:
                return []
            stream = self._streams[key] = _Stream()
        if packet.is_start:
            # The same two ends again: another connection, with nothing kept.
            stream = self._streams[key] = _Stream((packet.sequence + 1) % WRAP)
        if stream.is_ignored or not packet.payload:
            return []
        _order(stream, packet.sequence, packet.payload)
        found = _messages(stream)
        transport = "WS" if stream.frames else "TCP"
        return [
            Piece(packet.at, packet.source, packet.target, transport, payload)
            for payload in found
        ]


def _order(stream, sequence, payload):
    """Add what continues the stream; keep what came too early."""
    if stream.expected is None:
        stream.expected = sequence
    stream.waiting.setdefault(sequence, payload)
    if len(stream.waiting) > MOST_WAITING:
        # The capture lost a stretch: what was begun before it never gets whole.
        nearest = min(stream.waiting, key=lambda at: (at - stream.expected) % WRAP)
        stream.expected, stream.buffer = nearest, b""
    while True:
        for at in list(stream.waiting):
            behind = (stream.expected - at) % WRAP
            if behind < WRAP // 2:
                fresh = stream.waiting.pop(at)[behind:]
                stream.expected = (stream.expected + len(fresh)) % WRAP
                stream.buffer += fresh
                stream.seen += len(fresh)
                break
        else:
            return


def _messages(stream):
    if not stream.is_sip and stream.frames is None and is_handshake(stream.buffer):
        stream.frames = Frames()
    if stream.frames is not None:
        found, stream.buffer = stream.frames.cut(stream.buffer)
        return [payload for payload in found if starts_like_sip(payload)]
    found = []
    while (message := _cut(stream)) is not None:
        found.append(message)
    if len(stream.buffer) > LONGEST or (not stream.is_sip and stream.seen > PATIENCE):
        stream.is_ignored, stream.buffer, stream.waiting = True, b"", {}
    return found


def _cut(stream):
    """The next whole message at the head of the buffer, or None."""
    stream.buffer = stream.buffer.lstrip(b"\r\n")
    if not starts_like_sip(stream.buffer):
        # Joined in the middle: leave all that stands before the first first line.
        match = _LATER.search(stream.buffer)
        stream.buffer = stream.buffer[match.end() if match else -TAIL :]
        if match is None:
            return None
    stream.is_sip = True
    head, blank, rest = stream.buffer.partition(b"\r\n\r\n")
    wanted = body_length(head)
    if not blank or len(rest) < wanted:
        return None
    stream.buffer = rest[wanted:]
    return head + blank + rest[:wanted]
