"""Who finds what: the desk its pages, a customer their tickets, others nothing."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import override

from tickets.models import Ticket


def desk_only(view):
    @login_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not request.user.is_desk:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


def own_ticket(request, reference):
    """The customer's ticket of this reference, or 404."""
    if request.user.is_desk:
        # The desk answers on its own page, where a reply is a reply of support.
        visible = Ticket.objects.none()
    else:
        visible = Ticket.objects.visible_to(request.user)
    number = reference.removeprefix("TT-")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        raise Http404
    related = visible.select_related("account__account_manager", "department", "owner")
    return get_object_or_404(related, number=number)


def addresses(name, argument):
    """The same page in each language."""
    found = {}
    for language in ("fr", "en"):
        with override(language):
            found[language] = reverse(name, args=[argument])
    return found
