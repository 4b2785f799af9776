"""What every page knows: its language, the same page in the other one, and the hour."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import translate_url
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from accounts.formats import spoken_language
from tickets.models import Department

TAGS = {"fr": "fr-CA", "en": "en-CA"}
NAMES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True)
class OtherLanguage:
    code: str
    tag: str
    name: str
    url: str


def portal(request):
    language = spoken_language()
    other = "en" if language == "fr" else "fr"
    return {
        "LANGUAGE_TAG": TAGS[language],
        "BASE_URL": settings.BASE_URL,
        "other_language": OtherLanguage(
            other, TAGS[other], NAMES[other], same_page(request, other)
        ),
        "now": timezone.now(),
        "support_desk": SimpleLazyObject(_support_desk),
    }


def same_page(request, language):
    """This page's address in `language`, its query kept (L3)."""
    alternates = getattr(request, "alternates", None)
    if alternates and language in alternates:
        return alternates[language]
    path = request.get_full_path()
    with translation.override(spoken_language()):
        translated = translate_url(path, language)
    if translated == path and not path.startswith(f"/{language}/"):
        return f"/{language}/"
    return translated


def _support_desk():
    # Evaluated only by pages that show it, and once a page.
    return Department.objects.filter(code="technical").first() or Department()
