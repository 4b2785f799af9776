"""The sentences of the tickets' own events."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Ticket
from .timeline import register


def _severity_decided(facts):
    names = dict(Ticket.Severity.choices)
    return _("%(who)s set the severity to %(severity)s: %(reason)s") % {
        **facts,
        "severity": str(names.get(facts["severity"], facts["severity"])).lower(),
    }


def _reopened(facts):
    if "who" in facts:
        return _("%(who)s reopened the ticket") % facts
    return _("The customer’s message reopened the ticket")


def _calls_taken(facts):
    sentence = ngettext(
        "%(who)s added %(count)s call of %(name)s to the samples",
        "%(who)s added %(count)s calls of %(name)s to the samples",
        facts["count"],
    )
    return sentence % facts


register("taken", gettext_lazy("%(who)s took the ticket"), icon="user")
register("waiting", gettext_lazy("%(who)s is waiting for the customer"), icon="clock")
register("resolved", gettext_lazy("%(who)s resolved the ticket"), icon="ok")
register("reopened", _reopened, icon="ticket")
register("severity_decided", _severity_decided, icon="sev2")
register(
    "account_attached",
    gettext_lazy("%(who)s attached the ticket to account %(account)s"),
    icon="user",
)
register("file_read", gettext_lazy("%(who)s opened the file %(name)s"), icon="clip")
register("calls_taken", _calls_taken, icon="phone")
