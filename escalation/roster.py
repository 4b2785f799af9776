"""Everybody who can be paged and when, read once for a pass (I21, I43)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .domain import oncall
from .domain.ladder import Reachable
from .models import Contact, Schedule


@dataclass(frozen=True)
class Plan:
    """The turns of one level, as the pure core takes them."""

    rotations: tuple[oncall.Rotation, ...]
    overrides: tuple[oncall.Override, ...]

    def on_call(self, at: datetime) -> tuple[int, ...]:
        return oncall.on_call_at(self.rotations, self.overrides, at=at)

    @property
    def members(self) -> set[int]:
        """Those paged only on their turn."""
        return {m for rotation in self.rotations for m in rotation.members}


@dataclass
class Roster:
    """Contacts by key and by level, and the plans of the levels that have one."""

    contacts: dict[int, Contact] = field(default_factory=dict)
    by_level: dict[str, list[Contact]] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    fallback: list[Contact] = field(default_factory=list)
    _reached: dict[tuple[tuple[str, ...], datetime], list[Reachable]] = field(
        default_factory=dict
    )

    def on_call(self, code: str, at: datetime) -> list[Contact]:
        """Who of a level is paged at `at`: those whose turn it is, then those who have
        no turns (a group's mailbox)."""
        everyone = self.by_level.get(code, [])
        plan = self.plans.get(code)
        if plan is None:
            return everyone
        turn = [self.contacts[pk] for pk in plan.on_call(at) if pk in self.contacts]
        always = [c for c in everyone if c.pk not in plan.members and c not in turn]
        return turn + always

    def reach(self, codes: Sequence[str], at: datetime) -> list[Reachable]:
        """The people of several levels, each once, in the ladder's order (I30)."""
        asked = (tuple(codes), at)
        if asked not in self._reached:  # a thousand runs of one pass ask the same
            people = {c.pk: c for code in codes for c in self.on_call(code, at)}
            self._reached[asked] = [reachable(c) for c in people.values()]
        return self._reached[asked]

    def rescue(self, codes: Sequence[str], at: datetime) -> list[Reachable]:
        """Whom an empty last step reaches (I19)."""
        return [reachable(contact) for contact in self.fallback]


def reachable(contact: Contact) -> Reachable:
    methods = contact.methods.all()
    person = contact.person_id
    return Reachable(
        contact=contact.pk,
        level=contact.level.code,
        identity=f"person:{person}" if person else f"contact:{contact.pk}",
        addresses={method.channel: method.address for method in methods},
        verified=tuple(m.channel for m in methods if m.verified_at),
    )


def load(*, since: datetime) -> Roster:
    """Read the roster with the overrides that end after `since`. Six queries at most,
    however many people there are."""
    roster = Roster()
    contacts = Contact.objects.filter(is_active=True).select_related("level")
    ordered = contacts.order_by("level__position", "position", "pk")
    for contact in ordered.prefetch_related("methods"):
        roster.contacts[contact.pk] = contact
        roster.by_level.setdefault(contact.level.code, []).append(contact)
        if contact.level.is_fallback:
            roster.fallback.append(contact)
    for schedule in Schedule.objects.select_related("level").prefetch_related(
        "rotations__turns", "overrides"
    ):
        roster.plans[schedule.level.code] = plan_of(schedule, since=since)
    return roster


def plan_of(schedule: Schedule, *, since: datetime) -> Plan:
    for rotation in schedule.rotations.all():
        rotation.schedule = schedule
    found = (rotation.as_domain() for rotation in schedule.rotations.all())
    return Plan(
        rotations=tuple(rotation for rotation in found if rotation is not None),
        overrides=tuple(
            o.as_domain() for o in schedule.overrides.all() if o.ends_at > since
        ),
    )
