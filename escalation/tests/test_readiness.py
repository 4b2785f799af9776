"""Whether paging would work before it must: readiness, holidays, TEST pages (I4, I20,
I28, I35)."""

from datetime import date, time, timedelta
from email import message_from_string
from email.header import decode_header, make_header

import holidays
import pytest
from django.urls import reverse
from django.utils.translation import override

from conftest import eastern
from escalation import chores, contacts, delivery, readiness, testpages, tokens
from escalation.messages import reply_code
from escalation.models import Calendar, EscalationStep, Level, Page, Run, Timer
from escalation.schedules import save_rotation
from escalation.starter.holidays import HOLIDAYS
from escalation.tests.factories import address_of, make_contact, only, work
from escalation.tests.phones import ask
from tickets.models import OutgoingMail
from tickets.services import Refused
from tickets.tests.factories import NOON, open_ticket

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)
NIGHT = eastern("2026-11-28 21:00")  # Saturday


@pytest.fixture
def night_desk(rules):
    """The only contact of level 2, with a mailbox."""
    contact = make_contact("Soraya", channels=("email", "email_alt"))
    only(contact, make_contact("David", "level3", ("email",)))
    return contact


def prove(contact, at, channel="email"):
    """A TEST page left at `at` and its reader said so."""
    method = contact.methods.get(channel=channel)
    page = testpages.send_test(method=method, now=at)
    Page.objects.filter(pk=page.pk).update(state="accepted", accepted_at=at)
    testpages.confirm_test(page, now=at)


def faults_of(contact, now):
    with override("en"):
        (ready,) = [r for r in readiness.readiness(now=now) if r.contact == contact]
        return ready.faults


def test_i20_a_contact_is_ready_once_a_test_page_came_and_was_confirmed(night_desk):
    assert faults_of(night_desk, NOON) == [
        "No channel is verified: send a test page",
        "Not tested for 30 days",
    ]
    prove(night_desk, NOON)
    assert faults_of(night_desk, NOON) == []


@pytest.mark.parametrize(("beyond", "is_ready"), [(-1, True), (0, True), (1, False)])
def test_i20_a_test_is_good_for_thirty_days(night_desk, beyond, is_ready):
    prove(night_desk, NOON)
    now = NOON + 30 * DAY + beyond * SECOND
    assert (faults_of(night_desk, now) == []) is is_ready


def test_i20_a_changed_address_must_prove_itself_anew(night_desk, adi):
    prove(night_desk, NOON)
    changed = {"email": "new@example.com", "email_alt": "x@example.com"}
    contacts.save_contact(contact=night_desk, addresses=changed, by=adi, now=NOON)
    assert "No channel is verified: send a test page" in faults_of(night_desk, NOON)


def test_i20_calls_without_a_provider_and_a_contact_without_a_channel_are_told(
    rules, settings
):
    settings.TWILIO_ACCOUNT_SID = ""
    caller = make_contact("Caller", channels=("voice",))
    assert "No telephone provider is set up: calls will fail" in faults_of(caller, NOON)
    nobody = make_contact("Nobody", channels=())
    assert faults_of(nobody, NOON) == ["No channel: cannot be reached"]


def rota(code, contact, starts_on, shift_days=7):
    return save_rotation(
        level=Level.objects.get(code=code), rotation=None, members=[contact],
        starts_on=starts_on, handover=time(8), shift_days=shift_days,
    )  # fmt: skip


def gaps(now):
    with override("en"):
        return readiness.gaps(now=now)


def test_i20_a_hole_in_the_turns_of_the_next_thirty_days_is_found(night_desk):
    begins = eastern("2026-12-24 08:00")
    rota("level2", night_desk, date(2026, 12, 24))
    name = "Level 2, network operations centre"
    holes = [f"{name}: nobody is on call now", f"{name}: 1 gaps in the next 30 days"]
    assert [gap for gap in gaps(NOON) if gap.startswith(name)] == holes
    assert [gap for gap in gaps(begins) if gap.startswith(name)] == []
    nobody_paged = Level.objects.create(code="spare", name_fr="x", name_en="Spare")
    make_contact("Z", "spare", ())
    assert not any(gap.startswith(str(nobody_paged)) for gap in gaps(NOON))


def test_i20_gaps_are_shown_on_the_on_call_page_and_mailed_in_each_language(
    night_desk, adi, client, sign_in, freeze
):
    freeze(NOON)
    rota("level2", night_desk, date(2026, 12, 24))
    page = sign_in(client, adi).get(reverse("escalation:on_call")).content.decode()
    assert "jeudi\u00a024\u00a0décembre, 8\u00a0h\u00a0HNE" in page
    adi.language = "en"
    adi.save()
    for minutes in (0, 1, 360):
        chores.run(now=NOON + minutes * MINUTE)
    mails = OutgoingMail.objects.filter(to="adi@example.com", key__contains="not-")
    subjects = sorted(mail.subject for mail in mails)
    assert len(subjects) == 2, "each once: the holes today, the contacts this week"
    assert "Soraya (No channel is verified" in subjects[1] + subjects[0]
    assert any("nobody is on call now" in mail.text for mail in mails)
    chores.run(now=NOON + DAY)
    assert mails.all().count() == 3, "the holes again the next day"


def test_i20_a_page_falls_back_to_a_verified_channel(night_desk, boreal, cam, smtp):
    EscalationStep.objects.update(channels=["voice"])
    prove(night_desk, NOON, "email_alt")
    open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    page = Page.objects.get(kind="page")
    assert page.channel == "email_alt", "not the first one: the one that proved itself"


def test_i20_a_failure_walks_on_to_a_verified_channel_first(
    rules, boreal, cam, smtp, phones
):
    soraya = make_contact("Soraya", channels=("voice", "voice_alt", "email_alt"))
    only(soraya)
    EscalationStep.objects.update(channels=["voice"])
    prove(soraya, NOON, "email_alt")
    phones.status = 400
    open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    first, second = Page.objects.filter(kind="page").order_by("pk")
    assert (first.channel, second.channel) == ("voice", "email_alt")


def test_i4_the_starter_list_is_that_of_ontario_and_quebec():
    years = range(2026, 2029)
    wanted = {
        day
        for province in ("ON", "QC")
        for day in holidays.Canada(subdiv=province, years=years)
        if day.weekday() < 5 and day.year in years
    }
    assert {day for day in HOLIDAYS if day.weekday() < 5} == wanted


def test_i4_a_list_that_runs_out_warns_sixty_days_ahead_and_never_raises(rules, adi):
    until = date(2026, 12, 31)
    Calendar.objects.update(holidays_until=until, version=2)
    mails = OutgoingMail.objects.filter(key__contains="holidays")
    chores.run(now=eastern("2026-10-31 23:59"))
    assert not mails.exists(), "61 days before"
    chores.run(now=eastern("2026-11-01 12:00"))
    assert mails.count() == 1, "60 days before"
    chores.run(now=eastern("2026-11-01 19:00"))
    assert mails.count() == 1, "once a week"
    chores.run(now=eastern("2031-07-01 12:00"))
    assert mails.count() == 2, "and long after, without an error"


def the_test_of(contact, channel, now=NIGHT):
    return testpages.send_test(method=contact.methods.get(channel=channel), now=now)


@pytest.fixture
def soraya(rules, settings):
    settings.BASE_URL = "http://testserver"
    contact = make_contact("Soraya", channels=("voice", "sms", "email"))
    only(contact)
    return contact


def test_i35_a_test_page_says_test_on_every_channel_by_the_real_provider(
    soraya, smtp, phones, client, nora, sign_in, freeze
):
    freeze("2026-12-25 03:00")  # whatever the hour
    sign_in(client, nora)
    for method in soraya.methods.all():
        client.post(reverse("escalation:test_page", args=[method.pk]))
    work(eastern("2026-12-25 03:00"))
    call, text = sorted(phones.taken(), key=lambda ring: ring.kind)
    assert "TEST" in text.body
    assert "un test du soutien" in ask(client, call.asks).content.decode()
    (mail,) = smtp.messages
    subject = str(
        make_header(decode_header(message_from_string(mail.content)["Subject"]))
    )
    assert subject.startswith("TEST")
    assert set(Page.objects.values_list("kind", "state", "run")) == {
        ("test", "accepted", None)
    }
    ledger = client.get(reverse("escalation:pages")).content.decode()
    assert ledger.count(str(Page.Kind.TEST.label)) >= 3, "it leaves a trace"


@pytest.mark.parametrize(
    ("seconds", "is_refused"), [(59, True), (60, False), (61, False)]
)
def test_i35_one_test_a_minute_for_each_address(soraya, seconds, is_refused):
    the_test_of(soraya, "sms")
    the_test_of(soraya, "email")
    again = NIGHT + seconds * SECOND
    if is_refused:
        with pytest.raises(Refused):
            the_test_of(soraya, "sms", again)
    else:
        the_test_of(soraya, "sms", again)


def test_i35_a_test_never_touches_a_run(
    soraya, boreal, cam, smtp, phones, client, freeze
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work(NIGHT)
    phones.taken()
    freeze(NIGHT + 2 * MINUTE)
    before = state_of(ticket)
    for channel in ("voice", "sms", "email"):
        the_test_of(soraya, channel, NIGHT + 2 * MINUTE)
    work(NIGHT + 2 * MINUTE)
    call, _text = sorted(phones.taken(), key=lambda ring: ring.kind)
    for digit in ("1", "2"):
        ask(client, call.asks.replace("/call/", "/key/"), Digits=digit)
    ask(client, call.tells, CallStatus="no-answer")
    sms = Page.objects.get(kind="test", channel="sms")
    ask(
        client, "http://testserver/telephone/text",
        From=address_of(soraya, "sms"), Body=reply_code(sms),
    )  # fmt: skip
    work(NIGHT + 2 * MINUTE)
    assert state_of(ticket) == before
    assert soraya.methods.get(channel="sms").verified_at is not None


def state_of(ticket):
    return (
        list(Run.objects.values()),
        list(Timer.objects.values()),
        ticket.entries.count(),
        ticket.pages.count(),
    )


def test_i35_a_test_that_fails_walks_nowhere(soraya, phones):
    phones.status = 400
    page = the_test_of(soraya, "voice")
    delivery.send(delivery.claim_next(now=NIGHT), now=NIGHT)
    page.refresh_from_db()
    assert page.state == Page.State.FAILED
    assert Page.objects.count() == 1, "a test of one way says nothing of the others"


@pytest.mark.parametrize("method", ["get", "head"])
def test_i28_looking_at_a_test_page_verifies_nothing(soraya, client, method):
    page = the_test_of(soraya, "email")
    token = tokens.write(tokens.AckToken(page.pk, 0, page.step, page.round))
    address = reverse("escalation:acknowledge", args=[token])
    assert getattr(client, method)(address).status_code in (200, 405)
    assert soraya.methods.get(channel="email").verified_at is None
    client.post(address)
    assert soraya.methods.get(channel="email").verified_at is not None
