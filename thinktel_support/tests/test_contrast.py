"""Both palettes are readable, from the stylesheet's own tokens (A15, interface 6)."""

import re

import pytest
from django.conf import settings

CSS = (settings.BASE_DIR / "static/portal.css").read_text()
TOKEN = re.compile(r"--tt-([\w-]+):\s*(#[0-9A-Fa-f]{6})")
LIGHT = dict(TOKEN.findall(CSS[: CSS.index("@media (prefers-color-scheme: dark)")]))
DARK_BLOCKS = [
    dict(TOKEN.findall(block))
    for block in re.findall(r"color-scheme: dark;(.*?)\n}", CSS, flags=re.S)[:2]
]
PALETTES = {"light": LIGHT, "dark": {**LIGHT, **DARK_BLOCKS[0]}}

TEXT = [
    ("text", "surface"), ("text", "bg"), ("muted", "surface"), ("muted", "bg"),
    ("link", "surface"), ("link", "bg"), ("visited", "surface"), ("error", "surface"),
    ("on-primary", "primary"), ("on-navy", "navy"), ("on-navy-2", "navy"),
    *[(f"{s}-text", f"{s}-bg") for s in ("ok", "warn", "part", "bad", "info", "mute", "crit")],
]  # fmt: skip
CONTROLS = [("control", "surface"), ("control", "bg")] + [
    (state, "surface") for state in ("ok", "warn", "part", "bad", "info")
]


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first, second):
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", PALETTES)
def test_a15_text_has_four_and_a_half_controls_three(theme):
    palette = PALETTES[theme]
    weak = [
        (ink, ground, round(contrast(palette[ink], palette[ground]), 2))
        for pairs, least in ((TEXT, 4.5), (CONTROLS, 3.0))
        for ink, ground in pairs
        if contrast(palette[ink], palette[ground]) < least
    ]
    assert weak == []


def test_the_two_dark_palettes_are_one():
    assert DARK_BLOCKS[0] == DARK_BLOCKS[1] != {}


def test_no_page_has_an_inline_style_or_script():
    wrong = []
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if path.parent.name == "mail":
            continue  # mail readers need inline styles; they are never served as pages
        html = re.sub(r"\{%.*?%\}", "", path.read_text(), flags=re.DOTALL)
        if re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*src=)", html):
            wrong.append(path.name)
    assert wrong == []
