from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.celebrations.coptic import (
    COPTIC_MONTHS_AR,
    COPTIC_MONTHS_EN,
    CopticDate,
    coptic_from_gregorian,
    gregorian_from_coptic,
    is_coptic_leap,
)
from himaya.celebrations.easter import coptic_easter, western_easter
from himaya.celebrations.hijri import HijriDate, gregorian_from_hijri, hijri_from_gregorian
from himaya.faults import InvalidInputError

PASCHAL_MOONS = (405, 325, 413, 402, 322, 410, 330, 418, 407, 327, 415, 404, 324, 412, 401, 321, 409, 329, 417)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(DAYS)
def test_coptic_dates_come_back(day: date) -> None:
    """Every Gregorian day of two centuries is one Coptic day and the same again."""
    assert gregorian_from_coptic(coptic_from_gregorian(day)) == day


@given(DAYS)
def test_the_coptic_day_after_follows(day: date) -> None:
    """Days follow each other: the next day of the month, or the first of the next month, or of the next year."""
    here, there = coptic_from_gregorian(day), coptic_from_gregorian(day + timedelta(days=1))
    followers = {(here.year, here.month, here.day + 1), (here.year, here.month + 1, 1), (here.year + 1, 1, 1)}
    assert (there.year, there.month, there.day) in followers
    assert there > here


def test_a_known_day_of_the_coptic_calendar() -> None:
    """Nayrouz of AM 1743 is 11 September 2026; the era begins on 29 August 284."""
    assert coptic_from_gregorian(date(2026, 9, 11)) == CopticDate(1743, 1, 1)
    assert gregorian_from_coptic(CopticDate(1, 1, 1)) == date(284, 8, 29)


@pytest.mark.parametrize(("year", "days"), [(1742, 5), (1743, 6), (1744, 5), (1747, 6)])
def test_nasi_has_six_days_in_leap_years(year: int, days: int) -> None:
    """AM mod 4 = 3 is a leap year; a sixth or seventh day of Nasi is refused otherwise."""
    assert is_coptic_leap(year) == (days == 6)
    assert CopticDate(year, 13, days).month_en == "Nasi"
    with pytest.raises(InvalidInputError) as error:
        CopticDate(year, 13, days + 1)
    assert error.value.faults[0].code == "celebrations.bad_coptic_date"


@pytest.mark.parametrize(("month", "day"), [(0, 1), (14, 1), (4, 0), (4, 31)])
def test_coptic_days_that_do_not_exist_are_refused(month: int, day: int) -> None:
    """Months run from 1 to 13 and have thirty days."""
    with pytest.raises(InvalidInputError):
        CopticDate(1743, month, day)


def test_month_names_are_complete() -> None:
    """Thirteen months in each language, all different."""
    assert len(set(COPTIC_MONTHS_AR)) == len(set(COPTIC_MONTHS_EN)) == 13
    assert coptic_from_gregorian(date(2027, 1, 7)).month_ar == "كيهك"


def _julian_easter_by_the_moon(year: int) -> date:
    """Easter by the tables of the Nineteen-Year Cycle: the Sunday after the paschal moon of the golden number.

    Paschal full moons of the Julian calendar by golden number 1..19 (Bede, De temporum ratione).
    """
    month, day = divmod(PASCHAL_MOONS[year % 19], 100)
    moon = date(year, month, day) + timedelta(days=13)
    return moon + timedelta(days=7 - (moon.weekday() + 1) % 7)


def test_coptic_easter_equals_the_paschal_tables() -> None:
    """Meeus's formula agrees with the moons of the nineteen-year cycle in every year from 1901 to 2099."""
    for year in range(1901, 2100):
        assert coptic_easter(year) == _julian_easter_by_the_moon(year), year


WESTERN = {
    1961: (4, 2),
    1999: (4, 4),
    2000: (4, 23),
    2008: (3, 23),
    2011: (4, 24),
    2024: (3, 31),
    2025: (4, 20),
    2038: (4, 25),
}


@pytest.mark.parametrize("year", WESTERN)
def test_western_easter_of_known_years(year: int) -> None:
    """Published dates, the earliest and the latest among them."""
    assert western_easter(year) == date(year, *WESTERN[year])


def test_easter_bounds() -> None:
    """Both Easters are Sundays in their seasons, and the Coptic one is never the earlier."""
    for year in range(1900, 2100):
        coptic, western = coptic_easter(year), western_easter(year)
        assert coptic.weekday() == western.weekday() == 6
        assert date(year, 3, 22) <= western <= date(year, 4, 25)
        assert date(year, 4, 3) <= coptic <= date(year, 5, 8)
        assert (coptic - western).days in {0, 7, 28, 35}


@pytest.mark.parametrize("year", [1899, 2100])
def test_years_outside_the_rule_are_refused(year: int) -> None:
    """Thirteen days are true from 1900 to 2099 only."""
    with pytest.raises(InvalidInputError) as error:
        coptic_easter(year)
    assert error.value.faults[0].code == "celebrations.year_out_of_range"


@given(st.dates(date(1925, 1, 1), date(2076, 12, 31)))
def test_hijri_dates_come_back(day: date) -> None:
    """Every day of the tables is one Hijri day and the same again."""
    assert gregorian_from_hijri(hijri_from_gregorian(day)) == day


def test_a_known_hijri_day() -> None:
    """1 Muharram 1448 of Umm al-Qura is 16 June 2026."""
    assert hijri_from_gregorian(date(2026, 6, 16)) == HijriDate(1448, 1, 1)
    assert hijri_from_gregorian(date(2026, 6, 16)).month_ar == "المحرم"


def test_hijri_years_outside_the_tables_are_refused() -> None:
    """No date is made up beyond the tables."""
    with pytest.raises(InvalidInputError) as error:
        hijri_from_gregorian(date(2077, 1, 1))
    assert error.value.faults[0].code == "celebrations.year_out_of_range"
