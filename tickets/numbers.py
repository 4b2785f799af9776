"""Telephone numbers as people type them: kept as typed, E.164 beside (R7)."""

import re

import phonenumbers
from django.utils.translation import gettext as _

from .intake_data import ParsedNumber

LONGEST = 120
MOST_NUMBERS = 200
WIDEST_RANGE = 10_000
REGION = "CA"

_SIP = re.compile(
    r"^(sips?:)?[\w.!~*'()&=+$,;?/%-]+@[\w.-]+(:\d{1,5})?$", re.IGNORECASE
)
_SHORT = re.compile(r"^[*#]?\d{2,6}#?$")
_EXTENSION = re.compile(r"\b(?:poste|post|ext\.?|extension|p\.|x)\s*(\d{1,7})$", re.I)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_RANGE = re.compile(
    r"^(.*\d)\s*(?:\bà\b|\bau\b|\bto\b|\.\.|–|—|\s-\s)\s*(\+?[\d\s().-]+)$", re.I
)
_ALLOWED = re.compile(r"^\+?[\dA-Za-z\s().\-/]+$")


class NumberError(ValueError):
    """A number nobody could call; the message says what to do, for the person."""


def parse_number(text: str, *, may_be_short: bool = False) -> str:
    """Return the E.164 form; empty for a SIP address or a short code.

    Raises NumberError. A short code (611, *98) is a number one dials, never one that
    calls or that a customer has: `may_be_short` says which is asked.
    """
    plain = _DASHES.sub("-", " ".join(text.split()))
    if len(plain) > LONGEST:
        raise NumberError(_("This is too long for a telephone number."))
    if _SIP.match(plain):
        return ""
    if _SHORT.match(plain):
        if may_be_short:
            return ""
        raise NumberError(
            _(
                "“%(number)s” is a short code: give the whole number, area code "
                "included."
            )
            % {"number": plain}
        )
    base = _EXTENSION.sub("", plain).strip(" ,;")
    if not base:
        raise NumberError(
            _("“%(number)s” is an extension: give the whole number before it.")
            % {"number": plain}
        )
    return _e164(base, plain)


def _e164(base, typed):
    wrong = NumberError(
        _("“%(number)s” is not a telephone number, such as 418-555-0142.")
        % {"number": typed[:40]}
    )
    if not _ALLOWED.match(base):
        raise wrong
    try:
        parsed = phonenumbers.parse(base, REGION)
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    national = str(parsed.national_number)
    if not phonenumbers.is_possible_number(parsed):
        raise wrong
    if parsed.country_code == 1 and not re.match(r"^[2-9]\d\d[2-9]\d{6}$", national):
        raise wrong
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def parse_numbers(text: str) -> tuple[ParsedNumber, ...]:
    """Read a list, one number, range or SIP address per line (or comma).

    Raises NumberError naming the first line that cannot be read.
    """
    lines = [line.strip() for line in re.split(r"[\n;,]", text) if line.strip()]
    if len(lines) > MOST_NUMBERS:
        raise NumberError(
            _("Give at most %(count)s lines; use ranges for the rest.")
            % {"count": MOST_NUMBERS}
        )
    return tuple(_parse_line(line) for line in lines)


def _parse_line(line):
    match = _RANGE.match(line)
    if not match:
        e164 = parse_number(line)
        return ParsedNumber(typed=line[:LONGEST], first=e164, last=e164)
    first, tail = parse_number(match[1]), re.sub(r"\D", "", match[2])
    last = first[: -len(tail)] + tail if len(tail) < 10 else parse_number(match[2])
    if not first or len(last) != len(first) or last < first:
        raise NumberError(
            _("“%(line)s” is not a range, such as 418-555-0150 to 0155.")
            % {"line": line[:60]}
        )
    count = int(last[1:]) - int(first[1:]) + 1
    if count > WIDEST_RANGE:
        raise NumberError(_("“%(line)s” is too wide a range.") % {"line": line[:60]})
    return ParsedNumber(typed=line[:LONGEST], first=first, last=last, count=count)
