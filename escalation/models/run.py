from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from tickets.models import Ticket


class Run(models.Model):
    """One escalation of one ticket, with a frozen copy of its policy (engine 3.3)."""

    class State(models.TextChoices):
        ARMED = "armed", _("Level 1 has the first word")
        PAGING = "paging", _("Paging")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        CLOSED = "closed", _("Closed")

    class CloseReason(models.TextChoices):
        RESOLVED = "resolved", _("Resolved")
        DOWNGRADED = "downgraded", _("Downgraded")
        MERGED = "merged", _("Merged")
        CANCELLED = "cancelled", _("Cancelled")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="runs")
    severity = models.CharField(max_length=10, choices=Ticket.Severity)
    policy = models.JSONField()
    state = models.CharField(max_length=12, choices=State)
    generation = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    started_at = models.DateTimeField()  # t0: the instant paging starts
    anchored_at = models.DateTimeField()  # t0, moved when a lease ends (I29)
    taken = models.PositiveSmallIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    round = models.PositiveIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=120, blank=True)
    acknowledged_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Paged again beside whoever is on call when the lease ends (I21).
    acknowledged_contact = models.ForeignKey(
        "Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lease_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=12, choices=CloseReason, blank=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = (
            models.UniqueConstraint(
                fields=("ticket",),
                condition=~models.Q(state="closed"),
                name="one_open_run_per_ticket",
            ),
        )

    def __str__(self):
        return f"{self.ticket} {self.state}"

    @property
    def is_open(self):
        return self.state != self.State.CLOSED


class JoinedTicket(models.Model):
    """A ticket under the escalation of another of its account (I31)."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="joined")
    ticket = models.OneToOneField(
        Ticket, on_delete=models.CASCADE, related_name="joined_run"
    )
    joined_at = models.DateTimeField()

    def __str__(self):
        return f"{self.ticket} → {self.run}"
