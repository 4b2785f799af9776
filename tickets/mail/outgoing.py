"""The mails a ticket owes: written as rows in the transaction that owes them (I38)."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.formats import say_moment
from tickets.links import samples_token
from tickets.models import Entry, OutgoingMail, Ticket

from .letter import Envelope, Letter

CONFIRM_SALT = "tickets.confirm"


def queue(envelope: Envelope, *, ticket: Ticket | None, now: datetime) -> None:
    """Owe a mail. The same key again owes nothing more; nobody gets nothing."""
    if not envelope.to:
        return
    OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                key=envelope.key,
                ticket=ticket,
                to=envelope.to,
                language=envelope.language,
                subject=" ".join(envelope.letter.subject.split())[:200],
                text=envelope.letter.text(),
                html=envelope.letter.html(),
                queued_at=now,
                next_try_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def address_of(ticket: Ticket) -> str:
    """The ticket's page, absolute, in the active language."""
    return settings.BASE_URL + ticket.get_absolute_url()


def receipt(ticket: Ticket, *, now: datetime) -> None:
    """Tell the reporter the number and the promise of this very instant (R8)."""
    with override(ticket.language):
        letter = Letter(
            subject=_("Ticket %(ref)s received") % {"ref": ticket.reference},
            heading=_("We have your ticket %(ref)s") % {"ref": ticket.reference},
            lead=_("Hello %(name)s,") % {"name": ticket.contact_name},
            paragraphs=(ticket.title,),
            promise=promise_words(ticket),
            facts=_facts(ticket),
            button=(_("Follow the ticket"), address_of(ticket))
            if ticket.account_id
            else None,
            after=(
                _(
                    "If things get worse, call 1-866-928-4465, option 3, and give the "
                    "number %(ref)s."
                )
                % {"ref": ticket.reference},
            ),
            footing=_(
                "You get this mail because a ticket was opened with this address."
            ),
        )
        queue(
            Envelope(
                f"receipt:{ticket.pk}", ticket.contact_email, ticket.language, letter
            ),
            ticket=ticket,
            now=now,
        )


def promise_words(ticket: Ticket) -> str:
    """When the answer comes, with its zone (R8, I5)."""
    if not ticket.response_due_at:
        return ""
    due = say_moment(ticket.response_due_at)
    if ticket.response_aim_at:
        return _("First answer aimed for %(aim)s; at the latest %(due)s.") % {
            "aim": say_moment(ticket.response_aim_at),
            "due": due,
        }
    return _("It is urgent: we call you back by %(due)s.") % {"due": due}


def _facts(ticket):
    facts = []
    if ticket.account:
        account = f"{ticket.account.name} ({ticket.account.number})"
        facts.append((_("Account:"), account))
    if ticket.service_kind:
        facts.append((_("Service:"), str(ticket.get_service_kind_display())))
    return tuple(facts)


def ask_to_confirm(ticket: Ticket, *, now: datetime) -> None:
    """Ask an unsigned reporter for a press: fixed words only, nothing submitted."""
    with override(ticket.language):
        token = signing.dumps(ticket.pk, salt=CONFIRM_SALT)
        letter = Letter(
            subject=_("Confirm your report to ThinkTel support"),
            heading=_("One press, and your report is with us"),
            paragraphs=(
                _(
                    "Somebody gave this address in a report to ThinkTel support. If it "
                    "was you, confirm it with the link below. If not, do nothing: the "
                    "report goes no further."
                ),
            ),
            button=(
                _("Confirm my report"),
                settings.BASE_URL + reverse("tickets:confirm", args=[token]),
            ),
            footing=_("The link works for three days."),
        )
        queue(
            Envelope(
                f"confirm:{ticket.pk}", ticket.contact_email, ticket.language, letter
            ),
            ticket=ticket,
            now=now,
        )


def tell_account_manager(ticket: Ticket, *, now: datetime) -> None:
    """Tell the account manager of every ticket of the account (R9)."""
    manager = ticket.account.account_manager if ticket.account_id else None
    if manager is None:
        return
    with override(manager.language):
        letter = Letter(
            subject=_("%(account)s opened ticket %(ref)s")
            % {"account": ticket.account.name, "ref": ticket.reference},
            heading=ticket.title,
            lead=_("%(name)s opened ticket %(ref)s, %(when)s.")
            % {
                "name": ticket.contact_name,
                "ref": ticket.reference,
                "when": say_moment(ticket.opened_at),
            },
            promise=promise_words(ticket),
            facts=_facts(ticket),
            footing=_("You get this mail as the account’s manager."),
        )
        queue(
            Envelope(f"manager:{ticket.pk}", manager.email, manager.language, letter),
            ticket=ticket,
            now=now,
        )


def _said(entry):
    """A message in a mail: its words, and the names of its files, which stay here."""
    names = ", ".join(entry.attachments.values_list("name", flat=True))
    files = _("Files on the ticket’s page: %(names)s") % {"names": names}
    return tuple(part for part in (entry.body, files if names else "") if part)


def tell_customer_of_reply(ticket: Ticket, entry: Entry, *, now: datetime) -> None:
    with override(ticket.language):
        letter = Letter(
            subject=_("Ticket %(ref)s: a reply from support")
            % {"ref": ticket.reference},
            heading=ticket.title,
            lead=_("%(name)s wrote to you about ticket %(ref)s:")
            % {"name": entry.author_name, "ref": ticket.reference},
            paragraphs=_said(entry),
            button=(_("Read and reply"), address_of(ticket))
            if ticket.account_id
            else None,
            footing=_("You get this mail because you opened this ticket."),
        )
        queue(
            Envelope(
                f"reply:{entry.pk}", ticket.contact_email, ticket.language, letter
            ),
            ticket=ticket,
            now=now,
        )


def ask_for_samples(ticket: Ticket, entry: Entry, *, now: datetime) -> None:
    """Ask for fresh call samples: one tap leads to where they are given."""
    with override(ticket.language):
        token = samples_token(ticket)
        letter = Letter(
            subject=_("Ticket %(ref)s: we need fresh call samples")
            % {"ref": ticket.reference},
            heading=ticket.title,
            lead=_("%(name)s wrote to you about ticket %(ref)s:")
            % {"name": entry.author_name, "ref": ticket.reference},
            paragraphs=_said(entry),
            button=(
                _("Give call samples"),
                settings.BASE_URL + reverse("tickets:fresh_samples", args=[token]),
            ),
            footing=_("The link works for two weeks, without signing in."),
        )
        queue(
            Envelope(
                f"reply:{entry.pk}", ticket.contact_email, ticket.language, letter
            ),
            ticket=ticket,
            now=now,
        )


def tell_customer_resolved(ticket: Ticket, *, now: datetime) -> None:
    with override(ticket.language):
        letter = Letter(
            subject=_("Ticket %(ref)s is resolved") % {"ref": ticket.reference},
            heading=ticket.title,
            paragraphs=(
                _("We believe this is solved. If it is not, reply on the ticket:")
                + " "
                + _("your message reopens it."),
            ),
            button=(_("See the ticket"), address_of(ticket))
            if ticket.account_id
            else None,
            footing=_("You get this mail because you opened this ticket."),
        )
        queue(
            Envelope(
                f"resolved:{ticket.pk}:{int(now.timestamp())}",
                ticket.contact_email,
                ticket.language,
                letter,
            ),
            ticket=ticket,
            now=now,
        )


def tell_owner_of_reply(ticket: Ticket, entry: Entry, *, now: datetime) -> None:
    """Tell the agent who holds the ticket that the customer wrote."""
    owner = ticket.owner
    if owner is None:
        return
    with override(owner.language):
        letter = Letter(
            subject=_("%(ref)s: the customer replied") % {"ref": ticket.reference},
            heading=ticket.title,
            lead=_("%(name)s wrote:") % {"name": entry.author_name},
            paragraphs=_said(entry),
            button=(
                _("Open the ticket"),
                settings.BASE_URL + reverse("desk:detail", args=[ticket.reference]),
            ),
            footing=_("You get this mail because you hold this ticket."),
        )
        queue(
            Envelope(f"reply:{entry.pk}:owner", owner.email, owner.language, letter),
            ticket=ticket,
            now=now,
        )
