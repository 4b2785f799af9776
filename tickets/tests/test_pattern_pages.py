"""The pattern where it is read: on tickets, on the form (R7)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from tickets.call_patterns import MOST_CALLS, pattern_of
from tickets.intake_data import ParsedNumber

from .factories import NOON, make_sample, open_ticket
from .test_intake import SAMPLE, report

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HEADING = "What the call samples show"


def calls(*, failed=8, worked=12):
    failures = [
        make_sample(NOON + HOUR * (2 + n % 4), called_e164=f"+1450{555 + n}0123")
        for n in range(failed)
    ]
    successes = [
        make_sample(NOON - HOUR * (1 + n % 4), called_e164="+15145550100", result="OK")
        for n in range(worked)
    ]
    return (*failures, *successes)


@pytest.fixture
def pages(client, rules, boreal, cam, ana, sign_in, freeze):
    """`pages(name, samples)`: a new ticket's page in English, and its queries."""
    freeze("2026-11-24 12:00")

    def page(name, samples, **facts):
        ticket = open_ticket(by=cam, account=boreal, samples=samples, **facts)
        sign_in(client, ana if name == "desk:detail" else cam)
        with override("en"):
            address = reverse(name, args=[ticket.reference])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            body = client.get(address).content.decode()
        return body.replace("\u00a0", " "), [query["sql"] for query in queries]

    return page


BOTH = pytest.mark.parametrize("name", ["tickets:detail", "desk:detail"])


@BOTH
def test_r7_the_pattern_is_on_the_customers_and_the_agents_page(pages, name):
    body, _queries = pages(name, calls())
    assert "All 8 failures go to area code 450, but none of the 12 calls" in body
    assert "All 8 failures took place after 2 p.m." in body
    assert "20 calls: 8 failures, 12 that worked." in body
    assert body.count("<title id=") == 1 and 'class="good"' in body
    assert 'role="status"' not in body


@BOTH
def test_a_pattern_asks_the_database_nothing_more(pages, name):
    _body, without = pages(name, calls(failed=1, worked=1))
    _body, some = pages(name, calls())
    _body, many = pages(name, calls(failed=60, worked=60))
    assert len(without) == len(some) == len(many)
    for table in ("tickets_callsample", "tickets_affectednumber"):
        assert sum(table in query for query in many) == 1


@BOTH
@pytest.mark.parametrize(("failed", "is_shown"), [(1, False), (2, False), (3, True)])
def test_one_or_two_samples_are_no_pattern(pages, name, failed, is_shown):
    body, _queries = pages(name, calls(failed=failed, worked=0))
    assert (HEADING in body) is is_shown


def test_where_nothing_stands_out_it_is_said(pages):
    samples = [make_sample(called_e164="", result=str(n)) for n in range(4)]
    body, _queries = pages("desk:detail", samples)
    assert "No trend stands out." in body


def test_the_numbers_affected_tell_the_direction(pages):
    numbers = (ParsedNumber("x", "+14185550100", "+14185550199", 100),)
    samples = [
        *(make_sample(called_e164="+14185550142", result="480") for _ in range(6)),
        *(make_sample(caller_e164="+14185550142", result="OK") for _ in range(3)),
    ]
    body, _queries = pages("desk:detail", samples, numbers=numbers)
    assert "All 6 failures are calls to the numbers affected" in body


def test_what_a_customer_writes_is_shown_as_text(pages):
    odd = "<script>alert(1)</script>"
    samples = [make_sample(result=odd, gateway=odd) for _ in range(3)]
    samples += [make_sample(result="OK", gateway="A") for _ in range(3)]
    body, _queries = pages("desk:detail", samples)
    assert "“script alert 1 script”" in body
    assert "went through gateway &lt;script&gt;" in body
    assert "<script>alert" not in body


def test_hours_are_eastern_whatever_the_clock_of_the_server():
    samples = [make_sample(NOON, result="503") for _ in range(3)]
    assert list(pattern_of(samples, []).by_hour) == [12]


def test_no_more_than_five_thousand_calls_are_queriesed():
    samples = [make_sample()] * (MOST_CALLS + 1)
    assert sum(pattern_of(samples, []).whole) == MOST_CALLS == 5000


@pytest.fixture
def cams(client, rules, boreal, cam, sign_in, freeze):
    freeze("2026-11-24 12:00")
    sign_in(client, cam)

    def press(action="paste", **fields):
        with override("en"):
            address = reverse("tickets:create")
        answer = client.post(address, {**report(**fields), "action": action})
        return answer.content.decode().replace("\u00a0", " ")

    return press


LOG = "\n".join(
    f"581-555-0130;450-555-01{n:02};2026-11-24;11:{n:02};Fast busy" for n in range(4)
)


def test_r7_lines_pasted_show_their_pattern_without_javascript(cams):
    body = cams(rows=(), pasted=LOG)
    assert 'class="tt-pattern" role="status"' in body
    assert "All 4 failures go to numbers in 450-555-xxxx." in body
    assert "All 4 failures: fast busy signal." in body


def test_rows_typed_show_their_pattern_at_any_press(cams):
    rows = [SAMPLE, SAMPLE, {**SAMPLE, "caller": "581-555-0131"}]
    assert "All 3 failures go to 418-555-0160." in cams("add", rows=rows)
    assert "All 3 failures go to 418-555-0160." in cams(
        "send", rows=rows, description=""
    )


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"caller": "581-555-0130", "called": "418-555-0160"},
        {"result": "480"},
        {**SAMPLE, "result": ""},
        {**SAMPLE, "called": "  "},
        {**SAMPLE, "time": "hier"},
    ],
)
def test_rows_that_are_not_calls_yet_are_not_queriesed(cams, row):
    assert HEADING not in cams("add", rows=[SAMPLE, SAMPLE, row])


@pytest.mark.parametrize("text", ["\x00", "é" * 500, "<b>", "1" * 5000, "%s %(x)s"])
def test_no_text_in_a_row_stops_the_page(cams, text):
    rows = [dict.fromkeys(SAMPLE, text)] * 3
    rows += [{**SAMPLE, "result": text or "x"}] * 3
    assert HEADING in cams("add", rows=rows, numbers=text)


def test_r7_the_log_of_a_system_shows_its_pattern_before_it_is_sent(cams):
    """Its own columns say which calls worked, and by which trunk."""
    heading = "Caller,Called,Date,Time,Result,Trunk\n"
    lines = [
        *(
            f"5815550130,450555{n:04},2026-11-24,11:{n:02},Congestion,B"
            for n in range(6)
        ),
        *(f"5815550130,514555{n:04},2026-11-24,09:{n:02},Answered,A" for n in range(9)),
    ]
    log = SimpleUploadedFile("log.csv", (heading + "\n".join(lines)).encode())
    body = cams("log:read", rows=(), **{"log-file": log})
    assert "All 6 failures go to numbers in 450-555-xxxx, but none of the 9" in body
    assert "15 calls: 6 failures, 9 that worked." in body


def test_a_fresh_form_shows_none(client, cams):
    assert HEADING not in client.get("/en/tickets/new/").content.decode()
