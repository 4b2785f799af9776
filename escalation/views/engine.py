"""The engine's own page, and what an administrator may tell a run (I22, I44)."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from escalation import services
from escalation.health import health, watched
from escalation.models import Recompute, Timer
from tickets.models import Ticket
from tickets.services import Refused

from .access import desk_only, managers_only

SHOWN = 20


@desk_only
@require_safe
def engine_page(request):
    now = timezone.now()
    parked = Timer.objects.filter(state=Timer.State.PARKED).order_by("-due_at")
    context = {
        "health": health(now=now),
        "watched": watched(now=now),
        "parked": parked[:SHOWN],
        "recomputes": Recompute.objects.all()[:SHOWN],
    }
    return render(request, "escalation/engine.html", context)


@managers_only
@require_POST
def restart(request, reference):
    """Begin an escalation afresh, on the policy of now (I22)."""
    number = reference.rpartition("-")[2]
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        raise Http404
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), number=number)
    try:
        with transaction.atomic():
            services.restart_run(ticket=ticket, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("desk:detail", ticket.reference)
