"""One file of a ticket, handed to who may read the message it came with."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from tickets.domain.files import MEDIA_TYPES, OTHER_MEDIA_TYPE
from tickets.models import Attachment
from tickets.services import Refused, log_event
from tickets.storage import attachment_storage
from tickets.trace_samples import take_over_calls

log = logging.getLogger(__name__)
MOST_CHOSEN = 50


@login_required
@require_safe
def download(request, reference, key):
    """The file, to be saved and never shown by this site (trust 2.7)."""
    attachment = _attachment(request, reference, key)
    try:
        content = attachment_storage().open(attachment.stored_name)
    except FileNotFoundError as error:
        log.exception("the file of attachment %s is gone", attachment.pk)
        raise Http404 from error
    if request.user.is_desk and request.method == "GET":
        now = timezone.now()
        who, name = str(request.user), attachment.name
        log_event(attachment.ticket, "file_read", now=now, by=request.user,
                  is_public=False, who=who, name=name)  # fmt: skip
    response = FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=MEDIA_TYPES.get(attachment.kind, OTHER_MEDIA_TYPE),
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["POST"])
def take_calls(request, reference, key):
    """Add the chosen calls of a trace to the ticket's samples."""
    attachment = _attachment(request, reference, key)
    texts = request.POST.getlist("call")[:MOST_CHOSEN]
    chosen = [int(t) for t in texts if t.isascii() and t.isdigit() and len(t) < 4]
    now = timezone.now()
    try:
        count = take_over_calls(
            attachment=attachment, numbers=chosen, by=request.user, now=now
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _words(count, chosen))
    if request.user.is_desk:
        return redirect("desk:detail", attachment.ticket.reference)
    return redirect(attachment.ticket)


def _words(count, chosen):
    if not chosen:
        return _("Choose at least one call of the trace.")
    if not count:
        return _("These calls were among the samples already.")
    return ngettext(
        "%(count)s call added to the samples.",
        "%(count)s calls added to the samples.",
        count,
    ) % {"count": count}


def _attachment(request, reference, key):
    number = reference.removeprefix("TT-").removeprefix("INC-")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        raise Http404
    visible = Attachment.objects.visible_to(request.user).filter(ticket__number=number)
    return get_object_or_404(visible.select_related("ticket", "entry"), key=key)
