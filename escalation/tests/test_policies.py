"""Ladders as data, frozen in their runs; who is on call when a step fires (I19, I21-I24,
I28, I29, R21)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from accounts.tests.factories import make_person
from conftest import eastern
from escalation import dryrun, engine, policies, schedules, services, tokens
from escalation.domain.policy import LadderError
from escalation.forms.moments import instant
from escalation.messages import page_message
from escalation.models import (
    Contact,
    ContactMethod,
    EscalationPolicy,
    EscalationStep,
    Level,
    Override,
    Page,
    Run,
    Schedule,
)
from escalation.tests.factories import make_contact, only, work
from tickets import services as tickets
from tickets.models import OutgoingMail
from tickets.tests.factories import NOON, make_sample, open_ticket

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NIGHT = eastern("2026-11-28 21:00")  # Saturday


@pytest.fixture
def dead_trunk(rules, boreal, cam, smtp):
    """Report a dead trunk at an instant."""

    def report(at=NIGHT, **fields):
        facts = {"by": cam, "account": boreal, "symptom": "no_incoming", **fields}
        return open_ticket(now=at, **facts)

    return report


def levels_paged(**wanted):
    found = Page.objects.filter(kind="page", **wanted).order_by("pk")
    return [page.contact.level.code for page in found]


def ladder_of(severity, **changes):
    """The policy as its form would save it, with some of its steps changed."""
    row = EscalationPolicy.objects.get(severity=severity)
    ladder = {
        name: getattr(row, name)
        for name in (
            "grace_minutes",
            "repeat_minutes",
            "retry_minutes",
            "lease_minutes",
        )
    }
    steps = [
        {
            "after_minutes": step.after_minutes,
            "levels": list(step.levels.all()),
            "informed_levels": list(step.informed_levels.all()),
            "channels": step.channels,
        }
        for step in row.steps.all()
    ]
    return row, {**ladder, **changes}, steps


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (lambda steps: steps.clear(), "empty"),
        (lambda steps: steps[0].update(levels=[]), "nobody"),
        (lambda steps: steps.append(steps[0]), "order"),
    ],
)
def test_i19_a_ladder_that_could_not_work_is_refused_at_save(rules, adi, broken, code):
    row, ladder, steps = ladder_of("major")
    broken(steps)
    with pytest.raises(LadderError) as refusal:
        policies.save_policy(row=row, ladder=ladder, steps=steps, by=adi, now=NOON)
    assert refusal.value.code == code
    row.refresh_from_db()
    assert (row.version, row.steps.count()) == (1, 6), "what was there is there"


@pytest.mark.parametrize("how", ["no step", "a step of no level", "no wait"])
def test_i19_a_ladder_that_breaks_all_the_same_pages_the_fallback_list(
    dead_trunk, adi, smtp, how
):
    if how == "no step":
        EscalationStep.objects.all().delete()
    elif how == "a step of no level":
        EscalationStep.objects.first().levels.clear()
    else:
        EscalationPolicy.objects.update(repeat_minutes=0)
    ticket = dead_trunk()
    work(NIGHT)
    assert levels_paged() == ["management"], "the report is taken and somebody hears"
    assert ticket.entries.filter(event="step_empty").exists()
    assert OutgoingMail.objects.filter(to="adi@example.com").exists(), "with an alarm"
    work(NIGHT + 15 * MINUTE)
    assert levels_paged() == ["management"] * 2, "until somebody answers"


def test_i19_a_hole_in_the_middle_passes_at_once_and_is_told(dead_trunk, adi, smtp):
    Contact.objects.filter(level__code="level2").update(is_active=False)
    ticket = dead_trunk()
    work(NIGHT)
    assert levels_paged() == ["level3"], "level 3, now, and not in thirty minutes"
    empty = ticket.entries.filter(event="step_empty").count()
    mails = OutgoingMail.objects.filter(
        to="adi@example.com", key__contains="step-empty"
    )
    assert empty == mails.count() == 3, "the steps at 0, 5 and 15 minutes had nobody"


@pytest.fixture
def turns(rules):
    """Soraya until eight on Sunday morning, then Karim; each has a mailbox."""
    soraya, karim = (make_contact(n, "level2", ("email",)) for n in ("Soraya", "Karim"))
    only(soraya, karim, make_contact("David", "level3", ("email",)))
    schedules.save_rotation(
        level=Level.objects.get(code="level2"), rotation=None, members=[soraya, karim],
        starts_on=date(2026, 11, 28), handover=time(8), shift_days=1,
    )  # fmt: skip
    return soraya, karim


def names(**wanted):
    pages = Page.objects.filter(kind="page", **wanted).order_by("pk")
    return [page.contact.name for page in pages]


def test_i21_a_handover_moves_later_steps_only(dead_trunk, turns, smtp):
    begin = eastern("2026-11-29 07:55")
    ticket = dead_trunk(begin)
    work(begin)
    work(begin + 5 * MINUTE)  # eight o'clock to the second
    assert names() == ["Soraya", "Karim"]
    first = Page.objects.get(contact__name="Soraya")
    assert services.acknowledge(page=first, now=begin + 6 * MINUTE) == "done"
    assert ticket.runs.get().acknowledged_by == "Soraya", "the one before still may"


@pytest.mark.parametrize(
    ("minute", "who"),
    [(59, "Soraya"), (60, "Karim"), (119, "Karim"), (120, "Soraya")],
)
def test_i21_a_replacement_holds_from_its_first_second_to_before_its_last(
    dead_trunk, turns, minute, who
):
    begin = NIGHT - HOUR
    Override.objects.create(
        schedule=Schedule.objects.get(), contact=turns[1], created_at=NOON,
        begins_at=begin + HOUR, ends_at=begin + 2 * HOUR,
    )  # fmt: skip
    dead_trunk(begin + minute * MINUTE)
    engine.sweep(now=begin + minute * MINUTE)
    assert names() == [who]


def test_i21_two_whose_turns_overlap_are_both_paged(dead_trunk, turns):
    soraya, karim = turns
    schedules.save_rotation(
        level=Level.objects.get(code="level2"), rotation=None, members=[karim],
        starts_on=date(2026, 11, 1), handover=time(8), shift_days=7,
    )  # fmt: skip
    dead_trunk()
    engine.sweep(now=NIGHT)
    assert sorted(names()) == ["Karim", "Soraya"]


def test_i21_the_end_of_a_lease_pages_who_had_it_and_who_is_on_call_now(
    dead_trunk, turns, smtp
):
    begin = eastern("2026-11-29 07:40")
    dead_trunk(begin)
    work(begin)
    services.acknowledge(page=Page.objects.get(), now=begin + MINUTE)
    work(begin + 31 * MINUTE)
    assert sorted(names(queued_at=begin + 31 * MINUTE)) == ["Karim", "Soraya"]
    work(begin + 36 * MINUTE)
    assert names(queued_at=begin + 36 * MINUTE) == ["Karim"], "once: then the turns"


def test_i22_an_edited_policy_is_for_new_runs_only(dead_trunk, adi, smtp):
    dead_trunk()
    work(NIGHT)
    row, ladder, steps = ladder_of("major")
    steps = [steps[0], {**steps[3], "after_minutes": 2}]  # level 3 after two minutes
    now = NIGHT + MINUTE
    policies.save_policy(row=row, ladder=ladder, steps=steps, by=adi, now=now)
    second = dead_trunk(NIGHT + MINUTE, symptom="dropped_calls", share="over")
    work(NIGHT + MINUTE)
    work(NIGHT + 10 * MINUTE)
    assert levels_paged(run__ticket=second) == ["level2", "level3"]
    assert "level3" not in levels_paged(run=Run.objects.first()), "it keeps its copy"
    assert row.versions.count() == 2, "and the history keeps both"


def test_i22_a_changed_number_is_read_when_the_page_leaves(dead_trunk, smtp):
    dead_trunk()
    engine.sweep(now=NIGHT)
    ContactMethod.objects.filter(address="noc@example.com").update(
        address="newnoc@example.com"
    )
    work(NIGHT)
    assert ["newnoc@example.com"] in [message.to for message in smtp.messages]
    assert ["noc@example.com"] not in [message.to for message in smtp.messages]


def test_i22_a_manager_restarts_a_run_on_the_policy_of_now(
    dead_trunk, max_, adi, client, sign_in, freeze, smtp
):
    ticket = dead_trunk()
    work(NIGHT)
    row, ladder, steps = ladder_of("major")
    only_three = [{**steps[3], "after_minutes": 0}]
    policies.save_policy(row=row, ladder=ladder, steps=only_three, by=adi, now=NIGHT)
    freeze(NIGHT + 3 * MINUTE)
    address = reverse("escalation:restart", args=[ticket.reference])
    sign_in(client, max_).post(address)
    work(NIGHT + 3 * MINUTE)
    old, new = ticket.runs.order_by("pk")
    assert (old.state, new.started_at) == ("closed", NIGHT + 3 * MINUTE)
    assert levels_paged(run=new) == ["level3"]
    sign_in(client, make_person("other", role="agent")).post(address)
    assert ticket.runs.count() == 2, "an agent may not"


def test_i23_level_3_comes_thirty_real_minutes_later_on_the_longest_night(
    dead_trunk, smtp
):
    """Received at 1:50 HAE; 1:20 HNE is thirty minutes later, 2:20 would be ninety."""
    begin = eastern("2026-11-01 01:50")
    dead_trunk(begin, samples=(make_sample(NOON - timedelta(days=30)),))
    first = Run.objects.get().started_at
    for minutes in (0, 29):
        work(first + minutes * MINUTE)
    assert "level3" not in levels_paged()
    work(eastern("2026-11-01 01:20").replace(fold=1))
    assert "level3" in levels_paged()


def test_i23_the_dry_run_counts_real_minutes_on_that_night_too(rules):
    received = instant(date(2026, 11, 1), time(1, 50))
    ladder = policies.policy_for("major").policy
    run = dryrun.dry_run(
        ladder, severity="major", received_at=received, answer_step=None,
        grace_level="", names={},
    )  # fmt: skip
    (third,) = [e for e in run.timeline.events if (e.step, e.kind) == (3, "paged")]
    assert third.at == datetime(2026, 11, 1, 6, 20, tzinfo=UTC), "01:20 HNE"


@pytest.mark.parametrize(
    ("received", "starts"),
    [
        ("2026-11-27 19:44:59", "2026-11-27 19:59:59"),
        ("2026-11-27 19:45", "2026-11-27 20:00"),
        ("2026-11-27 19:50", "2026-11-27 20:00"),
        ("2026-11-27 19:59:59", "2026-11-27 20:00"),
        ("2026-11-27 20:00", "2026-11-27 20:00"),
        ("2026-11-30 07:59:59", "2026-11-30 07:59:59"),
        ("2026-11-30 08:00", "2026-11-30 08:15"),
        ("2026-12-25 12:00", "2026-12-25 12:00"),
    ],
)
def test_i24_level_1_has_its_grace_until_closing_at_the_latest(
    dead_trunk, smtp, received, starts
):
    dead_trunk(eastern(received))
    run = Run.objects.get()
    assert run.started_at == eastern(starts)
    has_grace = run.started_at > eastern(received)
    assert run.state == (Run.State.ARMED if has_grace else Run.State.PAGING)
    assert Page.objects.filter(kind="grace").exists() is has_grace
    engine.sweep(now=eastern(starts) - SECOND)
    assert levels_paged() == []
    engine.sweep(now=eastern(starts))
    assert levels_paged() == ["level2"]


@pytest.mark.parametrize(("who", "rings"), [("nora", False), ("ana", True)])
def test_i17_a_call_taken_by_level_2_is_acknowledged_from_the_start(
    dead_trunk, nora, ana, smtp, who, rings
):
    """What level 1 writes down for a caller at night still rings level 2."""
    by = {"nora": nora, "ana": ana}[who]
    ticket = dead_trunk(by=by, source="phone")
    for minutes in (0, 15, 29):
        work(NIGHT + minutes * MINUTE)
    assert bool(levels_paged()) is rings
    assert (ticket.runs.get().state == Run.State.ACKNOWLEDGED) is not rings
    work(NIGHT + 30 * MINUTE)
    assert levels_paged(), "and a call that is forgotten rings all the same"


@pytest.mark.parametrize(("severity", "minutes"), [("major", 30), ("critical", 15)])
def test_i29_an_acknowledgement_holds_half_an_hour_or_fifteen_minutes(
    dead_trunk, nora, smtp, severity, minutes
):
    ticket = dead_trunk()
    tickets.classify(ticket=ticket, by=nora, severity=severity, reason="x", now=NIGHT)
    work(NIGHT)
    services.acknowledge(page=Page.objects.filter(kind="page").first(), now=NIGHT)
    work(NIGHT + minutes * MINUTE - SECOND)
    assert ticket.runs.get().state == Run.State.ACKNOWLEDGED
    work(NIGHT + minutes * MINUTE)
    assert ticket.runs.get().state == Run.State.PAGING


@pytest.mark.parametrize(
    "activity", ["note", "answer", "customer", "take", "wait", "classify"]
)
def test_i29_whatever_happens_on_the_ticket_renews_the_lease(
    dead_trunk, cam, nora, smtp, activity
):
    ticket = dead_trunk()
    work(NIGHT)
    services.acknowledge(page=Page.objects.get(), now=NIGHT)
    facts = {"ticket": ticket, "now": NIGHT + 20 * MINUTE}
    do = {
        "note": lambda: tickets.add_note(by=nora, body="Je regarde", **facts),
        "answer": lambda: tickets.reply(by=nora, body="Je regarde", **facts),
        "customer": lambda: tickets.reply(by=cam, body="Alors?", **facts),
        "take": lambda: tickets.take(by=nora, **facts),
        "wait": lambda: tickets.wait_for_customer(by=nora, **facts),
        "classify": lambda: tickets.classify(
            by=nora, severity="critical", reason="x", **facts
        ),
    }[activity]
    do()
    held = 15 if activity == "classify" else 30
    assert ticket.runs.get().lease_until == NIGHT + (20 + held) * MINUTE


def test_i28_looking_and_looking_again_takes_nothing(dead_trunk, client, smtp):
    ticket = dead_trunk()
    work(NIGHT)
    page = Page.objects.get()
    token = tokens.write(tokens.AckToken(page.pk, page.run_id, page.step, page.round))
    address = reverse("escalation:acknowledge", args=[token])
    for look in (client.get, client.head, client.options, client.get):
        look(address)
    assert ticket.runs.get().state == Run.State.PAGING
    client.post(address)
    assert ticket.runs.get().state == Run.State.ACKNOWLEDGED, "and it needs no sign-in"


def test_r21_the_three_levels_are_data_with_the_policys_numbers(rules):
    levels = {level.code: level for level in Level.objects.all()}
    assert levels["level1"].phone == "1-866-928-4465"
    noc = levels["level2"]
    assert (noc.phone, noc.second_phone) == ("1-888-317-4662", "1-855-416-3607")
    assert noc.email == "noc@distributel.ca"
    known = f"{levels['level3'].phone} {levels['level3'].note_fr}"
    for number in ("514-317-5601", "514-317-5213", "514-703-9540"):
        assert number in known, "the policy's two versions, both kept for the editor"


def test_r21_an_edited_number_is_shown_at_once(client, rules):
    Level.objects.filter(code="level2").update(phone="1-800-555-0100")
    assert "1-800-555-0100" in client.get(reverse("contact")).content.decode()


def test_r21_level_2_is_mailed_a_summary_examples_and_whom_to_call_back(
    dead_trunk, smtp
):
    ticket = dead_trunk(callback_number="418-555-0142")
    work(NIGHT)
    (mail,) = [m for m in smtp.messages if m.to == ["noc@example.com"]]
    page = Page.objects.get()
    text = page_message(page).letter.text()
    for wanted in (
        ticket.reference, "Clinique Boréale", "Les appels tombent", "418-555-0142",
        "581-555-0130", "418-555-0160", "480", "cam@example.com",
    ):  # fmt: skip
        assert wanted in text
    assert "X-Page-Key" in mail.content
