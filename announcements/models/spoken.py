import re

from django.utils.translation import get_language

# Characters that XML, and so every feed reader, refuses; line ends and tabs stay.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def reader_language():
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def clean_text(text):
    """Text that can stand in a feed: one bad character would break all of it."""
    return _FORBIDDEN.sub("", text)


class Spoken:
    """A thing with `<field>_fr` and `<field>_en`; either may still be missing."""

    def spoken(self, field):
        """The text in the reader's language, or in the other one."""
        return getattr(self, f"{field}_{self.language_of(field)}")

    def language_of(self, field):
        """The language in which `spoken` answers, for its `lang` attribute."""
        own = reader_language()
        other = "fr" if own == "en" else "en"
        return own if getattr(self, f"{field}_{own}") else other
