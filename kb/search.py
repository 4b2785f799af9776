"""Words as the search compares them: no accents, no case, digits joined."""

import re
import unicodedata

_DIGIT_GAPS = re.compile(r"(?<=\d)[\s().-]+(?=\d)")
_WORDS = re.compile(r"\*?\w+")
LONGEST = 4_000


def search_terms(text: str) -> list[str]:
    """The distinct terms of a text, in order: « (866) 928-4465 » gives « 8669284465 ».

    A final s or x is dropped, so that a plural finds its singular.
    """
    plain = unicodedata.normalize("NFKD", text[: LONGEST * 20].lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = _WORDS.findall(_DIGIT_GAPS.sub("", plain))
    return list(dict.fromkeys(_stem(word) for word in words))


def _stem(word):
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word
