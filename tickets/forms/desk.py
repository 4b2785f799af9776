"""The desk's small forms: a message, a severity with its reason, an account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import CustomerAccount
from tickets.models import Ticket

from .fields import LongText, Text
from .files import WithFiles


class MessageForm(WithFiles):
    """What an agent writes: to the customer, or as a note; the button decides."""

    body = LongText(
        label=_("Write to the customer, or a note"),
        rows=5,
        error_messages={"required": _("Write your message")},
    )

    def __init__(self, *args, is_required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["body"].required = is_required
        self.fields["body"].is_expected = True


class SeverityForm(forms.Form):
    """The decision over the rule's proposal, with its reason on record (R19)."""

    severity = forms.ChoiceField(
        label=_("Severity"), choices=Ticket.Severity.choices, widget=forms.RadioSelect
    )
    reason = Text(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Give the reason of your decision")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False


class AccountForm(forms.Form):
    """The account that an agent recognised behind an unsigned report."""

    number = Text(
        label=_("Account number"),
        max_length=20,
        error_messages={"required": _("Enter an account number")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        self.account = CustomerAccount.objects.filter(number=number).first()
        if self.account is None:
            raise forms.ValidationError(_("No account has this number"))
        return number
