from django.db import models
from django.utils.translation import gettext_lazy as _

from .ticket import Ticket


class AffectedNumber(models.Model):
    """A number or range that the trouble touches, as typed and as understood."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="affected_numbers"
    )
    typed = models.CharField(_("as typed"), max_length=120)
    first = models.CharField("E.164", max_length=40, blank=True)
    last = models.CharField(_("end of range"), max_length=40, blank=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("affected number")
        verbose_name_plural = _("affected numbers")
        ordering = ("pk",)

    def __str__(self):
        return self.typed


class CallSampleQuerySet(models.QuerySet):
    def latest_first(self):
        """What was added last on top, each lot in the order of its log."""
        return self.order_by("-added_at", "position", "pk")


class CallSample(models.Model):
    """One call that went wrong, or right, as the customer's log tells it (R7)."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="call_samples"
    )
    position = models.PositiveSmallIntegerField(default=0)
    caller = models.CharField(_("caller"), max_length=120)
    caller_e164 = models.CharField(max_length=40, blank=True)
    called = models.CharField(_("number dialled"), max_length=120)
    called_e164 = models.CharField(max_length=40, blank=True)
    called_at = models.DateTimeField(_("time of the call"))
    result = models.CharField(_("result or details"), max_length=300)
    # What a telephone system's own log says, when the sample comes from one.
    gateway = models.CharField(_("gateway"), max_length=80, blank=True)
    duration = models.PositiveIntegerField(
        _("duration in seconds"), null=True, blank=True
    )
    # None: nobody said. A call that worked is what the failures are compared with.
    has_worked = models.BooleanField(_("the call worked"), null=True, blank=True)
    added_at = models.DateTimeField()

    objects = CallSampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("call sample")
        verbose_name_plural = _("call samples")
        ordering = ("position", "pk")

    def __str__(self):
        return f"{self.caller} → {self.called}"
