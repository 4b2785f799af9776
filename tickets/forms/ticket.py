"""The form that opens a ticket, for members, for visitors and for agents (R7-R13)."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CustomerAccount, ServiceKind, ServiceLine
from tickets.domain.symptoms import SYMPTOMS
from tickets.models import Department, Ticket
from tickets.numbers import NumberError, parse_number, parse_numbers
from tickets.symptoms import SYMPTOM_CHOICES

from .fields import LongText, Text
from .files import WithFiles

# What a department that is not technical means by itself.
SYMPTOM_OF = {
    "orders": "order_status",
    "billing": "billing_question",
    "ports": "port_question",
}
TECHNICAL_SYMPTOMS = [
    choice for choice in SYMPTOM_CHOICES if choice[0] not in SYMPTOM_OF.values()
]


class TicketForm(WithFiles):
    """A report. What each symptom needs is asked, and nothing else (R7)."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Whom is it for?"),
        queryset=Department.objects.taking_tickets(),
        to_field_name="code",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose whom it is for")},
    )
    service = forms.ChoiceField(label=gettext_lazy("Service affected"), required=False)
    symptom = forms.ChoiceField(
        label=gettext_lazy("What is happening?"),
        choices=TECHNICAL_SYMPTOMS,
        widget=forms.RadioSelect,
        required=False,
    )
    share = forms.ChoiceField(
        label=gettext_lazy("How many of your users are affected?"),
        choices=Ticket.Share.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    place = Text(
        label=gettext_lazy("Data centre"), max_length=120, required=False,
        is_expected=True,
        help_text=gettext_lazy("Its name, and your cabinet if you know it."),
    )  # fmt: skip
    numbers = LongText(
        label=gettext_lazy("Numbers affected"), required=False, is_expected=True,
        mono=True,
        help_text=gettext_lazy(
            "One per line, or a range. Example: 418-555-0150 to 0155"
        ),
    )  # fmt: skip
    subject = Text(
        label=gettext_lazy("Subject"), max_length=160, required=False, is_expected=True
    )
    description = LongText(
        label=gettext_lazy("What did you see or hear?"),
        help_text=gettext_lazy(
            "For example: no dial tone, busy signal, error message. The number of an "
            "order or of an invoice, if that is what it is about."
        ),
        error_messages={"required": gettext_lazy("Say what you saw or heard")},
    )
    callback_number = Text(
        label=gettext_lazy("Number where we can call you back"), max_length=60,
        required=False,
        widget=forms.TextInput(
            {"type": "tel", "autocomplete": "tel", "class": "tt-input--m"}
        ),
    )  # fmt: skip

    def __init__(self, *args, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.use_required_attribute = False
        self.fields["form_key"].initial = uuid.uuid4
        self.fields["department"].label_from_instance = lambda found: found.name
        self.fields["service"].choices = self._services()
        if not self.is_bound:
            self.initial.setdefault("department", "technical")
        for name in ("service", "symptom", "share"):
            self.fields[name].is_expected = True

    def _services(self):
        return [("", _("Choose")), *_kinds()]

    def clean(self):
        data = super().clean()
        department = data.get("department")
        if department is None:
            return data
        data["form_key"] = data.get("form_key") or uuid.uuid4()
        data["service_kind"], data["service_line"] = self._service(data)
        if department.is_technical:
            self._clean_technical(data)
        else:
            self._clean_other(data, department)
        self._clean_callback(data)
        return data

    def _service(self, data):
        kind, _sep, code = data.get("service", "").partition(":")
        return (code, None) if kind == "kind" else ("", None)

    def _clean_technical(self, data):
        self._require(data, "service", _("Choose the service affected"))
        self._require(data, "symptom", _("Choose what is happening"))
        self._require(data, "share", _("Say how many of your users are affected"))
        symptom = SYMPTOMS.get(data.get("symptom"))
        if symptom is not None and symptom.needs_samples:
            self._require(data, "numbers", _("Enter at least one number affected"))
        is_colocation = data["service_kind"] == ServiceKind.COLOCATION
        if is_colocation or (symptom is not None and symptom.family == "colocation"):
            self._require(data, "place", _("Name the data centre"))
        data["parsed_numbers"] = self._numbers(data)

    def _clean_other(self, data, department):
        self._require(data, "subject", _("Give the subject in a few words"))
        data["symptom"] = SYMPTOM_OF.get(department.code, "other")
        data["share"], data["parsed_numbers"] = Ticket.Share.UNKNOWN, ()
        data["service_kind"], data["service_line"] = "", None

    def _require(self, data, name, message):
        if name not in self.errors and not data.get(name):
            self.add_error(name, message)

    def _numbers(self, data):
        try:
            return parse_numbers(data.get("numbers") or "")
        except NumberError as error:
            self.add_error("numbers", str(error))
            return ()

    def _clean_callback(self, data):
        if data.get("callback_number"):
            try:
                parse_number(data["callback_number"])
            except NumberError as error:
                self.add_error("callback_number", str(error))

    def account_typed(self, data):
        """The account of which this may be told what is ours: nobody's, by default.

        To a visitor, the warning would tell which numbers an account has.
        """
        return None

    def warn(self, name):
        """Point a field to the warning that the page shows below it."""
        field = f"id_{name}"
        self.fields[name].widget.attrs["aria-describedby"] = (
            f"{field}_helptext {field}_error {field}_warning"
        )

    @property
    def needs_samples(self):
        symptom = SYMPTOMS.get(self.cleaned_data.get("symptom"))
        return symptom is not None and symptom.needs_samples

    def facts(self):
        """What `services.open_ticket` takes from this form."""
        data = self.cleaned_data
        names = (
            "form_key", "department", "service_kind", "service_line", "symptom",
            "share", "place", "subject", "description", "callback_number",
        )  # fmt: skip
        return {
            **{name: data.get(name) or "" for name in names if name != "service_line"},
            "service_line": data.get("service_line"),
            "numbers": data["parsed_numbers"],
        }


def _safe(number):
    """What no database refuses to look for."""
    return number if number.isprintable() else ""


def _kinds():
    return [(f"kind:{code}", label) for code, label in ServiceKind.choices]


class MemberTicketForm(TicketForm):
    """For a signed-in member: their accounts and what those subscribe to."""

    account = forms.ModelChoiceField(
        label=gettext_lazy("Account"),
        queryset=CustomerAccount.objects.none(),
        to_field_name="number",
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the account")},
    )

    def __init__(self, *args, person, **kwargs):
        accounts = CustomerAccount.objects.visible_to(person)
        self.lines = list(
            ServiceLine.objects.filter(account__in=accounts).select_related("account")
        )
        super().__init__(*args, person=person, **kwargs)
        self.fields["account"].queryset = accounts

    def _services(self):
        own = [(f"line:{line.pk}", str(line)) for line in self.lines]
        return [
            ("", _("Choose")),
            (_("Your services"), own),
            (_("Another service"), _kinds()),
        ]

    def _service(self, data):
        kind, _sep, code = data.get("service", "").partition(":")
        if kind != "line":
            return super()._service(data)
        line = next(line for line in self.lines if str(line.pk) == code)
        if data.get("account") and line.account_id != data["account"].pk:
            self.add_error("service", _("This service is not one of this account’s"))
        return line.kind, line

    def account_typed(self, data):
        number = data.get("account", "")
        return self.fields["account"].queryset.filter(number=_safe(number)).first()

    def facts(self):
        return {
            **super().facts(),
            "account": self.cleaned_data["account"],
            "contact_name": self.person.name,
            "contact_email": self.person.email,
            "source": Ticket.Source.PORTAL,
        }


class VisitorTicketForm(TicketForm):
    """For somebody not signed in: who they are, and their account as they know it."""

    contact_name = Text(
        label=gettext_lazy("Your name"), max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter your name")},
    )  # fmt: skip
    contact_email = forms.EmailField(
        label=gettext_lazy("Your e-mail"), max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=gettext_lazy("We send a link there; press it to confirm the report."),
        error_messages={
            "required": gettext_lazy("Enter your e-mail"),
            "invalid": gettext_lazy("Enter an e-mail such as name@example.com"),
        },
    )  # fmt: skip
    account_claimed = Text(
        label=gettext_lazy("Account number or name"), max_length=160,
        error_messages={"required": gettext_lazy("Enter your account number or name")},
    )  # fmt: skip

    source = Ticket.Source.UNSIGNED

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.source == Ticket.Source.UNSIGNED:
            self.limit_to_unsigned()

    def facts(self):
        data = self.cleaned_data
        return {
            **super().facts(),
            "contact_name": data["contact_name"],
            "contact_email": data["contact_email"],
            "account_claimed": data["account_claimed"],
            "source": self.source,
        }


class PhoneTicketForm(VisitorTicketForm):
    """For an agent with the caller on the line (R10)."""

    source = Ticket.Source.PHONE

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact_name"].label = _("Caller’s name")
        self.fields["contact_email"].label = _("Caller’s e-mail")
        self.fields["contact_email"].help_text = ""
        self.fields["account_claimed"].label = _("Account number")

    def account_typed(self, data):
        number = data.get("account_claimed", "").strip()
        return CustomerAccount.objects.filter(number=_safe(number)).first()

    def clean_account_claimed(self):
        number = self.cleaned_data["account_claimed"].strip()
        self.account = CustomerAccount.objects.filter(number=number).first()
        if self.account is None:
            raise forms.ValidationError(_("No account has this number"))
        return number

    def facts(self):
        return {**super().facts(), "account": self.account}


def ticket_form_for(person):
    """The form that fits who is asking."""
    if not person.is_authenticated:
        return VisitorTicketForm
    return PhoneTicketForm if person.is_desk else MemberTicketForm
