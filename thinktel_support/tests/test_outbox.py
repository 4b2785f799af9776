"""Without a mail server, what would have gone out is read in the browser."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox(settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return get_connection("django.core.mail.backends.filebased.EmailBackend")


def test_an_administrator_reads_every_mail(client, rules, adi, sign_in, outbox):
    for number in (1, 2):
        mail = EmailMultiAlternatives(
            f"Billet TT-{number} reçu",
            f"Réponse visée : {number}",
            to=["cam@example.com"],
        )
        mail.attach_alternative("<p>html</p>", "text/html")
        outbox.send_messages([mail])
    sign_in(client, adi)
    mails = client.get(reverse("outbox:list")).context["mails"]
    assert {mail.subject for mail in mails} == {"Billet TT-1 reçu", "Billet TT-2 reçu"}
    for mail in mails:
        page = client.get(reverse("outbox:detail", args=[mail.name]))
        assert "Réponse visée" in page.content.decode()


@pytest.mark.parametrize("name", ["nope", "nope-0", "secret_key"])
def test_no_other_file_is_read(client, rules, adi, sign_in, outbox, name):
    sign_in(client, adi)
    assert client.get(reverse("outbox:detail", args=[name])).status_code == 404
