"""What the page to level 2 says of the call samples (R7, R21)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from escalation import engine
from escalation.messages import brief, facts_of, page_message, sample_lines
from escalation.models import Page
from tickets.tests.factories import NOON, make_sample, open_ticket
from tickets.tests.test_pattern_pages import calls

pytestmark = pytest.mark.django_db
LINE = (
    "All 8 failures go to area code 450, but none of the 12 calls that worked; "
    "all 8 after 2\u00a0p.m.; all 8: 480."
)


@pytest.fixture
def owed_page(rules, boreal, cam):
    """`owed_page(samples)`: what is owed to level 2 for a ticket with these."""

    def owed(samples):
        facts = {"symptom": "no_outgoing", "samples": samples}
        ticket = open_ticket(by=cam, account=boreal, **facts)
        engine.sweep(now=NOON.replace(minute=20))
        return Page.objects.filter(run__ticket=ticket, kind="page").first()

    return owed


def test_r21_the_woken_engineer_reads_the_pattern_in_one_line(owed_page):
    with override("en"):
        row = owed_page(calls())
        row.language = "en"
        text = page_message(row).letter.text()
    assert f"Pattern: {LINE}\n" in text
    assert text.index("Pattern:") < text.index("Summary:")


def test_no_pattern_no_line(owed_page):
    with override("en"):
        facts = dict(facts_of(owed_page(calls(failed=2, worked=2)).ticket))
    assert "Pattern:" not in facts


def test_no_figure_of_calls_leaves_by_telephone(owed_page):
    with override("en"):
        words = brief(owed_page(calls()), [])
    assert "450" not in words and "failures" not in words


def test_the_calls_are_read_once_for_all_that_tells_them(owed_page):
    ticket = owed_page(calls()).ticket
    with CaptureQueriesContext(connection) as queries:
        facts_of(ticket)
        lines = sample_lines(ticket)
    assert len(lines) == 5
    read = [query["sql"] for query in queries]
    assert sum("tickets_callsample" in sql for sql in read) == 1
    assert sum("tickets_affectednumber" in sql for sql in read) == 1


def test_a_text_of_a_customer_never_breaks_the_page(owed_page):
    odd = [make_sample(result="100 %s %(x)s {0}\x85") for _ in range(3)]
    assert "100 s x s 0" in page_message(owed_page(odd)).letter.text()
