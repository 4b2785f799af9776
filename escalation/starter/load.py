"""Load the starter rules. What is there already is left as people made it."""

from django.db import transaction

from escalation.models import (
    Calendar,
    Contact,
    ContactMethod,
    EscalationPolicy,
    EscalationStep,
    Holiday,
    IncidentRule,
    Level,
    OpeningHours,
    SLATarget,
    Throttle,
)

from .holidays import HOLIDAYS, KNOWN_UNTIL
from .rules import CONTACTS, LEVELS, POLICIES, TARGETS, THROTTLES

OPENS, CLOSES = 8 * 60, 20 * 60
CHANNELS = ("email", "email_alt")


@transaction.atomic
def load_rules() -> None:
    """Calendar, levels, contacts, targets and ladders (R14-R24), once."""
    _load_calendar()
    _load_levels()
    for kind, severity, minutes, aim, business, warned, told in TARGETS:
        target, is_new = SLATarget.objects.get_or_create(
            kind=kind,
            severity=severity,
            defaults={
                "minutes": minutes,
                "warn_minutes": aim,
                "is_business_time": business,
            },
        )
        if is_new:
            target.warn_levels.set(Level.objects.filter(code__in=warned))
            target.breach_levels.set(Level.objects.filter(code__in=told))
    IncidentRule.objects.get_or_create(pk=1)
    for medium, minute, quarter, hour in THROTTLES:
        limits = {"per_minute": minute, "per_quarter": quarter, "per_hour": hour}
        Throttle.objects.get_or_create(medium=medium, defaults=limits)
    for policy in POLICIES:
        _load_policy(dict(policy))


def _load_calendar():
    if Calendar.objects.exists():
        return
    calendar = Calendar.objects.create(
        name="Soutien", is_default=True, holidays_until=KNOWN_UNTIL
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(
            calendar=calendar,
            weekday=weekday,
            opens_minute=OPENS,
            closes_minute=CLOSES,
        )
        for weekday in range(5)
    )
    Holiday.objects.bulk_create(
        Holiday(calendar=calendar, on=on, name_fr=french, name_en=english)
        for on, (french, english) in HOLIDAYS.items()
    )


def _load_levels():
    for position, level in enumerate(LEVELS):
        Level.objects.get_or_create(
            code=level["code"], defaults={**level, "position": position}
        )
    if Contact.objects.exists():
        return
    for code, name, language, addresses in CONTACTS:
        contact = Contact.objects.create(
            level=Level.objects.get(code=code), name=name, language=language
        )
        ContactMethod.objects.bulk_create(
            ContactMethod(
                contact=contact, channel=channel, address=address, position=position
            )
            for position, (channel, address) in enumerate(
                zip(CHANNELS, addresses, strict=False)
            )
        )


def _load_policy(facts):
    steps, grace_level = facts.pop("steps"), facts.pop("grace_level")
    policy, is_new = EscalationPolicy.objects.get_or_create(
        severity=facts["severity"], defaults=facts
    )
    if not is_new:
        return
    policy.grace_level = Level.objects.filter(code=grace_level).first()
    policy.save()
    for after_minutes, codes, informed, channels, (french, english) in steps:
        step = EscalationStep.objects.create(
            policy=policy,
            after_minutes=after_minutes,
            channels=channels,
            source_fr=french,
            source_en=english,
        )
        step.levels.set(Level.objects.filter(code__in=codes))
        step.informed_levels.set(Level.objects.filter(code__in=informed))
