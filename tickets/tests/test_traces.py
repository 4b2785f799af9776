"""From the bytes of a capture or a log to the calls in it (R7)."""

import os
import random
from pathlib import Path

import dpkt
import pytest

from benchmarks.fuzz_traces import run, seeds, spoil
from tickets.tests import captures as make
from tickets.traces.captures import NotACapture
from tickets.traces.report import (
    CAPTURE,
    MOST_CALLS,
    MOST_PACKETS,
    MOST_STEPS,
    TEXT,
    read_trace,
)
from tickets.traces.sip import parse, party, plain
from tickets.traces.websocket import Frames

SAMPLES = Path(__file__).parent / "samples"
REAL = (SAMPLES / "registrations-and-failed-calls.pcap").read_bytes()
NOON = "2026-11-24T17:00:00+00:00"
HOSTS = ["192.0.2.10:5060", "198.51.100.20:5060"]


def read(frames, **options):
    return read_trace(make.pcap(frames, **options), CAPTURE)


def only_call(report):
    assert len(report["calls"]) == 1
    return report["calls"][0]


def facts(call, *names):
    return tuple(call[name] for name in names)


def test_the_calls_of_a_real_capture():
    """Four calls that fail, an INVITE and CANCELs sent again, eighteen REGISTER."""
    report = read_trace(REAL, CAPTURE)
    assert [facts(c, "final", "phrase", "state") for c in report["calls"]] == [
        (408, "Request Timeout", "failed"),
        (403, "Wrong password or domain", "failed"),
        (403, "Wrong password or domain", "failed"),
        (480, "Error", "failed"),
    ]
    first = report["calls"][0]
    assert facts(first, "caller", "called") == ("816666", "97239287044")
    assert first["started_at"].startswith("2005-07-04T09:40:49")
    assert first["retransmissions"] == 12
    again = [s["after"] for s in first["steps"] if s["is_again"]]
    assert again[:2] == [0.508, 1.51]  # RFC 3261's timer A
    assert report["others"] == [["REGISTER", 18, [[200, 3], [401, 14], [403, 1]]]]
    assert (report["messages"], report["unread"], report["is_cut"]) == (81, 0, False)


WRAPPINGS = {
    "Ethernet": (make.ethernet, 1),
    "one VLAN": (lambda p: make.ethernet(p, vlan=42), 1),
    "Linux cooked": (make.cooked, 113),
    "Linux cooked, second form": (
        lambda p: b"\x08\x00" + bytes(18) + bytes(p), 276,
    ),
    "raw IP": (bytes, 101),
    "raw IP, its old number": (bytes, 12),
    "raw IP, version 4 only": (bytes, 228),
    "loopback of BSD": (lambda p: b"\x02\x00\x00\x00" + bytes(p), 0),
    "IP in IP": (lambda p: make.ethernet(
        make.ip(p, make.OURS, make.THEIRS, dpkt.ip.IP_PROTO_IPIP)), 1),
    "GRE": (lambda p: make.ethernet(make.ip(
        b"\x00\x00\x08\x00" + bytes(p), make.OURS, make.THEIRS,
        dpkt.ip.IP_PROTO_GRE)), 1),
    "VXLAN": (lambda p: make.ethernet(make.udp(
        bytes(8) + make.ethernet(p), make.OURS, (make.THEIRS[0], 4789))), 1),
}  # fmt: skip


@pytest.mark.parametrize("name", WRAPPINGS)
def test_a_call_is_found_whatever_wraps_it(name):
    wrap, link = WRAPPINGS[name]
    call = only_call(read(make.over_udp(make.failed_call(), wrap=wrap), link=link))
    assert facts(call, "final", "started_at", "ends") == (503, NOON, HOSTS)
    assert [step["transport"] for step in call["steps"]] == ["UDP"] * 4


def test_ipv6_and_its_addresses():
    steps = make.over_udp(make.failed_call(), ours=make.OURS_6, theirs=make.THEIRS_6)
    call = only_call(read(steps))
    assert call["ends"] == ["[2001:db8::10]:5060", "[2001:db8::20]:5060"]
    raw = make.over_udp(
        make.failed_call(), ours=make.OURS_6, theirs=make.THEIRS_6, wrap=bytes
    )
    assert only_call(read(raw, link=229))["final"] == 503


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("resolution", [6, 9])
def test_pcapng_of_two_network_cards_of_different_kinds(order, resolution):
    """dpkt's own reader knows the first card only."""
    frames = make.over_udp(make.failed_call())
    cooked = make.over_udp(make.answered_call(call_id="b"), wrap=make.cooked)
    blocks = [(a, f, 1) for a, f in frames] + [(a, f, 0) for a, f in cooked]
    content = make.pcapng(blocks, links=(113, 1), order=order, resolution=resolution)
    report = read_trace(content, CAPTURE)
    assert [c["state"] for c in report["calls"]] == ["failed", "answered"]
    assert report["calls"][0]["started_at"] == NOON


@pytest.mark.parametrize("is_nano", [False, True])
def test_pcap_of_micro_and_nanoseconds(is_nano):
    call = only_call(read(make.over_udp(make.failed_call()), nano=is_nano))
    assert [s["after"] for s in call["steps"]] == [0.0, 0.1, 0.9, 1.0]


@pytest.mark.parametrize("size", [7, 60, 300, 5_000])
def test_tcp_is_cut_into_messages_wherever_the_segments_end(size):
    call = only_call(read(make.over_tcp(make.answered_call(), size=size)))
    assert facts(call, "state", "duration") == ("answered", 62.0)
    assert {step["transport"] for step in call["steps"]} == {"TCP"}


def test_tcp_out_of_order_doubled_and_across_the_end_of_its_numbers():
    payload = make.request(body=make.MEDIA)
    begin = (1 << 32) - 100
    parts = [(begin + i, payload[i : i + 90]) for i in range(0, len(payload), 90)]
    shuffled = [parts[0], *reversed(parts[1:]), parts[2], parts[1]]
    frames = [(0, make.ethernet(make.tcp(part, at))) for at, part in shuffled]
    assert read(frames)["messages"] == 1


def test_tcp_joined_in_the_middle_of_a_message():
    frames = make.over_tcp(make.failed_call(), size=200)[1:]
    assert read(frames)["messages"] == 3


def test_a_stretch_of_tcp_that_the_capture_lost():
    """One message is lost with it, not those that follow."""
    frames = make.over_tcp([
        (n, True, make.request(call_id=f"c{n}", branch=f"b{n}")) for n in range(80)
    ], size=10_000)  # fmt: skip
    report = read([*frames[:3], *frames[4:]])
    assert report["messages"] == 79


def test_other_tcp_costs_nothing_and_hides_nothing():
    noise = make.tcp(b"\x16\x03\x01" + bytes(1_400), 0, make.OURS, ("203.0.113.9", 443))
    other = [(0, make.ethernet(noise))] * 30
    assert only_call(read([*other, *make.over_tcp(make.failed_call())]))["final"] == 503


def test_a_browsers_telephone_over_websocket():
    frames = [(0, frame) for frame in make.websocket_handshake()]
    frames += make.over_tcp(make.failed_call(), frame=make.websocket)
    call = only_call(read(frames))
    assert call["final"] == 503
    assert {step["transport"] for step in call["steps"]} == {"WS"}


@pytest.mark.parametrize(
    "head", [b"\x81\xff", b"\x81\xfe\xff\xff", b"\x81\x7f" + b"\xff" * 8, b"\x81"]
)
def test_a_websocket_frame_of_a_false_length_waits(head):
    frames = Frames()
    assert frames.cut(b"GET / HTTP/1.1\r\n\r\n" + head)[0] == []


def test_a_datagram_in_fragments_last_one_first():
    packet = make.udp(make.request(body=make.MEDIA, X_Long="y" * 900))
    frames = [(0, make.ethernet(part)) for part in make.fragments(packet)]
    assert only_call(read(frames))["caller"] == "4185550142"


def test_a_lost_fragment_loses_its_message_alone():
    packet = make.udp(make.request(X_Long="y" * 900))
    frames = [(0, make.ethernet(part)) for part in make.fragments(packet)[1:]]
    frames += make.over_udp(make.failed_call(call_id="b"))
    assert only_call(read(frames))["final"] == 503


def test_fragments_of_ipv6():
    datagram = bytes(make.udp(make.request(), make.OURS_6, make.THEIRS_6).data)
    cut, frames = 200, []
    for offset, part, more in ((0, datagram[:cut], 1), (cut, datagram[cut:], 0)):
        header = bytes([17, 0]) + (offset | more).to_bytes(2) + (9).to_bytes(4)
        packet = make.ip(header + part, make.OURS_6, make.THEIRS_6, 44)
        frames.append((0, make.ethernet(packet)))
    assert read(frames)["messages"] == 1


def test_a_call_that_was_answered():
    call = only_call(read(make.over_udp(make.answered_call())))
    assert facts(call, "state", "final", "duration") == ("answered", 200, 62.0)
    assert facts(call, "caller", "called") == ("4185550142", "5145550100")
    assert call["towards"] == "198.51.100.20:5060"


def test_a_password_asked_for_is_not_the_end_of_the_call():
    steps = [
        (0.0, True, make.request()),
        (0.1, False, make.response(407, "Proxy Authentication Required")),
        (0.2, True, make.request(sequence=2, branch="z2")),
        (0.9, False, make.response(486, "Busy Here", sequence=2, branch="z2")),
    ]  # fmt: skip
    call = only_call(read(make.over_udp(steps)))
    assert facts(call, "final", "state") == (486, "failed")


def test_a_password_that_was_never_given_is_the_end_of_the_call():
    steps = [
        (0.0, True, make.request()),
        (0.1, False, make.response(407, "Proxy Authentication Required")),
    ]
    assert only_call(read(make.over_udp(steps)))["final"] == 407


def test_a_question_within_the_call_does_not_decide_it():
    """A re-INVITE of the other side, with the very number of the first INVITE."""
    steps = make.answered_call()
    ask = make.request(to_tag="r1", branch="z9").replace(b"tag=c1", b"tag=r9")
    refuse = make.response(488, "Not Acceptable Here", branch="z9")
    steps[4:4] = [(30, False, ask), (30.1, True, refuse.replace(b"tag=c1", b"tag=r9"))]
    call = only_call(read(make.over_udp(steps)))
    assert facts(call, "state", "final") == ("answered", 200)


def test_a_call_joined_in_the_middle_was_answered_before():
    """All that was seen of it: a question within the call, and its refusal."""
    steps = [
        (0, True, make.request(sequence=5, to_tag="r1")),
        (0.1, False, make.response(488, "Not Acceptable Here", sequence=5)),
        (9, True, make.request("BYE", sequence=6, to_tag="r1")),
    ]
    call = only_call(read(make.over_udp(steps)))
    assert facts(call, "state", "final", "duration") == ("answered", 0, None)


def test_one_that_answers_among_several_asked():
    steps = [
        (0.0, True, make.request()),
        (0.1, False, make.response(486, "Busy Here", to_tag="r1")),
        (0.2, False, make.response(200, "OK", to_tag="r2")),
    ]
    assert only_call(read(make.over_udp(steps)))["state"] == "answered"


@pytest.mark.parametrize(
    ("last", "state", "final"),
    [
        ([(1, False, make.response(487, "Request Terminated"))], "cancelled", 487),
        ([], "cancelled", 0),
    ],
)
def test_a_call_given_up(last, state, final):
    steps = [(0, True, make.request()), (0.9, True, make.request("CANCEL")), *last]
    call = only_call(read(make.over_udp(steps)))
    assert facts(call, "state", "final") == (state, final)


def test_an_invite_without_any_answer():
    steps = [(n, True, make.request()) for n in (0, 0.5, 1.5, 3.5)]
    call = only_call(read(make.over_udp(steps)))
    assert facts(call, "state", "final", "retransmissions") == ("open", 0, 3)


def test_the_same_frame_seen_on_two_cards_is_no_retransmission():
    frames = make.over_udp(make.failed_call())
    doubled = [pair for a, f in frames for pair in ((a, f), (a + 0.001, f))]
    call = only_call(read(doubled))
    assert (call["retransmissions"], len(call["steps"])) == (0, 4)


def test_the_number_dialled_where_the_address_names_none():
    asked = make.request().replace(b"To: <sip:5145550100@", b"To: <sip:anonymous@")
    assert only_call(read(make.over_udp([(0, True, asked)])))["called"] == "5145550100"


def test_when_there_are_too_many_calls_the_bad_ones_are_kept():
    frames = []
    for n in range(MOST_CALLS + 20):
        make_call = make.failed_call if n % 10 == 0 else make.answered_call
        frames += make.over_udp(make_call(call_id=f"c{n}"))
    report = read(frames)
    assert len(report["calls"]) == MOST_CALLS
    assert report["calls_left_out"] == 20
    assert sum(c["state"] == "failed" for c in report["calls"]) == 7
    assert report["counts"] == {"failed": 7, "cancelled": 0, "open": 0, "answered": 63}


def test_a_long_call_keeps_its_beginning_and_its_end():
    steps = make.answered_call()
    chatter = [(5 + n, True, make.request("INFO", sequence=n + 2)) for n in range(60)]
    call = only_call(read(make.over_udp([*steps[:4], *chatter, *steps[4:]])))
    assert len(call["steps"]) == MOST_STEPS
    assert call["steps_left_out"] == 66 - MOST_STEPS
    assert call["steps"][0]["words"] == "INVITE"
    assert call["steps"][-1]["words"] == "200 OK"


@pytest.mark.parametrize("cut", [1, 25, 300, 310, 500])
def test_a_capture_cut_short_gives_what_stands_before(cut):
    content = make.pcap(make.over_udp(make.failed_call()))
    report = read_trace(content[:-cut], CAPTURE)
    assert report["is_cut"] and report["messages"] in (2, 3)
    whole = make.pcapng([(a, f, 0) for a, f in make.over_udp(make.failed_call())])
    report = read_trace(whole[:-cut], CAPTURE)
    assert report["is_cut"] and report["messages"] in (2, 3, 4)


def test_packets_beyond_the_cap_are_not_read():
    noise = make.ethernet(
        make.udp(b"\x80" * 20, ("192.0.2.1", 4000), ("192.0.2.2", 4000))
    )
    frames = [(0, noise)] * MOST_PACKETS
    late = make.over_udp(make.failed_call())
    report = read([*frames, *late])
    assert report["is_cut"] and report["packets"] == MOST_PACKETS
    assert not report["calls"]
    report = read([*late, *frames[:-4]])
    assert not report["is_cut"] and len(report["calls"]) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\xd4\xc3\xb2\xa1", b"\x0a\x0d\x0d\x0a", b"GIF89a" * 10, bytes(40),
     make.pcapng([])[:30]],
)  # fmt: skip
def test_what_is_no_capture_is_said_so(content):
    with pytest.raises(NotACapture):
        read_trace(content, CAPTURE)


def test_an_option_cut_at_the_end_of_its_block():
    """Found by the fuzzing, seed 5: an option that announces one byte and has none."""
    section = make.pcapng([], links=())
    interface = b"\x01\x00\x00\x00" + bytes(4) + b"\x09\x00\x01\x00"
    report = read_trace(
        section + make.block(1, interface) + make.block(5, b""), CAPTURE
    )
    assert report["packets"] == 0


def test_a_capture_without_sip_is_read_and_empty():
    report = read([(0, make.ethernet(make.udp(b"hello")))])
    assert (report["packets"], report["messages"], report["calls"]) == (1, 0, [])


HEAD = b"Call-ID: a\r\nCSeq: 1 INVITE\r\n"


@pytest.mark.parametrize(
    ("payload", "wanted"),
    [
        (b"INVITE sip:%zz SIP/2.0\r\n" + HEAD + b"\r\n", ("INVITE", 0, "")),
        (b"SIP/2.0 486\r\n" + HEAD + b"\r\n", ("INVITE", 486, "")),
        (b"SIP/2.0 503 Fin\xc3\xa9\r\n" + HEAD + b"\r\n", ("INVITE", 503, "Finé")),
        (b"SIP/2.0 503 \xff\xfe\r\n" + HEAD + b"\r\n", ("INVITE", 503, "��")),
        (b"SIP/2.0 503 a\x00b\xe2\x80\xaec\r\n" + HEAD + b"\r\n", ("INVITE", 503, "abc")),
        (b"INVITE sip:a@b SIP/2.0\n" + HEAD.replace(b"\r", b"") + b"\n", ("INVITE", 0, "")),
        (b"INVITE sip:a@b SIP/2.0\r\ni: a\r\nCSeq : 1\r\n INVITE\r\n\r\n", ("INVITE", 0, "")),
        (b"INVITE sip:a@b SIP/2.0\r\nno colon\r\n" + HEAD + b"\r\n", ("INVITE", 0, "")),
        (b"INVITE sip:a@b SIP/2.0\r\n" + HEAD + b"X: " + b"y" * 90_000, ("INVITE", 0, "")),
        (b"INVITE sip:a@b SIP/2.0\r\n\r\n", None),
        (b"INVITE sip:a@b SIP/2.0\r\nCall-ID: a\r\nCSeq: x INVITE\r\n\r\n", None),
        (b"INVITE sip:a@b SIP/2.0\r\nCall-ID: \x00\r\nCSeq: 1 INVITE\r\n\r\n", None),
        (b"INVITE sip:a@b SIP/2.0\r\nCall-ID: a\r\nCSeq: " + b"9" * 99 + b" INVITE\r\n\r\n", None),
    ],
)  # fmt: skip
def test_a_message_that_breaks_the_rules_is_read_as_well_as_can_be(payload, wanted):
    message = parse(payload)
    found = message and (message.method, message.code, message.phrase)
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "user", "host", "name"),
    [
        ('"Ann B." <sip:15145550100@sip.example.com;user=phone>;tag=1',
         "15145550100", "sip.example.com", "Ann B."),
        ("sip:bob@example.com;tag=2", "bob", "example.com", ""),
        ("<tel:+1-514-555-0100>", "+1-514-555-0100", "", ""),
        ("<sip:%C3%A9@example.com>", "é", "example.com", ""),
        ("Ann é <sip:ann@exa mple>", "ann", "exa", ""),
        ("garbage", "garbage", "", ""),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_addresses_as_they_are_written_in_life(text, user, host, name):
    found = party(text)
    assert (found.user, found.host, found.name) == (user, host, name)


def test_a_strangers_text_is_made_plain():
    assert plain("a\x00\u202eb\u200b\ud800 \r\n c", 99) == "ab c"
    assert len(plain("x" * 500, 60)) == 60


M = make.request(body=make.MEDIA).decode().replace("\r", "")
R = make.response(503, "Service Unavailable").decode().replace("\r", "")


def indented(text):
    return "".join(f"   {line}\n" for line in text.splitlines())


def dotted(text):
    return "".join(f"{line}.\n" for line in text.splitlines())


ONE, OTHER = "192.0.2.10:5060", "198.51.100.20:5060"
LOGS = {
    "sngrep": (
        f"2026/11/24 12:00:00.5 {ONE} -> {OTHER}\n{M}\n\n"
        f"2026/11/24 12:00:01.25 {OTHER} -> {ONE}\n{R}",
        [ONE, OTHER], "2026-11-24T17:00:00.500000+00:00", 0.75,
    ),
    "ngrep": (
        f"U 2026/11/24 12:00:00.5 {ONE} -> {OTHER}\n{dotted(M)}\n#\n"
        f"U 2026/11/24 12:00:01.25 {OTHER} -> {ONE}\n{dotted(R)}",
        [ONE, OTHER], "2026-11-24T17:00:00.500000+00:00", 0.75,
    ),
    "Asterisk, pjsip": (
        "[2026-11-24 12:00:00] VERBOSE[1] res_pjsip_logger.c: "
        f"<--- Received SIP request (865 bytes) from UDP:{ONE} --->\n{M}\n"
        "[2026-11-24 12:00:01] VERBOSE[1] res_pjsip_logger.c: "
        f"<--- Transmitting SIP response (300 bytes) to UDP:{ONE} --->\n{R}",
        [ONE, "here"], NOON, 1.0,
    ),
    "Asterisk, sip": (
        f"[2026-11-24 12:00:00] <--- SIP read from UDP:{ONE} --->\n{M}\n<------------->\n"
        f"[2026-11-24 12:00:01] Reliably Transmitting (NAT) to {ONE}:\n{R}\n---",
        [ONE, "here"], NOON, 1.0,
    ),
    "FreeSWITCH": (
        f"2026-11-24 11:59:59.000000 [INFO] sofia\n"
        f"recv 865 bytes from udp/[192.0.2.10]:5060 at 12:00:00.500000:\n   ------\n"
        f"{indented(M)}   ------\n"
        f"send 300 bytes to udp/[192.0.2.10]:5060 at 12:00:01.250000:\n   ------\n"
        f"{indented(R)}",
        [ONE, "here"], "2026-11-24T17:00:00.500000+00:00", 0.75,
    ),
    "Cisco": (
        f"*Nov 24 12:00:00.500: //-1/x/SIP/Msg/ccsipDisplayMsg:\nReceived:\n{M}\n"
        f"*Nov 24 12:00:01.250: //-1/x/SIP/Msg/ccsipDisplayMsg:\nSent:\n{R}",
        ["there", "here"], None, 0.75,
    ),
    "nothing but messages": (f"{M}\n\n{R}", ["there", "here"], None, None),
}  # fmt: skip


@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_logs_of_telephone_systems(name, encoding, end):
    text, ends, started_at, after = LOGS[name]
    report = read_trace(text.replace("\n", end).encode(encoding), TEXT)
    call = only_call(report)
    assert facts(call, "final", "ends", "started_at") == (503, ends, started_at)
    assert call["steps"][1]["after"] == after
    assert call["steps"][0]["has_media"]
    assert report["has_dates"] is (started_at is not None)
    assert (report["messages"], report["unread"]) == (2, 0)


def test_a_log_that_names_its_zone():
    text = f"2026-11-24T12:00:00.000Z {ONE} -> {OTHER}\n{M}"
    report = read_trace(text.encode(), TEXT)
    assert only_call(report)["started_at"] == "2026-11-24T12:00:00+00:00"
    assert report["has_zone"]


def test_a_log_of_a_wall_clock_on_the_day_it_goes_back():
    """01:30 happens twice on 2026-11-01; its first passage is meant, in summer time."""
    text = f"2026-11-01 01:30:00 {ONE} -> {OTHER}\n{M}"
    call = only_call(read_trace(text.encode(), TEXT))
    assert call["started_at"] == "2026-11-01T05:30:00+00:00"


@pytest.mark.parametrize(
    "stamp", ["2026-13-45 12:00:00", "0000-00-00 00:00:00", "9999-12-31 99:99:99"]
)
def test_a_log_of_impossible_dates_is_read_all_the_same(stamp):
    report = read_trace(f"{stamp} {ONE} -> {OTHER}\n{M}".encode(), TEXT)
    assert report["messages"] == 1


def test_an_ordinary_log_holds_no_sip():
    text = "2026-11-24 12:00:00 INVITE the team\nSIP/2.0 is a protocol\n" * 50
    assert read_trace(text.encode(), TEXT)["messages"] == 0


def test_the_worst_text_is_read_in_time():
    """100 kB each, 0.2 s each on a machine of its own (trust 2.3); shared here."""
    for worst in (
        b"INVITE " + b"a" * 100_000, b"SIP/2.0 200 " * 8_000, b"12:00:00" * 12_000,
        b"INVITE sip:a@b SIP/2.0\r\n" + b"A:" * 50_000, b" " * 100_000,
        b"INVITE sip:a@b SIP/2.0\r\nFrom: " + b'"' * 90_000, b"[" * 100_000,
        b"INVITE sip:a@b SIP/2.0\r\nTo: " + b"a-" * 45_000, b"\n" * 100_000,
    ):  # fmt: skip
        begin = time_used()
        read_trace(worst, TEXT)
        read([(0, make.ethernet(make.udp(worst[:60_000])))])
        assert time_used() - begin < 1


def time_used():
    """Seconds of processor, whoever else is at work on this machine."""
    return sum(os.times()[:2])


def test_three_hundred_spoilt_inputs_crash_nothing():
    outcome = run(300, seed=1)
    assert (outcome["crashed"], outcome["slow"]) == (0, 0)
    assert outcome["read"] > 200, "most are read, not merely refused"


@pytest.mark.long
def test_a_hundred_thousand_spoilt_inputs_crash_nothing():
    outcome = run(100_000, seed=2)
    assert (outcome["crashed"], outcome["slow"]) == (0, 0)


def test_the_spoiling_spoils():
    chance = random.Random(3)
    kinds = seeds()
    others = [content for _kind, content in kinds]
    assert all(spoil(c, others, chance) != c for _kind, c in kinds)
