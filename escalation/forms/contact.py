"""A contact as people enter it: one address for each way to reach them."""

import phonenumbers
from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from escalation.channels.services import is_address
from escalation.models import Contact, ContactMethod
from tickets.forms.fields import Text

Channel = ContactMethod.Channel


def _telephone(text):
    try:
        number = phonenumbers.parse(text, "CA")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise forms.ValidationError(
            _("Enter a telephone number, such as 514-555-0119.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(text):
    try:
        validate_email(text)
    except forms.ValidationError as error:
        raise forms.ValidationError(_("Enter an e-mail address.")) from error
    return text


def _web(text):
    schemes = ("https://",) if settings.PRODUCTION else ("https://", "http://")
    if not text.startswith(schemes):
        raise forms.ValidationError(_("Enter a web address that begins with https://."))
    return text


def _service(text):
    if not is_address(text):
        raise forms.ValidationError(
            _(
                "This address is not understood. Example: ntfy://ntfy.example.com/subject"
            )
        )
    return text


READ = {
    Channel.VOICE: _telephone,
    Channel.VOICE_ALT: _telephone,
    Channel.SMS: _telephone,
    Channel.EMAIL: _email,
    Channel.EMAIL_ALT: _email,
    Channel.WEBHOOK: _web,
    Channel.APPRISE: _service,
}


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ("name", "level", "person", "language", "is_active", "position")

    name = Text(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Enter a name")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        known = {}
        if self.instance.pk:
            known = {m.channel: m.address for m in self.instance.methods.all()}
        for channel, label in Channel.choices:
            self.fields[f"to_{channel}"] = Text(
                label=label,
                max_length=500,
                required=False,
                initial=known.get(channel, ""),
            )

    def clean(self):
        facts = super().clean()
        self.addresses = {}
        for channel, read in READ.items():
            if text := (facts.get(f"to_{channel}") or "").strip():
                try:
                    self.addresses[str(channel)] = read(text)
                except forms.ValidationError as error:
                    self.add_error(f"to_{channel}", error)
        if not self.errors and not self.addresses:
            self.add_error("to_voice", _("Give at least one way to reach them."))
        return facts
