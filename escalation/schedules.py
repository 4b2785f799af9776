"""Changes to who is on call: turns, replacements, « take this shift now »."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.models import Person
from tickets.services import Refused

from . import rota
from .models import Contact, Level, Override, Rotation, RotationMember, Schedule

NOT_A_CONTACT = gettext_lazy("You are not a contact of this level.")


@transaction.atomic
def take_shift(*, level: Level, by: Person, now: datetime) -> Override:
    """Put the person asking on call from now until the next hand-over (I21)."""
    schedule = Schedule.objects.select_for_update().get(level=level)
    contact = Contact.objects.filter(level=level, person=by, is_active=True).first()
    if contact is None:
        raise Refused(NOT_A_CONTACT)
    ends_at = rota.shift_end(schedule, now=now)
    # Whoever took it before is relieved: overrides never overlap.
    current = schedule.overrides.filter(
        replaces=None, begins_at__lt=ends_at, ends_at__gt=now
    )
    current.filter(begins_at__gte=now).delete()
    current.update(ends_at=now)
    return Override.objects.create(
        schedule=schedule,
        contact=contact,
        begins_at=now,
        ends_at=ends_at,
        created_by=by,
        created_at=now,
    )


def add_override(
    *, schedule: Schedule, contact: Contact, replaces: Contact | None,
    span: tuple[datetime, datetime], is_swap: bool, by: Person, now: datetime,
) -> Override:  # fmt: skip
    return Override.objects.create(
        schedule=schedule,
        contact=contact,
        replaces=replaces,
        begins_at=span[0],
        ends_at=span[1],
        is_swap=is_swap,
        created_by=by,
        created_at=now,
    )


@transaction.atomic
def save_rotation(
    *, level: Level, rotation: Rotation | None, members: list[Contact], **turns: object
) -> Rotation:
    """Write a rotation and its members in order; the first one makes the schedule."""
    schedule, _ = Schedule.objects.get_or_create(level=level)
    if rotation is None:
        rotation = Rotation(schedule=schedule)
    for name, value in turns.items():
        setattr(rotation, name, value)
    rotation.save()
    rotation.turns.all().delete()
    RotationMember.objects.bulk_create(
        RotationMember(rotation=rotation, contact=contact, position=position)
        for position, contact in enumerate(members)
    )
    return rotation
