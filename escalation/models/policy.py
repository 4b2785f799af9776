from django.conf import settings
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
    retry_minutes = models.PositiveIntegerField(
        _("a step tries its people again every (minutes; 0: never)"), default=5
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

    version = models.PositiveIntegerField(default=1, editable=False)

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
    informed_levels = models.ManyToManyField(
        Level, verbose_name=_("levels informed"), blank=True, related_name="+"
    )
    # Used together when the step begins; none: the first channel of each contact.
    channels = models.JSONField(_("channels"), default=list, blank=True)
    source_fr = models.CharField(_("source in French"), max_length=120, blank=True)
    source_en = models.CharField(_("source in English"), max_length=120, blank=True)

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


class PolicyVersion(models.Model):
    """What a policy was from `saved_at` on: its history, never rewritten (I22)."""

    policy = models.ForeignKey(
        EscalationPolicy, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    ladder = models.JSONField()
    saved_at = models.DateTimeField(null=True, blank=True)  # none: as delivered
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("policy", "number"), name="one_policy_version"
            ),
        )

    def __str__(self):
        return f"{self.policy} {self.number}"
