from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .literal import literally
from .ticket import Ticket

LEASE = timedelta(seconds=60)


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(
            literally("tickets_outgoingmail.state = 'queued'"), next_try_at__lte=now
        )

    def claim_next(self, *, now):
        """Take the oldest mail that is due, or None; an UPDATE decides (I36)."""
        while mail := self.due(now).order_by("next_try_at").first():
            won = (
                self.due(now)
                .filter(pk=mail.pk)
                .update(next_try_at=now + LEASE, attempts=models.F("attempts") + 1)
            )
            if won:
                mail.refresh_from_db()
                return mail
        return None


class OutgoingMail(models.Model):
    """A mail owed to somebody: written with the fact it tells, sent later (I38)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    # One mail per fact and reader, however often the fact is handled.
    key = models.CharField(max_length=120, unique=True)
    ticket = models.ForeignKey(
        Ticket, null=True, blank=True, on_delete=models.CASCADE, related_name="mails"
    )
    to = models.EmailField(_("to"))
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        indexes = (
            models.Index(
                fields=("next_try_at",),
                name="mail_due",
                condition=models.Q(state="queued"),
            ),
        )

    def __str__(self):
        return f"{self.subject} ({self.to})"
