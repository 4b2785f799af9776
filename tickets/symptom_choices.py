"""The symptoms as the form offers them: the most frequent first, the rest unfolded."""

from dataclasses import dataclass

from .domain.symptoms import SYMPTOMS

FREQUENT = (
    "no_incoming",
    "no_outgoing",
    "trunk_down",
    "cannot_call_some",
    "cannot_receive_some",
    "audio_quality",
    "dropped_calls",
)


@dataclass(frozen=True)
class SymptomChoice:
    """One radio button and what choosing it means for the rest of the page."""

    value: str
    label: str
    index: int
    is_checked: bool
    is_about_calls: bool
    is_outage: bool
    is_colocation: bool


def symptom_choices(form) -> tuple[list[SymptomChoice], list[SymptomChoice]]:
    chosen = form["symptom"].value()
    every = [
        SymptomChoice(
            value=value,
            label=label,
            index=index,
            is_checked=value == chosen,
            is_about_calls=SYMPTOMS[value].needs_samples,
            is_outage=SYMPTOMS[value].is_outage,
            is_colocation=SYMPTOMS[value].family == "colocation",
        )
        for index, (value, label) in enumerate(form.fields["symptom"].choices)
    ]
    first = [choice for choice in every if choice.value in FREQUENT]
    return first, [choice for choice in every if choice.value not in FREQUENT]
