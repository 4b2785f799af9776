"""Captures that wait are read, each in its child, and what was read is kept (R7)."""

import logging
from datetime import datetime

from .attachments import read_whole
from .domain.files import LARGEST_CAPTURE
from .models import Attachment
from .traces.report import CAPTURE, TEXT
from .traces.runner import Unreadable, read_in_child

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 10  # a quarter of an hour, with the lease between two of them
State = Attachment.TraceState


def read_next(*, now: datetime) -> bool:
    """Read one capture that is due; False when none is. Safe beside another reader."""
    attachment = Attachment.objects.claim_next_trace(now=now)
    if attachment is None:
        return False
    if attachment.trace_attempts > MOST_ATTEMPTS:
        _settle(attachment, State.UNREADABLE)
        return True
    try:
        content = read_whole(attachment, most=LARGEST_CAPTURE)
    except Exception:
        # The storage is away: the lease runs out, and it is tried again.
        log.exception("the file of attachment %s cannot be had", attachment.pk)
        return True
    is_text = attachment.kind == Attachment.Kind.TEXT
    try:
        report = read_in_child(content, TEXT if is_text else CAPTURE)
    except Unreadable as error:
        log.warning("attachment %s could not be read: %s", attachment.pk, error)
        # A log that cannot be read as a trace is a log, not a failure.
        _settle(attachment, State.NONE if is_text else State.UNREADABLE)
        return True
    if is_text and not report["messages"]:
        _settle(attachment, State.NONE)
        return True
    _settle(attachment, State.READ, report)
    return True


def _settle(attachment, state, report=None):
    """Only while it is still ours: a reader that came after the lease has the say."""
    Attachment.objects.filter(
        pk=attachment.pk,
        trace_state=State.PENDING,
        trace_attempts=attachment.trace_attempts,
    ).update(trace_state=state, trace=report, trace_due_at=None)
