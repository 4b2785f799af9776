"""A machine that does to the engine whatever a year may do to it, in any order, and holds
its rows against the facts after each step (I6-I45).

`pytest -m long escalation/tests/test_model.py` runs it for as long as one wishes.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from escalation import (
    contacts,
    delivery,
    incidents,
    news,
    policies,
    recompute,
    schedules,
    services,
)
from escalation.models import (
    Calendar,
    Contact,
    EscalationPolicy,
    Holiday,
    Incident,
    OpeningHours,
    Override,
    Page,
    Recompute,
    Run,
    Schedule,
    SLATarget,
)

from . import model_checks as checks
from .model_desk import Desk
from .model_machine import ANY, DAY, open_report
from .model_world import (
    Network,
    leave_letters_unwritten,
    make_world,
    slow_calendar,
    targets_in_force,
)

pytestmark = pytest.mark.django_db


class DeskMachine(Desk):
    # Those who are paged

    @precondition(lambda self: self.pages_of_runs())
    @rule(n=ANY)
    def somebody_acknowledges(self, n):
        page = self.pages_of_runs()[-1 - n % len(self.pages_of_runs())]
        told = [page, *page.bundle.order_by("ticket")]
        expected = [self._answer_to(p) for p in told]
        answer = services.acknowledge(page=page, now=self.now)
        wanted = "done" if "done" in expected else expected[0]
        assert answer == wanted, f"I27: {page} answered {answer}, not {wanted}"

    def _answer_to(self, page):
        found = self.facts.tickets[page.ticket_id]
        run = next(run for run in found.runs if run.pk == page.run_id)
        if page.kind == Page.Kind.INFORM:
            return "informed"
        if not run.is_open:
            return "closed"
        if run.state == "acknowledged":
            return "also"
        if page.round < Run.objects.get(pk=run.pk).round:
            return "stale"
        self.facts.acknowledged(found, now=self.now)
        return "done"

    @precondition(lambda self: self.pages_of_runs())
    @rule(n=ANY)
    def somebody_cannot_take_it(self, n):
        page = self.pages_of_runs()[-1 - n % len(self.pages_of_runs())]
        row = Run.objects.get(pk=page.run_id)
        is_waiting = row.state in ("armed", "paging") and page.round >= row.round
        hurried = services.hurry(page=page, now=self.now)
        assert hurried == (is_waiting and page.kind != Page.Kind.INFORM)
        if hurried:
            run = self.facts.tickets[page.ticket_id].run
            self.facts.hurried(run, repeated=row.repeated, now=self.now)

    @precondition(lambda self: self.pages_of_runs())
    @rule(n=ANY, word=st.sampled_from(["delivered", "no_answer", "failed"]))
    def the_provider_tells_what_became_of_a_page(self, n, word):
        page = self.pages_of_runs()[-1 - n % len(self.pages_of_runs())]
        was_open = page.state in (Page.State.ACCEPTED, Page.State.SENDING)
        walk = checks.Walk(page)
        assert delivery.told(page, word, now=self.now) or not was_open
        if was_open and word != "delivered":
            walk.check()

    # What people edit

    @rule(days=st.sampled_from([0, 1, 2, 3]))
    def a_holiday_is_added_or_taken_away(self, days):
        calendar = Calendar.objects.get()
        on = (self.now + days * DAY).date()
        holiday = Holiday.objects.filter(calendar=calendar, on=on)
        if not holiday.delete()[0]:
            Holiday.objects.create(calendar=calendar, on=on, name_fr="…", name_en="…")
        self._calendar_edited()

    @rule(
        weekday=st.integers(0, 4),
        opens=st.sampled_from([420, 480, 555]),
        closes=st.sampled_from([1020, 1200, 1320]),
    )
    def the_hours_of_a_weekday_are_edited(self, weekday, opens, closes):
        hours = OpeningHours.objects.filter(weekday=weekday)
        hours.update(opens_minute=opens, closes_minute=closes)
        self._calendar_edited()

    def _calendar_edited(self):
        calendar = Calendar.objects.get()
        calendar.version += 1
        calendar.save()
        self.facts.clock = slow_calendar()
        self._count_again(Recompute.Why.CALENDAR)

    @rule(n=ANY, minutes=st.sampled_from([10, 15, 60, 120, 240, 300]))
    def a_target_is_edited(self, n, minutes):
        target = self._nth(SLATarget.objects.order_by("pk"), n)
        target.minutes = minutes
        target.save()
        key = target.kind, target.severity
        self.facts.retargeted(*key, targets_in_force()[key])
        self._count_again(Recompute.Why.TARGET)

    def _count_again(self, why):
        recompute.ask(why, by="Adi", now=self.now)
        while Recompute.objects.filter(finished_at=None).exists():
            recompute.step(now=self.now)

    @rule(n=ANY, grace=st.sampled_from([0, 5, 15]), retry=st.sampled_from([0, 4, 5]))
    def a_policy_is_edited(self, n, grace, retry):
        row = self._nth(EscalationPolicy.objects.order_by("pk"), n)
        steps = [
            {
                "after_minutes": step.after_minutes,
                "levels": list(step.levels.all()),
                "informed_levels": list(step.informed_levels.all()),
                "channels": step.channels,
            }
            for step in row.steps.all()
        ]
        if len(steps) > 3:
            steps.pop(n % len(steps))
        ladder = {
            "grace_minutes": grace,
            "repeat_minutes": row.repeat_minutes,
            "retry_minutes": retry,
            "lease_minutes": row.lease_minutes,
        }
        policies.save_policy(
            row=row, ladder=ladder, steps=steps, by=self.world.staff[2], now=self.now
        )

    @rule(n=ANY, number=st.integers(1000, 9999))
    def a_contact_changes_number(self, n, number):
        contact = self._nth(Contact.objects.order_by("pk"), n)
        addresses = {m.channel: m.address for m in contact.methods.all()}
        for channel, address in addresses.items():
            if "@" not in address:
                addresses[channel] = f"+1581555{number}"
        contacts.save_contact(
            contact=contact, addresses=addresses, by=self.world.staff[2], now=self.now
        )

    @rule(n=ANY)
    def somebody_takes_the_shift(self, n):
        contact, schedule = self.world.level2[n % 2], Schedule.objects.get()
        contact.person = contact.person or self.world.staff[1 + n % 2]
        contact.save()
        self.overrides = [
            (begin, min(end, self.now), who) for begin, end, who in self.overrides
        ]
        made = schedules.take_shift(
            level=schedule.level, by=contact.person, now=self.now
        )
        assert isinstance(made, Override) and made.contact == contact
        self.overrides.append((made.begins_at, made.ends_at, contact))

    # Incidents

    @precondition(lambda self: Incident.objects.filter(state="suggested").exists())
    @rule(is_one=st.booleans())
    def a_suggestion_is_decided(self, is_one):
        incident = Incident.objects.filter(state="suggested").first()
        decide = incidents.promote if is_one else incidents.refuse
        decide(incident, by=self.world.staff[1], now=self.now)
        self._look_for_incidents()

    @precondition(lambda self: Incident.objects.filter(state="open").exists())
    @rule(n=ANY)
    def a_ticket_is_put_under_an_incident(self, n):
        incident = Incident.objects.filter(state="open").first()
        if self.some(open_report):
            _, ticket = self._pick(open_report, n)
            incidents.link_ticket(
                incident, ticket=ticket, by=self.world.staff[1], now=self.now
            )
            self._look_for_incidents()

    @precondition(lambda self: Incident.objects.filter(state="open").exists())
    @rule(is_spread_at_once=st.booleans())
    def news_go_to_every_customer(self, is_spread_at_once):
        incident = Incident.objects.filter(state="open").first()
        nora = self.world.staff[1]
        news.write_news(
            incident, body_fr="Cause trouvée.", body_en="Found.", by=nora, now=self.now
        )
        own = self.facts.tickets[incident.ticket_id]
        self.facts.staff_replied(own, role=nora.role, now=self.now)
        if not is_spread_at_once:
            self.now += timedelta(seconds=7)
        news.spread(now=self.now)
        for link in incident.links.all():
            found = self.facts.tickets[link.ticket_id]
            if found.is_open:
                self.facts.answered(found, now=self.now)


@pytest.fixture
def world(rules):
    return make_world()


@pytest.fixture
def network(monkeypatch):
    leave_letters_unwritten(monkeypatch)
    network = Network()
    for channel in delivery.CHANNELS:
        monkeypatch.setitem(delivery.CHANNELS, channel, network.on(channel))
    return network


def many(examples, steps, **how):
    return hypothesis_settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **how,
    )


def test_whatever_happens_the_rows_are_those_of_the_facts(world, network):
    how = many(20, 35, derandomize=True)
    run_state_machine_as_test(lambda: DeskMachine(world, network), settings=how)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_whatever_happens_for_long(world, network, part):
    """Each run is another one; a failure prints the shortest story that shows it."""
    how = many(60, 60, derandomize=False)
    run_state_machine_as_test(lambda: DeskMachine(world, network), settings=how)
