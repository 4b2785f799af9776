"""Send the pages of the ledger: claim, open the line, mark, send, record (I25, I37).

A page is marked « being sent » only once the provider has answered, so that a process
killed before that mark loses nothing and one killed after it repeats nothing: such a
page becomes « unknown » and the next channel goes out instead.
"""

import logging
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import F, Q

from tickets.services import log_event

from . import outcomes
from .alarms import NO_CHANNEL_LEFT, Alarm, raise_alarms
from .calendars import calendar_in_force
from .channels import CHANNELS, PermanentFailure, TemporaryFailure, UncertainFailure
from .messages import page_message
from .models import Page, Run
from .models.page import LEASE
from .paging import SEVERITY_RANK, next_in_line
from .schema import may_work
from .throttles import bundle_into, held_until

_logger = logging.getLogger(__name__)
TRIES = 3
RETRY_AFTER = timedelta(seconds=15)
State = Page.State
LIVE = (Run.State.ARMED, Run.State.PAGING)
# Of an open run that nobody has taken, and not of a round before a lease ended (I25).
# Those who are only informed hear of a run that somebody took, but not of a closed one.
# A late notice is owed unless its question is moot (I13); a test page always is.
OWED = (
    Q(run=None, clock__cancelled_at=None)
    | Q(run__state__in=LIVE, round__gte=F("run__round"))
    | Q(run__state=Run.State.ACKNOWLEDGED, kind=Page.Kind.INFORM)
)


def claim_next(*, now: datetime) -> Page | None:
    """Take the worst, oldest page that is due; None when there is none (I36, I42)."""
    if not may_work(now=now):
        return None
    while page := _everything(Page.objects.due(now).worst_first()).first():
        # As it was read: whoever took it meanwhile has raised the attempts.
        due = Page.objects.due(now).filter(pk=page.pk, attempts=page.attempts)
        if (opens_at := _opening(page, now=now)) > now:
            due.update(next_try_at=opens_at)
            continue
        if (until := held_until(page, now=now)) is not None:
            if due.update(next_try_at=until):
                log(page, "page_delayed", now=now, until_at=until.isoformat())
            continue
        lease = {"lease_until": now + LEASE, "attempts": page.attempts + 1}
        if due.filter(OWED).update(state=State.CLAIMED, **lease):
            page.state = State.CLAIMED
            page.lease_until, page.attempts = lease["lease_until"], lease["attempts"]
            return page
        due.exclude(OWED).update(state=State.SUPPRESSED, detail=outcomes.NOT_OWED)
    return None


def _opening(page, *, now):
    """When a page may leave: a minor clock speaks in hours only, also when its sender
    was down or busy until after closing (I14)."""
    is_minor = page.severity_rank <= SEVERITY_RANK["minor"]
    return calendar_in_force().next_open(now) if page.clock_id and is_minor else now


def _everything(pages):
    """With all that a message says, so that a page costs few queries."""
    related = ("ticket__account", "ticket__department", "contact__level", "run")
    return pages.select_related(*related, "clock").prefetch_related("contact__methods")


def _read(pk):
    return _everything(Page.objects).get(pk=pk)


def send(page: Page, *, now: datetime) -> bool:
    """Send one claimed page and record what the provider said."""
    try:
        address = _address_of(page)
        message = page_message(page)
        with CHANNELS[page.channel].open(address) as line:
            told = _mark_sending(page, now=now)
            if told is None:
                return False
            if told:  # the message names every run that it tells of
                message = page_message(page, others=told)
            provider_id = line.send(message, address=address)
    except TemporaryFailure as failure:
        _failed(page, str(failure), is_final=page.attempts >= TRIES, now=now)
        return False
    except PermanentFailure as failure:
        _failed(page, str(failure), is_final=True, now=now)
        return False
    except UncertainFailure as failure:
        _lost(page, str(failure), now=now)
        return False
    except OperationalError:
        raise  # The database is in trouble, not this page: the lease brings it back.
    except Exception as error:
        _logger.exception("page %s failed", page)
        _broke(page, error, now=now)
        return False
    _accepted(page, provider_id, now=now)
    return True


def _address_of(page):
    """The address as it stood at the claim: a changed number counts (I22)."""
    for method in page.contact.methods.all():
        if method.channel == page.channel:
            return method.address
    raise PermanentFailure(outcomes.NO_SUCH_CHANNEL)


def _mine(page, *states):
    return Page.objects.filter(
        pk=page.pk, state__in=states, lease_until=page.lease_until
    )


@transaction.atomic
def _mark_sending(page, *, now):
    """Last look before the point of no return: is this page still owed (I17, I25)?

    Returns the references of the tickets told in the same page; None: not owed.
    """
    mine = _mine(page, State.CLAIMED)
    if not mine.filter(OWED).update(state=State.SENDING, sent_at=now):
        mine.update(state=State.SUPPRESSED, detail=_why_not(page))
        return None
    bundled = bundle_into(page, OWED, now=now)
    for other in bundled:
        log(other, "page_bundled", now=now)
    return [other.ticket.reference for other in bundled]


def _why_not(page):
    """What happened to the run between the claim and the last look (I25)."""
    run = Run.objects.filter(pk=page.run_id).first()
    if run is None or run.state in LIVE:
        return outcomes.NOT_OWED
    return run.close_reason or outcomes.ACKNOWLEDGED


@transaction.atomic
def _accepted(page, provider_id, *, now):
    done = _mine(page, State.SENDING).update(
        state=State.ACCEPTED, accepted_at=now, provider_id=provider_id, detail=""
    )
    if done:
        log(page, "page_accepted", now=now)


@transaction.atomic
def _failed(page, reason, *, is_final, now):
    """Try the same channel again, or write the failure and walk on (I34)."""
    held = _mine(page, State.CLAIMED, State.SENDING)
    if not is_final:
        held.update(
            state=State.QUEUED,
            next_try_at=now + RETRY_AFTER,
            detail=reason[:300],
            sent_at=None,
        )
        _unbundle(page)
    elif held.update(state=State.FAILED, detail=reason[:300], sent_at=None):
        log(page, "page_failed", now=now, reason=reason)
        _unbundle(page)
        walk_on(page, now=now)


def _unbundle(page):
    """What was to be told in a page that did not leave waits again."""
    page.bundle.filter(state=State.BUNDLED).update(
        state=State.QUEUED, bundled_into=None, sent_at=None
    )


def _broke(page, error, *, now):
    """A fault of our own, or one that no channel names: tried again like any failure,
    then walked on, so that a bad row never holds the others (I45)."""
    reason = outcomes.with_words(outcomes.OUR_FAULT, f"{type(error).__name__}, {error}")
    if _mine(page, State.SENDING).exists():
        _lost(page, reason, now=now)
    else:
        _failed(page, reason, is_final=page.attempts >= TRIES, now=now)


@transaction.atomic
def _lost(page, reason, *, now):
    """Handed over without an answer: never again on this channel (engine 3.4)."""
    if _mine(page, State.SENDING).update(state=State.UNKNOWN, detail=reason[:300]):
        log(page, "page_unknown", now=now)
        walk_on(page, now=now)


def take_back_abandoned(*, now: datetime) -> int:
    """Free what a killed sender held: untouched pages wait again, half-sent ones are
    unknown and their next channel goes out at once (engine 3.4)."""
    abandoned = Page.objects.abandoned(now)
    untouched = abandoned.filter(state=State.CLAIMED)
    count = untouched.filter(attempts__lt=TRIES).update(
        state=State.QUEUED, next_try_at=now, lease_until=None
    )
    for pk in untouched.values_list("pk", flat=True):
        # It has killed its sender every time: somebody else is reached instead.
        _failed(_read(pk), outcomes.SENDER_KEEPS_DYING, is_final=True, now=now)
        count += 1
    for pk in abandoned.filter(state=State.SENDING).values_list("pk", flat=True):
        with transaction.atomic():
            lost = Page.objects.filter(
                pk=pk, state=State.SENDING, lease_until__lte=now
            ).update(state=State.UNKNOWN, detail=outcomes.SENDER_DIED)
            if lost:
                page = _read(pk)
                log(page, "page_unknown", now=now)
                walk_on(page, now=now)
        count += lost
    return count


def told(page: Page, state: str, *, now: datetime, detail: str = "") -> bool:
    """Record what the provider says became of a page; an old word changes nothing.

    Delivered ends it; no answer or a late failure walks on at once (I34). Neither is
    an acknowledgement (I26).
    """
    open_states = (State.SENDING, State.ACCEPTED, State.UNKNOWN)
    facts = {"delivered_at": now} if state == State.DELIVERED else {}
    with transaction.atomic():
        changed = Page.objects.filter(pk=page.pk, state__in=open_states).update(
            state=state, detail=detail[:300], **facts
        )
        if not changed:
            return False
        if state == State.DELIVERED:
            log(page, "page_delivered", now=now)
        else:
            code = "page_failed" if state == State.FAILED else "page_unanswered"
            log(page, code, now=now, reason=detail)
            # A page of unknown fate has had its successor already.
            if page.state != State.UNKNOWN:
                walk_on(page, now=now)
    return True


def walk_on(page: Page, *, now: datetime) -> None:
    """Reach somebody else at once, for each run told in this page that still waits for
    anyone: one call told of them all, and reached nobody for any (I33, I34)."""
    if page.kind == Page.Kind.TEST:
        return
    for told in (page, *_everything(page.bundle.filter(state=State.BUNDLED))):
        if told.run is None or told.run.state in LIVE:
            _walk_on(told, now=now)


def _walk_on(page, *, now):
    if next_in_line(page, now=now) is None:
        log(page, "page_walk_ended", now=now)
        facts = {"ticket": page.ticket, "who": page.contact}
        alarm = Alarm(f"walk-ended:{page.key}", NO_CHANNEL_LEFT, facts)
        raise_alarms([alarm], now=now)


def log(page: Page, code: str, *, now: datetime, **facts: object) -> None:
    """Write a page's fate on its ticket; a test page has none, the ledger has it."""
    if page.ticket is None:
        return
    log_event(
        page.ticket,
        code,
        now=now,
        is_public=False,
        who=page.contact.name,
        channel=page.channel,
        address=page.masked_address,
        level_fr=page.level_name_fr,
        level_en=page.level_name_en,
        **facts,
    )
