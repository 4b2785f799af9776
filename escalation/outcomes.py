"""What became of a page, kept in English in the ledger, said in the reader's language.

What a provider answered is kept and shown as it came.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

NOT_OWED = gettext_noop("not owed any more")
NO_SUCH_CHANNEL = gettext_noop("the contact has no such channel any more")
ACKNOWLEDGED = gettext_noop("acknowledged")
SENDER_DIED = gettext_noop("the sender died while sending")
SENDER_KEEPS_DYING = gettext_noop("its sender died every time")
OUR_FAULT = gettext_noop("a fault of our own")
NO_PROVIDER = gettext_noop("no telephone provider is set up")
UNREADABLE = gettext_noop("the provider’s answer could not be read")
NOT_A_WEB_ADDRESS = gettext_noop("the address is not a web address")
UNKNOWN_SERVICE = gettext_noop("the address of the service is not understood")
NOT_TAKEN = gettext_noop("the service did not take the page")
NO_REPLY = gettext_noop("no answer from the provider")
VOICEMAIL = gettext_noop("voicemail")
BUSY = gettext_noop("busy")
UNANSWERED = gettext_noop("no answer")
CALL_FAILED = gettext_noop("the call failed")
CALL_CANCELLED = gettext_noop("the call was cancelled")
UNDELIVERED = gettext_noop("not delivered")
# Why an escalation was closed, and with it what it still had to send.
CLOSED = (
    gettext_noop("resolved"),
    gettext_noop("downgraded"),
    gettext_noop("merged"),
    gettext_noop("cancelled"),
)


def with_words(outcome: str, words: object) -> str:
    """An outcome of ours and what the other side said of it."""
    return f"{outcome}: {words}"


def say_outcome(detail: str) -> str:
    """Say a detail of the ledger; « ours: theirs » becomes « ours (theirs) »."""
    ours, separator, theirs = detail.partition(": ")
    if not separator:
        return _(detail) if detail else ""
    said = _(ours)
    return f"{said} ({theirs})" if said != ours or _is_ours(ours) else detail


def _is_ours(words):
    return words in {NO_REPLY, OUR_FAULT}
