import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.domain import oncall

from .contact import Contact, Level


class Schedule(models.Model):
    """Who is on call for a level, by turns; its other contacts are always paged."""

    level = models.OneToOneField(
        Level,
        verbose_name=_("level"),
        on_delete=models.CASCADE,
        related_name="schedule",
    )
    zone = models.CharField(_("time zone"), max_length=64, default="America/Toronto")

    class Meta:
        verbose_name = _("on-call schedule")
        verbose_name_plural = _("on-call schedules")

    def __str__(self):
        return str(self.level)


class Rotation(models.Model):
    """People taking turns; the hand-over is at a wall-clock time (I3, I21)."""

    schedule = models.ForeignKey(
        Schedule, on_delete=models.CASCADE, related_name="rotations"
    )
    starts_on = models.DateField(_("first shift begins on"))
    handover = models.TimeField(_("hand-over at"))
    shift_days = models.PositiveSmallIntegerField(_("days of a shift"), default=7)
    members = models.ManyToManyField(
        Contact, through="RotationMember", related_name="rotations"
    )

    class Meta:
        verbose_name = _("rotation")
        verbose_name_plural = _("rotations")
        ordering = ("pk",)

    def __str__(self):
        return f"{self.schedule}, {self.starts_on}"

    def as_domain(self):
        """None while it has no member: it then covers nothing."""
        members = tuple(m.contact_id for m in self.turns.all())
        if not members:
            return None
        return oncall.Rotation(
            members=members,
            starts_on=self.starts_on,
            handover=self.handover,
            shift_days=self.shift_days,
            zone=self.schedule.zone,
        )


class RotationMember(models.Model):
    rotation = models.ForeignKey(
        Rotation, on_delete=models.CASCADE, related_name="turns"
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="turns")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("rotation", "contact"), name="one_turn_each"
            ),
        )

    def __str__(self):
        return str(self.contact)


class Override(models.Model):
    """Somebody in place of those on call, for a while: beats a swap, and a swap beats
    the rotation (I21)."""

    schedule = models.ForeignKey(
        Schedule, on_delete=models.CASCADE, related_name="overrides"
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    replaces = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    is_swap = models.BooleanField(default=False)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        ordering = ("begins_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(begins_at__lt=models.F("ends_at")),
                name="override_goes_forward",
            ),
        )
        indexes = (
            models.Index(fields=("schedule", "ends_at"), name="override_current"),
        )

    def __str__(self):
        return f"{self.contact} {self.begins_at:%F %H:%M}"

    def as_domain(self):
        return oncall.Override(
            begins_at=self.begins_at,
            ends_at=self.ends_at,
            member=self.contact_id,
            replaces=self.replaces_id,
            is_swap=self.is_swap,
        )


def _new_secret():
    return secrets.token_urlsafe(24)


class CalendarKey(models.Model):
    """The secret address of one person's on-call calendar; a new one voids the old."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    secret = models.CharField(max_length=40, unique=True, default=_new_secret)

    def __str__(self):
        return str(self.person)
