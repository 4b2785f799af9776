import threading

from celery import shared_task
from django.utils import timezone

from . import trace_reading
from .mail.delivery import deliver
from .models import OutgoingMail

# Receipts and news never take every sender: pages have their own share of the pool.
_SENDERS = threading.Semaphore(2)
# A child takes a processor for seconds: one at a time leaves the rest to the pages.
_READERS = threading.Semaphore(1)


@shared_task
def deliver_mail() -> int:
    """Send the mail that is due, oldest first. Safe to run many times at once."""
    if not _SENDERS.acquire(blocking=False):
        return 0
    try:
        sent = 0
        while mail := OutgoingMail.objects.claim_next(now=timezone.now()):
            sent += deliver(mail, now=timezone.now())
        return sent
    finally:
        _SENDERS.release()


@shared_task
def read_traces() -> int:
    """Read the captures that wait. Safe to run many times at once."""
    if not _READERS.acquire(blocking=False):
        return 0
    try:
        read = 0
        while trace_reading.read_next(now=timezone.now()):
            read += 1
        return read
    finally:
        _READERS.release()
