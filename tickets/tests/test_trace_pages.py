"""A trace on the ticket's page: its calls, one drawn, and taken over as samples (R7)."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from tickets import services
from tickets.ladder import ladder
from tickets.models import Attachment, CallSample, Ticket
from tickets.tests import captures as make
from tickets.tests.factories import NOON, make_attachment
from tickets.tests.test_traces import LOGS, REAL
from tickets.trace_reading import read_next
from tickets.trace_samples import take_over_calls
from tickets.traces.report import CAPTURE, FIRST_STEPS, MOST_STEPS, read_trace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MANY = make.pcap(
    [
        *make.over_udp(make.answered_call()),
        *make.over_udp(make.failed_call(call_id="b", caller="4185550143")),
    ]
)


def trace(ticket, content=MANY, name="trace.pcap", **options):
    attachment = make_attachment(ticket, name, content, **options)
    while read_next(now=NOON):
        pass
    attachment.refresh_from_db()
    return attachment


def page_of(client, ticket, query="", name="tickets:detail"):
    address = reverse(name, args=[ticket.reference])
    return client.get(address + query).content.decode()


def test_the_calls_stand_in_a_table_each_with_its_answer(cams, ticket):
    trace(ticket, REAL)
    page = page_of(cams, ticket)
    assert "trace.pcap, 4 calls, 4 failed" in page
    for words in ("408", "no answer in time", "Wrong password or domain", "816666",
                  "12 messages sent again", "REGISTER: 18, answers 200 (3), 401 (14)"):  # fmt: skip
        assert words in page


def test_the_call_that_failed_is_drawn_first_and_any_other_on_demand(cams, ticket):
    attachment = trace(ticket)
    assert "Call 2, message by message" in page_of(cams, ticket)
    page = page_of(cams, ticket, f"?trace={attachment.key}&call=1")
    assert "Call 1, message by message" in page
    assert "lasted 1\u00a0min\u00a002\u00a0s" in page


@pytest.mark.parametrize("query", ["?call=9", "?trace=x&call=1", "?trace=%00&call=-1"])
def test_a_call_that_is_not_there_changes_nothing(cams, ticket, query):
    trace(ticket)
    assert "Call 2, message by message" in page_of(cams, ticket, query)


def test_the_picture_is_named_and_the_table_says_the_same(cams, ticket):
    trace(ticket)
    page = page_of(cams, ticket)
    svg = re.search(r"<svg\s+class=\"tt-pic.*?</svg>", page, re.DOTALL)[0]
    drawing = ElementTree.fromstring(svg)
    assert drawing.find("title").text.startswith("Messages of call 2")
    assert drawing.get("aria-labelledby") == drawing.find("title").get("id")
    words = [text.text for text in drawing.iter("text")]
    table = page[page.index("<caption", page.index("</svg>")) :]
    for message in ("INVITE", "100 Trying", "503 Service Unavailable", "ACK"):
        assert message in words and message in table
    assert "style=" not in svg, "the policy allows no style of its own"


def test_what_waits_and_what_cannot_be_read_are_said(cams, ticket):
    make_attachment(ticket, "attente.pcap", MANY)
    assert "are being read" in page_of(cams, ticket)
    trace(ticket, REAL[:4] + b"\xff" * 90, "mauvais.pcap")
    assert "could not be read as a trace" in page_of(cams, ticket)


def test_a_log_promises_nothing_before_it_is_read(cams, ticket):
    make_attachment(ticket, "pbx.log", LOGS["sngrep"][0].encode())
    assert "pbx.log, 1 call" not in page_of(cams, ticket)
    assert "are being read" not in page_of(cams, ticket)
    read_next(now=NOON)
    page = page_of(cams, ticket)
    assert "pbx.log, 1 call, 1 failed" in page and "Eastern" in page


def test_a_trace_without_a_call_says_so(cams, ticket):
    trace(ticket, make.pcap(make.over_udp([(0, True, make.request("OPTIONS"))])))
    page = page_of(cams, ticket)
    assert "No call in this trace." in page and "OPTIONS: 1, no answer" in page


def test_the_trace_of_a_note_is_not_there_for_customers(
    client, ticket, cam, ana, sign_in
):
    note = services.add_note(ticket=ticket, by=ana, body="Interne", now=NOON)
    attachment = trace(ticket, name="interne.pcap", entry=note)
    assert "interne.pcap" not in page_of(sign_in(client, cam), ticket)
    refused = take(client, attachment, 0)
    assert refused.status_code == 404
    page = page_of(sign_in(client, ana), ticket, name="desk:detail")
    assert "interne.pcap, 2 calls" in page


def test_what_a_stranger_wrote_in_a_message_stays_text(cams, ticket):
    evil = "<script>alert(1)</script>"
    steps = make.failed_call(caller=evil, called='"><img src=x onerror=y>')
    steps[2] = (0.9, False, make.response(503, evil))
    trace(ticket, make.pcap(make.over_udp(steps)))
    page = page_of(cams, ticket)
    assert "<script>alert" not in page and "<img src=x" not in page


def test_a_long_call_shows_what_it_leaves_out():
    chatter = [(n, True, make.request("INFO", sequence=n)) for n in range(2, 80)]
    steps = [(0, True, make.request()), *chatter]
    call = read_trace(make.pcap(make.over_udp(steps)), CAPTURE)["calls"][0]
    picture = ladder(call)
    assert (len(picture.rungs), picture.left_out) == (MOST_STEPS, 79 - MOST_STEPS)
    before, after = picture.rungs[FIRST_STEPS - 1], picture.rungs[FIRST_STEPS]
    assert before.y < picture.gap_y < after.y


@pytest.mark.parametrize("count", range(1, 12))
def test_every_arrow_stands_inside_the_picture(count):
    """From one end, which talks to itself, to more ends than are drawn."""
    steps = []
    for n in range(count):
        one, other = (
            (f"192.0.2.{n + 1}", 5060),
            (f"192.0.2.{(n + 1) % count + 1}", 5060),
        )
        frames = make.over_udp([(n, True, make.request(branch=f"b{n}"))],
                               ours=one, theirs=other)  # fmt: skip
        steps += frames
    picture = ladder(read_trace(make.pcap(steps), CAPTURE)["calls"][0])
    assert len(picture.rungs) == count
    for rung in picture.rungs:
        assert min(rung.x1, rung.x2) > 0 and max(rung.x1, rung.x2) < picture.width
        assert rung.y < picture.height


def take(client, attachment, *places):
    reference = attachment.ticket.reference
    address = reverse("tickets:take_calls", args=[reference, attachment.key])
    return client.post(address, {"call": list(places)})


def test_chosen_calls_become_samples(cams, ticket, cam):
    attachment = trace(ticket)
    response = take(cams, attachment, 0, 1)
    assert response.headers["Location"] == ticket.get_absolute_url()
    given, answered, failed = ticket.call_samples.all()
    assert (answered.caller, answered.called) == ("4185550142", "5145550100")
    assert (answered.caller_e164, answered.called_e164) == (
        "+14185550142",
        "+15145550100",
    )
    assert answered.called_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert (answered.result, answered.duration, answered.has_worked) == (
        "200 OK",
        62,
        True,
    )
    assert (failed.result, failed.has_worked) == ("503 Service Unavailable", False)
    assert failed.gateway == "198.51.100.20:5060"
    assert given.position < answered.position < failed.position
    assert "2 calls added to the samples." in page_of(cams, ticket)
    event = ticket.entries.get(event="calls_taken")
    assert event.is_public and event.facts["count"] == 2


def test_a_second_press_adds_nothing(cams, ticket):
    attachment = trace(ticket)
    take(cams, attachment, 1)
    take(cams, attachment, 1, 1)
    assert ticket.call_samples.count() == 2
    assert "already" in page_of(cams, ticket)
    assert ticket.entries.filter(event="calls_taken").count() == 1


@pytest.mark.parametrize("places", [(), (9,), (-1,), ("x",), ("9" * 5000,), ("٣",)])
def test_what_is_no_call_of_the_trace_adds_nothing(cams, ticket, places):
    attachment = trace(ticket)
    assert take(cams, attachment, *places).status_code == 302
    assert ticket.call_samples.count() == 1


def test_calls_of_a_log_without_dates_cannot_be_taken(cams, ticket):
    attachment = trace(ticket, LOGS["Cisco"][0].encode(), "cube.log")
    page = page_of(cams, ticket)
    assert 'name="call"' not in page and "cannot become samples" in page
    take(cams, attachment, 0)
    assert ticket.call_samples.count() == 1


def test_a_closed_ticket_takes_no_more_samples(cams, ticket, cam):
    attachment = trace(ticket)
    Ticket.objects.update(state="closed")
    assert 'name="call"' not in page_of(cams, ticket)
    take(cams, attachment, 0)
    assert ticket.call_samples.count() == 1
    assert gettext("This ticket is closed. Open a new one, please.") in page_of(
        cams, ticket
    )


def test_agents_take_calls_over_on_their_own_page(anas, ticket):
    attachment = trace(ticket)
    response = take(anas, attachment, 1)
    assert response.headers["Location"] == reverse(
        "desk:detail", args=[ticket.reference]
    )


def test_an_address_of_a_stranger_is_kept_as_it_came(ticket, cam):
    attachment = trace(
        ticket, make.pcap(make.over_udp(make.failed_call(caller="alice")))
    )
    take_over_calls(attachment=attachment, numbers=[0], by=cam, now=NOON)
    sample = CallSample.objects.last()
    assert (sample.caller, sample.caller_e164) == ("alice@192.0.2.10", "")


def test_both_languages_show_the_same_facts(cams, ticket):
    trace(ticket, REAL)
    for language in ("fr", "en"):
        with override(language):
            page = page_of(cams, ticket)
            assert str(gettext("no answer in time")) in page
            assert page.count("<tr>") == page.count("</tr>")


def test_the_shape_of_a_kept_report(ticket):
    """It lives as data for years: another shape needs a migration of what is kept."""
    attachment = trace(ticket)
    assert set(attachment.trace) == {
        "packets", "is_cut", "has_dates", "has_zone", "messages", "unread", "counts",
        "others", "calls", "calls_left_out",
    }  # fmt: skip
    assert Attachment.objects.get().trace["calls"][0]["state"] == "answered"
