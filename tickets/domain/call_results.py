"""What a call's result says, in codes that can be counted (R7).

A SIP code is kept as it is; words of people and of telephone systems, French or
English, are brought to one name; what neither knows is counted by its own text.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

TEXT = "text:"  # before what is counted by its own text
READ = 200  # characters: the first words of a result say it
SHOWN = 60
NAME = 24  # characters before a code that may say it is one

# 416 and 438 are left out: Toronto and Montréal.
_CODES = re.compile(
    "30[0125]|380|40[0-9]|41[02-57]|42[0-489]|43[03679]|440|469|470|48[0-9]|49[134]|"
    "50[0-5]|513|580|60[034678]"
)
# « 403 numbers » are Calgary's, « 480-555-0100 » is a telephone number and « 300 s »
# is a time, so what stands around a code is looked at.
_THREE_DIGITS = re.compile(r"[3-6][0-9]{2}\b")
_BEFORE = re.compile(
    r"(?:^\W*(?:sip\W*(?:2\.0)?\W*)?|\(|"
    r"\b(?:sip(?:/2\.0)?|code|erreur|error|err|status|statut|reponse|response|reason)"
    r"\W{0,3}(?:sip\W|code\W|no\W)?)$"
)
_NAMED = re.compile(r"\W{1,2}(?:sip|error|erreur)\b")
_AFTER = re.compile(
    r"(?!-)(?![).\s]{1,2}\d{3})"
    r"(?!\W*(?:s|sec|secs|secondes?|seconds?|ms|min|minutes?|numbers?|numeros?|area|"
    r"indicatif|calls?|appels?|exchange|region|lines?|lignes?)\b)"
)

# What happened is said by the first words that are known; inside one place, the longer
# name stands before the shorter one. Plain alternatives are what is searched fast.
_NAMES = {
    "480": "temporarily unavailable",
    "503": "service unavailable",
    "404": "not found",
    "403": "forbidden",
    "408": "request time ?out",
    "486": "busy here",
    "487": "request terminated",
    "488": "not acceptable here",
    "500": "server internal error|internal server error",
    "502": "bad gateway",
    "504": "server time ?out|gateway time ?out",
    "congestion": "circuits? busy|circuits? are busy|congestion|normal circuit "
    "congestion|no circuits?|circuits? occupes?|aucun circuit|pas de circuit",
    "fast_busy": "fast busy|reorder|occupee? rapide|occupation rapide|tonalite rapide",
    "busy": "busy|user busy|occupee?s?|tonalite d occupation|engaged",
    "no_answer": "no ?answer|no user response|not answer|not answered|no answered|"
    "t answer|unanswered|sans reponse|pas de reponse|aucune reponse|repond pas|"
    "repondent pas|pas repondu|personne ne repond",
    "one_way": "one ?way|sens unique|un seul sens|une seule direction|"
    "unidirectionnel|unidirectionnelle",
    "no_sound": "no audio|no sound|no voice|dead air|silence|silent|pas de son|"
    "aucun son|pas d audio|aucun audio|sans son",
    "poor_sound": r"echo(?:e?s)?|choppy|robotic|static|garbled|crackl\w*|distort\w*|"
    r"jitter|hachee?s?|saccadee?s?|gresill\w*|friture|robotique|bad audio|bad sound|"
    "bad quality|poor audio|poor sound|poor quality|mauvais son|mauvaise qualite",
    "no_tone": "no dial ?tone|pas de tonalite|aucune tonalite|sans tonalite",
    "voicemail": "voice ?mail|boite vocale|messagerie",
    # « tombe sur la boîte vocale » is no call that drops.
    "dropped": r"drop|drops|dropped|dropping|cuts? off|cuts? out|disconnect\w*|"
    r"coup(?:e|ee|es|ees|ent|ure|er)|interromp\w+|lost call|"
    r"tomb(?:e|ee|es|ent)(?! (?:sur|dans|directement|en)\b)",
    "refused": r"reject\w*|call reject\w*|refus(?:e|ee|es|ed)|declined?|rejetee?|"
    "denied",
    "not_in_service": "not in service|out of service|hors service|pas en service|"
    "plus en service|unallocated|pas attribuee?|non attribuee?|no route destination",
    "timeout": "time ?out|timed out|delai depasse|delai expire|recovery on timer",
    "cancelled": "cancell?ed|originator cancel|annulee?",
}
_ANY = re.compile(rf" (?:{'|'.join(_NAMES.values())})\b")
_EACH = {name: re.compile(f" (?:{words})") for name, words in _NAMES.items()}
# No more than « it failed », which every failure says.
_FAILED = re.compile(
    "(?:(?:fail(?:ed|s|ure)?|error|erreur|echecs?|echouee?|ko|calls?|appels?|l|la|le|"
    "the|a)(?: |$))*"
)
_SUCCESS = (
    "answer(?:ed)?|ok|clearing|success|successful(?:ly)?|succeeded|succes|"
    "reussi(?:e|s|es)?|completed?|connected|work(?:s|ed|ing)|fonctionne|passe|repondu"
)
# What may stand beside a word of success without taking it back.
_BESIDE = (
    r"calls?|appels?|the|la|le|l|a|it|was|is|has|ete|est|bien|normal(?:ly|ement)?|sip|"
    r"code|status|disposition|hangup|cause|sec|secondes?|seconds?|s|min|avec|fine|"
    r"correct(?:ly|ement)|\d{1,2}"
)
_WORKED = re.compile(
    "(?:sip )?(?:2 0 )?(?:code )?200(?: ok)?|"
    f"(?:(?:{_BESIDE}) )*(?:{_SUCCESS})(?: (?:{_BESIDE}|{_SUCCESS}))*"
)
_NO_WORD = re.compile(r"[\W_]+")
_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}
_MARKS = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """Lower case, without accents, its first words: « Coupé » and « COUPE » agree."""
    lower = text[:READ].casefold()
    if lower.isascii():
        return lower
    return _MARKS.sub("", unicodedata.normalize("NFKD", lower))


class Result(NamedTuple):
    """`code`: of a failure; empty if it says no more than « failed »."""

    says_worked: bool
    code: str


def read_result(text: str) -> Result:
    """Read a result; never an error, whatever the text.

    Success needs every word: « answered, then cut off » is none, nor is what we do not
    understand.
    """
    plain = fold(text)
    if code := _code(plain):
        return Result(False, code)
    words = _spaced(plain)
    if found := _ANY.search(f" {words}"):
        return Result(False, _name(found[0]))
    own_words = TEXT + words[:SHOWN].strip()
    if _WORKED.fullmatch(words):
        return Result(True, own_words)
    return Result(False, "" if _FAILED.fullmatch(words) else own_words)


def _code(plain: str) -> str:
    return next(
        (found[0] for found in _THREE_DIGITS.finditer(plain) if _is_code(found)), ""
    )


def _is_code(found: re.Match[str]) -> bool:
    plain, (begin, end) = found.string, found.span()
    if begin and plain[begin - 1].isalnum():
        return False
    if not _CODES.fullmatch(found[0]) or not _AFTER.match(plain, end):
        return False
    near = max(begin - NAME, 0)
    return bool(_BEFORE.search(plain, near, begin) or _NAMED.match(plain, end))


def _spaced(plain: str) -> str:
    # Translating is several times faster, but for ASCII alone.
    is_ascii = plain.isascii()
    words = plain.translate(_SPACES) if is_ascii else _NO_WORD.sub(" ", plain)
    return " ".join(words.split())


@lru_cache(maxsize=500)
def _name(words: str) -> str:
    return next(name for name, each in _EACH.items() if each.fullmatch(words))
