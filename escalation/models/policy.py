from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models import Ticket

from .contact import Level


class EscalationPolicy(models.Model):
    """The ladder for one severity; a run keeps a frozen copy of it (I22)."""

    name = models.CharField(_("name"), max_length=80)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Ticket.Severity, unique=True
    )
    grace_minutes = models.PositiveIntegerField(
        _("level 1’s grace in business hours, in minutes"), default=15
    )
    repeat_minutes = models.PositiveIntegerField(
        _("last round repeats every (minutes)"), default=15
    )
    lease_minutes = models.PositiveIntegerField(
        _("an acknowledgement holds for (minutes)"), default=30
    )
    grace_level = models.ForeignKey(
        Level,
        verbose_name=_("level told during the grace"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("escalation policy")
        verbose_name_plural = _("escalation policies")

    def __str__(self):
        return self.name


class EscalationStep(models.Model):
    policy = models.ForeignKey(
        EscalationPolicy, on_delete=models.CASCADE, related_name="steps"
    )
    after_minutes = models.PositiveIntegerField(_("minutes after paging starts"))
    levels = models.ManyToManyField(Level, verbose_name=_("levels paged"))

    class Meta:
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        ordering = ("after_minutes", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("policy", "after_minutes"), name="one_step_per_instant"
            ),
        )

    def __str__(self):
        return f"{self.policy} +{self.after_minutes} min"
