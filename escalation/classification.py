"""The severity the rule proposes for a ticket, with its reasons (R16-R19)."""

from tickets.domain.symptoms import SYMPTOMS
from tickets.models import Ticket

from .domain.severity import Proposal, Share, propose


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
    )
