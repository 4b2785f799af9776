from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class DepartmentQuerySet(models.QuerySet):
    def taking_tickets(self):
        return self.filter(takes_tickets=True)


class Department(models.Model):
    """One line of the contact directory; some take tickets (R2, R13)."""

    code = models.SlugField(_("code"), unique=True)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    summary_fr = models.CharField(_("summary in French"), max_length=160, blank=True)
    summary_en = models.CharField(_("summary in English"), max_length=160, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    menu_option = models.CharField(_("menu option"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours_fr = models.CharField(_("hours in French"), max_length=160, blank=True)
    hours_en = models.CharField(_("hours in English"), max_length=160, blank=True)
    address = models.TextField(_("postal address"), blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    takes_tickets = models.BooleanField(_("takes tickets"), default=False)
    is_technical = models.BooleanField(
        _("technical"),
        default=False,
        help_text=_("Its tickets have a service, a symptom and a severity"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ("position", "code")

    def __str__(self):
        return self.name

    def _spoken(self, field):
        language = "en" if (get_language() or "fr").startswith("en") else "fr"
        return getattr(self, f"{field}_{language}")

    @property
    def name(self):
        return self._spoken("name")

    @property
    def summary(self):
        return self._spoken("summary")

    @property
    def hours(self):
        return self._spoken("hours")
