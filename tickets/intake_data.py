"""What a checked report carries into `intake.open_ticket`."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import CustomerAccount, ServiceLine

from .attachments import StoredFile
from .domain.symptoms import is_major_claim
from .models import Department, Ticket


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
    gateway: str = ""
    duration: int | None = None  # seconds
    has_worked: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a person reports, checked and understood; `form_key` names the one press."""

    form_key: UUID
    source: str
    department: Department
    language: str
    contact_name: str
    contact_email: str
    description: str
    account: CustomerAccount | None = None
    account_claimed: str = ""
    service_kind: str = ""
    service_line: ServiceLine | None = None
    symptom: str = ""
    subject: str = ""
    share: str = Ticket.Share.UNKNOWN
    place: str = ""
    callback_number: str = ""
    numbers: tuple[ParsedNumber, ...] = ()
    samples: tuple[ParsedSample, ...] = ()
    files: tuple[StoredFile, ...] = ()

    @property
    def claimed_severity(self) -> str:
        """The severity that the customer's own answers amount to (R19)."""
        if not self.department.is_technical:
            return ""
        is_major = is_major_claim(self.symptom, self.share)
        return Ticket.Severity.MAJOR if is_major else Ticket.Severity.MINOR

    def columns(self) -> dict[str, Any]:
        """The facts that stand on the ticket itself."""
        rows = {"numbers", "samples", "files"}
        names = {field.name for field in fields(self)} - rows
        return {name: getattr(self, name) for name in names} | {
            "service_kind": self.service_line.kind
            if self.service_line
            else self.service_kind,
            "claimed_severity": self.claimed_severity,
        }
