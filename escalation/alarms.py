"""Alarms to the administrators: something that should never happen just did."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Person, Role
from tickets.mail import outgoing
from tickets.mail.letter import Envelope, Letter
from tickets.models import Ticket

log = logging.getLogger(__name__)


NOBODY_ANSWERS = gettext_lazy("Nobody answers for %(ref)s")
NOBODY_ON_CALL = gettext_lazy("Nobody to page at step %(step)s for %(ref)s")
NO_CHANNEL_LEFT = gettext_lazy("No channel left to page %(who)s for %(ref)s")
TIMER_PARKED = gettext_lazy("A timer was set aside after errors: %(timer)s")


@dataclass(frozen=True)
class Alarm:
    """What went wrong; `key` tells it apart, so that it is told once."""

    key: str
    sentence: str
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def ticket(self) -> Ticket | None:
        return self.facts.get("ticket")  # type: ignore[return-value]

    def words(self) -> str:
        reference = {"ref": self.ticket.reference} if self.ticket else {}
        return str(self.sentence) % {**self.facts, **reference}


def raise_alarms(alarms: list[Alarm], *, now: datetime) -> None:
    """Log and mail alarms, each at most once for its key and administrator."""
    if not alarms:
        return
    everyone = Person.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    administrators = list(everyone)
    for alarm in alarms:
        with override("en"):
            log.error("ALARM %s: %s", alarm.key, alarm.words())
        for person in administrators:
            with override(person.language):
                envelope = Envelope(
                    f"alarm:{alarm.key}:{person.pk}"[:120],
                    person.email,
                    person.language,
                    _letter(alarm.words(), alarm.ticket),
                )
                outgoing.queue(envelope, ticket=alarm.ticket, now=now)


def _letter(words, ticket):
    button = None
    if ticket is not None:
        address = reverse("desk:detail", args=[ticket.reference])
        button = (_("Open the ticket"), settings.BASE_URL + address)
    return Letter(
        subject=_("Alarm: %(what)s") % {"what": words},
        heading=words,
        button=button,
        footing=_("You get this mail as an administrator of the portal."),
    )
