"""Sizes of files, as people say them in each language."""

from django.utils.translation import gettext as _

from accounts.formats import say_number

from .domain.files import MEGABYTE

KILOBYTE = 1024


def say_size(size: int) -> str:
    """« 340 ko », « 1,2 Mo »; whole from ten megabytes on."""
    if size < MEGABYTE:
        kilobytes = max(round(size / KILOBYTE), 1) if size else 0
        return _("%(count)s KB") % {"count": say_number(kilobytes)}
    is_round = size >= 10 * MEGABYTE or size % MEGABYTE == 0
    count = say_number(
        round(size / MEGABYTE, 0 if is_round else 1), 0 if is_round else 1
    )
    return _("%(count)s MB") % {"count": count}
