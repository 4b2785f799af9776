from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=60)
BATCH = 200
MOST_ATTEMPTS = 3


class Timer(models.Model):
    """One pending wake-up of a clock or a run: the row is the queue (I36-I43)."""

    class Subject(models.TextChoices):
        CLOCK = "clock"
        RUN = "run"

    class Kind(models.TextChoices):
        WARN = "warn"
        BREACH = "breach"
        STEP = "step"
        LEASE = "lease"

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        FIRED = "fired", _("Fired")
        CANCELLED = "cancelled", _("Cancelled")
        PARKED = "parked", _("Parked after errors")

    subject = models.CharField(max_length=5, choices=Subject)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    generation = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "subject_id", "kind", "generation"),
                name="one_timer_per_generation",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                name="timer_due",
                condition=models.Q(state="pending"),
            ),
        )

    def __str__(self):
        return f"{self.subject} {self.subject_id} {self.kind} {self.due_at:%F %T}"
