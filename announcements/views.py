import hashlib

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import override
from django.views.decorators.http import require_safe
from django.views.generic import ListView, View
from django.views.generic.base import TemplateResponseMixin

from . import feeds
from .models import Announcement, Update

RSS = "application/rss+xml; charset=utf-8"


class AnnouncementList(ListView):
    """What is going on, then what is over (R4)."""

    template_name = "announcements/announcement_list.html"
    paginate_by = 30
    context_object_name = "past"

    def get_queryset(self):
        now = timezone.now()
        return (
            Announcement.objects.ended(now)
            .newest_first()
            .prefetch_related("components")
        )

    def get_context_data(self, **kwargs):
        current = Announcement.objects.current(timezone.now()).newest_first()
        return super().get_context_data(
            **kwargs, current=current.prefetch_related("components", "updates")
        )


class AnnouncementDetail(TemplateResponseMixin, View):
    """One announcement and its updates, newest first."""

    template_name = "announcements/announcement_detail.html"
    http_method_names = ("get", "head")

    def get(self, request, pk, slug):
        now = timezone.now()
        announcement = get_object_or_404(Announcement.objects.published(now), pk=pk)
        if slug != announcement.slug:
            return redirect(announcement, permanent=True)
        request.alternates = _addresses(announcement)
        updates = Update.objects.published(now).filter(announcement=announcement)
        return self.render_to_response(
            {"announcement": announcement, "updates": updates}
        )


def _addresses(announcement):
    addresses = {}
    for language in ("fr", "en"):
        with override(language):
            addresses[language] = announcement.get_absolute_url()
    return addresses


@require_safe
def feed(request):
    """The RSS feed of the address's language: small, stable, quick to say 304."""
    updates = feeds.latest_updates(now=timezone.now())
    body = feeds.rss(updates)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    changed_at = feeds.last_change(updates)
    modified = int(changed_at.timestamp()) if changed_at else None
    response = HttpResponse(body, content_type=RSS)
    response.headers["ETag"] = etag
    if modified:
        response.headers["Last-Modified"] = http_date(modified)
    answer = get_conditional_response(
        request, etag=etag, last_modified=modified, response=response
    )
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer
