"""Times, dates and numbers written as people here write them (R6, interface T1-T5).

Django's own `fr_CA` formats are wrong (8 h 05 prints as « 08 08 05 »), so these few
functions say everything, in the active language. Times are Eastern and carry their
zone: HNE or HAE in French, EST or EDT in English.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import phonenumbers
from django.conf import settings
from django.utils.translation import get_language

NBSP = "\u00a0"
HYPHEN = "-"
MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
WEEKDAYS = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
}
ZONES = {
    "fr": {timedelta(hours=-5): "HNE", timedelta(hours=-4): "HAE"},
    "en": {timedelta(hours=-5): "EST", timedelta(hours=-4): "EDT"},
}


def spoken_language() -> str:
    """The active language, French unless English was asked for."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def eastern(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE))


def say_clock(at: datetime, *, zone: bool = True) -> str:
    """« 8 h 05 HNE » or « 8:05 a.m. EST »; without minutes on the hour (T2, T3)."""
    local, language = eastern(at), spoken_language()
    if language == "fr":
        words = f"{local.hour}{NBSP}h"
        words += f"{NBSP}{local.minute:02}" if local.minute else ""
    else:
        words = str(local.hour % 12 or 12)
        words += f":{local.minute:02}" if local.minute else ""
        words += NBSP + ("a.m." if local.hour < 12 else "p.m.")
    return words + NBSP + _zone(local, language) if zone else words


def _zone(local, language):
    offset = local.utcoffset()
    return ZONES[language].get(offset, f"UTC{local:%z}")


def say_day(on: date, *, weekday: bool = True, year: bool = True) -> str:
    """« lundi 5 octobre 2026 », « Monday, October 5, 2026 » (T4)."""
    on = eastern(on).date() if isinstance(on, datetime) else on
    language = spoken_language()
    month, day = MONTHS[language][on.month - 1], WEEKDAYS[language][on.weekday()]
    if language == "fr":
        number = "1er" if on.day == 1 else str(on.day)
        words = f"{number}{NBSP}{month}" + (f"{NBSP}{on.year}" if year else "")
        return f"{day}{NBSP}{words}" if weekday else words
    words = f"{month}{NBSP}{on.day}" + (f", {on.year}" if year else "")
    return f"{day}, {words}" if weekday else words


def say_moment(at: datetime, *, year: bool = True, weekday: bool = True) -> str:
    """A day and a time with its zone: no deadline is shown with less (I5)."""
    return f"{say_day(at, weekday=weekday, year=year)}, {say_clock(at)}"


def say_number(value: int | float | Decimal, places: int | None = None) -> str:
    """« 6 662 », « 21,9 »; « 6,662 », « 21.9 » (T5)."""
    words = f"{value:,.{places}f}" if places is not None else f"{value:,}"
    if spoken_language() == "en":
        return words
    return words.replace(",", NBSP).replace(".", ",")


def say_percent(value: int | float | Decimal, places: int | None = None) -> str:
    """« 20 % », « 20% » (T5)."""
    space = "" if spoken_language() == "en" else NBSP
    return f"{say_number(value, places)}{space}%"


def say_phone(number: str) -> str:
    """« 1-866-928-4465 » for toll-free numbers, « 514-317-5601 » for others here.

    Anything that is not a telephone number of North America is returned as it came.
    """
    try:
        parsed = phonenumbers.parse(number, "CA")
    except phonenumbers.NumberParseException:
        return number
    national = str(parsed.national_number)
    if parsed.country_code != 1 or len(national) != 10:
        return number
    parts = [national[:3], national[3:6], national[6:]]
    is_toll_free = national[:3] in {"800", "833", "844", "855", "866", "877", "888"}
    return HYPHEN.join(["1", *parts] if is_toll_free else parts)


def say_duration(span: timedelta) -> str:
    """A span in its two largest units: « 2 h 40 min », « 3 jours », « 25 min »."""
    minutes = int(abs(span).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        word = {"fr": "jour", "en": "day"}[spoken_language()] + "s" * (days > 1)
        return f"{days}{NBSP}{word}" + (f" {hours}{NBSP}h" if hours else "")
    if hours:
        return f"{hours}{NBSP}h" + (f"{NBSP}{minutes:02}{NBSP}min" if minutes else "")
    return f"{minutes}{NBSP}min"
