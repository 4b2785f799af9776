"""Sentences of the ticket's story, said in the reader's language.

An event is stored as a code and its facts. Each app registers the sentences of its own
codes; facts named `..._at` hold ISO instants and are written the reader's way.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.formats import say_moment

_SENTENCES: dict[str, Any] = {}
_ICONS: dict[str, str] = {}


def register(code: str, sentence: Any, *, icon: str = "dash") -> None:
    """Teach the timeline a code: a lazy string, or a callable taking the facts."""
    _SENTENCES[code] = sentence
    _ICONS[code] = icon


def sentence(code: str, facts: dict[str, Any]) -> str:
    """Say an event. An unknown code says its own name rather than failing a page."""
    known: str | Callable[..., str] = _SENTENCES.get(code, code)
    spoken = {name: _spoken(name, value) for name, value in facts.items()}
    return known(spoken) if callable(known) else str(known) % spoken


def icon(code: str) -> str:
    return _ICONS.get(code, "dash")


def _spoken(name, value):
    if name.endswith("_at") and isinstance(value, str):
        return say_moment(datetime.fromisoformat(value))
    return value
