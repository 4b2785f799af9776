"""The one shape of every mail: a letter, written once as text and once as HTML."""

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import get_language


@dataclass(frozen=True)
class Letter:
    """What a mail says, in its reader's language; paragraphs are plain text."""

    subject: str
    heading: str
    lead: str = ""
    promise: str = ""
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    button: tuple[str, str] | None = None  # words, address
    after: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    footing: str = ""

    def text(self) -> str:
        return render_to_string("mail/letter.txt", {"letter": self})

    def html(self) -> str:
        return render_to_string(
            "mail/letter.html", {"letter": self, "language": get_language()}
        )


@dataclass(frozen=True)
class Envelope:
    """To whom a letter goes and what tells it apart from every other."""

    key: str
    to: str
    language: str
    letter: Letter = field(repr=False)
