"""Sentences of the ticket's story, said in the reader's language.

An event is stored as a code and its facts. Each app registers the sentences of its own
codes; `%(name)s` placeholders are filled with the facts, instants and telephone numbers
written the reader's way.
"""

from collections.abc import Callable
from typing import Any

_SENTENCES: dict[str, Any] = {}
_ICONS: dict[str, str] = {}


def register(code: str, sentence: Any, *, icon: str = "info") -> None:
    """Teach the timeline a code: a lazy string, or a callable taking the facts."""
    _SENTENCES[code] = sentence
    _ICONS[code] = icon


def sentence(code: str, facts: dict[str, Any]) -> str:
    """Say an event. An unknown code says its own name rather than failing a page."""
    known: str | Callable[..., str] = _SENTENCES.get(code, code)
    return known(facts) if callable(known) else str(known) % facts


def icon(code: str) -> str:
    return _ICONS.get(code, "info")
