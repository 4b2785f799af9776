"""The RSS feed: one item per update, for readers that trust the guid alone (R4)."""

import threading
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from feedgen.feed import FeedGenerator

from .models import Update
from .models.spoken import clean_text, reader_language

# The guid never changes again, not even if the host does (interface 3).
AUTHORITY = "tag:thinktel.ca,2026"
LENGTH = 50
MINUTES_TO_LIVE = "5"
_BUILDING = threading.Lock()


def latest_updates(*, now: datetime) -> list[Update]:
    updates = Update.objects.published(now).select_related("announcement")
    return list(updates.prefetch_related("announcement__components")[:LENGTH])


def last_change(updates: list[Update]) -> datetime | None:
    """When the feed last changed: news, a correction or a changed title."""
    return max(
        (
            max(update.published_at, update.changed_at, update.announcement.changed_at)
            for update in updates
        ),
        default=None,
    )


def rss(updates: list[Update]) -> bytes:
    """The feed in the active language; the same content gives the same bytes."""
    with _BUILDING:  # feedgen sets the process's locale for each date
        return _feed(updates).rss_str(pretty=True)


def _feed(updates):
    feed = FeedGenerator()
    feed.title(_("ThinkTel announcements"))
    feed.description(_("Network problems and maintenances, as they develop"))
    feed.language("en-CA" if reader_language() == "en" else "fr-CA")
    feed.ttl(MINUTES_TO_LIVE)
    # The last link given becomes the channel's own; the first is its atom:link.
    address = settings.BASE_URL + reverse("announcements:feed")
    feed.link(href=address, rel="self", type="application/rss+xml")
    feed.link(href=settings.BASE_URL + reverse("announcements:list"), rel="alternate")
    feed.generator("")
    changed_at = last_change(updates)
    if changed_at is not None:
        feed.lastBuildDate(changed_at)
    for update in updates:
        _add_item(feed, update)
    return feed


def _add_item(feed, update):
    announcement, language = update.announcement, reader_language()
    item = feed.add_entry(order="append")
    title = f"[{update.get_state_display()}] {announcement.title}"
    item.title(clean_text(" ".join(title.split())))
    item.guid(f"{AUTHORITY}:{language}:annonce:{update.pk}", permalink=False)
    item.link(href=settings.BASE_URL + address_of(update))
    item.pubDate(update.published_at)
    item.category(term=str(announcement.get_kind_display()))
    for component in announcement.components.all():
        item.category(term=component.name)
    item.description(
        clean_text(
            render_to_string("announcements/_feed_item.html", {"update": update})
        )
    )


def address_of(update: Update) -> str:
    """The update's own place on its announcement's page."""
    mark = "update" if reader_language() == "en" else "maj"
    return f"{update.announcement.get_absolute_url()}#{mark}-{update.pk}"
