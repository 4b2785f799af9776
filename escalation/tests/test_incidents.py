"""Several customers, one trouble: suggested, promoted, told, resolved (S6, R19, R24)."""

from datetime import timedelta

import pytest

from accounts.tests.factories import make_account, make_service_line
from announcements.models import Update
from announcements.starter import load_components
from escalation import drafts, incidents, news, services
from escalation.domain.matching import Reported, best_match
from escalation.models import Incident, IncidentRule, Page, Run
from escalation.tests.factories import work
from tickets import services as tickets
from tickets.models import OutgoingMail, Ticket
from tickets.services import Refused
from tickets.tests.factories import NOON, make_sample, open_ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NIGHT = NOON.replace(day=28, hour=2) + timedelta(days=1)


def report(n, *, at=NIGHT, language="fr", **fields):
    """A report of customer number `n`, over the service, like the portal's."""
    account = make_account(f"2000{n:03}", name=f"Client {n}", language=language)
    make_service_line(account)
    facts = {
        "account": account,
        "symptom": "no_incoming",
        "contact_email": f"client{n}@example.com",
        "contact_name": f"Client {n}",
        "language": language,
        **fields,
    }
    return open_ticket(by=None, source=Ticket.Source.PORTAL, now=at, **facts)


@pytest.fixture
def ready(rules, smtp):
    load_components()


def incident_state():
    return list(Incident.objects.values_list("state", flat=True))


def test_r19_two_accounts_suggest_and_three_promote(ready):
    report(1)
    assert incident_state() == []
    report(2, at=NIGHT + 29 * MINUTE)
    assert incident_state() == ["suggested"]
    report(3, at=NIGHT + 29 * MINUTE)
    incident = Incident.objects.get()
    assert (incident.state, incident.accounts) == ("open", 3)
    assert incident.ticket.severity == "critical"
    assert incident.ticket.reference.startswith("INC-")


def test_the_window_closes_at_thirty_minutes(ready):
    report(1)
    report(2, at=NIGHT + 30 * MINUTE)
    assert incident_state() == ["suggested"], "30 minutes are still inside"
    Incident.objects.all().delete()
    report(3, at=NIGHT + 61 * MINUTE)
    assert incident_state() == []


def test_i31_accounts_are_counted_not_tickets(ready, boreal, cam):
    for _ in range(4):
        open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
    assert incident_state() == []


def test_the_thresholds_are_data(ready):
    IncidentRule.objects.update(suggest_accounts=3, promote_accounts=4)
    for n in (1, 2, 3):
        report(n)
    assert incident_state() == ["suggested"]


def test_i31_promotion_merges_runs_and_mobilises_noc_and_management(ready):
    first, second = report(1), report(2)
    work(NIGHT)
    assert Run.objects.filter(state="paging").count() == 2
    third = report(3, at=NIGHT + MINUTE)
    runs = Run.objects.filter(ticket__in=[first, second, third])
    assert set(runs.values_list("state", "close_reason")) == {("closed", "merged")}
    work(NIGHT + MINUTE)
    incident = Incident.objects.get()
    (run,) = incident.ticket.runs.all()
    paged = Page.objects.filter(run=run).values_list("contact__level__code", "kind")
    assert set(paged) == {("level2", "page"), ("management", "inform")}
    assert {t.severity for t in Ticket.objects.all()} == {"critical"}


def test_later_tickets_join_silently_and_are_counted(ready):
    for n in (1, 2, 3):
        report(n)
    work(NIGHT)
    sent = Page.objects.count()
    late = report(4, at=NIGHT + 5 * MINUTE)
    work(NIGHT + 4 * MINUTE)
    incident = Incident.objects.get()
    assert (incident.accounts, incident.reports) == (4, 4)
    assert late.severity == "critical" and not late.runs.exists()
    assert Page.objects.count() == sent


def test_an_acknowledgement_of_a_ticket_counts_for_its_incident(ready, smtp):
    first = report(1)
    work(NIGHT)
    services.acknowledge(page=first.pages.filter(kind="page")[0], now=NIGHT + MINUTE)
    report(2, at=NIGHT + MINUTE)
    report(3, at=NIGHT + MINUTE)
    run = Incident.objects.get().ticket.runs.get()
    assert (run.state, run.acknowledged_by) == ("acknowledged", "Centre des opérations")
    work(NIGHT + MINUTE)
    told = [(p.contact.level.code, p.state) for p in run.pages.all()]
    assert told == [("management", "accepted")], "informed all the same, nobody rung"


def test_one_click_promotes_a_suggestion_and_one_refuses_it(ready, nora):
    report(1), report(2)
    suggestion = Incident.objects.get()
    incidents.refuse(suggestion, by=nora, now=NIGHT)
    assert Run.objects.filter(state="paging").count() == 2, "each goes on by itself"
    with pytest.raises(Refused):
        incidents.promote(suggestion, by=nora, now=NIGHT)
    report(3, at=NIGHT + MINUTE)
    assert incident_state().count("open") == 1, "it has grown: three accounts"


def test_each_news_reaches_every_customer_once_in_their_language(ready, nora):
    french, english = report(1), report(2, language="en")
    report(3)
    incident = Incident.objects.get()
    report(4, at=NIGHT + MINUTE, contact_email="client1@example.com")
    news.write_news(
        incident, body_fr="Cause trouvée.", body_en="Cause found.", by=nora, now=NIGHT
    )
    work(NIGHT + 2 * MINUTE)
    said = {
        t: t.entries.filter(kind="reply", is_from_customer=False)
        for t in (french, english)
    }
    assert [e.body for e in said[french]] == ["Cause trouvée."]
    assert [e.body for e in said[english]] == ["Cause found."]
    mails = OutgoingMail.objects.filter(key__startswith="news:")
    assert sorted(m.to for m in mails) == [f"client{n}@example.com" for n in (1, 2, 3)]
    work(NIGHT + 3 * MINUTE)
    assert said[french].count() == 1
    met = french.clocks.get(kind="first_response")
    assert met.met_at is not None, "a human has answered, publicly (I6)"


def test_r24_the_announcement_is_drafted_in_both_languages_and_published_by_a_press(
    ready, nora
):
    for n in (1, 2, 3):
        report(n)
    incident = Incident.objects.get()
    announcement = incident.announcement
    assert announcement.title_fr and announcement.title_en
    assert announcement.components.get().code == "sip-trunk"
    draft = Update.objects.get(announcement=announcement)
    assert draft.published_at is None, "nothing shows before it is published (S6)"
    drafts.publish(incident, now=NIGHT)
    draft.refresh_from_db()
    assert draft.published_at == NIGHT


def test_resolving_the_incident_leaves_each_ticket_open_until_answered(ready, nora):
    linked = [report(n) for n in (1, 2, 3)]
    incident = Incident.objects.get()
    tickets.resolve(ticket=incident.ticket, by=nora, now=NIGHT + MINUTE)
    incident.refresh_from_db()
    assert incident.state == "resolved"
    assert not Run.objects.exclude(state="closed").exists()
    for ticket in linked:
        ticket.refresh_from_db()
        assert ticket.is_open and ticket.awaiting_answer_since


def test_a_lesser_fault_needs_a_shared_prefix_too(ready):
    there = (make_sample(NIGHT, called_e164="+14505550160"),)
    elsewhere = (make_sample(NIGHT, called_e164="+16135550160"),)
    facts = {"symptom": "dropped_calls", "numbers": ()}
    report(1, samples=there, **facts)
    report(2, samples=elsewhere, **facts)
    assert incident_state() == []
    report(3, samples=there, **facts)
    incident = Incident.objects.get()
    assert (incident.scope, incident.scope_value) == ("prefix", "450-555")


def test_best_match_prefers_more_accounts_then_the_broader_scope():
    def one(ticket, account, *regions, outage=True):
        return Reported(ticket, account, outage, frozenset(regions))

    found = best_match([one(1, 1, "418"), one(2, 2, "418"), one(3, 3)], newest=3)
    assert (found.scope, found.accounts) == ("", 3)
    assert best_match([one(1, 1, "418"), one(2, 1, "418")], newest=2) is None
    lesser = [one(1, 1, "418", outage=False), one(2, 2, "418", outage=False)]
    assert best_match(lesser, newest=2).scope == "region"


def test_the_looks_of_a_new_ticket_do_not_grow_with_the_tickets_stored(
    ready, boreal, cam, django_assert_max_num_queries
):
    for n in range(1, 8):
        report(n, at=NIGHT - 40 * MINUTE + n * timedelta(minutes=6))
    with django_assert_max_num_queries(75):
        open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NIGHT)
