"""The clocks of a ticket: start, pause, resume, meet, cancel, recompute (I6-I15).

Every change raises the clock's generation, so that the timers of before are void.
Callers hold the ticket's lock.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.formats import say_moment
from tickets.mail import outgoing
from tickets.mail.letter import Envelope, Letter
from tickets.models import Ticket
from tickets.services import log_event

from .calendars import calendar_in_force, version_in_force
from .domain import sla
from .models import Clock, Page, Pause, SLATarget, Timer
from .models.clock import ClockKind
from .outcomes import NOT_OWED
from .paging import Occasion, first_channels
from .work import Work


def targets_for(severity: str) -> dict[str, SLATarget]:
    return {t.kind: t for t in SLATarget.objects.filter(severity=severity)}


def start(
    ticket: Ticket, targets: list[SLATarget], *, started_at: datetime
) -> list[Clock]:
    """Start one clock for each target and its timers."""
    calendar, version = calendar_in_force(), version_in_force()
    clocks = [_new(ticket, t, calendar, version, started_at) for t in targets]
    Clock.objects.bulk_create(clocks)
    Timer.objects.bulk_create(timer for clock in clocks for timer in _timers(clock))
    return clocks


def start_callback(ticket: Ticket, *, severity: str, started_at: datetime) -> None:
    """The call-back promised once level 2 is paged (S8): one at a time."""
    target = targets_for(severity).get(ClockKind.CALLBACK)
    is_running = ticket.clocks.running().filter(kind=ClockKind.CALLBACK).exists()
    if target is not None and not is_running:
        start(ticket, [target], started_at=started_at)
        show_next_due(ticket)


def _new(ticket, target, calendar, version, started_at):
    due = sla.due(target.as_domain(), started_at=started_at, calendar=calendar)
    # Asked while we wait for the customer, it waits from its first second (I7).
    is_paused = (
        ticket.state == Ticket.State.PENDING and target.kind != ClockKind.FIRST_RESPONSE
    )
    return Clock(
        ticket=ticket,
        kind=target.kind,
        severity=target.severity,
        started_at=started_at,
        minutes=target.minutes,
        warn_minutes=target.warn_minutes,
        is_business_time=target.is_business_time,
        calendar_version=version,
        due_at=due.due_at,
        warn_at=due.warn_at,
        paused_at=started_at if is_paused else None,
    )


def _timers(clock):
    if clock.paused_at is not None:
        return []
    due = {}
    if clock.warn_at is not None and clock.warned_at is None:
        due[Timer.Kind.WARN] = clock.warn_at
    if clock.breached_at is None:
        due[Timer.Kind.BREACH] = clock.due_at
    return [
        Timer(
            subject=Timer.Subject.CLOCK,
            subject_id=clock.pk,
            kind=kind,
            generation=clock.generation,
            due_at=at,
        )
        for kind, at in due.items()
    ]


def _void_timers(clock):
    Timer.objects.of(clock).pending().update(state=Timer.State.CANCELLED)
    clock.generation += 1


def meet(ticket: Ticket, kinds: tuple[str, ...], *, now: datetime) -> None:
    """The question is answered, in time or late (I6)."""
    for clock in ticket.clocks.running().filter(kind__in=kinds):
        clock.met_at = now
        _void_timers(clock)
        clock.save()
        # « Still waits for an answer » would be false; a missed promise stays true.
        _withhold(clock, Page.Kind.WARN, now=now)


def cancel(
    ticket: Ticket, *, now: datetime, kinds: tuple[str, ...] = tuple(ClockKind)
) -> None:
    """The question is moot (resolved, merged, spam): no timer survives (I13)."""
    for clock in ticket.clocks.running().filter(kind__in=kinds):
        clock.cancelled_at = now
        _void_timers(clock)
        clock.save()
        _withhold(clock, Page.Kind.WARN, Page.Kind.BREACH, now=now)


def _withhold(clock, *kinds, now):
    """A notice kept for the next opening dies with its question (I13, I14)."""
    count = (
        Page.objects.queued()
        .filter(clock=clock, kind__in=kinds)
        .update(state=Page.State.SUPPRESSED, detail=NOT_OWED)
    )
    if count:
        facts = {"is_public": False, "count": count}
        log_event(clock.ticket, "pages_suppressed", now=now, **facts)


def pause(ticket: Ticket, *, now: datetime) -> None:
    """Stop the clocks while we wait for the customer; first response never (I7)."""
    Pause.objects.bulk_create(
        [Pause(ticket=ticket, started_at=now)], ignore_conflicts=True
    )
    for clock in ticket.clocks.running().exclude(kind=ClockKind.FIRST_RESPONSE):
        if clock.paused_at is None:
            # A call-back promised for the end of level 1's grace has not begun yet.
            clock.paused_at = max(now, clock.started_at)
            _void_timers(clock)
            clock.save()


def resume(ticket: Ticket, *, now: datetime) -> None:
    """Go on with what was left when the wait began, even at night (I8)."""
    if not end_wait(ticket, now=now):
        return
    calendar = calendar_in_force()
    for clock in ticket.clocks.running().exclude(paused_at=None):
        wait = {
            "paused_at": clock.paused_at,
            "resumed_at": max(now, clock.paused_at),
            "is_business": clock.is_business_time,
            "calendar": calendar,
        }
        clock.due_at = sla.after_pause(clock.due_at, **wait)
        if clock.warn_at and clock.warned_at is None:
            clock.warn_at = sla.after_pause(clock.warn_at, **wait)
        clock.paused_at = None
        clock.generation += 1
        clock.save()
        Timer.objects.bulk_create(_timers(clock))


def end_wait(ticket: Ticket, *, now: datetime) -> bool:
    """Nobody waits for the customer any more; says whether anybody did."""
    return bool(ticket.pauses.filter(ended_at=None).update(ended_at=now))


def reclassify(ticket: Ticket, *, is_upgrade: bool, now: datetime) -> None:
    """Recompute the running clocks for the severity now in force (I10)."""
    targets, calendar = targets_for(ticket.severity), calendar_in_force()
    for clock in ticket.clocks.running():
        target = targets.get(clock.kind)
        _void_timers(clock)
        if target is None:
            clock.cancelled_at = now
        else:
            _retarget(clock, target, calendar, is_upgrade=is_upgrade, now=now)
        clock.save()
        if target is not None:
            Timer.objects.bulk_create(_timers(clock))


def _retarget(clock, target, calendar, *, is_upgrade, now):
    if is_upgrade:
        if clock.paused_at is not None:
            clock.paused_at = min(clock.paused_at, now)  # it counts from now on
        due = sla.upgraded(
            target.as_domain(),
            old_due_at=clock.due_at,
            # Time stands still in a wait: its end moves what was left when it began.
            changed_at=clock.paused_at or now,
            calendar=calendar,
        )
    else:
        due = sla.counted_again(
            target.as_domain(),
            started_at=clock.started_at,
            calendar=calendar,
            pauses=_waits(clock),
        )
    clock.due_at, clock.warn_at = due.due_at, due.warn_at
    clock.severity, clock.minutes = target.severity, target.minutes
    clock.warn_minutes = target.warn_minutes
    clock.is_business_time = target.is_business_time
    if not is_upgrade and clock.breached_at:
        # Late from its true due instant, or not late at all (I10).
        clock.breached_at = None if clock.due_at > now else clock.due_at


def recount(clock: Clock, target: SLATarget, calendar, version: int) -> None:
    """Count a running clock again from its start, waits taken out (I9). What fired
    stays fired; a new due instant has new timers."""
    due = _due_again(clock, target, calendar)
    if (clock.due_at, clock.warn_at) == (due.due_at, due.warn_at):
        return
    clock.due_at, clock.warn_at = due.due_at, due.warn_at
    clock.minutes, clock.warn_minutes = target.minutes, target.warn_minutes
    clock.is_business_time = target.is_business_time
    clock.calendar_version = version
    _void_timers(clock)
    clock.save()
    Timer.objects.bulk_create(_timers(clock))


def _due_again(clock, target, calendar):
    if not (clock.is_business_time or target.is_business_time):
        # Real minutes know no calendar, and an upgrade counts from its own instant,
        # which the start would forget: only the change of the target moves them.
        due = sla.Due(clock.due_at, clock.warn_at)
        return sla.moved(due, old=_target_of(clock), new=target.as_domain())
    return sla.counted_again(
        target.as_domain(),
        started_at=clock.started_at,
        calendar=calendar,
        pauses=_waits(clock),
    )


def _target_of(clock):
    aim = clock.warn_minutes
    return sla.Target(
        promise=timedelta(minutes=clock.minutes),
        aim=None if aim is None else timedelta(minutes=aim),
        is_business=clock.is_business_time,
    )


def _waits(clock):
    """The waits that are over; an open one moves the due instant when it ends."""
    if clock.kind == ClockKind.FIRST_RESPONSE:
        return []
    ended = clock.ticket.pauses.filter(ended_at__gt=clock.started_at)
    return list(ended.values_list("started_at", "ended_at"))


def show_next_due(ticket: Ticket) -> None:
    """Write on the ticket what it owes next, for the queue's one index scan."""
    clock = ticket.clocks.running().filter(paused_at=None).order_by("due_at").first()
    ticket.next_due_at = clock.due_at if clock else None
    ticket.next_due_kind = clock.kind if clock else ""
    ticket.save(update_fields=("next_due_at", "next_due_kind"))


def warn(work: Work, timer: Timer) -> None:
    """The aim has passed without an answer: tell the support team (I15, R22)."""
    clock = work.clocks[timer.subject_id]
    if clock.warned_at or not _is_running(clock):
        return
    clock.warned_at = work.now
    work.touched_clocks[clock.pk] = clock
    work.say(clock.ticket, "clock_warned", is_public=False, clock=clock.kind)
    _notify(work, clock, Page.Kind.WARN, clock.warn_at)


def breach(work: Work, timer: Timer) -> None:
    """The promise has passed: said with its true time, however late we see it (I15)."""
    clock = work.clocks[timer.subject_id]
    if clock.breached_at or not _is_running(clock):
        return
    clock.breached_at = clock.due_at
    work.touched_clocks[clock.pk] = clock
    if clock.kind == ClockKind.CALLBACK:
        work.say(clock.ticket, "callback_missed")
    else:
        due_at = clock.due_at.isoformat()
        facts = {"clock": clock.kind, "due_at": due_at}
        work.say(clock.ticket, "clock_breached", is_public=False, **facts)
    _notify(work, clock, Page.Kind.BREACH, clock.due_at)
    if clock.ticket_id not in work.linked:
        work.late.append(clock)


def _is_running(clock):
    return not (clock.met_at or clock.cancelled_at or clock.paused_at)


def _notify(work, clock, kind, due_at):
    target = work.targets.get((clock.kind, clock.severity))
    # An incident speaks for its tickets: five hundred late ones are one matter (I31).
    if target is None or clock.ticket_id in work.linked:
        return
    is_minor = clock.severity == Ticket.Severity.MINOR
    occasion = Occasion(
        ticket=clock.ticket,
        kind=kind,
        due_at=due_at,
        severity=clock.severity,
        clock=clock,
        # A minor clock never speaks at night: its notice waits for opening (I14).
        not_before=calendar_in_force().next_open(work.now) if is_minor else None,
    )
    levels = target.levels_for(kind)
    owed = first_channels(levels, work.roster, at=work.now, may_ring=False)
    work.page(occasion, owed)


def tell_account_managers(late: list[Clock], *, now: datetime) -> None:
    """Tell each account's manager of the promises missed on its tickets (R22)."""
    for clock in late:
        if clock.ticket.account_id and clock.ticket.account.account_manager:
            _tell_account_manager(clock, clock.ticket.account.account_manager, now=now)


def _tell_account_manager(clock, manager, *, now):
    ticket = clock.ticket
    with override(manager.language):
        letter = Letter(
            subject=_("Ticket %(ref)s is late") % {"ref": ticket.reference},
            heading=ticket.title,
            lead=_("The promise made to %(account)s was missed; it was due %(due)s.")
            % {"account": ticket.account.name, "due": say_moment(clock.due_at)},
            footing=_("You get this mail as the account’s manager."),
        )
        key = f"breach:{clock.pk}:{manager.pk}"
        if clock.severity == Ticket.Severity.MINOR:
            # Like every notice of a minor clock, owed from the next opening on (I14).
            now = calendar_in_force().next_open(now)
        outgoing.queue(
            Envelope(key, manager.email, manager.language, letter),
            ticket=ticket,
            now=now,
        )
