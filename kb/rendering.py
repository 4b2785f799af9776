"""Markdown as safe HTML, with anchors for « on this page »."""

from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString
from django.utils.text import slugify
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = nh3.ALLOWED_TAGS - {"img"}
_ATTRIBUTES = {"a": {"href", "title"}, "h2": {"id"}, "ol": {"start"}, "th": {"scope"}}


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    sections: tuple[tuple[str, str], ...]  # anchor, words


def render(text: str) -> Rendered:
    """Render an article; titles of second level get an anchor each."""
    tokens, sections = _MARKDOWN.parse(text), []
    for opening, words in zip(tokens, tokens[1:], strict=False):
        if opening.type == "heading_open" and opening.tag == "h2":
            anchor = slugify(words.content) or f"section-{len(sections) + 1}"
            opening.attrSet("id", anchor)
            sections.append((anchor, words.content))
        elif opening.type == "th_open":
            opening.attrSet("scope", "col")
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None)
    return Rendered(SafeString(clean), tuple(sections))
