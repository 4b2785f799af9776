from django import forms
from django.utils.translation import gettext_lazy as _

from announcements.models.announcement import State
from tickets.forms.fields import LongText, Text

PUBLIC_STATES = (
    State.INVESTIGATING,
    State.IDENTIFIED,
    State.MONITORING,
    State.RESOLVED,
)


class NewsForm(forms.Form):
    """One update in both languages; with a state, it is said publicly as well."""

    body_fr = LongText(
        label=_("In French"), error_messages={"required": _("Write it in French")}
    )
    body_en = LongText(
        label=_("In English"), error_messages={"required": _("Write it in English")}
    )
    state = forms.ChoiceField(
        label=_("On the announcement too"),
        required=False,
        choices=[
            ("", _("No, to the customers only")),
            *((state.value, state.label) for state in PUBLIC_STATES),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False


class LinkForm(forms.Form):
    """A ticket to put under the incident, by its number."""

    reference = Text(
        label=_("Ticket number"),
        max_length=20,
        error_messages={"required": _("Enter a ticket number, such as TT-20481.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def clean_reference(self):
        number = self.cleaned_data["reference"].strip().upper().removeprefix("TT-")
        if not number.isascii() or not number.isdigit() or len(number) > 12:
            raise forms.ValidationError(_("Enter a ticket number, such as TT-20481."))
        return int(number)
