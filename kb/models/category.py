from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def reader_language():
    return "en" if (get_language() or "fr").startswith("en") else "fr"


class Category(models.Model):
    """A subject of the knowledge base (R3)."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    slug_fr = models.SlugField(_("address in French"), unique=True)
    slug_en = models.SlugField(_("address in English"), unique=True)
    icon = models.CharField(_("icon"), max_length=20, default="book")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "number")

    def __str__(self):
        return self.name

    @property
    def name(self):
        return getattr(self, f"name_{reader_language()}")

    @property
    def slug(self):
        return getattr(self, f"slug_{reader_language()}")

    def get_absolute_url(self):
        return reverse("kb:category", args=[self.number, self.slug])
