"""What an outside watcher reads (I44)."""

from datetime import timedelta

import pytest
from django.db import connection

from escalation.models import Heartbeat
from escalation.tests.factories import work
from thinktel_support import views
from thinktel_support.durability import is_durable
from tickets.tests.factories import NOON

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_i44_health_is_red_only_after_a_minute_without_a_pass(client, rules, freeze):
    assert client.get("/health").status_code == 503, "no pass was ever recorded"
    work(NOON)
    freeze(NOON + 60 * SECOND)
    answer = client.get("/health")
    assert answer.status_code == 200 and answer.json()["alive"] is True
    freeze(NOON + 61 * SECOND)
    assert client.get("/healthz").status_code == 503


def test_i44_health_names_the_process_that_is_late(client, rules, freeze):
    work(NOON)
    Heartbeat.objects.beat("engine worker", now=NOON - 61 * SECOND)
    freeze(NOON)
    facts = client.get("/health").json()
    assert facts["late"] == ["engine worker"]
    assert facts["tzdata"] >= "2026.6"


def test_a_database_that_forgets_is_not_well(client, rules, freeze, monkeypatch):
    freeze(NOON)
    work(NOON)
    assert client.get("/health").json()["durable"] is True
    monkeypatch.setattr(views, "is_durable", lambda: False)
    assert client.get("/health").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_durability_is_what_the_database_itself_says():
    assert is_durable()
    lax, strict = {
        "postgresql": ("SET synchronous_commit = off", "SET synchronous_commit = on"),
        "sqlite": ("PRAGMA synchronous = NORMAL", "PRAGMA synchronous = FULL"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(lax)
        try:
            assert not is_durable()
        finally:
            cursor.execute(strict)
    assert is_durable()
