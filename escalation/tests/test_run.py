"""A run from its first page to silence, on real rows and a real mail server."""

import contextlib
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from escalation import delivery, engine, guard, services, tokens
from escalation.models import (
    ContactMethod,
    EscalationPolicy,
    EscalationStep,
    Heartbeat,
    Level,
    Page,
    Run,
    Timer,
)
from escalation.tests.factories import work
from tickets import intake
from tickets import services as tickets
from tickets.models import Department, OutgoingMail
from tickets.tests.factories import NOON, open_ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NIGHT = NOON.replace(day=28, hour=2) + timedelta(days=1)  # Saturday 21:00, Eastern


def pages(**wanted):
    found = Page.objects.filter(**wanted).order_by("pk")
    return [
        (p.contact.level.code, p.state) for p in found.select_related("contact__level")
    ]


@pytest.fixture
def plain_ladder(rules):
    """0, 15 and 30 as the policy says, then everyone; one page each, no other try."""
    EscalationPolicy.objects.update(retry_minutes=0)
    EscalationStep.objects.filter(after_minutes__in=(5, 60)).delete()
    everyone = Level.objects.exclude(code="level1")
    for step in EscalationStep.objects.all():
        step.informed_levels.clear()
        if step.after_minutes == 45:
            step.levels.set(everyone)
    EscalationStep.objects.update(channels=[])


@pytest.fixture
def at_night(plain_ladder, boreal, cam, smtp):
    """A ticket about a dead trunk, opened on a Saturday night."""
    return open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)


def to(smtp):
    return [message.to[0] for message in smtp.messages]


def test_r23_after_hours_level_2_at_once_level_3_at_thirty(at_night, smtp):
    work(NIGHT)
    assert to(smtp).count("noc@example.com") == 1
    work(NIGHT + 15 * MINUTE - timedelta(seconds=1))
    assert to(smtp).count("noc@example.com") == 1
    work(NIGHT + 15 * MINUTE)
    assert to(smtp).count("noc@example.com") == 2, "the call-back check"
    work(NIGHT + 30 * MINUTE - timedelta(seconds=1))
    assert "gestionnaire@example.com" not in to(smtp)
    work(NIGHT + 30 * MINUTE)
    assert to(smtp).count("gestionnaire@example.com") == 1


def test_i17_an_acknowledgement_before_a_step_silences_it(at_night, smtp):
    work(NIGHT)
    page = Page.objects.get()
    assert services.acknowledge(page=page, now=NIGHT + 14 * MINUTE) == "done"
    work(NIGHT + 20 * MINUTE)
    assert Page.objects.count() == 1


def test_i25_a_page_queued_when_somebody_acknowledges_is_not_sent(at_night, smtp):
    engine.sweep(now=NIGHT)
    services.acknowledge(page=Page.objects.get(), now=NIGHT)
    guard.send_everything(now=NIGHT)
    assert pages() == [("level2", Page.State.SUPPRESSED)]
    assert "noc@example.com" not in to(smtp)


def test_i17_a_page_already_claimed_is_looked_at_again(at_night, smtp):
    engine.sweep(now=NIGHT)
    claimed = delivery.claim_next(now=NIGHT)
    services.acknowledge(page=claimed, now=NIGHT)
    assert delivery.send(claimed, now=NIGHT) is False
    assert "noc@example.com" not in to(smtp)


def test_i25_a_page_born_after_the_acknowledgement_is_never_claimed(at_night, smtp):
    engine.sweep(now=NIGHT)
    Run.objects.update(state=Run.State.ACKNOWLEDGED)
    assert delivery.claim_next(now=NIGHT) is None
    assert pages() == [("level2", Page.State.SUPPRESSED)]


def test_i16_after_an_outage_every_missed_step_fires_once(at_night, smtp):
    work(NIGHT + 31 * MINUTE)
    levels = [level for level, _ in pages()]
    assert levels == ["level2", "level2", "level3"]


def test_the_last_round_repeats_every_fifteen_minutes(at_night, smtp):
    for minutes in (0, 15, 30, 45, 60):
        work(NIGHT + minutes * MINUTE)
    rounds = set(Page.objects.filter(step=3).values_list("round", flat=True))
    assert rounds == {0, 1}
    assert at_night.entries.filter(event="nobody_answers").exists()


def test_alarms_reach_the_administrator_once_and_in_their_language(at_night, adi, smtp):
    for minutes in (0, 45, 60, 60):
        work(NIGHT + minutes * MINUTE)
    (mail,) = OutgoingMail.objects.filter(to="adi@example.com", key__contains="nobody")
    assert f"Personne ne répond pour {at_night.reference}" in mail.subject


def test_i29_a_lease_that_ends_pages_again_from_the_current_step(at_night, smtp):
    work(NIGHT)
    services.acknowledge(page=Page.objects.get(), now=NIGHT + MINUTE)
    work(NIGHT + 31 * MINUTE - timedelta(seconds=1))
    assert Page.objects.count() == 1
    work(NIGHT + 31 * MINUTE)
    assert [level for level, _ in pages()] == ["level2", "level2"]
    assert at_night.entries.filter(event="lease_ended").exists()


def test_i29_any_activity_renews_the_lease(at_night, nora, smtp):
    work(NIGHT)
    services.acknowledge(page=Page.objects.get(), now=NIGHT + MINUTE)
    tickets.add_note(
        ticket=at_night, by=nora, body="Je regarde.", now=NIGHT + 20 * MINUTE
    )
    work(NIGHT + 49 * MINUTE)
    assert Page.objects.count() == 1


def test_i13_resolving_cancels_timers_and_queued_pages_at_once(at_night, nora, smtp):
    engine.sweep(now=NIGHT)
    tickets.resolve(ticket=at_night, by=nora, now=NIGHT)
    assert not Timer.objects.pending().exists()
    assert not Page.objects.queued().exists()
    work(NIGHT + 60 * MINUTE)
    assert "noc@example.com" not in to(smtp)


def test_i10_a_downgrade_closes_the_run_and_up_again_within_a_minute_is_one_run(
    at_night, nora, smtp
):
    second = timedelta(seconds=1)
    facts = {"ticket": at_night, "by": nora, "reason": "Vérifié"}
    tickets.classify(severity="minor", now=NIGHT + second, **facts)
    assert Run.objects.get().close_reason == "downgraded"
    tickets.classify(severity="major", now=NIGHT + 30 * second, **facts)
    assert Run.objects.get().state == Run.State.PAGING


def test_r22_in_hours_level_1_has_fifteen_minutes_before_level_2(
    rules, boreal, cam, ana, smtp
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NOON)
    work(NOON)
    assert to(smtp).count("soutien@example.com") == 1
    work(NOON + 15 * MINUTE - timedelta(seconds=1))
    assert "noc@example.com" not in to(smtp)
    tickets.take(ticket=ticket, by=ana, now=NOON + 15 * MINUTE - timedelta(seconds=1))
    work(NOON + 20 * MINUTE)
    assert "noc@example.com" not in to(smtp)


def test_in_hours_without_level_1_level_2_is_paged_at_fifteen(rules, boreal, cam, smtp):
    open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NOON)
    work(NOON + 15 * MINUTE)
    assert to(smtp).count("noc@example.com") == 1


@pytest.mark.parametrize("department", ["orders", "billing", "ports"])
def test_r13_orders_billing_and_ports_never_ring(rules, boreal, cam, department):

    open_ticket(
        by=cam,
        account=boreal,
        now=NIGHT,
        department=Department.objects.get(code=department),
        symptom={"orders": "order_status", "billing": "billing_question"}.get(
            department, "port_question"
        ),
    )
    assert not Run.objects.exists()


def test_r20_a_minor_report_at_night_pages_nobody(rules, boreal, cam, smtp):
    open_ticket(by=cam, account=boreal, now=NIGHT)
    work(NIGHT + 60 * MINUTE)
    assert not Page.objects.exists()


def test_at_night_the_customers_word_is_enough(rules, boreal, cam, smtp):
    """The claim pages even where the rule proposes minor (engine 3.5)."""
    ticket = open_ticket(by=cam, account=boreal, share="over", now=NIGHT)
    ticket.refresh_from_db()
    assert (ticket.claimed_severity, ticket.proposed_severity) == ("major", "minor")
    assert ticket.severity == "major"
    assert Run.objects.exists()


def test_an_unsigned_report_rings_nobody_until_confirmed(rules, smtp):
    ticket = open_ticket(by=None, symptom="no_incoming", source="unsigned", now=NIGHT)
    work(NIGHT)
    assert to(smtp) == ["visiteur@example.com"]
    intake.confirm_ticket(ticket=ticket, now=NIGHT + MINUTE)
    work(NIGHT + MINUTE)
    assert to(smtp).count("noc@example.com") == 1


def test_i34_a_refusal_walks_on_to_the_next_channel(at_night, smtp):
    smtp.refusal = "550 no such mailbox"
    work(NIGHT)
    first, second = Page.objects.order_by("pk")
    assert (first.state, second.channel) == (Page.State.FAILED, "email_alt")
    assert "550" in first.detail
    assert second.state == Page.State.FAILED
    smtp.refusal = ""
    work(NIGHT + 15 * MINUTE)
    assert to(smtp).count("noc@example.com") == 1, "the next step is not lost"


def test_i34_a_temporary_failure_is_tried_three_times_fifteen_seconds_apart(
    at_night, smtp
):
    smtp.refusal = "451 try later"
    for seconds in (0, 14, 15, 30):
        work(NIGHT + timedelta(seconds=seconds))
    page = Page.objects.get(channel="email")
    assert (page.attempts, page.state) == (3, Page.State.FAILED)
    assert Page.objects.filter(channel="email_alt").exists()


def test_a_server_that_is_gone_leaves_the_page_owed(at_night, smtp, settings):
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    work(NIGHT)
    assert pages() == [("level2", Page.State.QUEUED)]
    settings.EMAIL_PORT = port
    work(NIGHT + timedelta(seconds=15))
    assert pages() == [("level2", Page.State.ACCEPTED)]


def test_i30_the_same_step_never_pages_a_contact_twice_on_a_channel(at_night, smtp):
    engine.sweep(now=NIGHT)
    Timer.objects.create(
        subject="run", subject_id=Run.objects.get().pk, kind="step", generation=99,
        due_at=NIGHT,
    )  # fmt: skip
    Run.objects.update(taken=0)
    work(NIGHT)
    assert to(smtp).count("noc@example.com") == 1


def test_a_sender_that_died_before_sending_gives_the_page_back(at_night, smtp):
    engine.sweep(now=NIGHT)
    delivery.claim_next(now=NIGHT)
    guard.send_everything(now=NIGHT + timedelta(seconds=14))
    assert "noc@example.com" not in to(smtp), "a live sender is never robbed"
    guard.send_everything(now=NIGHT + timedelta(seconds=15))
    assert to(smtp).count("noc@example.com") == 1


def test_a_sender_that_died_while_sending_is_never_repeated(at_night, smtp):
    engine.sweep(now=NIGHT)
    page = delivery.claim_next(now=NIGHT)
    Page.objects.filter(pk=page.pk).update(state=Page.State.SENDING)
    guard.send_everything(now=NIGHT + timedelta(seconds=15))
    assert "noc@example.com" not in to(smtp)
    assert to(smtp).count("noc2@example.com") == 1, "its next channel goes out"
    page.refresh_from_db()
    assert page.state == Page.State.UNKNOWN


def test_i19_a_step_with_nobody_passes_at_once_with_an_alarm(
    rules, boreal, cam, adi, smtp
):
    ContactMethod.objects.filter(contact__level__code="level2").delete()
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    for _ in range(3):
        work(NIGHT)
    assert to(smtp).count("gestionnaire@example.com") == 1
    assert "adi@example.com" in to(smtp)
    assert ticket.entries.filter(event="step_empty").exists()


def test_i41_the_guard_takes_over_only_when_no_pass_was_recorded(at_night, smtp):
    engine.sweep(now=NIGHT)
    assert guard.look(now=NIGHT) is True  # nobody has delivered yet
    for name in ("sweep", "deliver"):
        Heartbeat.objects.beat(name, now=NIGHT)
    assert guard.look(now=NIGHT + timedelta(seconds=15)) is False
    assert guard.look(now=NIGHT + timedelta(seconds=16)) is True


def test_i45_a_row_that_raises_three_times_is_parked_and_the_others_go_on(
    at_night, adi, smtp
):
    bad = Timer.objects.create(
        subject="run", subject_id=987_654, kind="step", generation=1,
        due_at=NIGHT - MINUTE,
    )  # fmt: skip
    for minutes in (0, 2, 4):
        work(NIGHT + minutes * MINUTE)
    bad.refresh_from_db()
    assert bad.state == Timer.State.PARKED
    assert to(smtp).count("noc@example.com") == 1
    assert "adi@example.com" in to(smtp)


def test_i43_a_pass_with_nothing_due_costs_a_fixed_number_of_queries(
    at_night, django_assert_max_num_queries
):
    engine.sweep(now=NIGHT)
    with django_assert_max_num_queries(3):
        engine.sweep(now=NIGHT)


def test_i14_a_minor_breach_at_closing_speaks_at_the_next_opening(
    rules, boreal, cam, ana, smtp
):
    friday = NOON.replace(day=27, hour=21)  # 16:00 Eastern, so due at 20:00
    open_ticket(by=cam, account=boreal, now=friday)
    closing = friday + timedelta(hours=4)
    work(friday + timedelta(hours=2))  # the aim, in hours
    assert to(smtp).count("soutien@example.com") == 1
    work(closing - timedelta(seconds=1))
    assert "gestionnaire@example.com" not in to(smtp)
    work(closing)
    work(closing + timedelta(hours=30))
    assert "gestionnaire@example.com" not in to(smtp)
    work(NOON.replace(day=30, hour=13))  # Monday 08:00
    assert to(smtp).count("gestionnaire@example.com") == 1


def test_i15_a_breach_seen_late_keeps_its_true_time_and_fires_once(
    rules, boreal, cam, smtp
):
    ticket = open_ticket(by=cam, account=boreal, now=NOON)
    for hours in (9, 10):
        work(NOON + timedelta(hours=hours))
    clock = ticket.clocks.get()
    assert clock.breached_at == clock.due_at == NOON + timedelta(hours=4)
    assert ticket.entries.filter(event="clock_breached").count() == 1
    assert ticket.entries.filter(event="clock_warned").count() == 1


def test_i27_a_forged_or_stale_link_opens_nothing(at_night, client, smtp):
    work(NIGHT)
    page = Page.objects.get()
    good = tokens.AckToken(page=page.pk, run=page.run_id, step=0, round=0)
    for token in ("x", tokens.write(good)[:-1], tokens.write(replace(good, round=5))):
        address = reverse("escalation:acknowledge", args=[token])
        assert client.post(address).status_code == 404
    assert Run.objects.get().state == Run.State.PAGING


def test_i27_a_second_press_is_recorded_as_also(at_night, client, smtp):
    work(NIGHT)
    work(NIGHT + 30 * MINUTE)
    for page in Page.objects.filter(step__in=(0, 2)):
        facts = tokens.AckToken(page.pk, page.run_id, page.step, page.round)
        client.post(reverse("escalation:acknowledge", args=[tokens.write(facts)]))
    events = at_night.entries.values_list("event", flat=True)
    assert {"acknowledged_by", "also_acknowledged"} <= set(events)


def test_i25_an_acknowledgement_of_a_closed_run_is_refused_in_words(
    at_night, client, nora, smtp
):
    work(NIGHT)
    page = Page.objects.get()
    tickets.resolve(ticket=at_night, by=nora, now=NIGHT + MINUTE)
    assert services.acknowledge(page=page, now=NIGHT + 2 * MINUTE) == "closed"
    facts = tokens.AckToken(page.pk, page.run_id, page.step, page.round)
    shown = client.get(reverse("escalation:acknowledge", args=[tokens.write(facts)]))
    assert "terminée" in shown.content.decode()


def test_r26_the_story_tells_it_all(at_night, smtp):
    work(NIGHT)
    work(NIGHT + 30 * MINUTE)
    services.acknowledge(page=Page.objects.last(), now=NIGHT + 31 * MINUTE)
    told = list(at_night.entries.exclude(event="").values_list("event", flat=True))
    wanted = {
        "run_opened", "step_paged", "page_accepted", "acknowledged", "acknowledged_by",
    }  # fmt: skip
    assert wanted <= set(told)


@pytest.mark.parametrize("behaviour", ["hangs", "hangs up", "talks nonsense"])
def test_a_mail_server_that_misbehaves_costs_one_try(at_night, settings, behaviour):
    """The page stays owed with its reason; the next try is fifteen seconds away."""
    settings.EMAIL_TIMEOUT = 1
    with misbehaving_server(behaviour) as port:
        settings.EMAIL_PORT = port
        engine.sweep(now=NIGHT)
        page = delivery.claim_next(now=NIGHT)
        assert delivery.send(page, now=NIGHT) is False
    page.refresh_from_db()
    assert page.state == Page.State.QUEUED
    assert page.detail
    assert page.next_try_at == NIGHT + timedelta(seconds=15)


@contextmanager
def misbehaving_server(behaviour):
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                line, _ = server.accept()
                if behaviour == "talks nonsense":
                    line.sendall(b"\x00\xff nonsense\r\n")
                if behaviour != "hangs":
                    line.close()
                else:
                    held.append(line)

    held = []
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(2)
        for line in held:
            line.close()
