"""What the tests of tickets share: the cast's clients, a folder for files, English."""

import pytest
from django.utils.translation import override

from tickets.tests.factories import open_ticket


@pytest.fixture
def folder(settings, tmp_path):
    """The storage of the settings' default, in a folder of this test's own."""
    path = tmp_path / "attachments"
    options = {"location": str(path), "file_permissions_mode": 0o600}
    settings.STORAGES = {
        **settings.STORAGES,
        "attachments": {
            "BACKEND": "tickets.storage.AttachmentStorage", "OPTIONS": options,
        },
    }  # fmt: skip
    return path


@pytest.fixture
def in_english(_fresh):
    """Pages and words in English, where the words are what is tested."""
    with override("en"):
        yield


@pytest.fixture
def ticket(rules, boreal, cam, freeze):
    """Cam's ticket, opened on Tuesday at noon."""
    freeze("2026-11-24 12:00")
    return open_ticket(by=cam, account=boreal)


@pytest.fixture
def cams(client, ticket, cam, sign_in):
    return sign_in(client, cam)


@pytest.fixture
def anas(client, ticket, ana, sign_in):
    return sign_in(client, ana)
