"""Opening a ticket through the form (R7, R8, R9, R12, R13)."""

import re
import uuid

import pytest
from django.urls import reverse

from accounts.tests.factories import make_membership
from escalation.models import Run
from tickets.models import Department, OutgoingMail, Ticket

pytestmark = pytest.mark.django_db

SAMPLE = {
    "caller": "581-555-0130",
    "called": "418-555-0160",
    "date": "2026-11-24",
    "time": "11 h 30",
    "result": "480",
}


def report(rows=(SAMPLE,), **fields):
    facts = {
        "form_key": uuid.uuid4(),
        "department": "technical",
        "account": "104233",
        "service": "kind:sip_trunk",
        "symptom": "dropped_calls",
        "share": "one",
        "numbers": "418-555-0142",
        "description": "Les appels tombent.",
        "calls-TOTAL_FORMS": len(rows),
        "calls-INITIAL_FORMS": 0,
    }
    for i, row in enumerate(rows):
        facts |= {f"calls-{i}-{name}": value for name, value in row.items()}
    return {**facts, **fields}


@pytest.fixture
def cams(client, rules, boreal, cam, sign_in, freeze):
    freeze("2026-11-24 12:00")
    return sign_in(client, cam)


def post(client, **kwargs):
    return client.post(reverse("tickets:create"), report(**kwargs))


def errors(response):
    found = dict(response.context["form"].errors)
    for i, form in enumerate(response.context["samples"].forms):
        found |= {f"{name}{i}": words for name, words in form.errors.items()}
    found["samples"] = response.context["samples"].non_form_errors()
    return found


def test_r8_the_number_and_the_promise_at_once_on_the_page_and_by_mail(cams):
    response = post(cams)
    ticket = Ticket.objects.get()
    assert response.headers["Location"].endswith(f"/{ticket.reference}/recu/")
    page = cams.get(response.headers["Location"]).content.decode()
    assert ticket.reference in page
    assert "mardi\u00a024\u00a0novembre, 14\u00a0h\u00a0HNE" in page
    receipt = OutgoingMail.objects.get(to="cam@example.com")
    assert ticket.reference in receipt.subject
    assert "16\u00a0h\u00a0HNE" in receipt.text


def test_r9_the_account_manager_is_told(cams, ana):
    post(cams)
    assert OutgoingMail.objects.filter(to="ana@example.com").exists()


def test_the_facts_are_kept_as_typed_and_as_understood(cams):
    post(cams, numbers="418-555-0142\n418-555-0150 à 0155")
    ticket = Ticket.objects.get()
    assert [n.count for n in ticket.affected_numbers.all()] == [1, 6]
    sample = ticket.call_samples.get()
    assert (sample.caller, sample.caller_e164) == ("581-555-0130", "+15815550130")
    assert sample.called_at.hour == 16  # 11 h 30 Eastern, in UTC


def test_the_same_form_twice_makes_one_ticket(cams):
    key = uuid.uuid4()
    first, second = post(cams, form_key=key), post(cams, form_key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert Ticket.objects.count() == 1


def test_r7_samples_are_required_exactly_where_the_symptom_is_about_calls(cams):
    assert errors(post(cams, rows=()))["samples"]
    assert post(cams, rows=(), symptom="slow_speed", numbers="").status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("time", "13 h 30", "time0"),
        ("date", "2026-11-25", "date0"),
        ("date", "2026-01-01", "date0"),
        ("called", "581-555-0130", "called0"),
        ("caller", "611", "caller0"),
        ("caller", "poste 42", "caller0"),
        ("result", "", "result0"),
        ("time", "midi et quart", "time0"),
        ("result", "bip\x07", "result0"),
    ],
)
def test_a_wrong_call_is_told_beside_its_field(cams, field, value, where):
    response = post(cams, rows=({**SAMPLE, field: value},))
    assert response.status_code == 200
    assert where in errors(response)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("numbers", "211"),
        ("numbers", "poste 42"),
        ("numbers", ""),
        ("description", ""),
        ("description", "x" * 1_000_000),
        ("description", "a\x00b"),
        ("description", "a\x1bb"),
        ("service", "kind:nothing"),
        ("service", ""),
        ("symptom", ""),
        ("symptom", "nothing"),
        ("share", ""),
        ("account", "105877"),
        ("account", "'; drop table"),
        ("department", "sales"),
        ("callback_number", "611"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field(cams, field, value):
    response = post(cams, **{field: value})
    assert response.status_code == 200
    assert field in errors(response)
    page = response.content.decode()
    assert "Un problème est survenu" in page
    assert re.search(r"<title>Erreur\u00a0: ", page)


def test_a_service_of_ones_other_account_is_refused(cams, cam, remparts):
    make_membership(remparts, cam)
    line = remparts.service_lines.get()
    assert "service" in errors(post(cams, service=f"line:{line.pk}"))
    response = post(cams, service=f"line:{line.pk}", account=remparts.number)
    assert response.status_code == 302


def test_nothing_typed_is_lost_on_an_error(cams):
    page = post(cams, numbers="", rows=({**SAMPLE, "time": "?"},)).content.decode()
    for typed in (
        "581-555-0130",
        "418-555-0160",
        "2026-11-24",
        "480",
        "Les appels tombent.",
    ):
        assert typed in page


def test_five_hundred_rows_are_refused_with_words(cams):
    response = post(cams, rows=(SAMPLE,) * 500)
    assert response.status_code == 200
    assert errors(response)["samples"]


@pytest.mark.parametrize("total", ["-1", "abc", "", "99999999999999999999", "٣"])
def test_a_forged_count_of_rows_is_no_server_error(cams, total):
    assert post(cams, **{"calls-TOTAL_FORMS": total}).status_code < 400
    response = post(cams, **{"calls-TOTAL_FORMS": total, "action": "add"})
    assert response.status_code == 200


def test_a_row_is_added_and_removed_without_javascript_or_a_word_lost(cams):
    page = post(cams, action="add").content.decode()
    assert "Appel\u00a02" in page or "Appel 2" in page
    assert 'value="480"' in page
    two = (SAMPLE, {**SAMPLE, "result": "503"})
    page = post(cams, rows=two, action="remove:0").content.decode()
    assert 'value="503"' in page and 'value="480"' not in page
    assert "tt-errsum" not in page
    assert not Ticket.objects.exists()


def test_pasted_lines_become_rows(cams):
    line = "581-555-0130; 418-555-0160; 2026-11-24; 11 h 30; 503"
    page = post(
        cams, rows=(), pasted=f"{line}\n{line}", action="paste"
    ).content.decode()
    assert page.count('value="503"') == 2
    assert post(cams, rows=(), pasted=line).status_code == 302
    assert Ticket.objects.get().call_samples.count() == 1


def test_lines_without_a_call_come_back_with_words(cams):
    response = post(cams, pasted="ligne 3 sans appel")
    assert "ligne 3 sans appel" in response.content.decode()
    assert "id_pasted_error" in response.content.decode()


@pytest.mark.parametrize("department", ["orders", "billing", "ports"])
def test_r13_other_departments_get_theirs_without_samples(cams, department):
    response = post(
        cams, department=department, subject="Facture 12", rows=(), numbers=""
    )
    assert response.status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.department == Department.objects.get(code=department)
    assert not Run.objects.exists()


def test_r13_a_data_centre_is_named(cams):
    response = post(cams, symptom="colocation_network", rows=(), numbers="")
    assert "place" in errors(response)


def test_the_language_button_keeps_what_was_typed(cams):
    response = cams.post("/en/tickets/new/", report(action="language"))
    page = response.content.decode()
    assert 'lang="en-CA"' in page and "Les appels tombent." in page
    assert "tt-errsum" not in page


def test_r12_at_night_the_form_tells_whom_to_call_and_pages_level_2(cams, freeze):
    freeze("2026-11-28 21:40")
    page = cams.get(reverse("tickets:create")).content.decode()
    assert "1-888-317-4662" in page and "514-317-5601" in page
    night = {**SAMPLE, "date": "2026-11-28", "time": "21 h 24"}
    response = post(cams, symptom="no_incoming", rows=(night,))
    assert "1-888-317-4662" in cams.get(response.headers["Location"]).content.decode()
    assert Run.objects.get().state == Run.State.PAGING


def visitor(**fields):
    who = {
        "contact_name": "Vic",
        "contact_email": "vic@example.com",
        "account_claimed": "Hôtel",
    }
    return {**report(symptom="no_incoming"), **who, **fields}


def test_an_unsigned_report_waits_for_a_press_on_the_mailed_link(client, rules, freeze):
    freeze("2026-11-24 12:00")
    response = client.post(reverse("tickets:create"), visitor())
    page = client.get(response.headers["Location"])
    ticket = Ticket.objects.get()
    assert ticket.reference in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    mail = OutgoingMail.objects.get()
    assert "Les appels tombent" not in mail.text, "no submitted words (trust 2.9)"
    link = re.search(r"http://localhost:8000(\S+)", mail.text)[1]
    assert client.get(link).status_code == 200
    ticket.refresh_from_db()
    assert ticket.confirmed_at is None, "I28: a GET never changes state"
    assert not Run.objects.exists()
    client.post(link)
    assert Run.objects.exists()


def test_an_unsigned_form_is_no_mail_relay(client, rules, freeze):
    freeze("2026-11-24 12:00")
    for _ in range(4):
        last = client.post(reverse("tickets:create"), visitor(form_key=uuid.uuid4()))
    assert last.status_code == 200
    assert Ticket.objects.count() == 3


def test_r10_an_agent_takes_a_call_into_a_ticket(
    client, rules, boreal, ana, sign_in, freeze
):
    freeze("2026-11-24 12:00")
    sign_in(client, ana)
    facts = {**visitor(), "account_claimed": "104233"}
    response = client.post(reverse("tickets:create"), facts)
    ticket = Ticket.objects.get()
    assert response.headers["Location"].endswith(f"/agent/{ticket.reference}/")
    assert (ticket.account, ticket.source) == (boreal, "phone")


def test_opening_costs_a_bounded_number_of_queries(cams, django_assert_max_num_queries):
    post(cams)
    with django_assert_max_num_queries(45):
        post(cams, rows=(SAMPLE,) * 2)
    with django_assert_max_num_queries(45):
        post(cams, rows=tuple({**SAMPLE, "result": str(i)} for i in range(60)))
