from django.db import models
from django.utils.translation import gettext_lazy as _


class Calendar(models.Model):
    """Business hours as data (R14); `escalation.calendars` makes the domain object."""

    name = models.CharField(_("name"), max_length=80)
    zone = models.CharField(_("time zone"), max_length=64, default="America/Toronto")
    is_default = models.BooleanField(_("in force"), default=False)
    # Raised by every edit of the calendar, its hours or its holidays.
    version = models.PositiveIntegerField(default=1, editable=False)
    holidays_until = models.DateField(
        _("holidays known until"),
        null=True,
        blank=True,
        help_text=_("A warning is shown 60 days before"),
    )

    class Meta:
        verbose_name = _("business calendar")
        verbose_name_plural = _("business calendars")
        constraints = (
            models.UniqueConstraint(
                fields=("is_default",),
                condition=models.Q(is_default=True),
                name="one_calendar_in_force",
            ),
        )

    def __str__(self):
        return self.name


class OpeningHours(models.Model):
    """An open span of a weekday, in local minutes; 1440 is midnight at the end (I2)."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens_minute = models.PositiveSmallIntegerField(_("opens (minutes of the day)"))
    closes_minute = models.PositiveSmallIntegerField(_("closes (minutes of the day)"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ("weekday", "opens_minute")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(opens_minute__lt=models.F("closes_minute"))
                & models.Q(closes_minute__lte=1440),
                name="opening_hours_go_forward",
            ),
        )

    def __str__(self):
        opens, closes = divmod(self.opens_minute, 60), divmod(self.closes_minute, 60)
        return "{} {}:{:02}–{}:{:02}".format(
            self.get_weekday_display(), *opens, *closes
        )


class Holiday(models.Model):
    """A closed local date of the reviewed list (I4)."""

    calendar = models.ForeignKey(
        Calendar, on_delete=models.CASCADE, related_name="holidays"
    )
    on = models.DateField(_("date"))
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ("on",)
        constraints = (
            models.UniqueConstraint(
                fields=("calendar", "on"), name="one_holiday_a_date"
            ),
        )

    def __str__(self):
        return f"{self.on} {self.name_fr}"
