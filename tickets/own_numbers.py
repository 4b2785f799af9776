"""Which numbers of a report are not, as far as we know, the account's (R7).

A warning, never a refusal: our ranges may be behind a port that has just been done.
"""

from collections.abc import Iterable

from accounts.models import CustomerAccount, NumberRange

from .intake_data import ParsedNumber
from .models import AffectedNumber


def not_of_account(
    account: CustomerAccount | None, numbers: Iterable[ParsedNumber | AffectedNumber]
) -> list[ParsedNumber | AffectedNumber]:
    """The numbers of which a part, at least, is in no range of the account.

    An account whose ranges nobody entered is believed.
    """
    asked = [number for number in numbers if number.first]
    if account is None or not asked:
        return []
    ranges = _joined(
        NumberRange.objects.filter(service_line__account=account).values_list(
            "first", "last"
        )
    )
    return [n for n in asked if ranges and not _is_within(ranges, n.first, n.last)]


def _joined(pairs):
    """Ranges as numbers, those that touch or overlap made one."""
    joined: list[list[int]] = []
    for first, last in sorted((_as_int(a), _as_int(b)) for a, b in pairs):
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return joined


def _is_within(ranges, first, last):
    return any(a <= _as_int(first) and _as_int(last) <= b for a, b in ranges)


def _as_int(e164):
    digits = "".join(character for character in e164 if character.isdigit())
    return int(digits or 0)
