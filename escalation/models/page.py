from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models import Ticket
from tickets.models.literal import literally

from .clock import Clock
from .contact import Contact, ContactMethod
from .run import Run

# Longer than the channel's whole time-out, so that a live sender is never robbed.
LEASE = timedelta(seconds=15)


class PageQuerySet(models.QuerySet):
    def queued(self):
        return self.filter(literally("escalation_page.state = 'queued'"))

    def due(self, now):
        return self.queued().filter(next_try_at__lte=now)

    def worst_first(self):
        """By severity, then age (I42)."""
        return self.order_by("-severity_rank", "next_try_at", "pk")

    def abandoned(self, now):
        """Held by a sender that has died: its lease has run out."""
        return self.filter(
            literally("escalation_page.state IN ('claimed', 'sending')"),
            lease_until__lte=now,
        )


class Page(models.Model):
    """One attempt to reach one contact over one channel: the ledger (engine 3.4)."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        CLAIMED = "claimed", _("About to be sent")
        SENDING = "sending", _("Being sent")
        ACCEPTED = "accepted", _("Accepted by the provider")
        DELIVERED = "delivered", _("Delivered")
        NO_ANSWER = "no_answer", _("No answer")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Unknown: the sender died while sending")
        SUPPRESSED = "suppressed", _("Not sent")
        BUNDLED = "bundled", _("Told in another page")

    class Kind(models.TextChoices):
        PAGE = "page", _("Page")
        INFORM = "inform", _("For information")
        GRACE = "grace", _("Level 1’s grace")
        WARN = "warn", _("Aim passed")
        BREACH = "breach", _("Promise missed")
        TEST = "test", _("Test")

    # (run, round, step, contact, channel), or the clock's effect: I30 as a key.
    key = models.CharField(max_length=120, unique=True)
    # A test page has neither ticket nor run (I35).
    ticket = models.ForeignKey(
        Ticket, null=True, blank=True, on_delete=models.CASCADE, related_name="pages"
    )
    run = models.ForeignKey(
        Run, null=True, blank=True, on_delete=models.CASCADE, related_name="pages"
    )
    clock = models.ForeignKey(
        Clock, null=True, blank=True, on_delete=models.CASCADE, related_name="pages"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    round = models.PositiveIntegerField(default=0)
    step = models.SmallIntegerField(default=0)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="pages")
    level_name_fr = models.CharField(max_length=80, blank=True)
    level_name_en = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=12, choices=ContactMethod.Channel)
    masked_address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    severity_rank = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()  # when the step was owed
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    bundled_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="bundle"
    )
    provider_id = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ("queued_at", "pk")
        indexes = (
            models.Index(
                fields=("-severity_rank", "next_try_at"),
                name="page_queued",
                condition=models.Q(state="queued"),
            ),
            models.Index(
                fields=("lease_until",),
                name="page_in_flight",
                condition=models.Q(state__in=("claimed", "sending")),
            ),
            models.Index(
                fields=("contact", "-sent_at"),
                name="page_sent_to",
                condition=models.Q(sent_at__isnull=False),
            ),
            models.Index(fields=("-queued_at", "-id"), name="page_newest"),
        )

    def __str__(self):
        return self.key
