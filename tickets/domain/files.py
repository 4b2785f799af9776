"""What may be attached to a ticket: kinds, sizes, names (R7, trust 2.7).

A file is judged by its extension and by its first bytes together: neither alone says
what a browser or a colleague's computer will make of it.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

MEGABYTE = 1024 * 1024
LARGEST, LARGEST_CAPTURE, LARGEST_UNSIGNED = 10 * MEGABYTE, 25 * MEGABYTE, 2 * MEGABYTE
MOST_FILES, MOST_FILES_UNSIGNED = 10, 3
LONGEST_NAME = 100
HEAD = 8_192  # bytes that are looked at


class Kind(StrEnum):
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TEXT = "text"
    CSV = "csv"
    WAV = "wav"
    MP3 = "mp3"
    CAPTURE = "capture"
    EMAIL = "email"


class Reason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    EXTENSION = "extension"
    CONTENT = "content"
    SIZE = "size"


class FileRefused(ValueError):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


EXTENSIONS = {
    "pdf": Kind.PDF,
    "png": Kind.PNG,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "txt": Kind.TEXT,
    "log": Kind.TEXT,
    "csv": Kind.CSV,
    "wav": Kind.WAV,
    "mp3": Kind.MP3,
    "pcap": Kind.CAPTURE,
    "pcapng": Kind.CAPTURE,
    "cap": Kind.CAPTURE,
    "eml": Kind.EMAIL,
}
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.WAV: "audio/wav",
    Kind.MP3: "audio/mpeg",
}
# Text in an encoding that nobody told us, and what is for programs only.
OTHER_MEDIA_TYPE = "application/octet-stream"

_CAPTURES = (
    b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d",
    b"\x34\xcd\xb2\xa1", b"\xa1\xb2\xcd\x34",
)  # fmt: skip
_NEXT_GENERATION = b"\x0a\x0d\x0d\x0a"
_ORDERS = (b"\x1a\x2b\x3c\x4d", b"\x4d\x3c\x2b\x1a")
# What other programs would run or draw, whatever the name says.
_NO_TEXT = re.compile(
    rb"\A(?:MZ|PK|%PDF|\{\\rtf|#!)|\A\s*<(?:!doctype|html|head|body|svg|script|\?xml|"
    rb"!--)",
    re.IGNORECASE,
)
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_HEADER = re.compile(rb"\A(?:From |[A-Za-z][A-Za-z0-9-]*:[ \t\r\n])")
_OF_MAIL = re.compile(rb"(?im)^(?:from|received|date|subject|message-id):")
_FORBIDDEN_IN_NAMES = re.compile(r'[:*?"<>|]')


def shown_name(name: str) -> str:
    """A name fit to be shown and downloaded: nothing unseen, no path, not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    words = " ".join(_FORBIDDEN_IN_NAMES.sub("-", seen).split()).strip(". ")
    stem, dot, extension = words.rpartition(".")
    if not dot:
        return words[:LONGEST_NAME] or "-"
    extension = extension[:20]
    return f"{stem[: LONGEST_NAME - len(extension) - 1].strip() or '-'}.{extension}"


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind_of(name: str, head: bytes, size: int, *, most: int | None = None) -> Kind:
    """The kind of a file from its shown name, first bytes and size.

    Raises FileRefused. `most` lowers the size that is taken (an unsigned sender's).
    """
    kind = EXTENSIONS.get(extension_of(name))
    if kind is None:
        raise FileRefused(Reason.EXTENSION)
    if not size:
        raise FileRefused(Reason.EMPTY)
    if size > largest(kind, most=most):
        raise FileRefused(Reason.SIZE)
    if not _LOOKS_LIKE[kind](head[:HEAD]):
        raise FileRefused(Reason.CONTENT)
    return kind


def largest(kind: Kind, *, most: int | None = None) -> int:
    """The size in bytes up to which a file of this kind is taken."""
    usual = LARGEST_CAPTURE if kind is Kind.CAPTURE else LARGEST
    return usual if most is None else min(usual, most)


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            head = head[: len(head) // 2 * 2].decode("utf-16").encode()
        except UnicodeError:
            return False
    head = head.removeprefix(b"\xef\xbb\xbf")
    return not _NO_TEXT.search(head) and not _CONTROLS.search(head)


def _is_email(head: bytes) -> bool:
    return bool(_is_text(head) and _HEADER.match(head) and _OF_MAIL.search(head))


def _is_mp3(head: bytes) -> bool:
    if head.startswith(b"ID3"):
        return True
    # A frame of MPEG audio, layer III, with a bitrate that exists.
    return (
        len(head) > 3
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[1] & 0x18 != 0x08
        and head[2] & 0xF0 not in (0x00, 0xF0)
    )


def _is_capture(head: bytes) -> bool:
    if head.startswith(_NEXT_GENERATION):
        return head[8:12] in _ORDERS
    return len(head) >= 24 and head[:4] in _CAPTURES


_LOOKS_LIKE: dict[Kind, Callable[[bytes], bool]] = {
    Kind.PDF: lambda head: head.startswith(b"%PDF-"),
    Kind.PNG: lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    Kind.JPEG: lambda head: head.startswith(b"\xff\xd8\xff"),
    Kind.TEXT: _is_text,
    Kind.CSV: _is_text,
    Kind.WAV: lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE",
    Kind.MP3: _is_mp3,
    Kind.CAPTURE: _is_capture,
    Kind.EMAIL: _is_email,
}
