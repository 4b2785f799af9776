"""Which pages a step owes, as rows of the ledger; nothing is sent here (I38)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from tickets.models import Ticket

from . import roster as rosters
from .domain.ladder import OwedPage
from .models import Clock, Contact, ContactMethod, Page, Run
from .roster import Roster

SEVERITY_RANK = {"": 0, "minor": 1, "major": 2, "critical": 3}
# What never rings for a minor clock, day or night (I14).
RINGING = ("voice", "voice_alt", "sms")


@dataclass(frozen=True)
class Occasion:
    """Why somebody is paged: the run's step and round, or a clock's effect."""

    ticket: Ticket | None
    kind: str
    due_at: datetime
    severity: str
    run: Run | None = None
    clock: Clock | None = None
    step: int = 0
    round: int = 0
    not_before: datetime | None = None

    def key(self, contact_id: int, channel: str) -> str:
        """The ledger's own key: one page for each of these (I30)."""
        if self.run is not None:
            return f"run:{self.run.pk}:{self.round}:{self.step}:{contact_id}:{channel}"
        assert self.clock is not None
        clock = f"{self.clock.pk}.{self.clock.generation}"
        return f"clock:{clock}:{self.kind}:{contact_id}:{channel}"


def rows(
    occasion: Occasion, owed: Iterable[OwedPage], roster: Roster, *, now: datetime
) -> list[Page]:
    """The ledger's rows of the pages owed, not yet saved."""
    pages = []
    for page in owed:
        contact = roster.contacts[page.contact]
        (method,) = (m for m in contact.methods.all() if m.channel == page.channel)
        pages.append(build(occasion, contact, method, now=now))
        if page.is_informed:
            pages[-1].kind = Page.Kind.INFORM
    return pages


def first_channels(
    levels: Iterable[str], roster: Roster, *, at: datetime, may_ring: bool = True
) -> list[OwedPage]:
    """One page for everyone on call at these levels, over their first channel."""
    owed = []
    for person in roster.reach(tuple(levels), at):
        usable = [c for c in person.addresses if may_ring or c not in RINGING]
        if usable:
            owed.append(OwedPage(person.contact, person.level, usable[0]))
    return owed


def build(
    occasion: Occasion, contact: Contact, method: ContactMethod, *, now: datetime
) -> Page:
    return Page(
        key=occasion.key(contact.pk, method.channel),
        # By their keys: a pass makes thousands of these, and reads none of them back.
        ticket_id=occasion.ticket and occasion.ticket.pk,
        run_id=occasion.run and occasion.run.pk,
        clock_id=occasion.clock and occasion.clock.pk,
        kind=occasion.kind,
        round=occasion.round,
        step=occasion.step,
        contact_id=contact.pk,
        level_name_fr=contact.level.name_fr,
        level_name_en=contact.level.name_en,
        channel=method.channel,
        masked_address=masked(method.address),
        language=contact.language,
        severity_rank=SEVERITY_RANK[occasion.severity],
        due_at=occasion.due_at,
        queued_at=now,
        next_try_at=occasion.not_before or now,
    )


def masked(address: str) -> str:
    """Enough of an address to recognise it, not to use it: n…@example.com (I47)."""
    scheme, separator, rest = address.partition("://")
    if separator:
        return (
            f"{scheme}://…{rest[-4:]}"
            if scheme not in ("http", "https")
            else (f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}/…")
        )
    name, at, domain = address.partition("@")
    return f"{name[:1]}…{at}{domain}" if at else f"…{address[-4:]}"


def next_in_line(page: Page, *, now: datetime) -> Page | None:
    """Walk on from a page that failed: the contact's next channel, then the level's
    next contact, without waiting for the next step (I34). None: nobody is left."""
    occasion = Occasion(
        ticket=page.ticket,
        kind=page.kind,
        due_at=page.due_at,
        severity=page.run.severity if page.run else page.ticket.severity,
        run=page.run,
        clock=page.clock,
        step=page.step,
        round=page.round,
    )
    for contact, method in _candidates(page, now):
        successor = build(occasion, contact, method, now=now)
        if not Page.objects.filter(key=successor.key).exists() and _saved(successor):
            return successor
    return None


def _saved(page):
    """Whether the ledger took this page: another sender may walk the same way (I30)."""
    try:
        with transaction.atomic():
            page.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _candidates(page, now):
    """The contact's verified channels before the others (I20), then the level's."""
    roster = rosters.load(since=now)
    may_ring = page.kind not in (Page.Kind.WARN, Page.Kind.BREACH)
    on_call = roster.on_call(page.contact.level.code, now)
    for contact in [page.contact, *(c for c in on_call if c.pk != page.contact_id)]:
        methods = sorted(contact.methods.all(), key=lambda m: m.verified_at is None)
        for method in methods:
            is_same = contact.pk == page.contact_id and method.channel == page.channel
            if not is_same and (may_ring or method.channel not in RINGING):
                yield contact, method
