from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.models import Contact, Page

from .moments import DayField

LONGEST = timedelta(days=366)


class LedgerForm(forms.Form):
    """Which attempts to show: days, a person, what became of them."""

    since = DayField(label=_("From (year-month-day)"), required=False)
    until = DayField(label=_("To (year-month-day)"), required=False)
    contact = forms.ModelChoiceField(
        label=_("Person"),
        queryset=Contact.objects.all(),
        required=False,
        empty_label=_("Everyone"),
    )
    state = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("All")), *Page.State.choices],
        required=False,
    )

    def clean(self):
        facts = super().clean()
        since, until = facts.get("since"), facts.get("until")
        if since and until and not timedelta(0) <= until - since <= LONGEST:
            self.add_error(
                "until", _("Choose at most a year, the end after the start.")
            )
        return facts
