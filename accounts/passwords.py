"""What a password must be: long, and not about us; nothing else (trust 2.6)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 12
SHORTEST_FOR_COLLEAGUES = 15
LONGEST = 1_024
CONTEXT_WORDS = ("thinktel", "distributel", "soutien")


class LengthByRole:
    """Twelve characters; fifteen for the carrier's people, who see everyone."""

    def validate(self, password, user=None):
        shortest = SHORTEST
        if user is not None and getattr(user, "is_colleague", False):
            shortest = SHORTEST_FOR_COLLEAGUES
        if len(password) < shortest:
            message = _("Use at least %(count)s characters.") % {"count": shortest}
            raise ValidationError(message, code="too_short")
        if len(password) > LONGEST:
            message = _("Use at most %(count)s characters.") % {"count": LONGEST}
            raise ValidationError(message, code="too_long")

    def get_help_text(self):
        return _("At least 12 characters, 15 for the team; a sentence is fine.")


class NoContextWords:
    """Refuse a password made of our own names, or of the person's account."""

    def validate(self, password, user=None):
        plain = re.sub(r"[\W\d_]+", "", password.lower())
        if any(plain.replace(word, "") == "" for word in self._words(user) if word):
            message = _("This password is too easy to guess: it is only our name.")
            raise ValidationError(message, code="context_word")

    def _words(self, user):
        names = list(CONTEXT_WORDS)
        if user is not None and user.pk:
            names += [account.name for account in user.accounts.all()]
            names += user.name.split()
        return [re.sub(r"[\W\d_]+", "", name.lower()) for name in names]

    def get_help_text(self):
        return ""
