"""News of an incident to every customer it touches, in their language (R24, R25)."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Person
from tickets.mail import outgoing
from tickets.mail.letter import Envelope, Letter
from tickets.models import Entry, Ticket
from tickets.models.literal import literally
from tickets.services import Refused, log_event

from . import clocks, drafts, services
from .models import Incident, IncidentNews, IncidentTicket
from .models.clock import ClockKind
from .schema import may_work

log = logging.getLogger(__name__)
BATCH = 200
NOT_OPEN = gettext_lazy("This incident is not open.")
ANSWERED = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.PROGRESS)


@transaction.atomic
def write_news(
    incident: Incident, *, body_fr: str, body_en: str, by: Person, now: datetime,
    state: str = "",
) -> IncidentNews:  # fmt: skip
    """Owe an update to every linked ticket; with `state`, say it publicly as well.

    The rows are the queue: passes of the engine write it on each ticket (I38).
    """
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if incident.state != Incident.State.OPEN:
        raise Refused(NOT_OPEN)
    ticket = services.lock_ticket(incident.ticket_id)
    news = IncidentNews.objects.create(
        incident=incident,
        body_fr=body_fr,
        body_en=body_en,
        written_at=now,
        written_by=by,
    )
    incident.links.update(owes_news=True)
    log_event(ticket, "incident_news", now=now, is_public=False, who=str(by),
              body=body_fr)  # fmt: skip
    _restart_progress(ticket, now=now)
    services.acknowledge_as_colleague(ticket, by=by, now=now)
    services.renew_lease(ticket, now=now)
    if state and incident.announcement_id:
        drafts.add_update(
            incident, state=state, body_fr=body_fr, body_en=body_en, now=now
        )
    return news


def _restart_progress(ticket, *, now):
    clocks.meet(ticket, ANSWERED, now=now)
    progress = clocks.targets_for(ticket.severity).get(ClockKind.PROGRESS)
    if progress is not None:
        clocks.start(ticket, [progress], started_at=now)
    clocks.show_next_due(ticket)


def spread(*, now: datetime) -> int:
    """Write the news that linked tickets are owed; one small query when none is."""
    if not may_work(now=now):
        return 0
    owing = (
        IncidentTicket.objects.filter(literally("escalation_incidentticket.owes_news"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    told = last = 0
    # By key and not « while any is left »: a row that breaks waits for the next pass
    # and never stops the others (I45).
    while pks := list(owing.filter(pk__gt=last)[:BATCH]):
        for pk in pks:
            try:
                told += _tell(pk, now=now)
            except OperationalError:
                raise
            except Exception:
                log.exception("the news of link %s could not be written", pk)
        last = pks[-1]
    return told


@transaction.atomic
def _tell(pk, *, now):
    link = IncidentTicket.objects.select_related("incident").get(pk=pk)
    ticket = services.lock_ticket(link.ticket_id)
    news = link.incident.news.filter(pk__gt=link.last_news).order_by("pk")
    owed = list(news.select_related("written_by"))
    won = IncidentTicket.objects.filter(
        pk=pk, owes_news=True, last_news=link.last_news
    ).update(owes_news=False, last_news=owed[-1].pk if owed else link.last_news)
    if not won or not ticket.is_open:
        return 0
    for item in owed:
        _write(ticket, item, now=now)
    _restart_progress(ticket, now=now)
    return len(owed)


def _write(ticket, item, *, now):
    body = item.body_en if ticket.language == "en" else item.body_fr
    author = str(item.written_by) if item.written_by else "ThinkTel"
    Entry.objects.create(
        ticket=ticket,
        kind=Entry.Kind.REPLY,
        author=item.written_by,
        author_name=author,
        body=body,
        created_at=now,
    )
    ticket.awaiting_answer_since = None
    ticket.first_answered_at = ticket.first_answered_at or now
    ticket.last_word_at, ticket.last_word_by = now, author
    ticket.is_last_word_customers = False
    if ticket.state == Ticket.State.NEW:
        ticket.state = Ticket.State.OPEN
    ticket.save()
    _mail(ticket, item, body, now=now)


def _mail(ticket, item, body, *, now):
    with override(ticket.language):
        address = settings.BASE_URL + ticket.get_absolute_url()
        letter = Letter(
            subject=_("Ticket %(ref)s: news of the trouble")
            % {"ref": ticket.reference},
            heading=ticket.title,
            paragraphs=(body,),
            button=(_("Read and reply"), address) if ticket.account_id else None,
            footing=_("You get this mail because you opened this ticket."),
        )
        # Several tickets of one person are one mail.
        key = f"news:{item.pk}:{ticket.contact_email}"[:120]
        envelope = Envelope(key, ticket.contact_email, ticket.language, letter)
        outgoing.queue(envelope, ticket=ticket, now=now)
