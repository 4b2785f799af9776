"""When reports of several customers are one trouble (R19, S6): pure counting.

An outage matches by service and family of symptoms alone; a lesser fault must also
share the area code or the prefix called, or two noisy lines would be an incident.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

REGION, PREFIX, ANYWHERE = "region", "prefix", ""


@dataclass(frozen=True)
class Reported:
    """One report: its account, and what could be common to others."""

    ticket: int
    account: int
    is_outage: bool
    regions: frozenset[str] = frozenset()  # area codes of the numbers affected
    prefixes: frozenset[str] = frozenset()  # area code and exchange called


@dataclass(frozen=True)
class Match:
    scope: str
    value: str
    tickets: tuple[int, ...]
    accounts: int


def best_match(reports: Iterable[Reported], *, newest: int) -> Match | None:
    """The match around ticket `newest` that gathers the most accounts; None alone.

    Of two that gather as many, the broader one, since the next report need not share
    more. Accounts are counted, not tickets (I31).
    """
    groups: dict[tuple[str, str], list[Reported]] = defaultdict(list)
    for report in reports:
        if report.is_outage:
            groups[(ANYWHERE, "")].append(report)
        for value in report.regions:
            groups[(REGION, value)].append(report)
        for value in report.prefixes:
            groups[(PREFIX, value)].append(report)
    breadth = (ANYWHERE, REGION, PREFIX)
    found = [
        Match(
            scope,
            value,
            tuple(sorted(r.ticket for r in group)),
            len({r.account for r in group}),
        )
        for (scope, value), group in groups.items()
        if any(r.ticket == newest for r in group)
    ]
    several = [match for match in found if match.accounts > 1]
    return min(
        several,
        key=lambda m: (-m.accounts, breadth.index(m.scope), m.value),
        default=None,
    )


def area_code(e164: str) -> str:
    """581 of +15815550130; nothing for a number of another country."""
    return e164[2:5] if e164.startswith("+1") and len(e164) == 12 else ""


def exchange(e164: str) -> str:
    """581-555 of +15815550130: what a call's route is often chosen by."""
    return f"{e164[2:5]}-{e164[5:8]}" if area_code(e164) else ""
