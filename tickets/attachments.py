"""Keeping files: first the whole file, then the row, in the message's transaction.

A kill between the two leaves a file that no row names, never a row without its file
or a ticket with half of its files; `remove_orphans` takes such files away later.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import DatabaseError
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import CustomerAccount, Person

from .domain.files import MEGABYTE, Kind
from .models import Attachment, Entry, Ticket
from .storage import attachment_storage

log = logging.getLogger(__name__)
MOST_OF_TICKET = 200 * MEGABYTE
MOST_OF_ACCOUNT, ACCOUNT_SPAN = 2_048 * MEGABYTE, timedelta(days=30)
ORPHAN_AFTER = timedelta(days=1)
BATCH = 500
TRACES = (Kind.CAPTURE, Kind.TEXT)  # either may hold SIP


class NotKept(Exception):
    """The storage did not take a file; the message is for the person who sent it."""

    message = _(
        "Your files could not be kept just now. Try again in a few minutes, or send "
        "without them."
    )


@dataclass(frozen=True)
class Upload:
    """A file as it was checked: its shown name, its kind, its content."""

    name: str
    kind: Kind
    size: int
    content: File


@dataclass(frozen=True)
class StoredFile:
    """A file that is in the storage, whole, and that no row names yet."""

    name: str
    kind: Kind
    size: int
    sha256: str
    stored_name: str


@contextmanager
def kept(uploads: Sequence[Upload], *, now: datetime) -> Iterator[list[StoredFile]]:
    """Store files around the service that attaches them. Raises NotKept.

    Outside of any transaction: a slow disk must not hold a lock. Whatever the service
    has not attached (it refused, or the ticket existed already) is removed.
    """
    stored: list[StoredFile] = []
    try:
        for upload in uploads:
            stored.append(_store(upload, now=now))
        yield stored
    finally:
        _remove_unattached(stored)


def _store(upload: Upload, *, now: datetime) -> StoredFile:
    digest = hashlib.sha256()
    name = f"{now:%Y-%m}/{secrets.token_hex(20)}"
    try:
        for chunk in upload.content.chunks():
            digest.update(chunk)
        upload.content.seek(0)
        name = attachment_storage().save(name, upload.content)
    except Exception as error:
        # Each storage has errors of its own; none of them is the sender's fault.
        log.exception("an attachment of %s bytes was not kept", upload.size)
        _delete([name])
        raise NotKept from error
    return StoredFile(upload.name, upload.kind, upload.size, digest.hexdigest(), name)


def _remove_unattached(stored):
    """A row, not an exception, says whether a file is needed: the answer to a COMMIT
    can be lost on its way."""
    names = {file.stored_name for file in stored}
    try:
        names -= set(_attached(names)) if names else set()
    except DatabaseError:
        log.warning("files may be left over; they are removed in a day")
        return
    _delete(names)


def _attached(names: Iterable[str]):
    of_files = Attachment.objects.filter(stored_name__in=names)
    return of_files.values_list("stored_name", flat=True)


def _delete(names):
    storage = attachment_storage()
    for name in names:
        try:
            storage.delete(name)
        except Exception:
            log.exception("a file that nobody needs stays: %s", name)


def attach(
    entry: Entry, files: Sequence[StoredFile], *, by: Person | None, now: datetime
) -> list[Attachment]:
    """Give a message its files, in its own transaction; captures wait to be read."""
    return Attachment.objects.bulk_create(
        Attachment(
            ticket_id=entry.ticket_id,
            entry=entry,
            name=file.name,
            stored_name=file.stored_name,
            kind=file.kind,
            size=file.size,
            sha256=file.sha256,
            uploaded_by=by,
            uploaded_at=now,
            **_trace_columns(file, now),
        )
        for file in files
    )


def _trace_columns(file, now) -> dict[str, Any]:
    if file.kind not in TRACES:
        return {}
    return {"trace_state": Attachment.TraceState.PENDING, "trace_due_at": now}


def read_whole(attachment: Attachment, *, most: int) -> bytes:
    """The content of a small file, at the most `most` bytes of it."""
    with attachment_storage().open(attachment.stored_name) as file:
        return file.read(most)


def room_of_ticket(ticket: Ticket) -> int:
    """How many bytes of files this ticket still takes."""
    return MOST_OF_TICKET - _sum(ticket.attachments.all())


def room_of_account(account: CustomerAccount, *, now: datetime) -> int:
    """How many bytes of files this account may still send."""
    recent = Attachment.objects.filter(
        ticket__account=account, uploaded_at__gt=now - ACCOUNT_SPAN
    )
    return MOST_OF_ACCOUNT - _sum(recent)


def _sum(attachments):
    return attachments.aggregate(total=Sum("size"))["total"] or 0


def clean_up(*, now: datetime) -> None:
    """What killed senders and erased tickets left over."""
    remove_orphans(now=now)
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"):
        if now.timestamp() - path.stat().st_mtime > ORPHAN_AFTER.total_seconds():
            path.unlink(missing_ok=True)


def remove_orphans(*, now: datetime) -> int:
    """Remove the files that no row names: a sender was killed, a ticket was erased.

    Young ones are left alone: their row may be on its way.
    """
    storage = attachment_storage()
    try:
        folders = storage.listdir("")[0]
    except FileNotFoundError:  # nothing was ever kept
        return 0
    removed = 0
    for folder in folders:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        for begin in range(0, len(names), BATCH):
            batch = set(names[begin : begin + BATCH])
            orphans = [
                name
                for name in batch - set(_attached(batch))
                if now - storage.get_modified_time(name) > ORPHAN_AFTER
            ]
            _delete(orphans)
            removed += len(orphans)
    return removed
