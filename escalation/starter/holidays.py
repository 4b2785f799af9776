"""The desk's closed days: the union of Ontario's and Quebec's public holidays (I4).

Proposed by the `holidays` package (0.109) and reviewed by hand, observed days included;
an administrator edits the list from then on.
"""

from datetime import date

KNOWN_UNTIL = date(2028, 12, 31)

NEW_YEAR = ("Jour de l’An", "New Year’s Day")
FAMILY = ("Jour de la Famille", "Family Day")
GOOD_FRIDAY = ("Vendredi saint", "Good Friday")
VICTORIA = ("Journée nationale des patriotes", "Victoria Day")
ST_JOHN = ("Fête nationale du Québec", "National Holiday of Quebec")
CANADA = ("Fête du Canada", "Canada Day")
LABOUR = ("Fête du Travail", "Labour Day")
THANKSGIVING = ("Action de grâces", "Thanksgiving")
CHRISTMAS = ("Noël", "Christmas Day")
BOXING = ("Lendemain de Noël", "Boxing Day")
OBSERVED = (" (reporté)", " (observed)")


def _observed(name):
    return name[0] + OBSERVED[0], name[1] + OBSERVED[1]


HOLIDAYS = {
    date(2026, 1, 1): NEW_YEAR,
    date(2026, 2, 16): FAMILY,
    date(2026, 4, 3): GOOD_FRIDAY,
    date(2026, 5, 18): VICTORIA,
    date(2026, 6, 24): ST_JOHN,
    date(2026, 7, 1): CANADA,
    date(2026, 9, 7): LABOUR,
    date(2026, 10, 12): THANKSGIVING,
    date(2026, 12, 25): CHRISTMAS,
    date(2026, 12, 26): BOXING,
    date(2026, 12, 28): _observed(BOXING),
    date(2027, 1, 1): NEW_YEAR,
    date(2027, 2, 15): FAMILY,
    date(2027, 3, 26): GOOD_FRIDAY,
    date(2027, 5, 24): VICTORIA,
    date(2027, 6, 24): ST_JOHN,
    date(2027, 7, 1): CANADA,
    date(2027, 9, 6): LABOUR,
    date(2027, 10, 11): THANKSGIVING,
    date(2027, 12, 25): CHRISTMAS,
    date(2027, 12, 26): BOXING,
    date(2027, 12, 27): _observed(CHRISTMAS),
    date(2027, 12, 28): _observed(BOXING),
    date(2028, 1, 1): NEW_YEAR,
    date(2028, 1, 3): _observed(NEW_YEAR),
    date(2028, 2, 21): FAMILY,
    date(2028, 4, 14): GOOD_FRIDAY,
    date(2028, 5, 22): VICTORIA,
    date(2028, 6, 24): ST_JOHN,
    date(2028, 7, 1): CANADA,
    date(2028, 9, 4): LABOUR,
    date(2028, 10, 9): THANKSGIVING,
    date(2028, 12, 25): CHRISTMAS,
    date(2028, 12, 26): BOXING,
}
