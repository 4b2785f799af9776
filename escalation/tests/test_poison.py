"""A bad row is set aside and never holds the others; an old release touches none."""

from datetime import timedelta

import pytest

from escalation import delivery, engine, guard, news, schema
from escalation.models import Heartbeat, IncidentTicket, Page, Timer
from escalation.tests.factories import work
from escalation.tests.test_incidents import report
from tickets import services as tickets
from tickets.tests.factories import NOON, open_ticket

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
NIGHT = NOON.replace(day=28, hour=2) + timedelta(days=1)  # Saturday 21:00, Eastern


@pytest.fixture
def broken(monkeypatch):
    """Tickets whose page cannot be written, as a fault of our own would have it."""
    broken = set()
    written = delivery.page_message

    def write(page, *others):
        if page.ticket_id in broken:
            raise RuntimeError("a page that cannot be written")
        return written(page, *others)

    monkeypatch.setattr(delivery, "page_message", write)
    return broken


def test_i45_a_page_that_breaks_walks_on_and_the_others_leave(
    rules, boreal, remparts, cam, dee, smtp, broken, monkeypatch
):
    bad = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    good = open_ticket(by=dee, account=remparts, symptom="trunk_down", now=NIGHT)
    broken.add(bad.pk)
    for seconds in (0, 15, 30):
        work(NIGHT + seconds * SECOND)
    assert good.pages.get(channel="email").state == Page.State.ACCEPTED
    first = bad.pages.get(channel="email")
    assert (first.state, first.attempts) == (Page.State.FAILED, 3)
    assert "cannot be written" in first.detail
    assert bad.pages.filter(channel="email_alt").exists(), "the next channel is owed"


def test_i45_a_fault_amid_the_sending_leaves_the_page_unknown(
    rules, boreal, cam, smtp, monkeypatch
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    line = delivery.CHANNELS["email"].open

    def breaks(address):
        opened = line(address)

        class Broken:
            def __enter__(self):
                opened.__enter__()
                return self

            def __exit__(self, *error):
                return opened.__exit__(None, None, None)

            def send(self, message, *, address):
                raise RuntimeError("broke after the hand-over began")

        return Broken()

    monkeypatch.setattr(delivery.CHANNELS["email"], "open", breaks)
    work(NIGHT)
    first, second = ticket.pages.order_by("pk")
    assert (first.state, second.channel) == (Page.State.UNKNOWN, "email_alt")


def test_i45_a_page_that_kills_its_sender_three_times_walks_on(
    rules, boreal, cam, smtp
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    work_at = NIGHT
    smtp.refusal = "451 not now"
    work(work_at)
    for _ in range(2):
        work_at += 15 * SECOND
        Page.objects.filter(channel="email").update(next_try_at=work_at)
        assert delivery.claim_next(now=work_at) is not None
        Page.objects.filter(channel="email").update(lease_until=work_at)
        smtp.refusal = ""
        delivery.take_back_abandoned(now=work_at)
    assert ticket.pages.get(channel="email").state == Page.State.FAILED
    assert ticket.pages.get(channel="email_alt").state == Page.State.QUEUED


def test_i45_news_that_breaks_on_one_ticket_reaches_the_others(
    rules, nora, smtp, monkeypatch
):
    for n in (1, 2, 3):
        report(n)
    link = IncidentTicket.objects.first()
    said = {"body_fr": "Trouvé.", "body_en": "Found.", "by": nora, "now": NIGHT}
    news.write_news(link.incident, **said)
    mail = news._mail

    def breaks(ticket, *args, **kwargs):
        if ticket.pk == link.ticket_id:
            raise RuntimeError("no mail for this one")
        mail(ticket, *args, **kwargs)

    monkeypatch.setattr(news, "_mail", breaks)
    assert news.spread(now=NIGHT) == 2
    owing = IncidentTicket.objects.filter(owes_news=True)
    assert list(owing) == [link], "it waits for the next pass"
    monkeypatch.setattr(news, "_mail", mail)
    assert news.spread(now=NIGHT) == 1


def test_i46_a_worker_of_an_older_release_touches_nothing(rules, boreal, cam, smtp):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    schema.mark(now=NIGHT)
    newer = schema.ENGINE_VERSION + 1
    Heartbeat.objects.filter(pk=schema.MARK).update(version=newer)
    work(NIGHT)
    assert not ticket.pages.exists()
    assert Timer.objects.pending().filter(subject="run").exists()
    assert not Heartbeat.objects.filter(pk="sweep").exists(), "it claims no pass"
    Heartbeat.objects.filter(pk=schema.MARK).update(version=schema.ENGINE_VERSION)
    work(NIGHT)
    Heartbeat.objects.filter(pk=schema.MARK).update(version=newer)
    Page.objects.update(state=Page.State.QUEUED, next_try_at=NIGHT)
    guard.send_everything(now=NIGHT)
    assert set(ticket.pages.values_list("state", flat=True)) == {Page.State.QUEUED}


def test_i46_a_new_release_marks_the_rows_and_never_lowers_the_mark(db):
    schema.mark(now=NIGHT)
    schema.mark(now=NIGHT)
    assert schema.may_work(now=NIGHT)
    Heartbeat.objects.filter(pk=schema.MARK).update(version=99)
    schema.mark(now=NIGHT)
    assert Heartbeat.objects.get(pk=schema.MARK).version == 99


@pytest.mark.parametrize(
    ("end", "why"), [("resolve", "resolved"), ("lower", "downgraded")]
)
def test_i25_a_page_overtaken_by_the_end_says_which_end(
    rules, boreal, cam, nora, smtp, end, why
):
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    engine.sweep(now=NIGHT)
    page = delivery.claim_next(now=NIGHT)
    if end == "resolve":
        tickets.resolve(ticket=ticket, by=nora, now=NIGHT)
    else:
        facts = {"severity": "minor", "reason": "Un poste", "now": NIGHT}
        tickets.classify(ticket=ticket, by=nora, **facts)
    assert delivery.send(page, now=NIGHT) is False
    page.refresh_from_db()
    assert (page.state, page.detail) == (Page.State.SUPPRESSED, why)


def test_i13_a_late_notice_does_not_leave_once_its_question_is_moot(
    rules, boreal, cam, nora, smtp
):
    ticket = open_ticket(by=cam, account=boreal, now=NOON)
    engine.sweep(now=NOON + timedelta(hours=2))
    notice = delivery.claim_next(now=NOON + timedelta(hours=2))
    assert notice.kind == Page.Kind.WARN
    tickets.resolve(ticket=ticket, by=nora, now=NOON + timedelta(hours=2))
    assert delivery.send(notice, now=NOON + timedelta(hours=2)) is False
