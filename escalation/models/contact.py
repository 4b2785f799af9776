from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class Level(models.Model):
    """A rung of support that a step pages and that customers may call (R12, R21)."""

    code = models.SlugField(_("code"), unique=True)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    second_phone = models.CharField(_("second telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours_fr = models.CharField(_("hours in French"), max_length=120, blank=True)
    hours_en = models.CharField(_("hours in English"), max_length=120, blank=True)
    note_fr = models.TextField(_("note in French"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    is_public = models.BooleanField(_("shown to customers"), default=False)
    # Paged when a step's own level has nobody; its first reader hears of empty levels.
    is_fallback = models.BooleanField(_("fallback list"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("escalation level")
        verbose_name_plural = _("escalation levels")
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
    def hours(self):
        return self._spoken("hours")

    @property
    def note(self):
        return self._spoken("note")


class ContactQuerySet(models.QuerySet):
    def reachable(self):
        """Contacts in service that have at least one way to be reached."""
        return self.filter(is_active=True, methods__isnull=False).distinct()


class Contact(models.Model):
    """Somebody, or a group mailbox, that can be paged."""

    level = models.ForeignKey(
        Level,
        verbose_name=_("level"),
        on_delete=models.PROTECT,
        related_name="contacts",
    )
    name = models.CharField(_("name"), max_length=120)
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("level", "position", "pk")

    def __str__(self):
        return self.name


class ContactMethod(models.Model):
    """One way to reach a contact, tried in order of position (I18, I20)."""

    class Channel(models.TextChoices):
        VOICE = "voice", _("Telephone call")
        VOICE_ALT = "voice_alt", _("Call to the second number")
        SMS = "sms", _("Text message")
        EMAIL = "email", _("E-mail")
        EMAIL_ALT = "email_alt", _("Second e-mail")
        WEBHOOK = "webhook", _("Signed webhook")
        APPRISE = "apprise", _("Other service")

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="methods"
    )
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    address = models.CharField(_("address"), max_length=500)
    # A test page that its reader confirmed; a changed address is not verified (I20).
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("contact method")
        verbose_name_plural = _("contact methods")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("contact", "channel"), name="one_method_per_channel"
            ),
        )

    def __str__(self):
        return f"{self.contact} {self.get_channel_display()}"
