"""What a telephone provider asks of us: what to say, which key, what became of it.

Addresses without a language: machines call them. Every request is checked against the
provider's signature; one that is forged, late or repeated changes nothing (I26, I27).
"""

import logging
from functools import wraps

from django.db import transaction
from django.http import HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from escalation import delivery, outcomes, services, speech
from escalation.channels.twilio import is_signed
from escalation.incoming import page_answered_by_text
from escalation.models import Page
from escalation.testpages import confirm_test

from .acknowledge import page_named

log = logging.getLogger(__name__)
ENDED = {
    "busy": outcomes.BUSY,
    "no-answer": outcomes.UNANSWERED,
    "failed": outcomes.CALL_FAILED,
    "canceled": outcomes.CALL_CANCELLED,
    "undelivered": outcomes.UNDELIVERED,
}


def from_provider(view):
    """Answer only our own provider; the others learn nothing."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def checked(request, *args, **kwargs):
        url = request.build_absolute_uri()
        given = request.headers.get("X-Twilio-Signature", "")
        if not is_signed(_public(request), request.POST.dict(), given):
            log.warning("a telephone request with a wrong signature: %s", url[:200])
            return HttpResponseForbidden()
        return view(request, *args, **kwargs)

    return checked


def _public(request):
    """The address as the provider knows it: ours, whatever proxy came between."""
    return speech.public_address(request.get_full_path())


@from_provider
def call(request, token):
    """The call was picked up: say the page, and wait for a key."""
    page = page_named(token)
    if request.POST.get("AnsweredBy", "").startswith(("machine", "fax")):
        # A voicemail hears neither records nor a question; it is no answer (I26).
        delivery.told(
            page, Page.State.NO_ANSWER, now=timezone.now(), detail=outcomes.VOICEMAIL
        )
        return _xml(speech.to_a_machine(page))
    return _xml(speech.to_a_person(page))


@from_provider
def key(request, token):
    """A key was pressed: 1 takes charge, 2 goes on to the next step."""
    page = page_named(token)
    pressed, now = request.POST.get("Digits", ""), timezone.now()
    with transaction.atomic():
        if pressed == "1":
            answer = _take(page, now=now)
        elif pressed == "2" and page.run_id:
            answer = "hurried" if services.hurry(page=page, now=now) else "closed"
        else:
            return _xml(speech.to_a_person(page))
    return _xml(speech.confirmation(page, answer))


def _take(page, *, now):
    if page.kind == Page.Kind.TEST:
        confirm_test(page, now=now)
        return "test"
    return services.acknowledge(page=page, now=now)


@from_provider
def status(request, token):
    """What became of a call or a text; the last word of a page is kept."""
    page = page_named(token)
    now = timezone.now()
    said = request.POST.get("CallStatus") or request.POST.get("MessageStatus") or ""
    if said in ENDED:
        state = Page.State.NO_ANSWER if "CallStatus" in request.POST else "failed"
        delivery.told(page, state, now=now, detail=ENDED[said])
    elif said in ("delivered", "completed"):
        delivery.told(page, Page.State.DELIVERED, now=now)
    return HttpResponse(status=204)


@from_provider
def text(request):
    """A text message came back: the page's code acknowledges it."""
    now = timezone.now()
    page = page_answered_by_text(
        sender=request.POST.get("From", ""), body=request.POST.get("Body", ""), now=now
    )
    if page is None:
        return _xml(speech.text_answer(None, "unknown"))
    with transaction.atomic():
        answer = _take(page, now=now)
    return _xml(speech.text_answer(page, answer))


def _xml(body):
    return HttpResponse(body, content_type="text/xml; charset=utf-8")
