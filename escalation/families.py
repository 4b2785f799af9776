"""Families of symptoms: what two reports of one trouble have in common."""

from tickets.domain.symptoms import SYMPTOMS

OUTAGE = "outage"


def family_of(symptom: str) -> str:
    """Outages are one family: a dead trunk is « no calls in » to one customer and
    « trunk down » to the next."""
    found = SYMPTOMS[symptom]
    return OUTAGE if found.is_outage else found.family


def symptoms_of(symptom: str) -> list[str]:
    """Every symptom of the same family."""
    family = family_of(symptom)
    return [other for other in SYMPTOMS if family_of(other) == family]
