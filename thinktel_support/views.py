"""The pages that belong to no app: home, directory, health, errors."""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from accounts.formats import spoken_language
from announcements.status import network_status
from escalation.health import health as engine_health
from escalation.health import watched
from tickets.models import Department

from .durability import is_durable

TAGS = {"fr": "fr-CA", "en": "en-CA"}


@require_safe
def choose_language(request):
    """`/`: the host decides, else a remembered choice, the browser, or French."""
    response = redirect(f"/{language_for(request)}/")
    patch_vary_headers(response, ("Accept-Language", "Cookie", "Host"))
    return response


def language_for(request) -> str:
    host = request.get_host().partition(".")[0].lower()
    by_host = {"soutien": "fr", "support": "en"}.get(host)
    return by_host or translation.get_language_from_request(request)[:2]


@require_safe
def health(request):
    """Whether the portal and its escalation live, for a watcher outside (I44)."""
    now = timezone.now()
    try:
        found = engine_health(now=now)
        processes = watched(now=now)
        durable = is_durable()
    except DatabaseError:
        return JsonResponse({"alive": False, "database": False}, status=503)
    facts = {
        "alive": found.is_alive,
        "database": True,
        "durable": durable,
        "last_pass": found.swept_at,
        "oldest_due_timer": found.oldest_due_at,
        "oldest_queued_page": found.oldest_page_at,
        "processes": {p.name: p.beaten_at for p in processes if p.is_always},
        "late": [p.name for p in processes if p.is_late],
        "tzdata": found.tzdata,
    }
    is_well = found.is_alive and durable
    response = JsonResponse(facts, status=200 if is_well else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


class Home(TemplateView):
    """The network's state, what is announced, and whom to call now (R1, R12)."""

    template_name = "home.html"

    def get_context_data(self, **kwargs):
        status = network_status(now=timezone.now())
        return super().get_context_data(**kwargs, status=status)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        language = spoken_language()
        if self.request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
            # Remembered for the next visit to `/`, and for nothing else.
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 24 * 3600,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


class Contact(TemplateView):
    """The directory: departments, and the levels when nobody answers (R2, R12)."""

    template_name = "contact.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, departments=Department.objects.all())


class Accessibility(TemplateView):
    template_name = "accessibility.html"


class Privacy(TemplateView):
    template_name = "privacy.html"


class Terms(TemplateView):
    template_name = "terms.html"


class SiteMap(TemplateView):
    template_name = "site_map.html"


def bad_request(request, exception=None):
    return _error(
        request,
        400,
        _("We could not read this request"),
        _("Go back, check what you entered, and try again."),
    )


def permission_denied(request, exception=None):
    return _error(
        request, 403, _("This is not open to you"), _("Sign in with another name.")
    )


def page_not_found(request, exception=None):
    return _error(
        request,
        404,
        _("This page cannot be found"),
        _("The address may have changed. Search, or start from the home page."),
        searched=request.path.rstrip("/").rpartition("/")[2].replace("-", " ")[:60],
    )


def csrf_failure(request, reason=""):
    return _error(
        request,
        403,
        _("This form has expired"),
        _("For your safety, go back, reload the page and send it again."),
    )


def _error(request, status, heading, words, **context):
    facts = {"status": status, "heading": heading, "words": words, **context}
    return render(request, f"{status}.html", facts, status=status)


def server_error(request):
    """Says it in both languages, and needs neither the database nor the session."""
    language = spoken_language()
    other = "en" if language == "fr" else "fr"
    with translation.override(other):
        other_facts = {
            "other_tag": TAGS[other],
            "other_heading": _("Something broke on our side"),
            "other_words": _(
                "The page could not be made. What you had already sent is kept. Try "
                "again in a minute."
            ),
        }
    facts = {"LANGUAGE_TAG": TAGS[language], **other_facts}
    return HttpResponse(render_to_string("500.html", facts), status=500)
