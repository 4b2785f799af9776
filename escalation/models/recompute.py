from django.db import models
from django.utils.translation import gettext_lazy as _


class Recompute(models.Model):
    """A job that counts the open clocks again after the rules changed (I9).

    `cursor` is the last clock done: a killed job goes on where it stopped.
    """

    class Why(models.TextChoices):
        CALENDAR = "calendar", _("The business calendar changed")
        TARGET = "target", _("An SLA target changed")

    why = models.CharField(max_length=10, choices=Why)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=120, blank=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    cursor = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (
            models.Index(
                fields=("id",),
                name="recompute_open",
                condition=models.Q(finished_at=None),
            ),
        )

    def __str__(self):
        return f"{self.why} {self.asked_at:%F %T}"
