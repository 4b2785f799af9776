"""Whole in the storage or not at all, whatever is killed, full or away (R7)."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, transaction

from escalation import chores
from tickets import attachments, services
from tickets.attachments import NotKept
from tickets.models import Attachment
from tickets.storage import attachment_storage
from tickets.tests.factories import NOON, make_attachment, make_upload
from tickets.tests.uploads import errors, reply, sent, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder", "in_english")]
DAY = timedelta(days=1)


def broken(*_args, **_kwargs):
    raise OSError(28, "No space left on device")


def test_a_full_disk_is_told_beside_the_files_and_the_words_are_kept(
    cams, ticket, folder, monkeypatch
):
    monkeypatch.setattr(FileSystemStorage, "_save", broken)
    response = reply(cams, ticket, sent(), body="Tapé.")
    assert "Try again" in errors(response)[0]
    assert "Tapé." in response.content.decode()
    assert not ticket.entries.filter(body="Tapé.").exists()


def test_a_second_file_that_fails_takes_the_first_away(ticket, folder, monkeypatch):
    real = FileSystemStorage._save

    def fail_on_second(self, name, content):
        if len(stored(folder)) == 1:
            (folder / name).write_bytes(b"half")
            raise OSError(28, "No space left on device")
        return real(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", fail_on_second)
    uploads = [make_upload(), make_upload("b.txt")]
    with pytest.raises(NotKept), attachments.kept(uploads, now=NOON):
        pass
    assert stored(folder) == []


def test_a_kill_between_file_and_row_leaves_no_half_made_ticket(
    ticket, cam, folder, monkeypatch
):
    """The file is there, the transaction never was: a day later the file goes."""
    monkeypatch.setattr(attachments, "_remove_unattached", lambda stored: None)
    with (
        pytest.raises(KeyboardInterrupt),
        attachments.kept([make_upload()], now=NOON) as files,
        transaction.atomic(),
    ):
        services.reply(ticket=ticket, by=cam, body="Voici.", now=NOON, files=files)
        raise KeyboardInterrupt
    assert not ticket.entries.filter(body="Voici.").exists()
    (left,) = stored(folder)
    os.utime(left, (NOON.timestamp(),) * 2)
    assert attachments.remove_orphans(now=NOON + DAY) == 0, "it may be on its way"
    assert attachments.remove_orphans(now=NOON + DAY + timedelta(seconds=1)) == 1
    assert stored(folder) == []


def test_a_commit_whose_answer_was_lost_keeps_its_file(ticket, cam, folder):
    with (
        pytest.raises(DatabaseError),
        attachments.kept([make_upload()], now=NOON) as files,
    ):
        services.reply(ticket=ticket, by=cam, body="Voici.", now=NOON, files=files)
        raise DatabaseError("server closed the connection unexpectedly")
    assert (folder / Attachment.objects.get().stored_name).exists()


def test_the_chore_removes_what_is_left_over_and_nothing_else(
    ticket, folder, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    kept = make_attachment(ticket)
    storage = attachment_storage()
    orphan = storage.save("2026-10/orphan", ContentFile(b"x"))
    for name, age in (("old.upload.pdf", 2 * DAY), ("young.upload", DAY / 2)):
        (tmp_path / name).write_bytes(b"x")
        at = (NOON - age).timestamp()
        os.utime(tmp_path / name, (at, at))
    for name in (orphan, kept.stored_name):
        os.utime(folder / name, (1, 1))
    assert "left-over files" in chores.CHORES
    chores.CHORES["left-over files"][1](now=NOON)
    assert [p.name for p in stored(folder)] == [kept.stored_name.partition("/")[2]]
    assert not (tmp_path / "old.upload.pdf").exists()
    assert (tmp_path / "young.upload").exists()


def test_the_chore_before_anything_was_ever_kept(folder):
    assert not folder.exists()
    attachments.clean_up(now=NOON)
