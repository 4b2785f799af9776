"""Telephone numbers as people type them: kept as typed, E.164 beside (R7)."""

import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext as _

from .intake_data import ParsedNumber

LONGEST = 120
MOST_NUMBERS = 200
WIDEST_RANGE = 10_000
REGION = "CA"
TOLL_FREE = {"800", "833", "844", "855", "866", "877", "888"}
KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")

_DASHES = re.compile("[\u2010-\u2015\u2212]")
# Our ten digits with what people put between them; « +1 » or « 1 » may stand before.
_HERE = re.compile(r"^(?:\+?1)?([2-9]\d\d[2-9]\d{6})$")
_HERE_TYPED = r"(?:\+?1[ .-]?)?\(?[2-9]\d\d\)?[ .-]?[2-9]\d\d[ .-]?\d{4}"
_BETWEEN = re.compile(r"[\s().\-/]")
_ALLOWED = re.compile(r"^\+?[\d\s().\-/]+$")
_WORD = re.compile(r"^\+?1?([2-9]\d\d)(?=\d*[A-Z])([A-Z\d]{7,15})$")
_LABEL = re.compile(
    r"^(?:t[ée]l(?:[ée]phone)?|t[ée]l[ée]copieur|phone|fax|cell(?:ulaire)?|mobile"
    r"|num[ée]ro|number|n[o°º])\s*\.?\s*:?\s*(?=[+(\d])",
    re.I,
)
_REMARK = re.compile(r"\s*\([^()]*[^\W\d_][^()]*\)$")
_ANGLED = re.compile(r"^[^<>]*<([^<>]+)>[^<>]*$")
_SIP = re.compile(
    r"^(?:sips?:)?([\w.!~*'()&=+$,;?/%-]+)@[\w.-]+(?::\d{1,5})?(?:;[\w;=.+-]*)?$", re.I
)
_SHORT = re.compile(r"^[*#]{0,2}\d{2,6}[*#]?$")
_EXTENSION = re.compile(
    r"[\s,;]*(?:;ext=|#|(?<![^\W\d_])(?:poste|post|ext(?:ension|n)?\.?|local|loc\.|p\.|x))"
    r"\s*[.:]?\s*\d{1,7}$",
    re.I,
)
# What a telephone dials before the number itself: *67, or 9 for an outside line.
_PREFIX = re.compile(r"^(?:[*#]\d\d[*#]?|9)[\s,-]*(?=1?[2-9]\d\d[2-9]\d{6}$)")


class NumberError(ValueError):
    """A number nobody could call; the message says what to do, for the person."""


def parse_number(text: str, *, may_be_short: bool = False) -> str:
    """Return the E.164 form; empty for a SIP address or a short code.

    Raises NumberError. A short code (611, *98) is a number one dials, never one that
    calls or that a customer has: `may_be_short` says which is asked.
    """
    plain = _plain(text[: 10 * LONGEST])
    if len(plain) > LONGEST:
        raise NumberError(_("This is too long for a telephone number."))
    plain = _ANGLED.sub(r"\1", plain).strip()
    if sip := _SIP.match(plain):
        return _e164_of_user(sip[1])
    plain = _REMARK.sub("", _LABEL.sub("", plain))
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
    if may_be_short:
        base = _PREFIX.sub("", _BETWEEN.sub("", base))
    return _e164(base, plain)


def _plain(text):
    """One space between words, plain dashes, and every script's digits as 0-9."""
    text = _DASHES.sub("-", " ".join(text.split()))
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in unicodedata.normalize("NFKC", text)
    )


def _e164_of_user(user):
    """The number in « sip:+14185550142@… »; a name there is no number, and no error."""
    found = _HERE.match(user.partition(";")[0].removeprefix("tel:"))
    return f"+1{found[1]}" if found else ""


def _e164(base, typed):
    digits = _BETWEEN.sub("", base)
    if here := _HERE.match(digits):
        return f"+1{here[1]}"
    wrong = NumberError(
        _("“%(number)s” is not a telephone number, such as 418-555-0142.")
        % {"number": typed[:40]}
    )
    if word := _WORD.match(digits.upper()):
        return _spelled(*word.groups(), wrong)
    if re.match(r"^[2-9]\d{6}$", digits):
        raise NumberError(
            _("“%(number)s” lacks its area code: write it as 418-555-0142.")
            % {"number": typed[:40]}
        )
    if not _ALLOWED.match(base):
        raise wrong
    return _abroad(re.sub(r"^00(?=[1-9])", "+", digits), wrong)


def _spelled(area, rest, wrong):
    """1-866-92THINK. A word may run past the seventh key, as in 1-800-CONTACTS."""
    local, extra = rest[:7], rest[7:]
    if extra and not (extra.isalpha() and area in TOLL_FREE):
        raise wrong
    here = _HERE.match(area + local.translate(KEYPAD))
    if not here:
        raise wrong
    return f"+1{here[1]}"


def _abroad(digits, wrong):
    try:
        parsed = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    if parsed.country_code == 1 or not phonenumbers.is_possible_number(parsed):
        raise wrong
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


_LINES = re.compile(r"[\r\n]+")
# Not before « ;user=phone » nor before « , poste 42 ».
_COMMAS = re.compile(
    r"[,;](?![\w-]+=)(?!\s*(?:poste|ext|x\s*\d|#|local\b))|\s+(?:et|and|&)\s+", re.I
)
_RANGE = re.compile(
    r"^(?:(?:de|du|from)\s+)?(.*?\d)"
    r"(?:\s+(?:à|a|au|to|through|thru|jusqu['’](?:à|au))\s+|\s*(?:\.{2,3}|→|->)\s*|\s+-\s+)"
    r"(\+?[\d\s().-]+)$",
    re.I,
)
_HYPHEN_RANGE = re.compile(rf"^({_HERE_TYPED})\s*-\s*(\d[\d\s().-]*)$")
_JOKERS = re.compile(r"^(.*\d)[ .-]*([x*?][x*? .-]*)$", re.I)
_SEVERAL = re.compile(rf"{_HERE_TYPED}(?=\s|/|$)")


def parse_numbers(text: str) -> tuple[ParsedNumber, ...]:
    """Read a list: numbers, ranges and SIP addresses, on lines or between commas.

    Raises NumberError naming the first of them that cannot be read.
    """
    found: list[ParsedNumber] = []
    for line in _LINES.split(text):
        previous = None
        for typed in _items(line):
            if len(found) == MOST_NUMBERS:
                raise NumberError(
                    _("Give at most %(count)s lines; use ranges for the rest.")
                    % {"count": MOST_NUMBERS}
                )
            previous = _parse_item(_completed(typed, previous))
            found.append(previous)
    return tuple(found)


def _items(line):
    """The numbers of one line, also when only spaces stand between them."""
    plain = " ".join(line.split())
    for item in filter(None, (part.strip() for part in _COMMAS.split(plain))):
        several = _SEVERAL.findall(item)
        if len(several) > 1 and not re.sub(r"[\s/]", "", _SEVERAL.sub("", item)):
            yield from several
        else:
            yield item


def _completed(typed, previous):
    """« 418-555-0142, 0143 »: the second is written out, or it would mean nothing."""
    if previous and previous.first.startswith("+1") and re.match(r"^\d{4}\b", typed):
        ten = previous.first[2:]
        return f"{ten[:3]}-{ten[3:6]}-{typed}"
    return typed


def _parse_item(typed):
    plain = _plain(typed[: LONGEST + 1])
    if len(plain) > LONGEST:
        raise NumberError(_("This is too long for a telephone number."))
    if jokers := _JOKERS.match(plain):
        # Before anything else: in a word, x is a key of the telephone.
        return _between(typed, *_ends_of(jokers))
    try:
        e164 = parse_number(typed)
    except NumberError:
        if match := _RANGE.match(plain) or _HYPHEN_RANGE.match(plain):
            return _between(typed, match[1], match[2])
        raise
    return ParsedNumber(typed=typed, first=e164, last=e164)


def _ends_of(jokers):
    unknown = len(re.sub(r"[ .-]", "", jokers[2]))
    return jokers[1] + "0" * unknown, jokers[1] + "9" * unknown


def _between(typed, begin, end):
    first, tail = parse_number(begin), re.sub(r"\D", "", end)
    last = first[: -len(tail)] + tail if len(tail) < 10 else parse_number(end)
    if not first or not tail or len(last) != len(first) or last < first:
        raise NumberError(
            _("“%(line)s” is not a range, such as 418-555-0150 to 0155.")
            % {"line": typed[:60]}
        )
    count = int(last[1:]) - int(first[1:]) + 1
    if count > WIDEST_RANGE:
        raise NumberError(_("“%(line)s” is too wide a range.") % {"line": typed[:60]})
    return ParsedNumber(typed=typed, first=first, last=last, count=count)
