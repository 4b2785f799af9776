"""A log read on the report's form, without JavaScript and without a word lost (R7)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import NumberRange
from tickets.models import Ticket
from tickets.views.logs import READINGS

from .factories import NOON
from .test_intake import SAMPLE, errors, report, visitor

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "calllogs"
CALL = "418-555-0142,450-555-0117,2026-11-24 09:04,503"


@pytest.fixture
def cams(client, rules, boreal, cam, sign_in, freeze):
    freeze("2026-11-24 12:00")
    return sign_in(client, cam)


def log(name="asterisk-16.csv", content=None):
    return SimpleUploadedFile(name, content or (FILES / name).read_bytes())


def lines(count, **changed):
    """A log of our own, `count` calls of the last hours, one a second."""
    rows = []
    for i in range(count):
        at = NOON - timedelta(hours=6) + timedelta(seconds=i)
        rows.append(
            f"418-555-0142,450-555-{i % 100 + 100:04},{at:%Y-%m-%d %H:%M:%S}+00:00,503"
        )
    return "\n".join(rows).encode()


def post(client, action="send", **fields):
    return client.post(reverse("tickets:create"), {**report(action=action), **fields})


def read(client, upload, **fields):
    return post(client, "log:read", rows=(), **{"log-file": upload, **fields})


def hidden(response):
    """What the page keeps of the log, as the browser sends it back."""
    form = response.context["calls"].log.form
    return {
        f"log-{name}": form[name].value() or ""
        for name in form.fields
        if name != "file"
    }


def test_a_log_is_shown_row_by_row_before_it_is_sent(cams):
    page = read(cams, log()).content.decode()
    for shown in (
        "asterisk-16.csv",
        "450-555-0117",
        "9\u00a0h\u00a004\u00a0HNE",
        "CONGESTION",
    ):
        assert shown in page
    assert not Ticket.objects.exists()


def test_what_is_previewed_is_sent_with_the_form(cams):
    first = read(cams, log())
    response = post(cams, **hidden(first))
    samples = Ticket.objects.get().call_samples.all()
    assert response.status_code == 302
    assert len(samples) == 6  # the one typed and the five of the log
    told = samples.get(called_e164="+15145550164")
    assert (told.caller, told.gateway, told.duration, told.has_worked) == (
        "1012", "thinktel", 72, True,
    )  # fmt: skip


def test_the_log_alone_is_calls_enough(cams):
    facts = report(rows=())
    kept = hidden(read(cams, log()))
    assert cams.post(reverse("tickets:create"), {**facts, **kept}).status_code == 302
    assert Ticket.objects.get().call_samples.count() == 5


def test_nothing_typed_is_lost_at_any_press(cams):
    first = read(cams, log(), **report(rows=({**SAMPLE, "result": "tonalité"},)))
    for action in ("add", "remove:9", "paste", "log:again", "language", "send"):
        response = post(cams, action, numbers="", **hidden(first))
        page = response.content.decode()
        assert response.status_code == 200
        for typed in ("Les appels tombent.", "asterisk-16.csv", "581-555-0130", "480"):
            assert typed in page, action
        assert len(response.context["calls"].log.samples) == 5


def test_five_thousand_calls_are_kept_and_only_the_first_ones_shown(
    cams, django_assert_max_num_queries
):
    first = read(cams, log("grand.csv", lines(5_000)))
    page = first.content.decode()
    assert page.count("<tr>") < 40
    assert re.search("4\u00a0990|4,990", page)
    facts = {**report(rows=()), **hidden(first)}
    with django_assert_max_num_queries(140):
        assert cams.post(reverse("tickets:create"), facts).status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.call_samples.count() == 5_000
    assert cams.get(ticket.get_absolute_url()).content.decode().count("<tr>") < 120


def test_a_file_sent_without_a_look_is_shown_first_when_a_row_is_left_out(cams):
    content = (FILES / "asterisk-16.csv").read_bytes().replace(b"4505550121", b"s")
    response = post(cams, **{"log-file": log("a.csv", content)})
    assert response.status_code == 200
    assert "file" in response.context["calls"].log.form.errors
    assert post(cams, **hidden(response)).status_code == 302


def test_a_file_of_which_no_call_can_be_kept_is_told_beside_the_field(cams, freeze):
    first = read(cams, log())
    freeze("2027-01-24 12:00")  # all of them older than thirty days
    response = post(cams, **hidden(first))
    assert response.status_code == 200
    assert "file" in response.context["calls"].log.form.errors


def test_a_file_of_a_known_system_goes_at_once_when_all_of_it_is_right(cams):
    assert post(cams, **{"log-file": log()}).status_code == 302
    assert Ticket.objects.get().call_samples.count() == 6


def test_a_guess_of_the_columns_is_looked_at_before_it_is_sent(cams):
    response = post(cams, **{"log-file": log("spreadsheet-fr-cp1252.csv")})
    assert response.status_code == 200
    assert post(cams, **hidden(response)).status_code == 302
    assert Ticket.objects.get().call_samples.count() == 4


def test_the_columns_are_chosen_on_the_page(cams):
    content = b"503|2026-11-24|9:04|b|450-555-0117|418-555-0142\n" * 2
    first = read(cams, log("x.txt", content))
    chosen = {
        "log-system": "columns", "log-caller": "5", "log-called": "4",
        "log-moment": "1", "log-clock": "2", "log-result": "0",
    }  # fmt: skip
    again = post(cams, "log:again", **{**hidden(first), **chosen})
    page = again.content.decode()
    assert '<option value="5" selected>' in page and "418-555-0142" in page
    (sample,) = again.context["calls"].log.samples
    assert (sample.caller_e164, sample.called_e164) == ("+14185550142", "+14505550117")


def test_columns_not_chosen_are_asked_beside_their_field(cams):
    first = read(cams, log("x.csv", b"a,b\nc,d"))
    assert first.context["calls"].log.reading.lacks_columns
    response = post(cams, **hidden(first))
    assert response.status_code == 200
    assert set(response.context["calls"].log.form.errors) == {
        "caller",
        "called",
        "moment",
    }
    assert 'href="#id_log-caller"' in response.content.decode()


def test_the_zone_is_chosen_on_the_page_and_the_file_read_again(cams):
    content = CALL.replace("09:04", "14:04").encode()
    first = read(cams, log("utc.csv", content))
    assert first.context["calls"].log.is_ahead
    again = post(cams, "log:again", **{**hidden(first), "log-zone": "UTC"})
    (sample,) = again.context["calls"].log.samples
    assert sample.called_at.hour == 14
    assert not again.context["calls"].log.is_ahead


def test_a_call_typed_and_in_the_log_is_sent_once(cams):
    typed = {"caller": "418-555-0142", "called": "450-555-0117", "date": "2026-11-24",
             "time": "9:04", "result": "503"}  # fmt: skip
    facts = {**report(rows=(typed,)), "log-file": log("a.csv", CALL.encode())}
    response = post(cams, "log:read", **facts)
    assert response.context["calls"].log.reading.duplicates == 1


def test_rows_are_marked_as_old_or_twice(cams):
    old = {**SAMPLE, "date": "2026-11-20"}
    response = post(cams, "add", **report(rows=(old, old)))
    first, second, _new = response.context["samples"].forms
    assert (first.is_stale, first.is_duplicate) == (True, False)
    assert second.is_duplicate
    page = response.content.decode()
    assert page.count("i-copy") == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 5000, b"PK\x03\x04", b"a" * 20_000, b"," * 10_000, b"\xff\xd8\xff\xe0",
     b"1,2\n" * 600_000, CALL.encode() * 10_000],
    ids=["empty", "NUL", "workbook", "one line", "columns", "photo", "too large", "joined"],
)  # fmt: skip
def test_a_hostile_file_ends_in_words_beside_the_field(cams, content):
    response = post(cams, **{"log-file": SimpleUploadedFile("x.csv", content)})
    assert response.status_code == 200
    page = response.content.decode()
    assert 'id="id_log-file_error"' in page and 'href="#id_log-file"' in page
    assert "Les appels tombent." in page


def test_a_file_that_cannot_be_read_does_not_take_away_the_one_before(cams):
    first = read(cams, log())
    again = read(cams, log("photo.jpg", b"\xff\xd8\xff\xe0\x00"), **hidden(first))
    assert len(again.context["calls"].log.samples) == 5
    assert "file" in again.context["calls"].log.form.errors


def test_a_file_is_removed_by_its_button(cams):
    first = read(cams, log())
    after = post(cams, "log:drop", **hidden(first))
    assert after.context["calls"].log.reading is None
    assert "asterisk-16.csv" not in after.content.decode()


@pytest.mark.parametrize(
    "forged",
    [{"log-kept": "x"}, {"log-kept": "x" * 100_000}, {"log-zone": "Mars/Olympus"},
     {"log-system": "nothing"}, {"log-order": "year"}, {"log-caller": "999"},
     {"log-caller": "-1"}, {"log-caller": "٣"}, {"log-called": "9" * 50}],
    ids=str,
)  # fmt: skip
def test_what_a_browser_would_never_send_is_no_server_error(cams, forged):
    first = read(cams, log("spreadsheet-fr-bom.csv"))
    for action in ("log:again", "send"):
        assert post(cams, action, **{**hidden(first), **forged}).status_code < 400


def test_lines_of_a_log_pasted_are_read_as_the_log_that_they_are(cams):
    pasted = (FILES / "freeswitch.csv").read_text()
    response = post(cams, "paste", pasted=pasted)
    reading = response.context["calls"].log.reading
    assert (reading.system.CODE, len(reading.samples)) == ("freeswitch", 5)
    assert post(cams, **hidden(response)).status_code == 302
    assert Ticket.objects.get().call_samples.count() == 6


def test_more_lines_than_rows_are_read_as_a_log(cams):
    response = post(cams, "paste", pasted=lines(400).decode())
    assert len(response.context["calls"].log.samples) == 400
    assert len(response.context["samples"].forms) <= 1


def test_logs_are_read_so_many_times_an_hour(cams):
    for _ in range(READINGS):
        last = read(cams, log("a.csv", CALL.encode()))
    assert not last.context["calls"].log.form.errors
    refused = read(cams, log(), **hidden(last))
    assert "file" in refused.context["calls"].log.form.errors
    assert hidden(refused)["log-kept"] == hidden(last)["log-kept"], "nothing is lost"


def test_a_visitor_gives_a_log_too(client, rules, freeze):
    freeze("2026-11-24 12:00")
    facts = {**visitor(), "log-file": log()}
    assert client.post(reverse("tickets:create"), facts).status_code == 302
    assert Ticket.objects.get().call_samples.count() == 6


# --- Numbers that are not the account's ------------------------------------------


def test_a_foreign_number_is_told_and_never_refused(cams, ana, sign_in):
    page = post(cams, "add", numbers="514-555-0199").content.decode()
    assert 'id="id_numbers_warning"' in page
    assert re.search(
        r'name="numbers"[^>]*aria-describedby="[^"]*id_numbers_warning', page
    )
    response = post(cams, numbers="514-555-0199\n418-555-0142")
    received = cams.get(response.headers["Location"]).content.decode()
    assert "id_numbers_warning" in received
    ticket = Ticket.objects.get()
    desk = sign_in(cams, ana).get(reverse("desk:detail", args=[ticket.reference]))
    assert [n.typed for n in desk.context["foreign_numbers"]] == ["514-555-0199"]
    assert "id_numbers_warning" in desk.content.decode()


def test_the_accounts_own_numbers_are_no_warning(cams):
    page = post(cams, "add", numbers="418-555-0142 à 0159").content.decode()
    assert "id_numbers_warning" not in page


@pytest.mark.parametrize("account", ["105877", "", "x\x00y", "'; drop"])
def test_another_accounts_numbers_are_never_told(cams, remparts, account):
    """Whose number is whose must not be found out by trying."""
    NumberRange.objects.filter(service_line__account=remparts).update(
        first="+15145550100", last="+15145550199"
    )
    response = post(cams, "add", numbers="514-555-0199", account=account)
    assert response.status_code == 200
    assert "id_numbers_warning" not in response.content.decode()


def test_a_visitor_is_told_nothing_of_an_accounts_numbers(
    client, rules, boreal, freeze
):
    freeze("2026-11-24 12:00")
    facts = visitor(account_claimed="104233", numbers="514-555-0199", action="add")
    page = client.post(reverse("tickets:create"), facts).content.decode()
    assert "id_numbers_warning" not in page


def test_an_agent_on_the_line_is_warned_of_a_foreign_number(
    client, rules, boreal, ana, sign_in, freeze
):
    freeze("2026-11-24 12:00")
    sign_in(client, ana)
    facts = visitor(account_claimed="104233", numbers="514-555-0199", action="add")
    page = client.post(reverse("tickets:create"), facts).content.decode()
    assert "id_numbers_warning" in page


def test_a_wrong_number_still_is_an_error(cams):
    assert "numbers" in errors(post(cams, numbers="514-555-01"))


def test_too_much_to_paste_comes_back_with_words_and_is_not_lost(cams):
    pasted = "418-555-0142;" * 60_000
    response = post(cams, "paste", pasted=pasted)
    assert response.context["calls"].paste.errors
    assert response.context["calls"].paste["pasted"].value() == pasted
