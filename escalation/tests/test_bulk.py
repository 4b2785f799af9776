"""Rows written many at once are the rows that Django would have written."""

from datetime import timedelta

import pytest
from django.forms.models import model_to_dict

from escalation import bulk
from escalation.models import Clock, Page, Run, Timer
from tickets.models import Entry
from tickets.tests.factories import NOON, make_ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def run_of(ticket, **facts):
    return Run(
        ticket=ticket, severity="major", policy={"é": [1, None]}, state="paging",
        opened_at=NOON, started_at=NOON, anchored_at=NOON, **facts,
    )  # fmt: skip


def test_inserted_rows_equal_those_of_the_framework(db):
    one, other = make_ticket(), make_ticket()
    bulk.insert([run_of(one)])
    run_of(other).save()
    first, second = (
        model_to_dict(run, exclude=("id", "ticket"))
        for run in Run.objects.order_by("pk")
    )
    assert first == second
    entry = Entry(
        ticket=one, kind="event", event="x", facts={"who": "Éloïse"}, created_at=NOON
    )
    bulk.insert([entry])
    kept = one.entries.get()
    assert (kept.facts, kept.created_at) == ({"who": "Éloïse"}, NOON)


def test_i30_a_key_that_is_taken_is_left_as_it_is(rules, django_assert_num_queries):
    timers = [
        Timer(subject="run", subject_id=n, kind="step", generation=1, due_at=NOON)
        for n in (1, 2, 1)
    ]
    bulk.insert(timers, ignore_conflicts=True)
    assert Timer.objects.count() == 2


def test_updated_rows_keep_what_was_not_named_and_take_nulls(db):
    clocks = [
        Clock.objects.create(
            ticket=make_ticket(), kind="first_response", severity="minor",
            started_at=NOON, minutes=n, is_business_time=True, due_at=NOON,
            warned_at=NOON, breached_at=NOON,
        )
        for n in (1, 2)
    ]  # fmt: skip
    for clock in clocks:
        clock.warned_at, clock.breached_at = None, NOON + HOUR
        clock.minutes = 99
    bulk.update(clocks, ("warned_at", "breached_at"))
    kept = Clock.objects.order_by("pk").values_list(
        "warned_at", "breached_at", "minutes"
    )
    assert list(kept) == [(None, NOON + HOUR, 1), (None, NOON + HOUR, 2)]


def test_nothing_to_write_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert([])
        bulk.update([], ("state",))
    assert not Page.objects.exists()
