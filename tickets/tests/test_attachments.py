"""Files that come with a message, at every form that takes them (R7, trust 2.7)."""

import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils.translation import gettext, override

from tickets import attachments, services
from tickets.domain.files import LARGEST, LARGEST_CAPTURE, LARGEST_UNSIGNED, MEGABYTE
from tickets.models import Attachment, Entry, OutgoingMail, Ticket
from tickets.storage import AttachmentStorage
from tickets.tests import captures as make
from tickets.tests.factories import NOON, make_attachment, open_ticket
from tickets.tests.test_files import FOREIGN
from tickets.tests.test_intake import report
from tickets.tests.uploads import PDF, errors, reply, sent, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder", "in_english")]
DAY = timedelta(days=1)


def test_a_reply_carries_its_files_byte_for_byte(cams, ticket, cam, folder):
    big = b"%PDF-1.7\n" + os.urandom(3 * MEGABYTE)  # goes by the disk, not by memory
    response = reply(cams, ticket, sent(), sent("grand.pdf", big))
    assert response.status_code == 302
    entry = ticket.entries.get(body="Voici.")
    first, second = entry.attachments.all()
    assert (first.name, first.kind, first.size) == ("facture.pdf", "pdf", len(PDF))
    assert second.sha256 == hashlib.sha256(big).hexdigest()
    assert (folder / second.stored_name).read_bytes() == big
    assert (first.uploaded_by, first.uploaded_at) == (cam, NOON)
    assert len(stored(folder)) == 2


def test_the_stored_name_tells_nothing_and_the_file_is_its_owners_alone(
    cams, ticket, folder
):
    reply(cams, ticket, sent("facture confidentielle.pdf"))
    attachment = Attachment.objects.get()
    assert re.fullmatch(r"2026-11/[0-9a-f]{40}", attachment.stored_name)
    assert (folder / attachment.stored_name).stat().st_mode & 0o777 == 0o600
    reply(cams, ticket, sent("facture confidentielle.pdf"), body="Encore.")
    assert len(set(Attachment.objects.values_list("stored_name"))) == 2, "no dedupe"


def test_nothing_serves_the_folder_itself():
    location = Path(django_settings.VAR_DIR) / "attachments"
    for served in (django_settings.STATIC_ROOT, django_settings.MEDIA_ROOT):
        assert not location.is_relative_to(served)
    with pytest.raises(NotImplementedError):
        AttachmentStorage().url("x")


def test_the_new_ticket_takes_files(cams, folder):
    response = cams.post(
        reverse("tickets:create"), report(attachments=[sent(), sent("a.txt", b"a")])
    )
    assert response.status_code == 302
    ticket = Ticket.objects.last()
    opening = ticket.entries.get()
    assert [a.name for a in opening.attachments.all()] == ["facture.pdf", "a.txt"]
    assert len(stored(folder)) == 2


def test_the_same_form_twice_keeps_one_ticket_and_its_files_once(cams, folder):
    facts = report()
    for _ in range(2):
        response = cams.post(
            reverse("tickets:create"), {**facts, "attachments": [sent()]}
        )
        assert response.status_code == 302
    assert Attachment.objects.count() == 1
    assert len(stored(folder)) == 1


@pytest.mark.parametrize("action", ["reply", "note", "pend", "resolve"])
def test_agents_add_files_to_replies_and_notes(anas, ticket, action):
    address = reverse(f"desk:{action}", args=[ticket.reference])
    anas.post(address, {"body": "Voir le fichier.", "attachments": [sent()]})
    attachment = Attachment.objects.get()
    assert attachment.entry.body == "Voir le fichier."
    assert attachment.entry.is_public is (action != "note")


@pytest.mark.parametrize("action", ["pend", "resolve"])
def test_files_alone_are_a_message_too(anas, ticket, action):
    anas.post(
        reverse(f"desk:{action}", args=[ticket.reference]),
        {"body": "", "attachments": [sent()]},
    )
    assert Attachment.objects.get().entry.kind == Entry.Kind.REPLY


def test_the_mail_of_a_message_names_its_files_and_carries_none(
    client, ticket, cam, ana, sign_in
):
    services.take(ticket=ticket, by=ana, now=NOON)
    reply(sign_in(client, cam), ticket, sent("trace.pdf"), sent("b.txt", b"b"))
    address = reverse("desk:reply", args=[ticket.reference])
    facts = {"body": "Voici.", "attachments": [sent("plan.pdf")]}
    sign_in(client, ana).post(address, facts)
    for to, names in (
        ("ana@example.com", "trace.pdf, b.txt"),
        ("cam@example.com", "plan.pdf"),
    ):
        mail = OutgoingMail.objects.get(to=to, key__startswith="reply:")
        assert names in mail.text and names in mail.html
    internal = sign_in(client, ana).post(
        reverse("desk:note", args=[ticket.reference]),
        {**facts, "attachments": [sent("x.pdf")]},
    )
    assert internal.status_code == 302
    assert not OutgoingMail.objects.filter(text__contains="x.pdf").exists()


WRONG = {
    "a page under a PDF's name": ("x.pdf", FOREIGN["a page"], "does not hold"),
    "a page": ("x.html", FOREIGN["a page"], "a kind that we do not take"),
    "an archive": ("x.zip", FOREIGN["an archive"], "a kind that we do not take"),
    "nothing": ("x.txt", b"", "is empty"),
    "too large": ("x.pdf", b"%PDF-" + bytes(LARGEST), "larger than 10 MB"),
}


AGAIN = "Choose your files again"


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_comes_back_with_words_and_what_was_typed(
    cams, ticket, folder, what
):
    name, content, words = WRONG[what]
    response = reply(cams, ticket, sent(), sent(name, content), body="Tapé.")
    (message,) = errors(response)
    assert name in message and words in message
    page = response.content.decode()
    assert "Tapé." in page and "id_attachments_error" in page
    assert AGAIN in page
    assert not stored(folder) and not Attachment.objects.exists()
    assert ticket.entries.filter(kind="reply").count() == 1


def test_the_sentence_is_in_the_readers_language(cams, ticket):
    msgid = "“%(name)s” is empty: choose it again."
    for language in ("fr", "en"):
        with override(language):
            (message,) = errors(reply(cams, ticket, sent("a.txt", b"")))
            assert message == gettext(msgid) % {"name": "a.txt"}


def test_each_wrong_file_has_its_sentence(cams, ticket):
    response = reply(cams, ticket, sent("a.exe"), sent("b.txt", b""), sent())
    named = [message.partition("”")[0] for message in errors(response)]
    assert named == ["“a.exe", "“b.txt"]


def test_another_error_asks_for_the_files_again(cams, ticket):
    response = reply(cams, ticket, sent(), body="")
    assert AGAIN in response.content.decode()
    response = reply(cams, ticket, body="")
    assert AGAIN not in response.content.decode()


def test_any_button_of_the_report_asks_for_the_files_again(cams):
    page = cams.post(
        reverse("tickets:create"), report(action="add", attachments=[sent()])
    )
    assert AGAIN in page.content.decode()
    page = cams.post(reverse("tickets:create"), report(action="add"))
    assert AGAIN not in page.content.decode()


def test_ten_files_a_message_and_no_more(cams, ticket):
    def files(count):
        return [sent(f"{n}.txt", b"x") for n in range(count)]

    assert "10" in errors(reply(cams, ticket, *files(11)))[0]
    assert reply(cams, ticket, *files(10)).status_code == 302
    assert Attachment.objects.count() == 10


def test_a_capture_may_be_larger_than_the_rest(cams, ticket):
    head = make.pcap([])
    whole = head + bytes(LARGEST_CAPTURE - len(head))
    assert errors(reply(cams, ticket, sent("x.pcap", whole + b"x")))
    assert reply(cams, ticket, sent("x.pcap", whole)).status_code == 302


@pytest.mark.parametrize(
    ("files", "is_taken"),
    [
        ([("a.txt", 1)] * 3, True),
        ([("a.txt", 1)] * 4, False),
        ([("a.txt", LARGEST_UNSIGNED)], True),
        ([("a.txt", LARGEST_UNSIGNED + 1)], False),
    ],
)
def test_an_unsigned_sender_sends_three_small_files(
    client, rules, freeze, files, is_taken
):
    freeze("2026-11-24 12:00")
    who = {
        "contact_name": "V",
        "contact_email": "v@example.com",
        "account_claimed": "X",
    }
    uploads = [sent(name, b"x" * size) for name, size in files]
    client.post(reverse("tickets:create"), report(**who, attachments=uploads))
    assert Attachment.objects.count() == (len(files) if is_taken else 0)
    assert Ticket.objects.exists() is is_taken


def fill(ticket, size):
    """As if the ticket already held files of that size in all."""
    attachment = make_attachment(ticket)
    Attachment.objects.filter(pk=attachment.pk).update(size=size)
    return attachment


def test_a_ticket_holds_200_megabytes(cams, ticket):
    room = attachments.MOST_OF_TICKET - len(PDF)
    fill(ticket, room + 1)
    assert "This ticket takes" in errors(reply(cams, ticket, sent()))[0]
    Attachment.objects.update(size=room)
    assert reply(cams, ticket, sent()).status_code == 302


def test_an_account_sends_two_gigabytes_in_thirty_days(
    cams, ticket, boreal, cam, freeze
):
    other = open_ticket(by=cam, account=boreal)
    fill(other, attachments.MOST_OF_ACCOUNT - 1)
    assert "Your account" in errors(reply(cams, ticket, sent()))[0]
    assert errors(cams.post(reverse("tickets:create"), report(attachments=[sent()])))
    Attachment.objects.update(uploaded_at=NOON - 30 * DAY)
    assert reply(cams, ticket, sent()).status_code == 302


def test_a_person_sends_files_sixty_times_an_hour(cams, ticket):
    for n in range(60):
        assert reply(cams, ticket, sent("a.txt", b"x"), body=str(n)).status_code == 302
    assert "60" in errors(reply(cams, ticket, sent()))[0]
    assert reply(cams, ticket, body="Sans fichier").status_code == 302


def test_what_the_ticket_refuses_leaves_no_file(cams, ticket, folder):
    Ticket.objects.update(state="closed")
    response = reply(cams, ticket, sent())
    assert response.context["form"].errors["body"]
    assert stored(folder) == []
