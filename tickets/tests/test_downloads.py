"""Files go out safely, to who may read the message they came with (trust 2.7)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tickets import attachments, services
from tickets.models import Attachment
from tickets.tests.factories import NOON, make_attachment, open_ticket
from tickets.tests.test_files import RIGHT
from tickets.tests.uploads import PDF, reply, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder", "in_english")]


def get(client, attachment):
    reference = attachment.ticket.reference
    return client.get(reverse("tickets:file", args=[reference, attachment.key]))


def content(response):
    """Read to its end, which closes the file as a server does."""
    return b"".join(response.streaming_content)


def test_a_file_is_handed_out_to_be_saved_never_to_be_shown(cams, ticket):
    attachment = make_attachment(ticket, "facture été.pdf", PDF)
    response = get(cams, attachment)
    assert content(response) == PDF
    headers = response.headers
    assert headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''facture%20%C3%A9t%C3%A9.pdf"
    )
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Length"] == str(len(PDF))
    assert headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("name", RIGHT)
def test_no_kind_is_served_as_something_a_browser_runs(cams, ticket, name):
    response = get(cams, make_attachment(ticket, name, RIGHT[name][0]))
    content(response)
    kind = response.headers["Content-Type"]
    assert kind == "application/octet-stream" or kind in {
        "application/pdf", "image/png", "image/jpeg", "audio/wav", "audio/mpeg",
    }  # fmt: skip
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name",
    ['a"b.txt', "a;b.txt", "a\r\nSet-Cookie: x.txt", "%22.txt", "a\\b.txt", "é.txt"],
)
def test_no_name_breaks_out_of_its_header(cams, ticket, name):
    attachment = make_attachment(ticket)
    Attachment.objects.update(name=name)  # as if it had never been cleaned
    response = get(cams, attachment)
    content(response)
    assert "\n" not in response.headers["Content-Disposition"]
    assert "Set-Cookie" not in response.headers


def test_a_file_that_the_storage_lost_is_missing_not_an_error(cams, ticket, folder):
    attachment = make_attachment(ticket)
    (folder / attachment.stored_name).unlink()
    assert get(cams, attachment).status_code == 404


def test_files_of_internal_notes_are_not_there_for_customers(
    client, ticket, cam, ana, sign_in
):
    note = services.add_note(ticket=ticket, by=ana, body="Interne", now=NOON)
    secret = make_attachment(ticket, "passerelle.txt", entry=note)
    sign_in(client, cam)
    assert get(client, secret).status_code == 404
    assert "passerelle" not in client.get(ticket.get_absolute_url()).content.decode()
    sign_in(client, ana)
    response = get(client, secret)
    content(response)
    assert response.status_code == 200
    page = client.get(reverse("desk:detail", args=[ticket.reference])).content.decode()
    assert "passerelle.txt" in page


def test_a_file_is_found_under_its_own_ticket_only(cams, ticket, boreal, cam):
    other = open_ticket(by=cam, account=boreal)
    attachment = make_attachment(other)
    address = reverse("tickets:file", args=[ticket.reference, attachment.key])
    assert cams.get(address).status_code == 404


def test_what_an_agent_reads_is_on_record_and_customers_do_not_see_it(
    client, ticket, cam, ana, sign_in
):
    attachment = make_attachment(ticket, "facture.pdf", PDF)
    content(get(sign_in(client, cam), attachment))
    assert not ticket.entries.filter(event="file_read").exists()
    content(get(sign_in(client, ana), attachment))
    event = ticket.entries.get(event="file_read")
    assert (event.author, event.is_public) == (ana, False)
    assert event.facts == {"who": str(ana), "name": "facture.pdf"}
    page = client.get(reverse("desk:detail", args=[ticket.reference])).content.decode()
    assert f"{ana} opened the file facture.pdf" in page


def test_files_stand_under_their_message_with_kind_and_size(cams, ticket):
    make_attachment(ticket, "grand.pdf", PDF + bytes(1_300_000))
    make_attachment(ticket, "petit.txt", b"x" * 3_000)
    page = cams.get(ticket.get_absolute_url()).content.decode()
    thread = page[page.index("tt-thread") :]
    assert "grand.pdf" in thread and "PDF, 1.2 MB" in thread
    assert "petit.txt" in thread and "Text, 3 KB" in thread


def test_many_files_cost_no_more_queries(cams, ticket):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            cams.get(ticket.get_absolute_url())
        return len(queries)

    make_attachment(ticket)
    cams.get(ticket.get_absolute_url())
    before = count()
    for n in range(5):
        entry = services.reply(
            ticket=ticket, by=ticket.opened_by, body=str(n), now=NOON
        )
        make_attachment(ticket, entry=entry)
    assert count() == before


def test_files_in_the_storage_of_the_settings_whatever_it_is(cams, ticket, settings):
    """Nothing but Django's storage interface is used: so S3 will do as well."""
    settings.STORAGES = {
        **settings.STORAGES,
        "attachments": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    reply(cams, ticket, sent())
    attachment = Attachment.objects.get()
    assert content(get(cams, attachment)) == PDF
    Attachment.objects.all().delete()
    assert attachments.remove_orphans(now=NOON + timedelta(days=400_000)) == 1
