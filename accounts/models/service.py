from django.db import models
from django.utils.translation import gettext_lazy as _

from .account import CustomerAccount


class ServiceKind(models.TextChoices):
    """What a customer may subscribe to (R7, source 1.1 and 3.3)."""

    SIP_TRUNK = "sip_trunk", _("SIP trunk")
    HOSTED_VOIP = "hosted_voip", _("Hosted IP telephony")
    TEAMS = "teams", _("Hosted Lync and Teams")
    DIGITAL_LINES = "digital_lines", _("Digital lines")
    VOICEMAIL = "voicemail", _("Voicemail")
    FAX = "fax", _("Fax")
    INTERNET = "internet", _("Internet and DSL")
    COLOCATION = "colocation", _("Data centre (colocation)")
    CONTACT_CENTRE = "contact_centre", _("Contact centre (IVR)")
    UCONTROL = "ucontrol", _("uControl")
    MYPHONE = "myphone", _("myphone")
    PORTING = "porting", _("Number porting")


class ServiceLine(models.Model):
    """A service subscribed by an account, with the size of its user base (R16)."""

    account = models.ForeignKey(
        CustomerAccount, on_delete=models.CASCADE, related_name="service_lines"
    )
    kind = models.CharField(_("service"), max_length=20, choices=ServiceKind)
    label = models.CharField(
        _("label"), max_length=120, blank=True, help_text=_("Site or trunk name")
    )
    user_base = models.PositiveIntegerField(
        _("size of the user base"),
        null=True,
        blank=True,
        help_text=_("Users or numbers served; empty when not known"),
    )

    class Meta:
        verbose_name = _("service subscribed")
        verbose_name_plural = _("services subscribed")
        ordering = ("account", "kind", "label")

    def __str__(self):
        kind = self.get_kind_display()
        return f"{kind} – {self.label}" if self.label else str(kind)


class NumberRange(models.Model):
    """Telephone numbers of a service, E.164, both ends included."""

    service_line = models.ForeignKey(
        ServiceLine, on_delete=models.CASCADE, related_name="number_ranges"
    )
    first = models.CharField(_("first number"), max_length=16)
    last = models.CharField(_("last number"), max_length=16)

    class Meta:
        verbose_name = _("number range")
        verbose_name_plural = _("number ranges")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")),
                name="number_range_goes_up",
            ),
        )

    def __str__(self):
        return self.first if self.first == self.last else f"{self.first}–{self.last}"
