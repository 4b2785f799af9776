"""What a checked report carries into `services.open_ticket`."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ParsedNumber:
    """A number, range or address as typed; E.164 ends where it has them."""

    typed: str
    first: str = ""
    last: str = ""
    count: int = 1


@dataclass(frozen=True)
class ParsedSample:
    """One call: both ends as typed and in E.164, its instant in UTC, its result."""

    caller: str
    called: str
    called_at: datetime
    result: str
    caller_e164: str = ""
    called_e164: str = ""
