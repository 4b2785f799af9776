from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ServiceKind
from announcements.models import Announcement
from tickets.models import Ticket
from tickets.models.literal import literally


class IncidentRule(models.Model):
    """When tickets of several accounts become an incident: data, one row (S6)."""

    window_minutes = models.PositiveIntegerField(
        _("reports within (minutes)"), default=30
    )
    suggest_accounts = models.PositiveSmallIntegerField(
        _("accounts to suggest an incident"), default=2
    )
    promote_accounts = models.PositiveSmallIntegerField(
        _("accounts to open one without asking"), default=3
    )

    class Meta:
        verbose_name = _("incident rule")
        verbose_name_plural = _("incident rules")

    def __str__(self):
        return f"{self.suggest_accounts} / {self.promote_accounts}"


class IncidentQuerySet(models.QuerySet):
    def live(self):
        """Suggested or open: what a new ticket may still join."""
        return self.filter(
            literally("escalation_incident.state IN ('suggested', 'open')")
        )


class Incident(models.Model):
    """One trouble of several customers. Its own ticket, which no customer sees, carries
    its clocks, its escalation and its story."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("Suggested")
        OPEN = "open", _("Open")
        REFUSED = "refused", _("Refused")
        RESOLVED = "resolved", _("Resolved")

    class Scope(models.TextChoices):
        """What the reports share beyond the service and the family of symptoms."""

        NONE = "", _("Service and symptom")
        REGION = "region", _("Area code")
        PREFIX = "prefix", _("Prefix called")

    ticket = models.OneToOneField(
        Ticket,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incident",
    )
    service_kind = models.CharField(_("service"), max_length=20, choices=ServiceKind)
    family = models.CharField(_("family of symptoms"), max_length=20)
    scope = models.CharField(max_length=8, choices=Scope, blank=True)
    scope_value = models.CharField(max_length=12, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    suggested_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    accounts = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)
    announcement = models.ForeignKey(
        Announcement, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("service_kind", "family", "scope", "scope_value"),
                condition=models.Q(state__in=("suggested", "open")),
                name="one_live_incident_per_match",
            ),
        )

    def __str__(self):
        return self.ticket.reference if self.ticket_id else f"#{self.pk}"


class IncidentTicket(models.Model):
    """A ticket that belongs to an incident; one incident at a time."""

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="links"
    )
    ticket = models.OneToOneField(
        Ticket, on_delete=models.CASCADE, related_name="incident_link"
    )
    linked_at = models.DateTimeField()
    # News still to be written on this ticket: the row is the queue (I38).
    owes_news = models.BooleanField(default=False)
    last_news = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(
                fields=("id",),
                name="incident_owes_news",
                condition=models.Q(owes_news=True),
            ),
        )

    def __str__(self):
        return f"{self.incident} {self.ticket}"


class IncidentNews(models.Model):
    """One update of an incident, in both languages, for every linked customer."""

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, related_name="news"
    )
    body_fr = models.TextField(_("text in French"))
    body_en = models.TextField(_("text in English"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)

    def __str__(self):
        return self.body_fr[:60]
