"""How serious a report is, and why (R16-R19, I11). A pure function of its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from types import MappingProxyType

from tickets.domain.symptoms import Symptom

THRESHOLD_PERCENT = 20


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return tuple(Severity).index(self)


class Share(StrEnum):
    """The customer's answer to « how many of your users are touched? »."""

    ONE = "one"
    UNDER = "under"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reason:
    """Why: a code that each language has its sentence for, and its figures."""

    code: str
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def as_dict(self) -> dict[str, object]:
        return {"code": self.code, "params": dict(self.params)}


@dataclass(frozen=True)
class Proposal:
    severity: Severity
    reasons: tuple[Reason, ...]


def propose(
    *,
    symptom: Symptom,
    share: Share,
    user_base: int | None,
    numbers_touched: int | None,
    accounts_out: int = 1,
    services_out: int = 1,
    threshold_percent: int = THRESHOLD_PERCENT,
) -> Proposal:
    """Propose a severity with every reason for it.

    Exactly the threshold counts as major, the safe side (I11). Numbers counted against
    a known base outweigh the customer's estimate; an outage with an unknown share is
    major (engine 3.5).
    """
    measured = _measured(user_base, numbers_touched, threshold_percent)
    reasons = [Reason("symptom_outage" if symptom.is_outage else "symptom_minor")]
    touches_many = share is Share.OVER
    if measured is not None:
        reason, touches_many = measured
        reasons.append(reason)
    else:
        reasons.append(Reason(f"share_{share}"))
        if not user_base:
            reasons.append(Reason("base_unknown"))
    severity = Severity.MAJOR if symptom.is_outage or touches_many else Severity.MINOR
    if severity is Severity.MAJOR and (accounts_out >= 2 or services_out >= 2):
        severity = Severity.CRITICAL
        counts = {"accounts": accounts_out, "services": services_out}
        reasons.append(Reason("several_out", counts))
    return Proposal(severity, tuple(reasons))


def _measured(
    user_base: int | None, numbers_touched: int | None, threshold: int
) -> tuple[Reason, bool] | None:
    if not user_base or not numbers_touched:
        return None
    touched = min(numbers_touched, user_base)
    percent = Decimal(100 * touched) / user_base
    shown = percent.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    # Compared as whole numbers: 19.96 % is shown as 20.0 % but is not 20 %.
    is_many = 100 * touched >= threshold * user_base
    params = {
        "touched": touched,
        "base": user_base,
        "percent": str(shown),
        "threshold": threshold,
    }
    return Reason("share_measured", params), is_many
