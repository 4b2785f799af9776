from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .ticket import Ticket

LEASE = timedelta(seconds=60)


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(state=OutgoingMail.State.QUEUED, next_try_at__lte=now)

    def claim(self, mail_id, *, now):
        """Take one mail for sending, or None when somebody else has it (I36)."""
        won = self.due(now).filter(pk=mail_id).update(
            next_try_at=now + LEASE, attempts=models.F("attempts") + 1
        )
        return self.get(pk=mail_id) if won else None


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
