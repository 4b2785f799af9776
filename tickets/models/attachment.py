import uuid
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from tickets.domain.files import Kind as FileKind

from .entry import Entry
from .literal import literally
from .ticket import Ticket

LEASE = timedelta(seconds=90)


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The files a person may see: those of the messages that they may read."""
        of_tickets = self.filter(ticket__in=Ticket.objects.visible_to(user))
        if user.is_authenticated and user.is_desk:
            return of_tickets
        return of_tickets.filter(entry__is_public=True)

    def with_trace(self):
        return self.exclude(trace_state="").order_by("uploaded_at", "pk")

    def trace_due(self, now):
        return self.filter(
            literally("tickets_attachment.trace_state = 'pending'"),
            trace_due_at__lte=now,
        )

    def claim_next_trace(self, *, now):
        """Take the oldest trace that is due, or None; an UPDATE decides (I36)."""
        while found := self.trace_due(now).order_by("trace_due_at").first():
            won = (
                self.trace_due(now)
                .filter(pk=found.pk)
                .update(
                    trace_due_at=now + LEASE,
                    trace_attempts=models.F("trace_attempts") + 1,
                )
            )
            if won:
                found.refresh_from_db()
                return found
        return None


class Attachment(models.Model):
    """A file that came with a message; public or internal as its message is.

    The row is written once the whole file is in the storage (`tickets.attachments`).
    """

    class Kind(models.TextChoices):
        PDF = FileKind.PDF.value, "PDF"
        PNG = FileKind.PNG.value, "PNG"
        JPEG = FileKind.JPEG.value, "JPEG"
        TEXT = FileKind.TEXT.value, _("Text")
        CSV = FileKind.CSV.value, "CSV"
        WAV = FileKind.WAV.value, "WAV"
        MP3 = FileKind.MP3.value, "MP3"
        CAPTURE = FileKind.CAPTURE.value, _("Network capture")
        EMAIL = FileKind.EMAIL.value, _("E-mail")

    class TraceState(models.TextChoices):
        NONE = "", "None"
        PENDING = "pending"
        READ = "read"
        UNREADABLE = "unreadable"

    # What addresses carry; the stored name is told to nobody.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="attachments"
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="attachments"
    )
    name = models.CharField(_("name"), max_length=100)
    stored_name = models.CharField(max_length=120, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    # The row is the queue: a capture waits here until a worker has read it.
    trace_state = models.CharField(
        max_length=10, choices=TraceState, blank=True, default=TraceState.NONE
    )
    trace_due_at = models.DateTimeField(null=True, blank=True)
    trace_attempts = models.PositiveSmallIntegerField(default=0)
    trace = models.JSONField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("pk",)
        indexes = (
            models.Index(
                fields=("trace_due_at",),
                name="attachment_trace_due",
                condition=models.Q(trace_state="pending"),
            ),
        )

    def __str__(self):
        return self.name
