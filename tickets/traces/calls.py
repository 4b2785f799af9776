"""The calls in a run of SIP messages: who, when, how each ended (RFC 3261)."""

from collections import Counter
from dataclasses import dataclass, field

from .sip import SipMessage
from .streams import Piece

# Seen twice on two interfaces of the same machine: a timer repeats far later (T1 is
# half a second), so nothing is lost by leaving the copy out.
ECHO = 0.02  # seconds
CHALLENGES = (401, 407)
ANSWERED, FAILED, CANCELLED, OPEN = "answered", "failed", "cancelled", "open"


@dataclass(slots=True)
class Step:
    """One message on the way from one end to the other."""

    at: float | None
    source: str
    target: str
    transport: str
    message: SipMessage
    is_again: bool = False


@dataclass(slots=True)
class Call:
    """Every message with the same Call-ID, when one of them is an INVITE."""

    call_id: str
    steps: list[Step] = field(default_factory=list)

    @property
    def opening(self) -> Step:
        """The first INVITE, or the first message of a call joined in the middle."""
        invites = (
            s for s in self.steps if s.message.method == "INVITE" and not s.message.code
        )
        return next(invites, self.steps[0])

    @property
    def retransmissions(self) -> int:
        return sum(step.is_again for step in self.steps)

    def _within(self):
        """The INVITEs asked inside the call: of a side, by its number.

        Each side numbers its own requests, so the number alone names none.
        """
        return {
            (step.message.sequence, step.message.from_tag)
            for step in self.steps
            if step.message.method == "INVITE"
            and not step.message.code
            and step.message.to_tag
        }

    def _finals(self):
        """Final answers to the INVITEs that begin the call, not to those within it."""
        within = self._within()
        return [
            step
            for step in self.steps
            if step.message.method == "INVITE"
            and step.message.code >= 200
            and (step.message.sequence, step.message.from_tag) not in within
        ]

    @property
    def final(self) -> Step | None:
        """The answer that decided: a 2xx, else the last one that is no challenge."""
        finals = self._finals()
        taken = [step for step in finals if step.message.code < 300]
        if taken:
            return taken[0]
        decided = [step for step in finals if step.message.code not in CHALLENGES]
        return (decided or finals or [None])[-1]

    @property
    def state(self) -> str:
        final = self.final
        if final is None:
            if self._within():
                return ANSWERED  # before the trace began
            is_given_up = any(s.message.method == "CANCEL" for s in self.steps)
            return CANCELLED if is_given_up else OPEN
        if final.message.code < 300:
            return ANSWERED
        if final.message.code == 487:
            return CANCELLED
        return FAILED

    @property
    def duration(self) -> float | None:
        """Seconds from the answer to the BYE; None when either is not in the trace."""
        byes = [s for s in self.steps if s.message.method == "BYE"]
        final = self.final
        if final is None or self.state != ANSWERED or not byes:
            return None
        begin, end = final.at, byes[0].at
        return end - begin if begin is not None and end is not None else None


@dataclass
class Gathered:
    """What a trace holds: its calls, and how often anything else was asked."""

    calls: list[Call]
    others: dict[str, Counter]
    messages: int


def gather(pieces: list[tuple[Piece, SipMessage]]) -> Gathered:
    """Sort the messages of a trace by call; count what belongs to no call."""
    calls: dict[str, Call] = {}
    last_seen: dict[tuple, float | None] = {}
    total = 0
    for piece, message in pieces:
        key = (piece.source, piece.target, message)
        is_again = key in last_seen
        if is_again and _is_echo(last_seen[key], piece.at):
            continue
        last_seen[key] = piece.at
        total += 1
        call = calls.setdefault(message.call_id, Call(message.call_id))
        call.steps.append(
            Step(piece.at, piece.source, piece.target, piece.transport, message,
                 is_again)
        )  # fmt: skip
    others: dict[str, Counter] = {}
    for call in calls.values():
        if not _is_call(call):
            _count(call, others)
    return Gathered([c for c in calls.values() if _is_call(c)], others, total)


def _is_echo(before, now):
    return before is not None and now is not None and abs(now - before) < ECHO


def _is_call(call):
    return any(step.message.method == "INVITE" for step in call.steps)


def _count(call, others):
    """« REGISTER »: asked 12 times, answered 401 12 times."""
    for step in (step for step in call.steps if not step.is_again):
        counter = others.setdefault(step.message.method, Counter())
        counter[step.message.code] += 1
