"""A database of the benchmark's own, and tickets by the hundred thousand in it."""

import os
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import django
import psycopg2

NAME = f"benchmark_{os.getpid()}"


@contextmanager
def stage():
    """Point the settings at a fresh database, migrate it, load the rules."""
    with tempfile.TemporaryDirectory() as var, _database(var) as url:
        os.environ.update(
            VAR_DIR=var, DATABASE_URL=url, LOG_LEVEL="ERROR",
            DJANGO_SETTINGS_MODULE="thinktel_support.settings",
        )  # fmt: skip
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_starter", demo=True)
        yield url
        from django.db import connections

        connections.close_all()


@contextmanager
def _database(var):
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{var}/benchmark.sqlite3"
        return
    admin = psycopg2.connect(url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME}")
        try:
            yield urlsplit(url)._replace(path=f"/{NAME}").geturl()
        finally:
            cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    admin.close()


def store_tickets(count):
    """Open tickets of a thousand accounts, come over the last 90 days, due over the
    coming weeks."""
    from django.utils import timezone

    from accounts.models import CustomerAccount
    from escalation import bulk
    from tickets.models import Department, Ticket

    now, department = timezone.now(), Department.objects.get(code="technical")
    apart = timedelta(days=90) / count
    accounts = CustomerAccount.objects.bulk_create(
        CustomerAccount(number=f"9{i:05}", name=f"Compte {i}") for i in range(1000)
    )
    for start in range(0, count, 10_000):
        rows = [
            Ticket(
                number=1_000_000 + i, account=accounts[i % 1000], department=department,
                symptom="dropped_calls", severity="minor", service_kind="sip_trunk",
                description="x", source="portal", contact_name="Cam",
                contact_email="cam@example.com", opened_at=now - i * apart,
                confirmed_at=now, last_word_at=now, next_due_at=now + timedelta(seconds=i),
                next_due_kind="first_response",
            )
            for i in range(start, min(start + 10_000, count))
        ]  # fmt: skip
        bulk.insert(rows)
    analyze()


def analyze():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def say(*words):
    print(*words)
    sys.stdout.flush()
