"""How long a request may be, settled before any of it is read (trust 2.7)."""

import logging

from django.http import UnreadablePostError
from django.shortcuts import render
from django.urls import resolve
from django.urls.exceptions import Resolver404
from django.utils.translation import gettext as _

from .domain.files import MEGABYTE

log = logging.getLogger(__name__)
TAKING_FILES = {
    "tickets:create",
    "tickets:reply",
    "tickets:add_samples",
    "tickets:fresh_samples",
    "desk:reply",
    "desk:note",
    "desk:pend",
    "desk:ask_samples",
    "desk:resolve",
}
# Above what the forms take, so that a file too many is told beside its field.
MOST, MOST_UNSIGNED, MOST_ELSEWHERE = 210 * MEGABYTE, 30 * MEGABYTE, 3 * MEGABYTE


class BodyCap:
    """Refuses a body that is too long, unread; says so when the disk is full."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method != "POST":
            return self.get_response(request)
        if _length(request) > _most(request):
            return _too_long(request)
        try:
            # Read here, under the cap: a full disk is told in words.
            request.POST  # noqa: B018
        except UnreadablePostError:
            raise
        except OSError:
            log.exception("a body could not be received")
            return _no_room(request)
        return self.get_response(request)


def _length(request):
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdigit() else 0


def _most(request):
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return MOST_ELSEWHERE
    if name not in TAKING_FILES:
        return MOST_ELSEWHERE
    return MOST if request.user.is_authenticated else MOST_UNSIGNED


def _too_long(request):
    return _answer(
        request,
        413,
        _("This is too much at once"),
        _(
            "Your files together are too large to be received. Go back: what you typed "
            "should still be there. Send fewer or smaller files, in several messages "
            "if need be."
        ),
    )


def _no_room(request):
    return _answer(
        request,
        503,
        _("Your files cannot be received just now"),
        _(
            "Nothing was sent. Go back: what you typed should still be there. Send it "
            "without files, or call 1-866-928-4465."
        ),
    )


def _answer(request, status, heading, words):
    context = {"status": status, "heading": heading, "words": words}
    response = render(request, "_error_page.html", context, status=status)
    if status == 503:
        response.headers["Retry-After"] = "120"
    return response
