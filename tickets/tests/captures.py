"""Captures and logs composed byte by byte, for the tests and the fuzzing."""

import io
import socket
import struct

import dpkt

NOON = 1_795_539_600.0  # 2026-11-24 12:00 Eastern, as seconds since 1970
OURS, THEIRS = ("192.0.2.10", 5060), ("198.51.100.20", 5060)
OURS_6, THEIRS_6 = ("2001:db8::10", 5060), ("2001:db8::20", 5060)
MEDIA = "v=0\r\no=- 1 1 IN IP4 192.0.2.10\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\n"


def request(method="INVITE", *, call_id="a@192.0.2.10", sequence=1, branch="z9hG4bK1",
            to_tag="", caller="4185550142", called="5145550100", body="", **headers):  # fmt: skip
    lines = [f"{method} sip:{called}@198.51.100.20 SIP/2.0"]
    return _message(
        lines, method, call_id, sequence, branch, to_tag, caller, called, body, headers
    )


def response(code, words, method="INVITE", *, call_id="a@192.0.2.10", sequence=1,
             branch="z9hG4bK1", to_tag="r1", caller="4185550142", called="5145550100",
             body="", **headers):  # fmt: skip
    lines = [f"SIP/2.0 {code} {words}"]
    return _message(
        lines, method, call_id, sequence, branch, to_tag, caller, called, body, headers
    )


def _message(
    lines, method, call_id, sequence, branch, to_tag, caller, called, body, headers
):
    tag = f";tag={to_tag}" if to_tag else ""
    lines += [
        f"Via: SIP/2.0/UDP 192.0.2.10:5060;branch={branch}",
        f'From: "Clinique" <sip:{caller}@192.0.2.10>;tag=c1',
        f"To: <sip:{called}@198.51.100.20>{tag}",
        f"Call-ID: {call_id}",
        f"CSeq: {sequence} {method}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def failed_call(**facts):
    """An INVITE, tried, refused with 503, acknowledged: (seconds, from us?, bytes)."""
    return [
        (0.0, True, request(body=MEDIA, **facts)),
        (0.1, False, response(100, "Trying", to_tag="", **facts)),
        (0.9, False, response(503, "Service Unavailable", **facts)),
        (1.0, True, request("ACK", to_tag="r1", **facts)),
    ]


def answered_call(**facts):
    """Rung, answered after 4 s, hung up 62 s later."""
    return [
        (0.0, True, request(body=MEDIA, **facts)),
        (0.2, False, response(180, "Ringing", **facts)),
        (4.0, False, response(200, "OK", body=MEDIA, **facts)),
        (4.1, True, request("ACK", to_tag="r1", **facts)),
        (66.0, True, request("BYE", sequence=2, branch="z9hG4bK2", to_tag="r1", **facts)),
        (66.1, False, response(200, "OK", "BYE", sequence=2, branch="z9hG4bK2", **facts)),
    ]  # fmt: skip


def ip(payload, source, target, protocol=dpkt.ip.IP_PROTO_UDP):
    """An IPv4 or IPv6 packet, as the addresses say."""
    if ":" in source[0]:
        return dpkt.ip6.IP6(
            src=socket.inet_pton(socket.AF_INET6, source[0]),
            dst=socket.inet_pton(socket.AF_INET6, target[0]),
            nxt=protocol, hlim=64, plen=len(payload), data=payload,
        )  # fmt: skip
    return dpkt.ip.IP(
        src=socket.inet_aton(source[0]), dst=socket.inet_aton(target[0]), p=protocol,
        data=payload,
    )  # fmt: skip


def udp(payload, source=OURS, target=THEIRS):
    datagram = dpkt.udp.UDP(sport=source[1], dport=target[1], data=payload)
    datagram.ulen = len(datagram)
    return ip(datagram, source, target)


def tcp(payload, sequence, source=OURS, target=THEIRS, flags=dpkt.tcp.TH_ACK):
    segment = dpkt.tcp.TCP(
        sport=source[1], dport=target[1], seq=sequence % (1 << 32), flags=flags,
        data=payload,
    )  # fmt: skip
    return ip(segment, source, target, dpkt.ip.IP_PROTO_TCP)


def fragments(packet, size=256, number=77):
    """An IPv4 packet in pieces, the last one first."""
    payload = bytes(packet.data)
    pieces = []
    for begin in range(0, len(payload), size):
        part = payload[begin : begin + size]
        piece = dpkt.ip.IP(src=packet.src, dst=packet.dst, p=packet.p, id=number)
        piece.offset, piece.mf = begin // 8, int(begin + size < len(payload))
        piece.data = part
        piece.len = 20 + len(part)
        pieces.append(piece)
    return pieces[::-1]


def ethernet(packet, *, vlan=None):
    kind = dpkt.ethernet.ETH_TYPE_IP6
    if not isinstance(packet, dpkt.ip6.IP6):
        kind = dpkt.ethernet.ETH_TYPE_IP
    tag = struct.pack(">HH", 0x8100, vlan) if vlan is not None else b""
    return b"\x02" * 6 + b"\x04" * 6 + tag + struct.pack(">H", kind) + bytes(packet)


def cooked(packet):
    return struct.pack(">HHH8sH", 4, 1, 6, b"\x02" * 8, 0x0800) + bytes(packet)


def pcap(frames, *, link=1, nano=False):
    """A classic capture of (seconds after noon, bytes)."""
    file = io.BytesIO()
    writer = dpkt.pcap.Writer(file, linktype=link, nano=nano)
    for after, frame in frames:
        writer.writepkt(frame, ts=NOON + after)
    return file.getvalue()


def block(kind, body, order="<"):
    body += b"\x00" * (-len(body) % 4)
    length = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + length + body + length


def pcapng(frames, *, links=(1,), resolution=6, order="<"):
    """A pcapng of (seconds after noon, bytes, interface); several interfaces."""
    section = struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1)
    blocks = [block(0x0A0D0D0A, section, order)]
    for link in links:
        option = struct.pack(f"{order}HHB3x", 9, 1, resolution)
        interface = struct.pack(f"{order}HHI", link, 0, 0) + option
        blocks.append(block(1, interface, order))
    for after, frame, interface in frames:
        ticks = round((NOON + after) * 10**resolution)
        head = struct.pack(
            f"{order}IIIII", interface, ticks >> 32, ticks & 0xFFFFFFFF, len(frame),
            len(frame),
        )  # fmt: skip
        blocks.append(block(6, head + frame, order))
    return b"".join(blocks)


def over_udp(steps, *, ours=OURS, theirs=THEIRS, wrap=ethernet):
    """The steps of a call as frames: (seconds, bytes)."""
    return [
        (after, wrap(udp(payload, *((ours, theirs) if is_ours else (theirs, ours)))))
        for after, is_ours, payload in steps
    ]


BEGIN = {True: 1_000, False: 5_000}  # sequence numbers of the two directions


def over_tcp(steps, *, size=300, frame=lambda payload, is_ours: payload):
    """The same over one connection, cut where TCP pleases."""
    last = dict(BEGIN)
    frames = []
    for after, is_ours, payload in steps:
        ends = (OURS, THEIRS) if is_ours else (THEIRS, OURS)
        payload = frame(payload, is_ours)
        for begin in range(0, len(payload), size):
            part = payload[begin : begin + size]
            frames.append((after, ethernet(tcp(part, last[is_ours], *ends))))
            last[is_ours] += len(part)
    return frames


def websocket(payload, is_ours):
    """One frame, masked on the way up as the standard asks."""
    size = struct.pack(">BBH", 0x81, 126 | (0x80 if is_ours else 0), len(payload))
    if not is_ours:
        return size + payload
    key = b"\x11\x22\x33\x44"
    masked = bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))
    return size + key + masked


def websocket_handshake():
    """The HTTP exchange before the frames, just before where `over_tcp` begins."""
    asked = b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"
    granted = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    return [
        ethernet(tcp(asked, BEGIN[True] - len(asked), OURS, THEIRS)),
        ethernet(tcp(granted, BEGIN[False] - len(granted), THEIRS, OURS)),
    ]
