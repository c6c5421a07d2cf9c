"""Easter: the Coptic one by the Julian reckoning, the western one by the Gregorian."""

from __future__ import annotations

from datetime import date, timedelta

from himaya.faults import InvalidInputError

FIRST_YEAR, LAST_YEAR = 1900, 2099
"""Years in which the Julian calendar is thirteen days behind from March on."""

_JULIAN_LAG = timedelta(days=13)


def coptic_easter(year: int) -> date:
    """Coptic (and Orthodox) Easter Sunday, Gregorian date.

    Raises
    ------
    InvalidInputError : `celebrations.year_out_of_range` outside 1900-2099.

    Notes
    -----
    Meeus, Astronomical Algorithms (1991), Julian Easter, thirteen days added.
    """
    check_year(year, FIRST_YEAR, LAST_YEAR)
    a, b, c = year % 4, year % 7, year % 19
    d = (19 * c + 15) % 30
    e = (2 * a + 4 * b - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + _JULIAN_LAG


def western_easter(year: int) -> date:
    """Easter Sunday of the western churches.

    Notes
    -----
    The anonymous Gregorian computus (Nature, 20 April 1876), as in Meeus (1991).
    """
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, left = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarter - moon - left) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def check_year(year: int, least: int, most: int) -> None:
    """Refuse a year the calendars are not computed for."""
    if not least <= year <= most:
        raise InvalidInputError.of("celebrations.year_out_of_range", value=str(year), least=str(least), most=str(most))
