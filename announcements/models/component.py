from django.db import models
from django.utils.translation import gettext_lazy as _

from .spoken import Spoken


class ServiceComponent(Spoken, models.Model):
    """A service whose state people follow (R1)."""

    code = models.SlugField(_("code"), unique=True)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("position", "code")

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.spoken("name")
