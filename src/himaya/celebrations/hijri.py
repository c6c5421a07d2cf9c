"""The Hijri calendar of Umm al-Qura: expected dates, to be confirmed by the sighting of the moon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hijridate import Gregorian, Hijri

from himaya.celebrations.easter import check_year

HIJRI_MONTHS_AR = (
    "المحرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
)
HIJRI_MONTHS_EN = (
    "Muharram",
    "Safar",
    "Rabi al-Awwal",
    "Rabi al-Akhir",
    "Jumada al-Ula",
    "Jumada al-Akhira",
    "Rajab",
    "Shaaban",
    "Ramadan",
    "Shawwal",
    "Dhu al-Qada",
    "Dhu al-Hijja",
)

FIRST_YEAR, LAST_YEAR = 1925, 2076
"""Whole Gregorian years that the tables of Umm al-Qura cover."""

_LAST_HIJRI_YEAR = 1500


@dataclass(frozen=True, slots=True, order=True)
class HijriDate:
    """A day of the Hijri calendar, expected; the day itself begins at the sunset before."""

    year: int
    month: int
    day: int

    @property
    def month_ar(self) -> str:
        """Arabic name of the month."""
        return HIJRI_MONTHS_AR[self.month - 1]

    @property
    def month_en(self) -> str:
        """English name of the month."""
        return HIJRI_MONTHS_EN[self.month - 1]


def hijri_from_gregorian(day: date) -> HijriDate:
    """The expected Hijri day.

    Raises
    ------
    InvalidInputError : `celebrations.year_out_of_range` outside 1925-2076.
    """
    check_year(day.year, FIRST_YEAR, LAST_YEAR)
    return HijriDate(*Gregorian.fromdate(day).to_hijri().datetuple())


def gregorian_from_hijri(day: HijriDate) -> date:
    """The expected Gregorian day of a Hijri day."""
    return date(*Hijri(day.year, day.month, day.day).to_gregorian().datetuple())


def days_of_hijri_month(first_day: date) -> int:
    """Days, 29 or 30, that the Hijri month has in which a day lies or which is expected to begin next to it."""
    middle = Gregorian.fromdate(first_day + timedelta(days=10)).to_hijri()
    return int(middle.month_length())


def expected_in_year(year: int, month: int, day: int) -> list[date]:
    """Every date in a Gregorian year on which a Hijri month and day is expected: one, sometimes two, seldom none.

    Raises
    ------
    InvalidInputError : `celebrations.year_out_of_range` outside 1925-2076.
    """
    first = hijri_from_gregorian(date(year, 1, 1)).year
    years = range(first, min(first + 2, _LAST_HIJRI_YEAR) + 1)
    dates = (gregorian_from_hijri(HijriDate(one, month, day)) for one in years)
    return [found for found in dates if found.year == year]
