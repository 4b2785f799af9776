"""Why a severity: each stored reason as a sentence in the reader's language (R19)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.formats import say_number, say_percent

Facts = Mapping[str, Any]
NO_RUN = gettext_lazy("This ticket has no open escalation.")


def say_reason(reason: Mapping[str, Any]) -> str:
    """Say one reason; a code that nobody knows is shown as it is."""
    sentence = _SENTENCES.get(reason["code"])
    return sentence(reason.get("params", {})) if sentence else str(reason["code"])


def _measured(facts: Facts) -> str:
    percent = Decimal(facts["percent"])
    return _(
        "Numbers affected: %(touched)s of %(base)s = %(percent)s; "
        "threshold: %(threshold)s"
    ) % {
        "touched": say_number(facts["touched"]),
        "base": say_number(facts["base"]),
        "percent": say_percent(percent, 1),
        "threshold": say_percent(facts["threshold"]),
    }


def _several(facts: Facts) -> str:
    return _("%(accounts)s accounts and %(services)s services are out") % facts


def _several_accounts(facts: Facts) -> str:
    return _("%(accounts)s accounts report the same trouble") % facts


def _decided(facts: Facts) -> str:
    return _("Decided by %(who)s: %(reason)s") % facts


def _said(sentence: Callable[[], str]) -> Callable[[Facts], str]:
    return lambda facts: sentence()


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "symptom_outage": _said(lambda: _("By its symptom, the service is out")),
    "symptom_minor": _said(lambda: _("By its symptom alone, minor")),
    "share_measured": _measured,
    "share_one": _said(lambda: _("One person is touched, says the customer")),
    "share_under": _said(
        lambda: _("Fewer than 20% of the users are touched, says the customer")
    ),
    "share_over": _said(
        lambda: _("20% of the users or more are touched, says the customer")
    ),
    "share_unknown": _said(lambda: _("The share of users touched is not known")),
    "base_unknown": _said(
        lambda: _("The size of the customer’s base for this service is not known: ask")
    ),
    "several_out": _several,
    "claimed_after_hours": _said(
        lambda: _("Reported as major after hours: the report is believed until checked")
    ),
    "several_accounts": _several_accounts,
    "of_incident": lambda facts: _("Part of incident %(ref)s") % facts,
    "decided": _decided,
}
