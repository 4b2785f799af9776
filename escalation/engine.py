"""One pass of the engine: claim the timers that are due, decide, apply.

Nothing is sent here: a pass only writes rows. Two engines at once are harmless, because
each timer is settled by one UPDATE whose row count decides (I36, I41).
"""

import logging
from datetime import datetime

from django.db import OperationalError, transaction

from . import clocks, roster, services
from .alarms import NOBODY_ANSWERS, NOBODY_ON_CALL, TIMER_PARKED, Alarm, raise_alarms
from .domain.ladder import Move, Position, advance
from .domain.policy import Policy
from .models import Heartbeat, Page, Run, Timer
from .models.timer import MOST_ATTEMPTS
from .paging import Occasion
from .roster import Roster
from .schema import may_work
from .work import Work, gather

log = logging.getLogger(__name__)


def sweep(*, now: datetime) -> int:
    """Fire every timer that is due at `now`; drains until none is left (I42)."""
    if not may_work(now=now):
        return 0
    fired = 0
    people = None
    while timers := Timer.objects.claim_due(now=now):
        people = people or roster.load(since=now)
        fired += _fire(timers, people, now=now)
    Heartbeat.objects.beat("sweep", now=now)
    return fired


def _fire(timers: list[Timer], people: Roster, *, now: datetime) -> int:
    """Fire claimed timers together; when one breaks, each alone, so that a bad row
    never stops the others (I45)."""
    try:
        with transaction.atomic():
            work = gather(timers, roster=people, now=now)
            for timer in work.timers:
                EFFECTS[timer.kind](work, timer)
            work.apply()
            clocks.tell_account_managers(work.late, now=now)
    except OperationalError:
        raise  # The database is in trouble, not this row: the lease brings it back.
    except Exception as error:
        if len(timers) > 1:
            return sum(_fire([timer], people, now=now) for timer in timers)
        log.exception("timer %s failed", timers[0])
        _put_aside(timers[0], error, now=now)
        return 0
    return len(work.timers)


def _put_aside(timer, error, *, now):
    parked = timer.attempts >= MOST_ATTEMPTS
    state = Timer.State.PARKED if parked else Timer.State.PENDING
    Timer.objects.filter(pk=timer.pk, state=Timer.State.PENDING).update(
        state=state, error=f"{type(error).__name__}: {error}"[:300]
    )
    if parked:
        alarm = Alarm(f"timer-parked:{timer.pk}", TIMER_PARKED, {"timer": timer})
        raise_alarms([alarm], now=now)


def _take_steps(work: Work, timer: Timer) -> None:
    """Page what the ladder owes now and set the next wake-up (I16, I19)."""
    run = work.runs[timer.subject_id]
    if run.state not in (Run.State.ARMED, Run.State.PAGING):
        return
    run.state = Run.State.PAGING
    done = advance(
        Policy.from_dict(run.policy),
        Position(run.anchored_at, run.taken, run.repeated),
        now=work.now,
        reach=_with_who_acknowledged(run, work.roster),
        rescue=work.roster.rescue,
    )
    for move in done.moves:
        _page_step(work, run, move)
    position = done.position
    run.anchored_at = position.anchored_at
    run.taken, run.repeated = position.taken, position.repeated
    if done.moves:
        run.acknowledged_contact_id = None
    work.wake(run, done.next_at)


def _with_who_acknowledged(run, people):
    """Whoever had it hears first, beside those now on call, when it lapses (I21)."""
    before = people.contacts.get(run.acknowledged_contact_id)
    if before is None:
        return people.reach

    def reach(codes, at):
        found = people.reach(codes, at)
        is_named = not codes or any(p.contact == before.pk for p in found)
        return found if is_named else [*found, roster.reachable(before)]

    return reach


def _page_step(work: Work, run: Run, move: Move) -> None:
    owed, ticket = move.owed, run.ticket
    levels = work.level_names(owed.step.levels)
    name = f"{run.pk}:{run.round + owed.round}"
    if move.is_last and owed.round:
        work.say(ticket, "nobody_answers")
        work.alarm(f"nobody-answers:{name}", NOBODY_ANSWERS, ticket=ticket)
    if move.is_empty:
        work.say(ticket, "step_empty", is_public=False, **levels)
        key = f"step-empty:{name}:{owed.index}"
        work.alarm(key, NOBODY_ON_CALL, ticket=ticket, step=owed.index + 1)
    if not move.pages:
        return
    if owed.round and not move.is_last:
        work.say(ticket, "step_again", is_public=False, **levels)
    else:
        work.say(ticket, "step_paged", **levels)
    occasion = Occasion(
        ticket=ticket,
        kind=Page.Kind.PAGE,
        due_at=move.due_at,
        severity=run.severity,
        run=run,
        step=owed.index,
        round=run.round + owed.round,
    )
    work.page(occasion, list(move.pages))


def _end_lease(work: Work, timer: Timer) -> None:
    run = work.runs[timer.subject_id]
    if run.state == Run.State.ACKNOWLEDGED:
        services.resume_paging(run, now=work.now)
        work.say(run.ticket, "lease_ended")
        work.wake(run, work.now)


EFFECTS = {
    Timer.Kind.STEP: _take_steps,
    Timer.Kind.LEASE: _end_lease,
    Timer.Kind.WARN: clocks.warn,
    Timer.Kind.BREACH: clocks.breach,
}
