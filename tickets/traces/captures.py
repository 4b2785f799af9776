"""The frames of a capture file, pcap or pcapng, as long as they make sense."""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import dpkt

# pcapng's own numbers (its specification, section 4).
SECTION, INTERFACE, OLD_PACKET, SIMPLE, ENHANCED = 0x0A0D0D0A, 1, 2, 3, 6
RESOLUTION, OFFSET = 9, 14
LITTLE = b"\x4d\x3c\x2b\x1a"
MICROSECONDS = 1e6
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

    dpkt reads one interface of a pcapng file; ours are read by their blocks, because
    a telephone system with two network cards writes two.
    """
    if content[:4] == struct.pack(">I", SECTION):
        return _pcapng(content)
    try:
        reader = dpkt.pcap.Reader(io.BytesIO(content))
    except (ValueError, dpkt.Error) as error:
        raise NotACapture(str(error)) from error
    return _pcap(reader)


def _pcap(reader):
    link = reader.datalink()
    try:
        for at, data in reader:
            yield Frame(_sane(float(at)), link, data)
    except (dpkt.Error, ValueError, ArithmeticError) as error:
        raise CutShort(str(error)) from error


def _sane(at):
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
        if code == RESOLUTION and length == 1:
            power = value[0] & 0x7F
            per_second = float(2**power if value[0] & 0x80 else 10**power)
        elif code == OFFSET and length == 8 and len(value) == 8:
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
    return Frame(_sane(at), interface.link, data)
