"""Turns and replacements, as people enter them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.models import Contact, Override, Schedule

from .moments import ClockField, DayField, instant

MOST_MEMBERS = 8


class OverrideForm(forms.Form):
    """Somebody instead of those on call, for a while."""

    schedule = forms.ModelChoiceField(
        label=_("Level"), queryset=Schedule.objects.select_related("level")
    )
    contact = forms.ModelChoiceField(
        label=_("Who takes over"), queryset=Contact.objects.filter(is_active=True)
    )
    replaces = forms.ModelChoiceField(
        label=_("Instead of"),
        queryset=Contact.objects.filter(is_active=True),
        required=False,
        empty_label=_("Everyone on call"),
    )
    begins_on = DayField(label=_("From (year-month-day)"))
    begins_at = ClockField(label=_("At (Eastern)"))
    ends_on = DayField(label=_("To (year-month-day)"))
    ends_at = ClockField(label=_("Until (Eastern)"))
    is_swap = forms.BooleanField(
        label=_("It is a swap, agreed between the two"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False

    def clean(self):
        facts = super().clean()
        wanted = ("begins_on", "begins_at", "ends_on", "ends_at", "schedule")
        if any(facts.get(name) is None for name in wanted):
            return facts
        begin = instant(facts["begins_on"], facts["begins_at"])
        end = instant(facts["ends_on"], facts["ends_at"])
        if end <= begin:
            self.add_error("ends_at", _("The end must come after the start."))
        others = Override.objects.filter(
            schedule=facts["schedule"],
            replaces=facts.get("replaces"),
            begins_at__lt=end,
            ends_at__gt=begin,
        ).select_related("contact")
        if other := others.first():
            self.add_error(
                "begins_at",
                _("%(who)s already takes over in this time. Remove that one first.")
                % {"who": other.contact},
            )
        facts["span"] = (begin, end)
        return facts


class RotationForm(forms.Form):
    """People taking turns, in order, with the hour at which they hand over."""

    starts_on = DayField(label=_("First shift begins on (year-month-day)"))
    handover = ClockField(label=_("Hand-over at (Eastern)"))
    shift_days = forms.IntegerField(
        label=_("Days of a shift"),
        min_value=1,
        max_value=90,
        initial=7,
        error_messages={
            "min_value": _("A shift lasts at least one day."),
            "max_value": _("A shift lasts 90 days at most."),
        },
    )

    def __init__(self, *args, level, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        contacts = level.contacts.filter(is_active=True)
        for place in range(1, MOST_MEMBERS + 1):
            self.fields[f"member_{place}"] = forms.ModelChoiceField(
                label=_("Turn %(place)s") % {"place": place},
                queryset=contacts,
                required=False,
                empty_label="–",
            )

    @property
    def turns(self):
        return [self[f"member_{n}"] for n in range(1, MOST_MEMBERS + 1)]

    def clean(self):
        facts = super().clean()
        names = [f"member_{n}" for n in range(1, MOST_MEMBERS + 1)]
        members = [facts[name] for name in names if facts.get(name)]
        if not members:
            self.add_error("member_1", _("A rotation needs at least one person."))
        if len(set(members)) < len(members):
            self.add_error("member_1", _("Each person has one turn in a rotation."))
        facts["members"] = members
        return facts
