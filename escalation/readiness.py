"""Whether every contact of every active policy can be reached (I20)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from .channels.twilio import is_configured
from .models import Contact, ContactMethod, EscalationPolicy, Page
from .rota import levels_on_call

TESTED_WITHIN = timedelta(days=30)
TELEPHONE = ("voice", "voice_alt", "sms")


@dataclass
class Ready:
    """One contact: its ways, when each last proved itself, and what is wrong."""

    contact: Contact
    methods: list[tuple[ContactMethod, datetime | None]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def readiness(*, now: datetime) -> list[Ready]:
    """Every contact in service, the ladder's order; three queries in all."""
    tested = {
        (row["contact"], row["channel"]): row["at"]
        for row in Page.objects.filter(
            kind=Page.Kind.TEST, accepted_at__gt=now - 12 * TESTED_WITHIN
        )
        .values("contact", "channel")
        .annotate(at=Max("accepted_at"))
    }
    contacts = Contact.objects.filter(is_active=True).select_related("level")
    ordered = contacts.order_by("level__position", "position", "pk")
    return [
        _ready(contact, tested, now) for contact in ordered.prefetch_related("methods")
    ]


def _ready(contact, tested, now):
    ready = Ready(contact)
    for method in contact.methods.all():
        ready.methods.append((method, tested.get((contact.pk, method.channel))))
    if not ready.methods:
        ready.faults.append(_("No channel: cannot be reached"))
        return ready
    if not any(method.verified_at for method, _at in ready.methods):
        ready.faults.append(_("No channel is verified: send a test page"))
    recent = [at for _method, at in ready.methods if at and now - at <= TESTED_WITHIN]
    if not recent:
        ready.faults.append(_("Not tested for 30 days"))
    if not is_configured() and any(m.channel in TELEPHONE for m, _at in ready.methods):
        ready.faults.append(_("No telephone provider is set up: calls will fail"))
    return ready


def faults(*, now: datetime) -> list[str]:
    """What is wrong with each contact whom an active policy may page, in words."""
    steps = EscalationPolicy.objects.values_list
    wanted = {*steps("steps__levels", flat=True)} | {
        *steps("steps__informed_levels", flat=True)
    }
    return [
        f"{ready.contact.name} ({'; '.join(ready.faults)})"
        for ready in readiness(now=now)
        if ready.faults and ready.contact.level_id in wanted
    ]


def gaps(*, now: datetime) -> list[str]:
    """What would leave a level without anybody in the next 30 days, in words."""
    paged = EscalationPolicy.objects.values_list("steps__levels__code", flat=True)
    wanted = set(paged)
    found = []
    for rota in levels_on_call(now=now):
        if rota.level.code not in wanted:
            continue
        name = {"level": rota.level.name}
        if rota.is_empty:
            found.append(_("%(level)s: nobody is on call now") % name)
        if rota.gaps and not rota.always:
            found.append(
                _("%(level)s: %(count)s gaps in the next 30 days")
                % {**name, "count": len(rota.gaps)}
            )
    return found
