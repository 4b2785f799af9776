from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import LongText


class ReplyForm(forms.Form):
    """A public message on a ticket."""

    body = LongText(
        label=_("Reply"),
        error_messages={"required": _("Write your message")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
