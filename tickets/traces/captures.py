"""The frames of a capture file, pcap or pcapng, as long as they make sense."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

# pcapng's own numbers (its specification, section 4).
SECTION, INTERFACE, OLD_PACKET, SIMPLE, ENHANCED = 0x0A0D0D0A, 1, 2, 3, 6
RESOLUTION, OFFSET = 9, 14
LITTLE = b"\x4d\x3c\x2b\x1a"
MICROSECONDS, NANOSECONDS = 1e6, 1e9
# Byte order, ticks a second, and the length of what stands before each frame.
MAGICS = {
    b"\xd4\xc3\xb2\xa1": ("<", MICROSECONDS, 16),
    b"\xa1\xb2\xc3\xd4": (">", MICROSECONDS, 16),
    b"\x4d\x3c\xb2\xa1": ("<", NANOSECONDS, 16),
    b"\xa1\xb2\x3c\x4d": (">", NANOSECONDS, 16),
    b"\x34\xcd\xb2\xa1": ("<", MICROSECONDS, 24),  # an old Linux's own
    b"\xa1\xb2\xcd\x34": (">", MICROSECONDS, 24),
}
EARLIEST, LATEST = 0.0, 4_102_444_800.0  # 1970 and 2100, as seconds


class NotACapture(ValueError):
    """The bytes are no capture that we know."""


class CutShort(ValueError):
    """The file ends, or stops making sense, in the middle of a frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What was seen at an instant (seconds since 1970), and how it is wrapped."""

    at: float
    link: int
    data: bytes


def frames(content: bytes) -> Iterator[Frame]:
    """Read a capture. Raises NotACapture at once, CutShort after the last good frame.

    dpkt's readers take a frame cut short for a whole one, and one interface of pcapng
    for all of them; a telephone system with two network cards writes two.
    """
    if content[:4] == struct.pack(">I", SECTION):
        return _pcapng(content)
    if content[:4] not in MAGICS or len(content) < 24:
        raise NotACapture("neither pcap nor pcapng")
    return _pcap(content)


def _pcap(content):
    order, per_second, head = MAGICS[content[:4]]
    link, position = struct.unpack_from(f"{order}I", content, 20)[0] & 0xFFFF, 24
    while position < len(content):
        if position + head > len(content):
            raise CutShort("the file ends inside a frame's facts")
        seconds, part, size = struct.unpack_from(f"{order}III", content, position)
        position += head
        data = content[position : position + size]
        if len(data) != size:
            raise CutShort("the file ends inside a frame")
        yield Frame(sane(seconds + part / per_second), link, data)
        position += size


def sane(at: float) -> float:
    """An instant that a calendar can hold, else none (0)."""
    return at if EARLIEST <= at <= LATEST else EARLIEST


def _pcapng(content):
    order, interfaces, position = "<", [], 0
    while position + 12 <= len(content):
        if content[position : position + 4] == struct.pack(">I", SECTION):
            order = "<" if content[position + 8 : position + 12] == LITTLE else ">"
            interfaces = []
        kind, length = struct.unpack_from(f"{order}II", content, position)
        body = content[position + 8 : position + length - 4]
        if length < 12 or len(body) != length - 12:
            raise CutShort("a block is longer than the file")
        if kind == INTERFACE:
            interfaces.append(_interface(order, body))
        elif kind in (ENHANCED, OLD_PACKET, SIMPLE):
            yield _packet(kind, order, body, interfaces)
        position += length
    if position != len(content):
        raise CutShort("the file ends inside a block")


@dataclass(frozen=True, slots=True)
class _Interface:
    link: int
    per_second: float = MICROSECONDS
    offset: int = 0


def _interface(order, body):
    if len(body) < 8:
        raise CutShort("an interface without its facts")
    link = struct.unpack_from(f"{order}H", body)[0]
    per_second, offset, position = MICROSECONDS, 0, 8
    while position + 4 <= len(body):
        code, length = struct.unpack_from(f"{order}HH", body, position)
        value = body[position + 4 : position + 4 + length]
        if code == RESOLUTION and length == len(value) == 1:
            power = value[0] & 0x7F
            per_second = float(2**power if value[0] & 0x80 else 10**power)
        elif code == OFFSET and length == len(value) == 8:
            offset = struct.unpack(f"{order}q", value)[0]
        elif code == 0:
            break
        position += 4 + length + -length % 4
    return _Interface(link, per_second, offset)


def _packet(kind, order, body, interfaces):
    try:
        if kind == SIMPLE:  # no instant, always the first interface
            interface, ticks, data = interfaces[0], None, body[4:]
        elif kind == ENHANCED:
            index, high, low, size = struct.unpack_from(f"{order}IIII", body)
            interface, ticks = interfaces[index], high << 32 | low
            data = body[20 : 20 + size]
        else:
            index, _drops, high, low, size = struct.unpack_from(f"{order}HHIII", body)
            interface, ticks = interfaces[index], high << 32 | low
            data = body[20 : 20 + size]
    except (struct.error, IndexError) as error:
        raise CutShort(str(error)) from error
    at = 0.0 if ticks is None else ticks / interface.per_second + interface.offset
    return Frame(sane(at), interface.link, data)
