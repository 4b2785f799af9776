"""From the bytes of a file to its text, or one sentence that says why not."""

import codecs
import re

from django.utils.translation import gettext as _

BIGGEST = 2_000_000  # bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")


class LogError(ValueError):
    """A file that cannot be read as a call log; the message is for the person."""


def text_of(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16, or Windows-1252. Raises LogError."""
    if len(content) > BIGGEST:
        raise LogError(_("This file is larger than 2 MB: keep the last 24 hours."))
    if not content.strip(b"\x00\r\n\t "):
        raise LogError(_("This file is empty."))
    if content.startswith(_WORKBOOKS):
        raise LogError(
            _("This is a spreadsheet’s workbook: save it as CSV and choose that file.")
        )
    text = _decoded(content)
    if "\x00" in text:
        raise _not_text()
    return _CONTROLS.sub(" ", text)


def _decoded(content):
    for encoding in _candidates(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _not_text()


def _candidates(content):
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return [encoding]
    head = content[:4000]
    # Every second byte of Latin text in UTF-16 is zero, with a mark or without.
    if head[1::2].count(0) > len(head) // 5:
        return ["utf-16-le"]
    if head[0::2].count(0) > len(head) // 5:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _not_text():
    return LogError(
        _("This is not a text file: export the log as CSV and choose that file.")
    )
