"""What every reader yields, whatever system the log comes from."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One call, in the log's own words but for its result, said in the reader's.

    `moment` and `ended` are read by the log's clock; `duration` is the time spent
    talking, in seconds. `has_worked` is None where the log cannot tell: nobody
    answering is no fault of the network.
    """

    line: int
    caller: str
    called: str
    moment: str
    ended: str = ""
    result: str = ""
    gateway: str = ""
    duration: int | None = None
    has_worked: bool | None = None


_CLOCKED = re.compile(r"^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,]\d+)?$")
_COUNTED = re.compile(r"^(\d{1,7})(?:[.,]\d+)?\s*(?:s|sec\w*)?\.?$", re.IGNORECASE)
_SHOWN = re.compile(r"(?:^|<)(\+?\d{7,15})(?:>|$)")
_PEER = re.compile(r"^[\w-]+/(?:[^/@]*@)?([\w.-]+?)(?:-[0-9a-f]{6,})?(?:;\d)?$", re.I)


def seconds_of(text: str) -> int | None:
    """« 72 », « 72 s », « 1:12 », « 00:01:12 »; None for what is no duration."""
    if counted := _COUNTED.match(text):
        return int(counted[1])
    if clocked := _CLOCKED.match(text):
        hours, minutes, seconds = (int(part or 0) for part in clocked.groups())
        return hours * 3600 + minutes * 60 + seconds
    return None


def trunk_of(going_to: str, coming_from: str) -> str:
    """The trunk among channels such as « PJSIP/thinktel-0000002b », if one is.

    Sets have numbers for names. A call that goes nowhere (voicemail) uses no trunk.
    """
    for channel in (going_to, coming_from) if going_to else ():
        peer = _PEER.match(channel)
        if peer and not peer[1].isdigit() and not channel.startswith("Local/"):
            return peer[1]
    return ""


def outside_number(number: str, *others: str) -> str:
    """`number`, or where it is an extension, the first of the others that is none.

    « "Nora Roy" <4185550142> » gives what stands between the angles.
    """
    if sum(character.isdigit() for character in number) >= 7:
        return number
    shown = (found[1] for found in map(_SHOWN.search, others) if found)
    return next(shown, number)
