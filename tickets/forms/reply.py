from django.utils.translation import gettext_lazy as _

from .fields import LongText
from .files import WithFiles


class ReplyForm(WithFiles):
    """A public message on a ticket, and its files."""

    body = LongText(
        label=_("Reply"),
        error_messages={"required": _("Write your message")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
