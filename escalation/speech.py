"""What a telephone call says, in the contact's language and one line of the other
(TwiML, https://www.twilio.com/docs/voice/twiml)."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from . import tokens
from .messages import bundled_references, level_name
from .models import Page

VOICES = {"fr": "fr-CA", "en": "en-US"}
HEADER = '<?xml version="1.0" encoding="UTF-8"?>'


def public_address(path: str) -> str:
    return settings.BASE_URL + path


def to_a_person(page: Page) -> str:
    """Who calls, why, and the keys; said twice, since the first words are missed."""
    token = tokens.AckToken(page.pk, page.run_id or 0, page.step, page.round)
    action = public_address(reverse("telephone_key", args=[tokens.write(token)]))
    words = "".join(_say(language, _page_words(page)) for language in _languages(page))
    return (
        f'{HEADER}<Response><Gather numDigits="1" timeout="8" method="POST" '
        f'action="{escape(action)}">{words}{words}</Gather></Response>'
    )


def to_a_machine(page: Page) -> str:
    with override(page.language):
        words = _("ThinkTel support called you and will try again.")
    return f"{HEADER}<Response>{_say(page.language, words)}<Hangup/></Response>"


def confirmation(page: Page, answer: str) -> str:
    """What was understood, so that nobody wonders whether the key was heard."""
    words = "".join(
        _say(language, _answer_words(answer)) for language in _languages(page)[:1]
    )
    return f"{HEADER}<Response>{words}<Hangup/></Response>"


def text_answer(page: Page | None, answer: str) -> str:
    with override(page.language if page else settings.LANGUAGE_CODE):
        words = escape(str(_answer_words(answer)()))
    return f"{HEADER}<Response><Message>{words}</Message></Response>"


def _languages(page):
    return (page.language, "en" if page.language == "fr" else "fr")


def _say(language, words):
    with override(language):
        said = words() if callable(words) else words
    return f'<Say language="{VOICES[language]}">{escape(str(said))}</Say>'


def _page_words(page):
    def words():
        if page.kind == Page.Kind.TEST:
            return _("This is a test of ThinkTel support. Press 1 if you hear this.")
        ticket = page.ticket
        severity = page.run.severity if page.run else ticket.severity
        said = _("ThinkTel support, %(level)s. A ticket of severity %(severity)s.") % {
            "level": level_name(page),
            "severity": str(type(ticket).Severity(severity).label).lower(),
        }
        if others := bundled_references(page):
            more = ngettext("And %(count)s more.", "And %(count)s more.", len(others))
            said += " " + more % {"count": len(others)}
        if page.kind == Page.Kind.INFORM:
            return said
        return said + " " + _("Press 1 to take charge, 2 to pass it to the next step.")

    return words


def _answer_words(answer):
    return lambda: {
        "done": _("Noted: you have it."),
        "also": _("Somebody already has it; you are noted as well."),
        "closed": _("It is over: there is nothing to take any more."),
        "stale": _("This page is of an earlier round; use the newest one."),
        "informed": _("Noted. You need not take charge."),
        "hurried": _("Noted: the next step starts now."),
        "test": _("Noted: the test has reached you."),
        "unknown": _("This code is not known. Use the code of the page."),
    }[answer]
