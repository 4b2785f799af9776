"""Incidents: suggested, opened, told to every customer, resolved (S6, R24)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from escalation import drafts, incidents, news
from escalation.forms.incident import LinkForm, NewsForm
from escalation.models import Incident
from tickets.models import Ticket
from tickets.services import Refused

from .access import desk_only

SHOWN_TICKETS = 200
SHOWN_INCIDENTS = 50


@desk_only
@require_safe
def incident_list(request):
    found = Incident.objects.select_related("ticket")[:SHOWN_INCIDENTS]
    return render(request, "escalation/incident_list.html", {"incidents": found})


@desk_only
@require_safe
def detail(request, pk):
    return _show(request, _incident(pk))


def _incident(pk):
    related = Incident.objects.select_related("ticket__department", "announcement")
    return get_object_or_404(related, pk=pk)


def _show(request, incident, **forms):
    links = incident.links.select_related("ticket__account", "ticket__department")
    drafted = incident.announcement and incident.announcement.updates.filter(
        published_at=None
    )
    context = {
        "incident": incident,
        "links": links.order_by("pk")[:SHOWN_TICKETS],
        "news": incident.news.select_related("written_by"),
        "drafts": drafted or [],
        "entries": incident.ticket.entries.all() if incident.ticket else [],
        "news_form": NewsForm(),
        "link_form": LinkForm(),
        **forms,
    }
    return render(request, "escalation/incident_detail.html", context)


def _do(request, incident, service, **facts):
    """Call one service; what the incident's state refuses is said on its page."""
    try:
        service(incident, by=request.user, now=timezone.now(), **facts)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("escalation:incident", incident.pk)


@desk_only
@require_POST
def promote(request, pk):
    """One press makes the suggestion an incident (S6)."""
    return _do(request, _incident(pk), incidents.promote)


@desk_only
@require_POST
def refuse(request, pk):
    return _do(request, _incident(pk), incidents.refuse)


@desk_only
@require_POST
def write_news(request, pk):
    """Tell every customer of the incident, in their language."""
    incident = _incident(pk)
    form = NewsForm(request.POST)
    if not form.is_valid():
        return _show(request, incident, news_form=form)
    return _do(request, incident, news.write_news, **form.cleaned_data)


@desk_only
@require_POST
def link(request, pk):
    incident = _incident(pk)
    form = LinkForm(request.POST)
    if form.is_valid():
        number = form.cleaned_data["reference"]
        ticket = Ticket.objects.visible_to(request.user).filter(number=number).first()
        if ticket is not None:
            return _do(request, incident, incidents.link_ticket, ticket=ticket)
        form.add_error("reference", _("No ticket has this number."))
    return _show(request, incident, link_form=form)


@desk_only
@require_POST
def publish(request, pk):
    """One press publishes the announcement that was prepared (R24)."""
    incident = _incident(pk)
    drafts.publish(incident, now=timezone.now())
    return redirect("escalation:incident", incident.pk)
