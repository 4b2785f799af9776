"""The invariants of engine.md that can be read off the rows, whatever happened before."""

from collections import Counter, defaultdict
from datetime import timedelta

from escalation.models import Clock, JoinedTicket, Page, Run, SLATarget, Timer
from tickets.models import Entry, Ticket

from .model_facts import CALLBACK

LIVE = (Run.State.ARMED, Run.State.PAGING)
State = Page.State
SENT = (State.ACCEPTED, State.DELIVERED, State.NO_ANSWER, State.UNKNOWN, State.BUNDLED)


class Rows:
    """The rows of one moment, each table read once."""

    def __init__(self, facts):
        self.tickets = Ticket.objects.in_bulk(list(facts.tickets))
        self.clocks = list(Clock.objects.filter(met_at=None, cancelled_at=None))
        self.runs = Run.objects.in_bulk()
        self.timers = defaultdict(list)
        for timer in Timer.objects.exclude(state__in=("fired", "cancelled")):
            self.timers[timer.subject, timer.subject_id].append(timer)
        self.storms = dict(JoinedTicket.objects.values_list("ticket", "run"))
        self.queued = list(Page.objects.filter(state=State.QUEUED))


def check(facts, *, now):
    rows = Rows(facts)
    running = defaultdict(dict)
    for row in rows.clocks:
        assert row.kind not in running[row.ticket_id], "one running clock a question"
        running[row.ticket_id][row.kind] = row
    for pk, ticket in facts.tickets.items():
        _check_clocks(facts, ticket, running[pk], now=now)
        _check_queue_columns(rows.tickets[pk], running[pk])
        _check_runs(ticket, rows)
    _check_timers(rows)
    _check_queued_pages(facts, rows)


def _check_clocks(facts, ticket, running, *, now):
    """I6, I7, I9, I10, I15: the clocks that run are those of the facts, and due when
    a recount from the facts says."""
    where = f"ticket {ticket.pk} at {now:%F %T}"
    assert set(running) == set(ticket.clocks), f"{where}: questions open"
    for kind, row in running.items():
        clock, what = ticket.clocks[kind], f"{where}, {kind}"
        assert row.severity == clock.severity, f"{what}: severity"
        assert row.started_at == clock.started_at, f"{what}: start"
        is_paused = facts.is_paused(ticket, clock)
        assert bool(row.paused_at) == is_paused, f"{what}: paused"
        if is_paused:
            due_at = _as_if_resumed(facts, row, now)
            assert due_at == facts.due(ticket, clock, now), f"{what}: due after a wait"
        else:
            assert row.due_at == facts.due(ticket, clock), f"{what}: due"
            assert row.warn_at == facts.aim(ticket, clock), f"{what}: aim"
        assert bool(row.warned_at) == clock.is_warned, f"{what}: warned"
        assert row.breached_at == clock.breached_at, f"{what}: breached"


def _as_if_resumed(facts, row, now):
    paused_at = max(row.paused_at, row.started_at)
    if row.due_at <= paused_at:
        return row.due_at
    if row.is_business_time:
        left = facts.clock.between(paused_at, row.due_at)
        return facts.clock.after(now, left)
    return max(now, row.started_at) + (row.due_at - paused_at)


def _check_queue_columns(row, running):
    """The queue shows the soonest clock that runs, and nothing else."""
    ticking = [clock for clock in running.values() if not clock.paused_at]
    soonest = min((clock.due_at for clock in ticking), default=None)
    kinds = {clock.kind for clock in ticking if clock.due_at == soonest} or {""}
    assert row.next_due_at == soonest, f"{row}: next due at"
    assert row.next_due_kind in kinds, f"{row}: next due kind"


def _check_runs(ticket, rows):
    """I22, I27, I29, I31: one open run at most, where the facts say it stands."""
    storm = rows.storms.get(ticket.pk)
    assert storm == (ticket.storm and ticket.storm.pk), f"ticket {ticket.pk}: storm"
    found = [run for run in rows.runs.values() if run.ticket_id == ticket.pk]
    opened = [run for run in found if run.state != Run.State.CLOSED]
    run = ticket.run
    assert [row.pk for row in opened] == ([run.pk] if run else []), (
        f"ticket {ticket.pk}: open runs"
    )
    assert {row.pk for row in found} == {run.pk for run in ticket.runs}
    if run is None:
        return
    row = opened[0]
    what = f"run {row.pk} of ticket {ticket.pk}"
    assert row.policy == run.policy, f"{what}: its ladder is frozen"
    assert row.state == run.state, f"{what}: state"
    assert row.started_at == run.started_at, f"{what}: when paging starts (I24)"
    assert row.lease_until == run.lease_until, f"{what}: lease"
    if run.is_loose:
        run.anchored_at, run.taken = row.anchored_at, row.taken
    assert row.anchored_at == run.anchored_at, f"{what}: anchor"
    assert row.taken == run.taken, f"{what}: steps taken"
    if run.state != "acknowledged":
        assert row.lease_until is None


def _check_timers(rows):
    """I13, I36, I45: what runs is owed its wake-ups, what ended is owed none, and no
    effect ever failed."""
    for timers in rows.timers.values():
        for timer in timers:
            assert timer.state == Timer.State.PENDING and not timer.error, timer.error
    owed = {}
    for clock in rows.clocks:
        owed["clock", clock.pk] = _clock_timers(clock)
    for run in rows.runs.values():
        if run.state != Run.State.CLOSED:
            is_held = run.state == Run.State.ACKNOWLEDGED
            owed["run", run.pk] = {("lease" if is_held else "step", run.generation)}
    for subject in set(owed) | set(rows.timers):
        timers = {(t.kind, t.generation) for t in rows.timers[subject]}
        assert timers == owed.get(subject, set()), f"timers of {subject}"


def _clock_timers(clock):
    if clock.paused_at:
        return set()
    owed = {"warn"} if clock.warn_at and not clock.warned_at else set()
    owed |= set() if clock.breached_at else {"breach"}
    return {(kind, clock.generation) for kind in owed}


def _check_queued_pages(facts, rows):
    """I13: nothing waits to be sent for a ticket that is over. What a dying or failing
    sender gave back is refused when it is claimed again."""
    for page in rows.queued:
        ticket = facts.tickets[page.ticket_id]
        is_new = page.attempts == 0
        if page.run_id:
            run = rows.runs[page.run_id]
            assert run.state != Run.State.CLOSED or not is_new, f"{page}: run is over"
            is_held = run.state == Run.State.ACKNOWLEDGED
            is_told = page.kind == Page.Kind.INFORM
            assert not is_held or is_told or not is_new, f"{page}: somebody has it"
        elif page.clock_id:
            assert ticket.is_open, f"{page}: its ticket is over"


def check_sent_once():
    """I30: a page told once is the only one of its run, round, step, contact, channel."""
    keys = ("run", "round", "step", "contact", "channel")
    sent = Page.objects.filter(run__isnull=False, state__in=SENT)
    told = list(sent.values_list(*keys))
    assert len(told) == len(set(told)), "two pages told for one step"


def check_notices(facts, fired, pages, on_call):
    """I14, I15, I31: what passed is told once, with its true instant, to those on call;
    an incident speaks for its tickets."""
    notices = defaultdict(list)
    for page in pages:
        if page.kind in (Page.Kind.WARN, Page.Kind.BREACH):
            notices[page.ticket_id, page.clock.kind, page.kind].append(page)
    targets = {(t.kind, t.severity): t for t in SLATarget.objects.all()}
    for one in fired:
        told = notices.pop((one.ticket, one.clock, one.effect), [])
        levels = targets[one.clock, one.severity].levels_for(one.effect)
        if facts.tickets[one.ticket].is_under:
            levels = []
        wanted = {contact for level in levels for contact in on_call(level)}
        assert {page.contact_id for page in told} == wanted, f"{one}: those told"
        assert all(page.due_at == one.due_at for page in told), f"{one}: true instant"
    assert not notices, f"{notices}: nothing had passed"


def check_story(facts):
    """I15, R26: each aim and promise that passed stands once in its ticket's story."""
    told = Counter(
        Entry.objects.filter(
            event__in=("clock_warned", "clock_breached", "callback_missed")
        ).values_list("ticket", "event", "facts__clock", "facts__due_at")
    )
    passed = Counter(_told(fired) for fired in facts.fired)
    assert told == passed


def _told(fired):
    if fired.effect == "warn":
        return fired.ticket, "clock_warned", fired.clock, None
    if fired.clock == CALLBACK:
        return fired.ticket, "callback_missed", None, None
    due_at = fired.due_at.isoformat()
    return fired.ticket, "clock_breached", fired.clock, due_at


def check_nothing_is_left(*, now):
    """After everything has run dry: nothing due waits, nobody holds anything."""
    assert not Timer.objects.pending().filter(due_at__lte=now).exists()
    assert not Page.objects.due(now).exists()
    assert not Page.objects.abandoned(now).exists()


class Walk:
    """I34, I37: a page that reached nobody walks on at once, and so does each page that
    was told in it, as long as its own run waits for somebody."""

    def __init__(self, page):
        told = [page, *page.bundle.all()] if page.run_id else []
        self.before = {p.pk: self._way(p) for p in told if p.run.state in LIVE}

    @staticmethod
    def _way(page):
        ways = Page.objects.filter(run=page.run_id, round=page.round, step=page.step)
        ended = page.ticket.entries.filter(event="page_walk_ended")
        return ways.count() + ended.count()

    def check(self):
        for page in Page.objects.filter(pk__in=self.before):
            assert self._way(page) > self.before[page.pk], f"{page}: walks no further"


def check_pages_of_pass(facts, before, pages, on_call, *, now):
    """I16, I21: the steps that came due are all paged, once, in order, to the people on
    call; `before` says how many each run had taken."""
    steps = defaultdict(list)
    for page in pages:
        if page.kind == Page.Kind.PAGE:
            steps[page.run_id, page.step].append(page)
    for ticket in facts.tickets.values():
        run = ticket.run
        if run is None or run.is_loose:
            continue
        begun = range(before.get(run.pk, 0), run.taken)
        if run.pk in before and run.state == "paging":
            for index in begun:
                _check_step(run, index, steps[run.pk, index], on_call)
        in_order = [page.step for page in pages if page.run_id == run.pk]
        assert in_order == sorted(in_order), "steps out of order"


def _check_step(run, index, pages, on_call):
    what = f"run {run.pk}, step {index}"
    step = run.policy["steps"][index]
    due_at = run.anchored_at + run.afters[index]
    assert pages, f"{what}: nobody was paged"
    assert {page.due_at for page in pages} == {due_at}, f"{what}: due"
    wanted = {contact for level in step["levels"] for contact in on_call(level)}
    reached = {page.contact_id for page in pages}
    assert wanted <= reached, f"{what}: somebody on call was left out"
    assert len(reached - wanted) <= 1, f"{what}: somebody else was rung"


def check_tries(facts, *, now):
    """I18: a step tries again as often as its rule says, missed tries as one."""
    rows = Run.objects.in_bulk([t.run.pk for t in facts.tickets.values() if t.run])
    for ticket in facts.tickets.values():
        run = ticket.run
        if run is None or run.state != "paging" or run.is_loose or not run.taken:
            continue
        assert rows[run.pk].repeated == _tries(run, now), f"run {run.pk}: tries"


def _tries(run, now):
    begun_at = run.anchored_at + run.afters[run.taken - 1]
    is_last = run.taken == len(run.afters)
    every = run.policy["repeat_every"] if is_last else run.policy["retry_every"]
    if not every:
        return 0
    end = now if is_last else run.anchored_at + run.afters[run.taken]
    tries, at = 0, begun_at + timedelta(seconds=every)
    while at <= now and (is_last or at < end):
        tries, at = tries + 1, at + timedelta(seconds=every)
    return tries
