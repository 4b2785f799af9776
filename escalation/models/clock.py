from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.domain.sla import Target
from tickets.models import Ticket

from .contact import Level


class ClockKind(models.TextChoices):
    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    CALLBACK = "callback", _("Call-back")
    PROGRESS = "progress", _("Progress news")


class SLATarget(models.Model):
    """How long we give ourselves for one question, by severity (engine 3.2)."""

    kind = models.CharField(_("clock"), max_length=20, choices=ClockKind)
    severity = models.CharField(_("severity"), max_length=10, choices=Ticket.Severity)
    minutes = models.PositiveIntegerField(_("promise, in minutes"))
    warn_minutes = models.PositiveIntegerField(
        _("aim, in minutes"), null=True, blank=True
    )
    is_business_time = models.BooleanField(_("counted in business time"))
    warn_levels = models.ManyToManyField(
        Level, verbose_name=_("levels told at the aim"), blank=True, related_name="+"
    )
    breach_levels = models.ManyToManyField(
        Level, verbose_name=_("levels told at a breach"), blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("SLA target")
        verbose_name_plural = _("SLA targets")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "severity"), name="one_target_per_question"
            ),
        )

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_severity_display()}"

    def as_domain(self):
        """What the pure computations of `domain.sla` take."""
        aim = self.warn_minutes
        return Target(
            promise=timedelta(minutes=self.minutes),
            aim=None if aim is None else timedelta(minutes=aim),
            is_business=self.is_business_time,
        )

    def levels_for(self, effect):
        """The codes of the levels told when the aim or the promise passes (R22)."""
        levels = self.warn_levels if effect == "warn" else self.breach_levels
        return [level.code for level in levels.all()]


class ClockQuerySet(models.QuerySet):
    def running(self):
        return self.filter(met_at=None, cancelled_at=None)


class Clock(models.Model):
    """One question put to us and the time we have to answer it (engine 3.1)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=20, choices=ClockKind)
    severity = models.CharField(max_length=10, choices=Ticket.Severity)
    generation = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    warn_minutes = models.PositiveIntegerField(null=True, blank=True)
    is_business_time = models.BooleanField()
    calendar_version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ("due_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("ticket", "kind"),
                condition=models.Q(met_at=None, cancelled_at=None),
                name="one_running_clock_per_question",
            ),
        )

    def __str__(self):
        return f"{self.ticket} {self.kind}"


class Pause(models.Model):
    """A span in which we waited for the customer, half-open, in UTC (I7)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("started_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("ticket",),
                condition=models.Q(ended_at=None),
                name="one_open_pause",
            ),
        )

    def __str__(self):
        return f"{self.ticket} {self.started_at:%F %T}"
