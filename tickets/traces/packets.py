"""What a frame carries: datagrams and stretches of TCP, whatever wraps them."""

import ipaddress
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import dpkt

from .captures import Frame

# Link types of the captures that tcpdump and Wireshark write (tcpdump.org/linktypes).
NULL, ETHERNET, OLD_RAW, RAW, LOOP, COOKED, COOKED_2 = 0, 1, 12, 101, 108, 113, 276
IPV4_ONLY, IPV6_ONLY, OPENBSD_RAW = 228, 229, 14
BARE = {RAW, OLD_RAW, OPENBSD_RAW, IPV4_ONLY, IPV6_ONLY}
IP_IN_IP, VXLAN_PORT, FRAGMENT = 4, 4789, 44
DEEPEST = 8  # wrappings inside wrappings
MOST_PARTS, MOST_BROKEN = 64, 200

IP = dpkt.ip.IP | dpkt.ip6.IP6


@dataclass(frozen=True, slots=True)
class Packet:
    """A UDP payload, or a stretch of TCP when `sequence` is given."""

    at: float
    source: str
    target: str
    payload: bytes
    sequence: int | None = None
    is_start: bool = False


class Unwrapper:
    """Unwraps frames one after the other; keeps the fragments that wait for others."""

    def __init__(self) -> None:
        self._broken: OrderedDict[tuple, _Pieces] = OrderedDict()

    def unwrap(self, frame: Frame) -> Iterator[Packet]:
        """What this frame completes: nothing, or one packet."""
        try:
            found = self._open(frame)
        except Exception:
            # dpkt raises whatever the hostile bytes lead it to; one unreadable frame
            # is one frame less, and the child's limits hold for the rest.
            return
        if found is not None:
            yield found

    def _open(self, frame):
        packet = _innermost(_link_payload(frame.link, frame.data))
        if packet is None:
            return None
        layer = packet.data
        if _is_fragment(packet):
            layer = self._join(packet)
        if isinstance(layer, dpkt.udp.UDP):
            return Packet(
                frame.at,
                _end(packet.src, layer.sport),
                _end(packet.dst, layer.dport),
                bytes(layer.data),
            )
        if isinstance(layer, dpkt.tcp.TCP):
            return Packet(
                frame.at,
                _end(packet.src, layer.sport),
                _end(packet.dst, layer.dport),
                bytes(layer.data),
                sequence=layer.seq,
                is_start=bool(layer.flags & dpkt.tcp.TH_SYN),
            )
        return None

    def _join(self, packet):
        """The whole of a datagram that came in fragments, once all of it is there."""
        part = _part_of(packet)
        key = (packet.src, packet.dst, part.protocol, part.number)
        pieces = self._broken.setdefault(key, _Pieces())
        whole = pieces.add(part)
        if whole is None:
            while len(self._broken) > MOST_BROKEN:
                self._broken.popitem(last=False)
            return None
        del self._broken[key]
        return dpkt.ip.IP.get_proto(part.protocol)(whole)


def _link_payload(link, data):
    if link == ETHERNET:
        return dpkt.ethernet.Ethernet(data)
    if link == COOKED:
        return dpkt.sll.SLL(data)
    if link == COOKED_2:
        return dpkt.sll2.SLL2(data)
    if link in (NULL, LOOP):
        return _bare(data[4:])
    return _bare(data) if link in BARE else None


def _bare(data):
    if not data:
        return None
    return dpkt.ip6.IP6(data) if data[0] >> 4 == 6 else dpkt.ip.IP(data)


def _innermost(packet):
    """The IP packet inside every tunnel, or None."""
    found = None
    for _ in range(DEEPEST):
        if isinstance(packet, IP):
            found = packet
            if getattr(packet, "p", 0) == IP_IN_IP and isinstance(packet.data, bytes):
                packet = dpkt.ip.IP(packet.data)
                continue
        if isinstance(packet, dpkt.udp.UDP) and packet.dport == VXLAN_PORT:
            packet = dpkt.ethernet.Ethernet(bytes(packet.data)[8:])
            continue
        packet = getattr(packet, "data", None)
        if not isinstance(packet, dpkt.Packet):
            break
    return found


def _end(address, port):
    host = ipaddress.ip_address(address)
    return f"[{host}]:{port}" if host.version == 6 else f"{host}:{port}"


@dataclass(frozen=True, slots=True)
class _Part:
    number: int
    protocol: int
    offset: int
    is_last: bool
    data: bytes


class _Pieces:
    """The fragments of one datagram so far."""

    def __init__(self) -> None:
        self.parts: dict[int, bytes] = {}
        self.length: int | None = None

    def add(self, part: _Part) -> bytes | None:
        """Keep one more; the whole when nothing is missing any more."""
        if len(self.parts) < MOST_PARTS:
            self.parts.setdefault(part.offset, part.data)
        if part.is_last:
            self.length = part.offset + len(part.data)
        whole = bytearray()
        for offset in sorted(self.parts):
            if offset > len(whole):
                return None
            whole[offset:] = self.parts[offset]
        return bytes(whole) if self.length == len(whole) else None


def _is_fragment(packet):
    if isinstance(packet, dpkt.ip.IP):
        return bool(packet.mf or packet.offset)
    return FRAGMENT in packet.extension_hdrs


def _part_of(packet):
    data = bytes(packet.data)
    if isinstance(packet, dpkt.ip.IP):
        return _Part(packet.id, packet.p, packet.offset * 8, not packet.mf, data)
    header = packet.extension_hdrs[FRAGMENT]
    return _Part(header.id, header.nxt, header.frag_off * 8, not header.m_flag, data)
