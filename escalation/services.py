"""What people and tickets do to an escalation: open, acknowledge, renew, close.

Callers hold the ticket's lock (`lock_ticket`), always taken before any run, timer or
page, so that two transactions never wait for each other in a ring.
"""

from datetime import datetime, timedelta

from accounts.models import Person, Role
from tickets.models import Ticket
from tickets.services import Refused, log_event

from . import clocks, policies, roster, storms
from .calendars import calendar_in_force
from .domain.ladder import Position, hasten
from .domain.policy import Policy, paging_starts_at, resume
from .domain.severity import Severity
from .models import Contact, Page, Run, Timer
from .models.clock import ClockKind
from .paging import Occasion, first_channels, rows
from .reasons import NO_RUN

# An upgrade this soon after a downgrade was a slip of the hand: one run (I10).
SAME_RUN_WITHIN = timedelta(minutes=1)
GRACE_STEP = -1
WAITING = (Run.State.ARMED, Run.State.PAGING)
# Who may take an escalation from the network operations centre's hands.
LEVEL_2 = (Role.NOC, Role.MANAGER)


def lock_ticket(pk: int) -> Ticket:
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("account", "department")
        .get(pk=pk)
    )


def open_run_of(ticket: Ticket) -> Run | None:
    return ticket.runs.exclude(state=Run.State.CLOSED).first()


def open_run(ticket: Ticket, *, severity: str, now: datetime) -> Run | None:
    """Start escalating a ticket, or join the escalation of its account's storm (R23,
    I24, I31); None when no policy pages for it."""
    run = open_run_of(ticket) or _taken_up_again(ticket, now=now)
    found = policies.policy_for(severity)
    if run is not None:
        if found and Severity(severity).rank > Severity(run.severity).rank:
            _climb(run, ticket, severity, found.policy, now=now)
        return run
    if found is None:
        return None
    storms.leave(ticket)
    if (leader := storms.leader_of(ticket, severity=severity, now=now)) is not None:
        storms.join(ticket, leader, now=now)
        return leader
    starts_at = paging_starts_at(
        severity=Severity(severity),
        received_at=now,
        calendar=calendar_in_force(),
        grace=found.policy.grace,
    )
    armed = starts_at > now
    run = Run.objects.create(
        ticket=ticket,
        severity=severity,
        policy=found.policy.as_dict(),
        state=Run.State.ARMED if armed else Run.State.PAGING,
        opened_at=now,
        started_at=starts_at,
        anchored_at=starts_at,
    )
    _schedule(run, Timer.Kind.STEP, starts_at)
    clocks.start_callback(ticket, severity=severity, started_at=starts_at)
    if armed:
        log_event(ticket, "run_armed", now=now, until_at=starts_at.isoformat())
        _tell_level_1(run, found.grace_level, now=now)
    else:
        log_event(ticket, "run_opened", now=now)
    return run


def _tell_level_1(run, code, *, now):
    if code:
        occasion = Occasion(
            ticket=run.ticket,
            kind=Page.Kind.GRACE,
            due_at=now,
            severity=run.severity,
            run=run,
            step=GRACE_STEP,
        )
        people = roster.load(since=now)
        owed = first_channels([code], people, at=now)
        Page.objects.bulk_create(
            rows(occasion, owed, people, now=now), ignore_conflicts=True
        )


def _climb(run, ticket, severity, policy, *, now):
    """A run whose ticket becomes critical mobilises everyone at once (R24): it goes up
    the new ladder from its first step, or, if somebody has it, informs the others."""
    run.severity, run.policy = severity, policy.as_dict()
    if run.state == Run.State.ACKNOWLEDGED:
        run.save()
        _inform(run, ticket, now=now)
        return
    if run.state == Run.State.ARMED:
        run.started_at = now
    run.state = Run.State.PAGING
    run.round += run.repeated + 1
    run.anchored_at, run.taken, run.repeated = now, 0, 0
    _replace_timers(run, Timer.Kind.STEP, now)
    run.save()


def _inform(run, ticket, *, now):
    """Tell those whom the first step of the run's ladder informs."""
    people = roster.load(since=now)
    occasion = Occasion(
        ticket=ticket,
        kind=Page.Kind.INFORM,
        due_at=now,
        severity=run.severity,
        run=run,
        round=run.round,
    )
    informed = Policy.from_dict(run.policy).steps[0].informed
    owed = first_channels(informed, people, at=now)
    Page.objects.bulk_create(
        rows(occasion, owed, people, now=now), ignore_conflicts=True
    )


def _taken_up_again(ticket, *, now):
    run = ticket.runs.filter(
        close_reason=Run.CloseReason.DOWNGRADED, closed_at__gt=now - SAME_RUN_WITHIN
    ).last()
    if run is None:
        return None
    run.closed_at, run.close_reason = None, ""
    log_event(ticket, "run_reopened", now=now)
    if run.lease_until is not None:  # somebody had it, and has it still
        run.state = Run.State.ACKNOWLEDGED
        _replace_timers(run, Timer.Kind.LEASE, max(run.lease_until, now))
        run.save()
        return run
    run.state = Run.State.ARMED if run.started_at > now else Run.State.PAGING
    _replace_timers(run, Timer.Kind.STEP, max(run.started_at, now))
    run.save()
    # The pages that the slip held back are owed again: no later step makes up for them.
    run.pages.filter(
        state=Page.State.SUPPRESSED, detail=Run.CloseReason.DOWNGRADED
    ).update(state=Page.State.QUEUED, next_try_at=now, detail="")
    clocks.start_callback(ticket, severity=run.severity, started_at=run.started_at)
    return run


def acknowledge(*, page: Page, now: datetime) -> str:
    """Somebody paged says « I have it » for this page and all it was told for (I33).

    Returns done, also (another has it), closed (the run is over), stale (the link is of
    an earlier round, I27) or informed (this reader was only told). Only `done` changes
    the run; every other one is written on its story.
    """
    answers = [_acknowledge_one(page, now=now)]
    for bundled in page.bundle.order_by("ticket"):
        answers.append(_acknowledge_one(bundled, now=now))
    return "done" if "done" in answers else answers[0]


def _acknowledge_one(page, *, now):
    ticket = lock_ticket(page.ticket_id)
    run = Run.objects.get(pk=page.run_id)
    answer = _answer_to(run, page)
    who = page.contact.name
    if answer == "done":
        levels = (page.level_name_fr, page.level_name_en)
        _acknowledge(run, ticket, who, *levels, now=now, contact=page.contact)
        Page.objects.filter(pk=page.pk).update(acknowledged_at=now)
    elif answer == "also" and run.acknowledged_by != who:
        log_event(ticket, "also_acknowledged", now=now, is_public=False, who=who)
    elif answer in ("closed", "stale"):
        log_event(ticket, "ack_refused", now=now, is_public=False, who=who, why=answer)
    return answer


def _answer_to(run, page):
    if page.kind == Page.Kind.INFORM:
        return "informed"
    if not run.is_open:
        return "closed"
    if run.state == Run.State.ACKNOWLEDGED:
        return "also"
    return "stale" if page.round < run.round else "done"


def acknowledge_as_colleague(ticket: Ticket, *, by: Person, now: datetime) -> None:
    """Taking the ticket, or answering it, takes the escalation in charge.

    During level 1's grace anyone of the desk may; once level 2 is paged, only the
    network operations centre and the managers (level 1 cannot mend the network).
    """
    run = open_run_of(ticket)
    if run is None:
        return
    technical = by.role in LEVEL_2
    if run.state == Run.State.ARMED or (run.state == Run.State.PAGING and technical):
        own = Contact.objects.filter(person=by, is_active=True).first()
        _acknowledge(
            run, ticket, str(by), "Soutien", "Support", now=now, person=by, contact=own
        )


def _acknowledge(
    run, ticket, who, level_fr, level_en, *, now, person=None, contact=None
):
    policy = Policy.from_dict(run.policy)
    run.state = Run.State.ACKNOWLEDGED
    run.acknowledged_at = now
    run.acknowledged_by = who
    run.acknowledged_person = person
    run.acknowledged_contact = contact
    run.lease_until = now + policy.lease
    _replace_timers(run, Timer.Kind.LEASE, run.lease_until)
    run.save()
    log_event(ticket, "acknowledged", now=now, level_fr=level_fr, level_en=level_en)
    log_event(
        ticket,
        "acknowledged_by",
        now=now,
        is_public=False,
        who=who,
        until_at=run.lease_until.isoformat(),
    )
    clocks.meet(ticket, (ClockKind.CALLBACK,), now=now)
    clocks.show_next_due(ticket)
    _suppress_queued(run, ticket, reason="acknowledged", now=now)


def carry_acknowledgement(ticket: Ticket, taken: Run, *, now: datetime) -> None:
    """What was acknowledged on a ticket holds for its incident; those to be informed
    are told all the same (engine 3.5)."""
    run = open_run_of(ticket)
    if run is None or run.state == Run.State.ACKNOWLEDGED:
        return
    _acknowledge(
        run, ticket, taken.acknowledged_by, "", "", now=now,
        person=taken.acknowledged_person, contact=taken.acknowledged_contact,
    )  # fmt: skip
    _inform(run, ticket, now=now)


def hurry(*, page: Page, now: datetime) -> bool:
    """Somebody paged cannot take it: the next step starts now (key 2, I27)."""
    ticket = lock_ticket(page.ticket_id)
    run = Run.objects.get(pk=page.run_id)
    if run.state not in WAITING or _answer_to(run, page) != "done":
        log_event(
            ticket, "ack_refused", now=now, is_public=False,
            who=page.contact.name, why="stale",
        )  # fmt: skip
        return False
    stood = Position(run.anchored_at, run.taken, run.repeated)
    hastened = hasten(Policy.from_dict(run.policy), stood, now=now)
    run.anchored_at = hastened.anchored_at
    _replace_timers(run, Timer.Kind.STEP, now)
    run.save()
    log_event(ticket, "hurried", now=now, is_public=False, who=page.contact.name)
    return True


def renew_lease(ticket: Ticket, *, now: datetime) -> None:
    """Any activity on the ticket keeps its acknowledgement alive (I29)."""
    run = open_run_of(ticket)
    if run is not None and run.state == Run.State.ACKNOWLEDGED:
        run.lease_until = now + Policy.from_dict(run.policy).lease
        _replace_timers(run, Timer.Kind.LEASE, run.lease_until)
        run.save()


def resume_paging(run: Run, *, now: datetime) -> None:
    """The lease ended without news: page again from the current step (I29).

    Changes the run only; the pass writes it and sets its next wake-up.
    """
    resumed = resume(Policy.from_dict(run.policy), taken=run.taken, now=now)
    run.round += run.repeated + 1
    run.repeated = 0
    run.anchored_at, run.taken = resumed.anchored_at, resumed.taken
    run.state = Run.State.PAGING
    run.lease_until = None


def restart_run(*, ticket: Ticket, by: Person, now: datetime) -> Run | None:
    """Begin the escalation afresh, on the policy as it stands now (I22)."""
    ticket = lock_ticket(ticket.pk)
    run = open_run_of(ticket)
    if run is None:
        raise Refused(NO_RUN)
    close_run(ticket, reason=Run.CloseReason.CANCELLED, now=now)
    log_event(ticket, "run_restarted", now=now, is_public=False, who=str(by))
    afresh = open_run(ticket, severity=ticket.severity, now=now)
    if afresh is not None:
        run.joined.update(run=afresh)
    return afresh


def close_run(ticket: Ticket, *, reason: str, now: datetime) -> None:
    """End the escalation and everything it still had to send (I13)."""
    storms.leave(ticket)
    run = open_run_of(ticket)
    if run is None:
        return
    was_taken = run.state == Run.State.ACKNOWLEDGED
    run.state = Run.State.CLOSED
    run.closed_at = now
    run.close_reason = reason
    run.generation += 1
    Timer.objects.of(run).pending().update(state=Timer.State.CANCELLED)
    run.save()
    clocks.cancel(ticket, now=now, kinds=(ClockKind.CALLBACK,))
    clocks.show_next_due(ticket)
    log_event(ticket, "run_closed", now=now, reason=reason)
    _suppress_queued(run, ticket, reason=reason, now=now)
    if reason != Run.CloseReason.CANCELLED:  # begun afresh, with those that joined it
        _hand_over(run, was_taken=was_taken, now=now)


def _hand_over(run, *, was_taken, now):
    """The tickets that waited under this escalation go on under the oldest of them;
    what was acknowledged stays so (I31)."""
    for pk in storms.release(run):
        ticket = lock_ticket(pk)
        going_on = open_run(ticket, severity=ticket.severity, now=now)
        if was_taken and going_on and going_on.ticket_id == pk:
            carry_acknowledgement(ticket, run, now=now)


def _replace_timers(run, kind, due_at):
    """Wake this run at `due_at`; whatever it waited for before is void."""
    Timer.objects.of(run).pending().update(state=Timer.State.CANCELLED)
    run.generation += 1
    _schedule(run, kind, due_at)


def _schedule(run, kind, due_at):
    Timer.objects.create(
        subject=Timer.Subject.RUN,
        subject_id=run.pk,
        kind=kind,
        generation=run.generation,
        due_at=due_at,
    )


def _suppress_queued(run, ticket, *, reason, now):
    waiting = run.pages.filter(state=Page.State.QUEUED)
    if run.is_open:
        waiting = waiting.exclude(kind=Page.Kind.INFORM)
    count = waiting.update(state=Page.State.SUPPRESSED, detail=reason)
    if count:
        log_event(ticket, "pages_suppressed", now=now, is_public=False, count=count)
