from django.db import models
from django.utils.translation import gettext_lazy as _


class Throttle(models.Model):
    """How often one contact may be rung over one medium; later pages wait (I32)."""

    class Medium(models.TextChoices):
        VOICE = "voice", _("Telephone calls")
        SMS = "sms", _("Text messages")

    medium = models.CharField(_("medium"), max_length=8, choices=Medium, unique=True)
    per_minute = models.PositiveSmallIntegerField(_("a minute"), default=1)
    per_quarter = models.PositiveSmallIntegerField(_("in 15 minutes"), default=3)
    per_hour = models.PositiveSmallIntegerField(_("an hour"), default=7)

    class Meta:
        verbose_name = _("throttle")
        verbose_name_plural = _("throttles")

    def __str__(self):
        return str(self.get_medium_display())
