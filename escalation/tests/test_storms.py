"""A storm of one account: one escalation and a counter, whoever goes first (I31)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from escalation import services
from escalation.models import JoinedTicket, Page, Run, Timer
from escalation.tests.factories import make_contact, only, work
from tickets import services as tickets
from tickets.tests.factories import NOON, open_ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NIGHT = NOON.replace(day=28, hour=2) + timedelta(days=1)  # Saturday 21:00, Eastern


@pytest.fixture
def dead_trunk(rules, boreal, cam, smtp):
    def report(at=NIGHT, **fields):
        facts = {"by": cam, "account": boreal, "symptom": "no_incoming", **fields}
        return open_ticket(now=at, **facts)

    return report


def open_runs():
    return Run.objects.exclude(state=Run.State.CLOSED)


def to_noc(smtp):
    return [m for m in smtp.messages if m.to == ["noc@example.com"]]


def test_i31_a_hundred_tickets_of_one_account_make_one_run_and_a_counter(
    dead_trunk, smtp, phones
):
    only(make_contact("Soraya", channels=("voice",)))
    first, *others = (dead_trunk(NIGHT + n * MINUTE / 50) for n in range(100))
    work(NIGHT + 2 * MINUTE)
    run = open_runs().get()
    assert (run.ticket, run.joined.count()) == (first, 99)
    (ring,) = phones.taken()
    assert ring.kind == "call"
    services.acknowledge(page=Page.objects.get(), now=NIGHT + 3 * MINUTE)
    work(NIGHT + 20 * MINUTE)
    assert phones.taken() == [], "one press, and silence for all of them"
    assert not others[-1].runs.exists()
    assert others[-1].clocks.running().exists(), "each is still owed its answer"


def test_the_page_says_how_many_more_there_are(dead_trunk, smtp):
    dead_trunk(), dead_trunk()
    work(NIGHT)
    (mail,) = to_noc(smtp)
    assert "1 autre billet de ce compte" in mail.content.replace("=\n", "")


@pytest.mark.parametrize(
    ("second", "joins"),
    [
        ({"symptom": "trunk_down"}, True),  # a dead trunk is the same trouble
        ({"symptom": "dropped_calls", "share": "over"}, False),
        ({"at": NIGHT + 30 * MINUTE}, True),
        ({"at": NIGHT + 30 * MINUTE + timedelta(seconds=1)}, False),
    ],
)
def test_i31_only_the_same_trouble_within_the_window_joins(dead_trunk, second, joins):
    dead_trunk()
    dead_trunk(**second)
    assert open_runs().count() == (1 if joins else 2)


def test_the_window_rolls_with_the_storm(dead_trunk):
    for minutes in (0, 25, 50):
        dead_trunk(NIGHT + minutes * MINUTE)
    assert open_runs().count() == 1


def test_another_account_has_its_own_run(dead_trunk, remparts, dee):
    dead_trunk()
    dead_trunk(account=remparts, by=dee)
    assert open_runs().count() == 2


def test_when_the_first_is_resolved_the_next_goes_on_and_nobody_is_forgotten(
    dead_trunk, nora, smtp
):
    first, second, third = dead_trunk(), dead_trunk(), dead_trunk()
    work(NIGHT)
    tickets.resolve(ticket=first, by=nora, now=NIGHT + MINUTE)
    run = open_runs().get()
    assert run.ticket == second
    assert list(run.joined.values_list("ticket", flat=True)) == [third.pk]
    work(NIGHT + MINUTE)
    assert len(to_noc(smtp)) == 2, "the second ticket's own page"


def test_what_was_acknowledged_stays_so_for_the_next(dead_trunk, nora, smtp):
    first, second = dead_trunk(), dead_trunk()
    work(NIGHT)
    services.acknowledge(page=Page.objects.get(), now=NIGHT)
    tickets.resolve(ticket=first, by=nora, now=NIGHT + MINUTE)
    work(NIGHT + MINUTE)
    run = open_runs().get()
    assert (run.ticket, run.state) == (second, Run.State.ACKNOWLEDGED)
    assert len(to_noc(smtp)) == 1
    work(NIGHT + 31 * MINUTE)
    assert len(to_noc(smtp)) == 2, "its lease ends like any other (I29)"


def test_one_that_is_over_or_lowered_is_not_taken_up_again(dead_trunk, nora, smtp):
    first, second, third = dead_trunk(), dead_trunk(), dead_trunk()
    tickets.resolve(ticket=second, by=nora, now=NIGHT)
    tickets.classify(
        ticket=third, by=nora, severity="minor", reason="Un poste", now=NIGHT
    )
    assert not JoinedTicket.objects.exists()
    tickets.resolve(ticket=first, by=nora, now=NIGHT)
    assert not open_runs().exists()
    assert not Timer.objects.pending().filter(subject="run").exists()


def test_one_that_becomes_worse_has_its_own_run(dead_trunk, nora):
    dead_trunk()
    second = dead_trunk()
    tickets.classify(
        ticket=second, by=nora, severity="critical", reason="Deux sites", now=NIGHT
    )
    assert open_runs().filter(ticket=second, severity="critical").exists()
    assert not JoinedTicket.objects.exists()


def test_beginning_afresh_keeps_those_that_joined(dead_trunk, nora):
    first, second = dead_trunk(), dead_trunk()
    services.restart_run(ticket=first, by=nora, now=NIGHT + MINUTE)
    assert open_runs().get().joined.get().ticket == second


def test_both_tickets_tell_it_and_lead_to_each_other(dead_trunk, client, ana, sign_in):
    first, second = dead_trunk(), dead_trunk()
    sign_in(client, ana)
    page = client.get(reverse("desk:detail", args=[second.reference])).content.decode()
    assert reverse("desk:detail", args=[first.reference]) in page
    page = client.get(reverse("desk:detail", args=[first.reference])).content.decode()
    assert second.reference in page
