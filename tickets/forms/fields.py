"""Fields that refuse at the edge what no ticket should hold."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Everything below the space but tab and line ends; and what no encoding can hold.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def without_controls(value: str) -> None:
    if _CONTROLS.search(value):
        raise ValidationError(_("Remove the control characters from this text."))


class Text(forms.CharField):
    """Text of people: bounded, and without control characters."""

    default_validators = [without_controls]

    def __init__(self, *, max_length=200, is_expected=False, **kwargs):
        super().__init__(max_length=max_length, **kwargs)
        # Needed by some symptoms only: not marked « optional » on the page.
        self.is_expected = is_expected


class LongText(Text):
    widget = forms.Textarea

    def __init__(self, *, max_length=10_000, rows=4, mono=False, **kwargs):
        css = "tt-input--mono" if mono else ""
        kwargs.setdefault("widget", forms.Textarea({"rows": rows, "class": css}))
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget):
        # The browser would cut a paste at the limit in silence; we say so instead.
        return {
            name: value
            for name, value in super().widget_attrs(widget).items()
            if name != "maxlength"
        }
