"""Spoilt captures and logs, read in process: none may crash the reader or hold it up.

    python -m benchmarks.fuzz_traces 100000 --seed 17

Prints one line; the exit status is 1 if one input crashed or took 2 s or more, and
that input is then kept beside the seed's number, to become a test.
"""

import argparse
import random
import sys
import time
from pathlib import Path

from tickets.tests import captures as make
from tickets.traces.captures import NotACapture
from tickets.traces.report import CAPTURE, TEXT, read_trace

SLOW = 2.0  # seconds
EXTREMES = (b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"\x00" * 8)
WORDS = (
    b"SIP/2.0 ", b"INVITE ", b"Content-Length: 999999\r\n", b"Call-ID: ", b"CSeq: ",
    b"\r\n\r\n", b"\r\n ", b";tag=", b"<sip:", b">" * 40, b'"' * 40, b" " * 200,
    b"a-" * 120, b"%00", b"%ED%A0%80", b"\xe2\x80\xae", b"Via: SIP/2.0/UDP x;branch=",
)  # fmt: skip


def seeds() -> list[tuple[str, bytes]]:
    """One small input for each way in."""
    failed, answered = make.failed_call(), make.answered_call()
    begin = [(0, frame) for frame in make.websocket_handshake()]
    whole = make.udp(make.request(body=make.MEDIA, X_Long="y" * 900))
    frames = make.over_udp(failed)
    log = b"".join(
        b"2026-11-24 12:00:0%d.5 192.0.2.10:5060 -> 198.51.100.20:5060\n%b\n"
        % (after, payload)
        for after, _is_ours, payload in failed
    )
    sample = Path(make.__file__).parent / "samples/registrations-and-failed-calls.pcap"
    return [
        (CAPTURE, make.pcap(frames)),
        (CAPTURE, make.pcap(make.over_udp(answered), nano=True)),
        (CAPTURE, make.pcap(make.over_udp(failed, wrap=make.cooked), link=113)),
        (CAPTURE, make.pcap(make.over_udp(failed, wrap=bytes), link=101)),
        (CAPTURE, make.pcap(make.over_udp(
            failed, ours=make.OURS_6, theirs=make.THEIRS_6))),
        (CAPTURE, make.pcap([(0, make.ethernet(p)) for p in make.fragments(whole)])),
        (CAPTURE, make.pcap(make.over_tcp(answered))),
        (CAPTURE, make.pcap([*begin, *make.over_tcp(failed, frame=make.websocket)])),
        (CAPTURE, make.pcapng([(a, f, 0) for a, f in frames])),
        (CAPTURE, make.pcapng([(a, f, 1) for a, f in frames], links=(113, 1), order=">")),
        (CAPTURE, sample.read_bytes()[:6_000]),
        (TEXT, log),
        (TEXT, log.decode().encode("utf-16")),
    ]  # fmt: skip


def spoil(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """One to six random injuries."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        at = chance.randrange(len(data) + 1)
        injury = chance.randrange(7)
        if injury == 0 and data:
            data[at % len(data)] ^= 1 << chance.randrange(8)
        elif injury == 1:
            data[at : at + 4] = chance.choice(EXTREMES)
        elif injury == 2:
            del data[at : at + chance.randrange(1, 200)]
        elif injury == 3:
            data[at:at] = chance.choice(WORDS)
        elif injury == 4:
            data = data[:at]
        elif injury == 5:
            piece = data[at : at + chance.randrange(1, 400)]
            data[at:at] = piece * chance.randrange(1, 5)
        else:
            other = chance.choice(others)
            begin = chance.randrange(len(other))
            data[at:at] = other[begin : begin + chance.randrange(1, 400)]
    return bytes(data)


def run(count: int, seed: int) -> dict:
    """Read `count` spoilt inputs; what came of them."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    kinds = seeds()
    others = [content for _kind, content in kinds]
    outcome = {"read": 0, "refused": 0, "crashed": 0, "slow": 0, "slowest": 0.0}
    for number in range(count):
        kind, content = kinds[number % len(kinds)]
        data = spoil(content, others, chance)
        begin = time.perf_counter()
        try:
            read_trace(data, kind)
            outcome["read"] += 1
        except NotACapture:
            outcome["refused"] += 1
        except Exception as error:
            outcome["crashed"] += 1
            _keep(f"crash-{seed}-{number}", data, repr(error))
        took = time.perf_counter() - begin
        outcome["slowest"] = max(outcome["slowest"], took)
        if took >= SLOW:
            outcome["slow"] += 1
            _keep(f"slow-{seed}-{number}", data, f"{took:.1f} s")
    return outcome


def _keep(name, data, words):
    Path(name).write_bytes(data)
    print(f"{name}: {words}", file=sys.stderr)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("count", type=int, nargs="?", default=100_000)
    options.add_argument("--seed", type=int, default=17)
    chosen = options.parse_args()
    begin = time.perf_counter()
    outcome = run(chosen.count, chosen.seed)
    spent = time.perf_counter() - begin
    print(
        f"traces {chosen.count} read {outcome['read']} refused {outcome['refused']} "
        f"crashed {outcome['crashed']} slow {outcome['slow']} "
        f"slowest {outcome['slowest']:.2f}s in {spent:.0f}s seed {chosen.seed}"
    )
    return int(bool(outcome["crashed"] or outcome["slow"]))


if __name__ == "__main__":
    sys.exit(main())
