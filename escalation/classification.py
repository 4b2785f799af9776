"""The severity the rule proposes for a ticket, with its reasons (R16-R19)."""

from tickets.domain.symptoms import SYMPTOMS
from tickets.models import Ticket

from .domain.severity import Proposal, Share, propose

OUTAGES = tuple(symptom.code for symptom in SYMPTOMS.values() if symptom.is_outage)


def proposal_for(ticket: Ticket, *, numbers_touched: int | None) -> Proposal | None:
    """Propose a severity; None for the departments that have none (R13)."""
    symptom = SYMPTOMS.get(ticket.symptom)
    if symptom is None or not ticket.department.is_technical:
        return None
    line = ticket.service_line
    return propose(
        symptom=symptom,
        share=Share(ticket.share),
        user_base=line.user_base if line else None,
        numbers_touched=numbers_touched,
        services_out=_services_out(ticket) if symptom.is_outage else 1,
    )


def _services_out(ticket):
    """How many services of the account are out, this one included (S6). Those of
    several accounts are an incident's to count."""
    if not ticket.account_id:
        return 1
    out = Ticket.objects.open().filter(account=ticket.account_id, symptom__in=OUTAGES)
    kinds = set(out.values_list("service_kind", flat=True))
    return len(kinds | {ticket.service_kind})
