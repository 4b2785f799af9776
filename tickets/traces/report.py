"""What a trace tells, as plain data: kept as JSON, drawn by the ticket's page."""

from datetime import UTC, datetime
from itertools import islice

from .calls import CANCELLED, FAILED, Call, Gathered, gather
from .captures import CutShort, NotACapture, frames
from .packets import Unwrapper
from .sip import METHODS, parse, party, plain, starts_like_sip
from .streams import Piece, Streams
from .text import decode, read_text

# So that an honest capture is read well inside the child's five seconds.
MOST_PACKETS, MOST_MESSAGES = 50_000, 20_000
MOST_CALLS, MOST_STEPS, FIRST_STEPS, MOST_ENDS = 50, 40, 28, 8
CAPTURE, TEXT = "capture", "text"
# Bad news first: when there are too many calls, the ones that worked are left out.
_TELLING = {FAILED: 0, CANCELLED: 1, "open": 2, "answered": 3}


def read_trace(content: bytes, kind: str) -> dict:
    """Read a capture or a text log. Raises NotACapture.

    A file that ends too early, or makes no sense from some point on, gives what
    stands before that point, and says so (`is_cut`).
    """
    if kind == TEXT:
        trace = read_text(decode(content))
        facts = {"packets": 0, "is_cut": False, "has_dates": trace.has_dates,
                 "has_zone": trace.has_zone}  # fmt: skip
        return facts | _report(trace.pieces, has_dates=trace.has_dates)
    pieces, packets, is_cut = _capture(content)
    facts = {"packets": packets, "is_cut": is_cut, "has_dates": True, "has_zone": True}
    return facts | _report(pieces, has_dates=True)


def _capture(content):
    unwrapper, streams = Unwrapper(), Streams()
    pieces: list[Piece] = []
    packets, is_cut = 0, False
    try:
        for frame in islice(frames(content), MOST_PACKETS + 1):
            if packets == MOST_PACKETS or len(pieces) >= MOST_MESSAGES:
                is_cut = True
                break
            packets += 1
            for packet in unwrapper.unwrap(frame):
                pieces += _pieces(packet, streams)
    except CutShort:
        is_cut = True
    if not packets and is_cut:
        raise NotACapture("not one whole frame")
    return pieces, packets, is_cut


def _pieces(packet, streams):
    if packet.sequence is not None:
        return streams.feed(packet)
    payload = packet.payload.lstrip(b"\r\n")
    if not starts_like_sip(payload):
        return []
    return [Piece(packet.at, packet.source, packet.target, "UDP", payload)]


def _report(pieces, *, has_dates):
    read = [(piece, parse(piece.payload)) for piece in pieces]
    gathered = gather([(piece, message) for piece, message in read if message])
    telling = sorted(gathered.calls, key=lambda call: _TELLING[call.state])
    kept = {call.call_id for call in telling[:MOST_CALLS]}
    in_order = [call for call in gathered.calls if call.call_id in kept]
    return {
        "messages": gathered.messages,
        "unread": sum(message is None for _piece, message in read),
        "counts": _counts(gathered),
        "others": _others(gathered),
        "calls": [_call(call, has_dates) for call in in_order],
        "calls_left_out": len(gathered.calls) - len(in_order),
    }


def _counts(gathered: Gathered):
    counts = dict.fromkeys(_TELLING, 0)
    for call in gathered.calls:
        counts[call.state] += 1
    return counts


def _others(gathered):
    """What else was asked, and how it was answered: [["REGISTER", 12, [[401, 12]]]]."""
    return [
        [
            method,
            counter[0],
            [[code, count] for code, count in sorted(counter.items()) if code >= 200],
        ]
        for method, counter in sorted(gathered.others.items())
        if method in METHODS
    ]


def _call(call: Call, has_dates: bool):
    opening, final = call.opening, call.final
    ends = list(dict.fromkeys(e for s in call.steps for e in (s.source, s.target)))
    begin = call.steps[0].at
    caller, called = party(opening.message.sender), party(opening.message.receiver)
    return {
        "call_id": call.call_id,
        "caller": _address(caller),
        "caller_name": caller.name,
        "called": _address(called, party(opening.message.asked)),
        "towards": opening.target,
        "started_at": _iso(opening.at) if has_dates else None,
        "state": call.state,
        "final": final.message.code if final else 0,
        "phrase": final.message.phrase if final else "",
        "duration": call.duration,
        "retransmissions": call.retransmissions,
        "ends": ends[:MOST_ENDS],
        "steps": [_step(step, ends, begin) for step in _kept(call.steps)],
        "steps_left_out": max(len(call.steps) - MOST_STEPS, 0),
    }


def _kept(steps):
    """The beginning and the end; what is left out stands between them."""
    if len(steps) <= MOST_STEPS:
        return steps
    return [*steps[:FIRST_STEPS], *steps[FIRST_STEPS - MOST_STEPS :]]


def _step(step, ends, begin):
    message = step.message
    has_times = step.at is not None and begin is not None
    return {
        "after": round(step.at - begin, 3) if has_times else None,
        "source": min(ends.index(step.source), MOST_ENDS - 1),
        "target": min(ends.index(step.target), MOST_ENDS - 1),
        "code": message.code,
        "words": f"{message.code} {message.phrase}".strip()
        if message.code
        else message.method,
        "method": message.method,
        "sequence": message.sequence,
        "transport": step.transport,
        "is_again": step.is_again,
        "has_media": message.has_media,
    }


def _address(party, asked=None):
    """The number alone where it is one, else the whole address."""
    for one in (party, asked):
        if one and _is_number(one.user):
            return one.user
    if not party.user:
        return plain(party.host, 120)
    return f"{party.user}@{party.host}"[:120] if party.host else party.user


def _is_number(user):
    digits = user.removeprefix("+").replace("-", "").replace(".", "")
    return digits.isascii() and digits.isdigit() and len(digits) >= 2


def _iso(at):
    return datetime.fromtimestamp(at, UTC).isoformat() if at else None
