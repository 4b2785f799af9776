"""What another severity does to the clocks and the escalation (I10, I11, R16, R24)."""

from datetime import timedelta

import pytest

from accounts.tests.factories import make_service_line
from conftest import eastern
from escalation import delivery, engine, services
from escalation.models import Page, Run
from escalation.tests.factories import make_contact, only, work
from tickets import services as tickets
from tickets.tests.factories import NOON, open_ticket

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NIGHT = eastern("2026-11-28 21:00")  # Saturday
State = Page.State


def classify(ticket, severity, by, now):
    tickets.classify(ticket=ticket, by=by, severity=severity, reason="Vu", now=now)


def clock_of(ticket, kind="first_response"):
    return ticket.clocks.running().get(kind=kind)


@pytest.fixture
def minor(rules, boreal, cam):
    """Of Tuesday noon: due at 16:00."""
    return open_ticket(by=cam, account=boreal)


@pytest.fixture
def major(rules, boreal, cam, smtp):
    """A dead trunk of Saturday night; level 2 has a mailbox, level 3 another."""
    return open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)


@pytest.mark.parametrize(
    ("changed", "due"),
    [("13:00", "13:15"), ("15:44", "15:59"), ("15:45", "16:00"), ("15:50", "16:00")],
)
def test_i10_an_upgrade_counts_from_itself_and_never_beyond_the_old_promise(
    minor, ana, changed, due
):
    classify(minor, "major", ana, eastern(f"2026-11-24 {changed}"))
    assert clock_of(minor).due_at == eastern(f"2026-11-24 {due}")


def test_i10_an_upgrade_during_a_wait_keeps_the_wait(minor, cam, ana):
    tickets.reply(ticket=minor, by=ana, body="Bonjour", now=NOON)
    tickets.reply(ticket=minor, by=cam, body="Encore", now=NOON)
    tickets.wait_for_customer(ticket=minor, by=ana, now=NOON + HOUR)
    classify(minor, "major", ana, NOON + 2 * HOUR)
    engine.sweep(now=NOON + 5 * HOUR)
    assert clock_of(minor, "next_response").breached_at is None
    tickets.reply(ticket=minor, by=cam, body="Voici", now=NOON + 6 * HOUR)
    assert clock_of(minor, "next_response").due_at == NOON + 7 * HOUR, "60 real minutes"


def test_i10_a_downgrade_counts_from_the_question_with_its_waits_taken_out(
    rules, boreal, cam, ana
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming")
    tickets.reply(ticket=ticket, by=ana, body="Bonjour", now=NOON)
    tickets.reply(ticket=ticket, by=cam, body="Encore", now=NOON)
    tickets.wait_for_customer(ticket=ticket, by=ana, now=NOON + 20 * MINUTE)
    tickets.reply(ticket=ticket, by=cam, body="Voici", now=NOON + 80 * MINUTE)
    classify(ticket, "minor", ana, NOON + 2 * HOUR)
    assert clock_of(ticket, "next_response").due_at == NOON + 5 * HOUR


@pytest.mark.parametrize(
    ("hours", "breached"), [(3, None), (4, NOON + 4 * HOUR), (5, NOON + 4 * HOUR)]
)
def test_i10_a_downgrade_is_late_from_its_true_due_or_not_at_all(
    rules, boreal, cam, ana, hours, breached
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming")
    engine.sweep(now=NOON + HOUR)
    assert clock_of(ticket).breached_at == NOON + 15 * MINUTE
    classify(ticket, "minor", ana, NOON + hours * HOUR)
    assert clock_of(ticket).breached_at == breached
    engine.sweep(now=NOON + 6 * HOUR)
    assert clock_of(ticket).breached_at == NOON + 4 * HOUR


def test_i10_a_downgrade_silences_the_ladder_and_its_open_pages(major, nora, smtp):
    engine.sweep(now=NIGHT)
    classify(major, "minor", nora, NIGHT + SECOND)
    run = Run.objects.get()
    assert (run.state, run.close_reason) == ("closed", "downgraded")
    assert [p.state for p in run.pages.all()] == [State.SUPPRESSED]
    assert [p.detail for p in run.pages.all()] == ["downgraded"], "with the reason"
    assert not major.clocks.running().filter(kind="callback").exists()
    work(NIGHT + HOUR)
    assert not any("noc" in m.to[0] for m in smtp.messages)


@pytest.mark.parametrize(("seconds", "runs"), [(59, 1), (60, 2), (61, 2)])
def test_i10_up_again_within_a_minute_is_the_same_run(major, nora, seconds, runs):
    classify(major, "minor", nora, NIGHT + SECOND)
    classify(major, "major", nora, NIGHT + (1 + seconds) * SECOND)
    assert Run.objects.count() == runs
    assert services.open_run_of(major).state == Run.State.PAGING


def test_i10_a_slip_of_the_hand_does_not_cost_the_first_page(major, nora, smtp):
    engine.sweep(now=NIGHT)
    classify(major, "minor", nora, NIGHT + SECOND)
    classify(major, "major", nora, NIGHT + 20 * SECOND)
    work(NIGHT + 20 * SECOND)
    assert [m.to for m in smtp.messages].count(["noc@example.com"]) == 1
    assert clock_of(major, "callback").started_at == NIGHT


def test_i10_a_slip_of_the_hand_does_not_undo_an_acknowledgement(major, nora, smtp):
    work(NIGHT)
    services.acknowledge(page=Page.objects.get(channel="email"), now=NIGHT + MINUTE)
    classify(major, "minor", nora, NIGHT + 2 * MINUTE)
    classify(major, "major", nora, NIGHT + 2 * MINUTE + 20 * SECOND)
    run = Run.objects.get()
    assert (run.state, run.acknowledged_by) == ("acknowledged", "Centre des opérations")
    sent = Page.objects.count()
    work(NIGHT + 30 * MINUTE)
    assert Page.objects.count() == sent
    work(NIGHT + 33 * MINUTE)
    assert Page.objects.count() > sent, "its lease still ends"


def test_i11_claim_proposal_and_decision_are_three_facts(major, nora):
    classify(major, "critical", nora, NIGHT + MINUTE)
    major.refresh_from_db()
    facts = (major.claimed_severity, major.proposed_severity, major.severity)
    assert facts == ("major", "major", "critical")
    classify(major, "minor", nora, NIGHT + 2 * MINUTE)
    major.refresh_from_db()
    facts = (major.claimed_severity, major.proposed_severity, major.severity)
    assert facts == ("major", "major", "minor")
    decided = [r for r in major.severity_reasons if r["code"] == "decided"]
    assert [r["params"]["who"] for r in decided] == ["Nora", "Nora"], "each on record"


def paged(**wanted):
    found = Page.objects.filter(**wanted).order_by("pk")
    return [(p.contact.level.code, p.kind) for p in found]


def test_r24_a_critical_ticket_mobilises_everyone_at_once(major, nora, smtp):
    """It was major, and level 2 already rings: management hears of it now."""
    work(NIGHT)
    classify(major, "critical", nora, NIGHT + MINUTE)
    work(NIGHT + MINUTE)
    (run,) = Run.objects.all()
    assert (run.severity, run.state) == ("critical", Run.State.PAGING)
    since = paged(queued_at=NIGHT + MINUTE)
    assert set(since) == {("level2", "page"), ("management", "inform")}
    assert "direction@example.com" in [m.to[0] for m in smtp.messages]
    work(NIGHT + 31 * MINUTE - SECOND)
    assert ("level3", "page") not in paged()
    work(NIGHT + 31 * MINUTE)
    assert ("level3", "page") in paged(), "thirty minutes of the new ladder"


def test_r24_whoever_has_it_keeps_it_when_it_becomes_critical(major, nora, smtp):
    work(NIGHT)
    services.acknowledge(page=Page.objects.get(), now=NIGHT + MINUTE)
    classify(major, "critical", nora, NIGHT + 2 * MINUTE)
    work(NIGHT + 2 * MINUTE)
    run = Run.objects.get()
    assert run.state == Run.State.ACKNOWLEDGED
    assert paged(queued_at=NIGHT + 2 * MINUTE) == [("management", "inform")]
    assert run.lease_until == NIGHT + 17 * MINUTE, "a critical lease lasts 15 minutes"


def test_r24_level_1_loses_its_grace_to_a_critical_problem(
    rules, boreal, cam, nora, smtp
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming")
    assert Run.objects.get().state == Run.State.ARMED
    classify(ticket, "critical", nora, NOON + MINUTE)
    work(NOON + MINUTE)
    assert ("level2", "page") in paged() and ("management", "inform") in paged()


def test_i25_a_page_of_the_ladder_before_is_not_sent(major, nora, smtp):
    engine.sweep(now=NIGHT)
    stale = delivery.claim_next(now=NIGHT)
    classify(major, "critical", nora, NIGHT)
    assert delivery.send(stale, now=NIGHT) is False
    assert not any("noc" in m.to[0] for m in smtp.messages)


def test_r16_two_services_of_one_account_out_are_critical(rules, boreal, cam):
    trunk, dsl = boreal.service_lines.get(), make_service_line(boreal, kind="internet")
    facts = {"by": cam, "account": boreal, "symptom": "no_incoming"}
    first = open_ticket(**facts, service_line=trunk)
    again = open_ticket(**facts, service_line=trunk)
    assert (first.severity, again.severity) == ("major", "major"), "one service"
    third = open_ticket(**{**facts, "symptom": "trunk_down"}, service_line=dsl)
    assert third.severity == "critical"
    assert third.severity_reasons[-1]["code"] == "several_out"
    minor = open_ticket(**{**facts, "symptom": "slow_speed"}, service_line=dsl)
    assert minor.severity == "minor", "a lesser fault is not a service out"


def test_r16_what_is_resolved_is_not_out_any_more(rules, boreal, cam, ana):
    trunk, dsl = boreal.service_lines.get(), make_service_line(boreal, kind="internet")
    facts = {"by": cam, "account": boreal, "symptom": "trunk_down"}
    first = open_ticket(**facts, service_line=trunk)
    tickets.resolve(ticket=first, by=ana, now=NOON + MINUTE)
    second = open_ticket(**facts, service_line=dsl, now=NOON + HOUR)
    assert second.severity == "major"


def test_i21_whoever_took_the_ticket_hears_first_when_their_lease_ends(
    rules, boreal, cam, nora, smtp
):
    """Nora is a contact of level 3; she took it in hand on the ticket, not by a link."""
    herself = make_contact("Nora", "level3", ("email",), person=nora)
    night_shift = make_contact("Night", "level2", ("email",))
    only(herself, night_shift)
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    tickets.take(ticket=ticket, by=nora, now=NIGHT + MINUTE)
    before = Page.objects.count()
    work(NIGHT + 31 * MINUTE)
    again = Page.objects.order_by("pk")[before:]
    assert {p.contact for p in again} == {herself, night_shift}
