"""How long a request may be, settled before it is read (trust 2.7)."""

import pytest
from django.urls import reverse

from tickets.domain.files import MEGABYTE
from tickets.middleware import MOST, MOST_ELSEWHERE, MOST_UNSIGNED
from tickets.tests.uploads import reply, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder", "in_english")]


@pytest.mark.parametrize(
    ("who", "name", "most"),
    [
        ("cam", "tickets:reply", MOST),
        ("ana", "desk:note", MOST),
        ("cam", "tickets:create", MOST),
        (None, "tickets:create", MOST_UNSIGNED),
        (None, "account_login", MOST_ELSEWHERE),
        ("ana", "desk:classify", MOST_ELSEWHERE),
    ],
)
def test_a_body_beyond_the_cap_is_refused_unread(
    request, client, ticket, sign_in, who, name, most
):
    if who:
        sign_in(client, request.getfixturevalue(who))
    is_of_ticket = name not in ("tickets:create", "account_login")
    address = reverse(name, args=[ticket.reference] if is_of_ticket else [])
    for length, is_refused in ((most + 1, True), (most, False)):
        body = Unread()
        response = client.generic(
            "POST", address, b"", CONTENT_LENGTH=str(length),
            CONTENT_TYPE="multipart/form-data; boundary=x", **{"wsgi.input": body},
        )  # fmt: skip
        assert (response.status_code == 413) is is_refused, length
        assert body.was_read is not is_refused
        assert ("too much at once" in response.content.decode()) is is_refused


class Unread:
    """A body that says whether anybody read it."""

    was_read = False

    def read(self, *_args):
        self.was_read = True
        return b""

    readline = read


def test_a_disk_that_is_full_while_receiving_is_told_in_words(
    cams, ticket, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "gone"
    big = b"%PDF-1.7\n" + bytes(3 * MEGABYTE)
    response = reply(cams, ticket, sent("grand.pdf", big))
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "1-866-928-4465" in response.content.decode()
