"""A ladder as people edit it: four durations, and the steps under each other."""

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.domain.policy import LadderError
from escalation.models import ContactMethod, Level
from escalation.policies import draft_of
from tickets.forms.fields import Text

from .moments import ClockField, DayField

WHY = {
    "empty": _("A ladder needs at least one step."),
    "order": _("Two steps begin at the same minute: give each its own."),
    "endless": _("A ladder has 20 steps and 24 hours at most."),
    "nobody": _("Each step pages at least one level."),
    "no_wait": _("The repetition and the lease must last at least a minute."),
}
STEPS_SHOWN = 3  # empty rows offered below those that exist


def _minutes(label, minimum=0, **kwargs):
    return forms.IntegerField(
        label=label,
        min_value=minimum,
        max_value=24 * 60,
        error_messages={
            "required": _("Enter a number of minutes"),
            "invalid": _("Enter a number of minutes"),
            "min_value": _("Enter at least %(limit_value)s minutes"),
            "max_value": _("Enter at most %(limit_value)s minutes"),
        },
        **kwargs,
    )


class LadderForm(forms.Form):
    """What holds for the whole ladder."""

    grace_minutes = _minutes(_("Level 1’s grace in business hours (minutes)"))
    retry_minutes = _minutes(
        _("A step tries its people again every (minutes)"), help_text=_("0: never")
    )
    repeat_minutes = _minutes(_("The last round repeats every (minutes)"), 1)
    lease_minutes = _minutes(_("An acknowledgement holds for (minutes)"), 1)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False


class StepForm(forms.Form):
    """One step: when, who must answer, who is told, over what, and why."""

    after_minutes = _minutes(_("After (minutes)"))
    levels = forms.ModelMultipleChoiceField(
        label=_("Pages"),
        queryset=Level.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Each step pages at least one level.")},
    )
    informed_levels = forms.ModelMultipleChoiceField(
        label=_("Informs"),
        queryset=Level.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    channels = forms.MultipleChoiceField(
        label=_("Over"),
        choices=ContactMethod.Channel.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None: the first channel of each contact"),
    )
    source_fr = Text(label=_("Source, in French"), max_length=120, required=False)
    source_en = Text(label=_("Source, in English"), max_length=120, required=False)


StepFormSet = forms.formset_factory(
    StepForm, extra=STEPS_SHOWN, max_num=20, validate_max=True, can_delete=True
)


def kept_steps(formset):
    """The steps that stay, of a formset that is valid."""
    names = tuple(StepForm.base_fields)
    return [
        {name: form.cleaned_data[name] for name in names}
        for form in formset.forms
        if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def drafted(form, formset):
    """The ladder typed in, or None with the reason written on the form."""
    if not (form.is_valid() and formset.is_valid()):
        return None
    try:
        return draft_of(form.cleaned_data, kept_steps(formset))
    except LadderError as error:
        form.add_error(None, WHY[error.code])
        return None


class DryRunForm(forms.Form):
    """When it happens and who answers; everything has its usual value."""

    on = DayField()
    at = ClockField()
    answer = forms.ChoiceField(label=_("Acknowledgement"), required=False)

    def __init__(self, *args, steps=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["answer"].choices = [
            ("", _("Nobody answers")),
            *(
                (str(n), _("Step %(number)s, after 2 minutes") % {"number": n + 1})
                for n in range(steps)
            ),
        ]
