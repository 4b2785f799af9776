"""The old site's published addresses, each one permanent step from its page (R5)."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, re_path, reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from kb.models import ArticleVersion, Category

from .views import language_for


@require_safe
def to_page(request, name):
    with translation.override(language_for(request)):
        return redirect(reverse(name), permanent=True)


@require_safe
def announcements(request):
    """The page, or its feed when the old address asked for one."""
    wants_feed = request.GET.get("format") == "rss"
    return to_page(
        request, "announcements:feed" if wants_feed else "announcements:list"
    )


@require_safe
def article(request, number, rest=""):
    """An article keeps its number for good; the host chooses the page's language."""
    version = ArticleVersion.objects.public().filter(number=number).first()
    if version is None:
        # A real 404 in the right language, for the rest of this request.
        translation.activate(language_for(request))
        raise Http404
    with translation.override(language_for(request)):
        return redirect(version.get_absolute_url(), permanent=True)


@require_safe
def category(request, number, rest=""):
    found = Category.objects.filter(number=number).first()
    if found is None:
        translation.activate(language_for(request))
        raise Http404
    with translation.override(language_for(request)):
        return redirect(found.get_absolute_url(), permanent=True)


def _page(address, name, target):
    return path(address, to_page, {"name": target}, name=name)


_ARTICLE = r"kb/article/(?P<number>\d{1,9})(?P<rest>[^/]*)/?$"
_CATEGORY = r"kb/category/(?P<number>\d{1,9})(?P<rest>[^/]*)/?$"

urlpatterns = [
    _page("index.php", "legacy_home", "home"),
    _page("index.php/contact", "legacy_contact", "contact"),
    path("index.php/announcements", announcements, name="legacy_announcements"),
    _page("index.php/announcements/feed", "legacy_feed", "announcements:feed"),
    _page("index.php/announcements/rss", "legacy_rss", "announcements:feed"),
    _page("index.php/kb", "legacy_kb", "kb:index"),
    _page("kb", "legacy_short_kb", "kb:index"),
    re_path(f"^index.php/{_ARTICLE}", article, name="legacy_article"),
    re_path(f"^{_ARTICLE}", article, name="legacy_short_article"),
    re_path(f"^index.php/{_CATEGORY}", category, name="legacy_category"),
]
