from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .component import ServiceComponent
from .spoken import Spoken, clean_text


class State(models.TextChoices):
    """The words of interface 2: four of a problem, the rest of a maintenance."""

    INVESTIGATING = "investigating", _("Investigating")
    IDENTIFIED = "identified", _("Identified")
    MONITORING = "monitoring", _("Monitoring")
    RESOLVED = "resolved", pgettext_lazy("announcement", "Resolved")
    SCHEDULED = "scheduled", _("Scheduled")
    IN_PROGRESS = "in_progress", pgettext_lazy("announcement", "In progress")
    VERIFYING = "verifying", _("Verifying")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    POSTPONED = "postponed", _("Postponed")


ENDED = (State.RESOLVED, State.COMPLETED, State.CANCELLED)


class AnnouncementQuerySet(models.QuerySet):
    def published(self, now):
        """Announcements with at least one update out; drafts never show (S6)."""
        latest = Update.objects.published(now).filter(
            announcement=models.OuterRef("pk")
        )
        return self.annotate(
            state=models.Subquery(latest.values("state")[:1]),
            said_at=models.Subquery(latest.values("published_at")[:1]),
        ).filter(state__isnull=False)

    def current(self, now):
        return self.published(now).exclude(state__in=ENDED)

    def ended(self, now):
        return self.published(now).filter(state__in=ENDED)

    def newest_first(self):
        return self.order_by("-said_at", "-pk")


class Announcement(Spoken, models.Model):
    """A network problem or a maintenance; its state is its latest update's (R4)."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Network problem")
        MAINTENANCE = "maintenance", _("Maintenance")

    class Impact(models.TextChoices):
        DEGRADED = "degraded", _("Degraded")
        PARTIAL = "partial", _("Partial outage")
        MAJOR = "major", _("Major outage")
        MAINTENANCE = "maintenance", _("Under maintenance")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    impact = models.CharField(
        _("impact"), max_length=12, choices=Impact, default=Impact.DEGRADED
    )
    components = models.ManyToManyField(
        ServiceComponent, verbose_name=_("services touched"), blank=True
    )
    title_fr = models.CharField(_("title in French"), max_length=160, blank=True)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    is_translation_pending = models.BooleanField(
        _("translation to come"),
        default=False,
        help_text=_("Lets it go out in one language, marked as such"),
    )
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    changed_at = models.DateTimeField(editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-pk",)

    def __str__(self):
        return self.title or "–"

    def clean(self):
        self.title_fr, self.title_en = (
            clean_text(self.title_fr),
            clean_text(self.title_en),
        )
        both = self.title_fr and self.title_en
        if not both and not (self.is_translation_pending and self.title):
            raise ValidationError(
                _("Write both languages, or mark the translation as to come.")
            )
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must come after the start.")})

    @property
    def title(self):
        return self.spoken("title")

    @property
    def slug(self):
        return slugify(self.title) or self.kind

    def get_absolute_url(self):
        return reverse("announcements:detail", args=[self.pk, self.slug])


class UpdateQuerySet(models.QuerySet):
    def published(self, now):
        return self.filter(published_at__lte=now).order_by("-published_at", "-pk")


class Update(Spoken, models.Model):
    """One piece of news of an announcement, an item of its own in the feed."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="updates"
    )
    state = models.CharField(_("state"), max_length=13, choices=State)
    body_fr = models.TextField(_("text in French"), blank=True)
    body_en = models.TextField(_("text in English"), blank=True)
    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        blank=True,
        help_text=_("Empty: a draft. In the future: shown from then on"),
    )
    # A correction moves this alone, so that readers are not told twice (interface 3).
    changed_at = models.DateTimeField(editable=False)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering = ("-published_at", "-pk")
        indexes = (models.Index(fields=("-published_at",), name="update_newest"),)

    def __str__(self):
        return f"{self.get_state_display()} {self.body[:40]}"

    def clean(self):
        self.body_fr, self.body_en = clean_text(self.body_fr), clean_text(self.body_en)
        if not (self.body_fr or self.body_en):
            raise ValidationError(_("Write the text in at least one language."))

    @property
    def body(self):
        return self.spoken("body")
