from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from himaya.celebrations.coptic import coptic_from_gregorian
from himaya.celebrations.feasts import (
    Certainty,
    calendar_of,
    celebrations,
    occurrence_before,
    occurrences,
    public_holidays,
)
from himaya.celebrations.period import CAIRO
from himaya.faults import InvalidInputError
from himaya.scenario.model import PlaceKind

COLUMNS = ("epiphany", "palm-sunday", "good-friday", "coptic-easter", "sham-el-nessim", "western-easter", "nayrouz")
TABLE = {
    2026: ("Wed", 29, "19 Jan", "5 Apr", "10 Apr", "12 Apr", "13 Apr", "5 Apr", "11 Sep"),
    2027: ("Thu", 29, "19 Jan", "25 Apr", "30 Apr", "2 May", "3 May", "28 Mar", "12 Sep"),
    2028: ("Fri", 28, "20 Jan", "9 Apr", "14 Apr", "16 Apr", "17 Apr", "16 Apr", "11 Sep"),
    2029: ("Sun", 29, "19 Jan", "1 Apr", "6 Apr", "8 Apr", "9 Apr", "1 Apr", "11 Sep"),
    2032: ("Wed", 28, "20 Jan", "25 Apr", "30 Apr", "2 May", "3 May", "28 Mar", "11 Sep"),
}


def only(code: str, year: int) -> date:
    (found,) = occurrences(code, year)
    return found.first_day


@pytest.mark.parametrize("year", TABLE)
def test_the_calendar_of_known_years(year: int) -> None:
    """Feasts fall where the published calendars put them."""
    weekday, koiak, *days = TABLE[year]
    christmas = only("coptic-christmas", year)
    assert (christmas.strftime("%a"), coptic_from_gregorian(christmas).day) == (weekday, koiak)
    assert [f"{only(code, year):%-d %b}" for code in COLUMNS] == days


def test_the_nativity_is_7_january_and_29_or_28_koiak() -> None:
    """29 Koiak, and 28 Koiak in the year after a Coptic leap year, is 7 January through the whole range."""
    for year in range(1925, 2077):
        coptic = coptic_from_gregorian(only("coptic-christmas", year))
        assert (coptic.month, coptic.day) == (4, 28 if (coptic.year - 1) % 4 == 3 else 29)


def test_the_eve_is_the_operation() -> None:
    """Christmas Eve 2027 runs from noon on Wednesday to six on Thursday, local time."""
    (christmas,) = occurrences("coptic-christmas", 2027)
    start, end = christmas.eve().local()
    assert start == datetime(2027, 1, 6, 12, tzinfo=CAIRO)
    assert end == datetime(2027, 1, 7, 6, tzinfo=CAIRO)
    assert christmas.eve().elapsed_h == 18


def test_new_years_eve_crosses_the_year() -> None:
    """The eve of New Year 2027 begins in 2026 and lasts sixteen hours."""
    (new_year,) = occurrences("new-year", 2027)
    start, end = new_year.eve().local()
    assert (start.year, end.year, new_year.eve().elapsed_h) == (2026, 2027, 16)


def test_good_friday_2027_loses_an_hour() -> None:
    """From 20:00 on the eve to 20:00 on the day are 23 hours, for the clock changes on that night."""
    (friday,) = occurrences("good-friday", 2027)
    assert friday.first_day == date(2027, 4, 30)
    assert friday.eve().elapsed_h == 23


def test_every_eve_can_be_computed() -> None:
    """No eve of the coming fifty years begins or ends at a time that a clock change removes or repeats."""
    for year in range(2024, 2077):
        for one in calendar_of(year):
            assert one.eve().elapsed > timedelta(0)


def test_hijri_feasts_are_expected_until_confirmed() -> None:
    """A feast of the Hijri calendar is expected; a decree near it confirms the date, one far from it does not."""
    (fitr,) = occurrences("eid-al-fitr", 2027)
    assert fitr.certainty is Certainty.EXPECTED
    decreed = fitr.first_day + timedelta(days=1)
    (confirmed,) = occurrences("eid-al-fitr", 2027, confirmed={"eid-al-fitr": decreed})
    assert (confirmed.first_day, confirmed.certainty) == (decreed, Certainty.CONFIRMED)
    (unmoved,) = occurrences("eid-al-fitr", 2027, confirmed={"eid-al-fitr": date(2027, 12, 1)})
    assert unmoved == fitr


def test_a_hijri_feast_may_come_twice() -> None:
    """The Hijri year is shorter: Eid al-Fitr comes twice in 2033."""
    assert [one.first_day.month for one in occurrences("eid-al-fitr", 2033)] == [1, 12]


def test_public_holidays() -> None:
    """Fixed and movable holidays are there; 25 December and 1 January are not."""
    holidays = public_holidays(2027)
    fixed = {(1, 7), (1, 25), (4, 25), (5, 1), (6, 30), (7, 23), (10, 6)}
    assert fixed <= {(day.month, day.day) for day in holidays}
    assert holidays[date(2027, 5, 3)].celebration.code == "sham-el-nessim"
    assert sum(one.celebration.code == "eid-al-adha" for one in holidays.values()) == 4
    assert not {date(2027, 12, 25), date(2027, 1, 1)} & set(holidays)


def test_the_calendar_is_in_order_and_named_twice() -> None:
    """Celebrations of a year are sorted by date and carry an Arabic and an English name."""
    year = calendar_of(2027)
    assert [one.first_day for one in year] == sorted(one.first_day for one in year)
    assert {one.celebration.code for one in year} == set(celebrations())
    assert all(one.celebration.name_ar and one.celebration.name_en for one in year)


def test_an_unknown_celebration_names_the_known_ones() -> None:
    """The fault lists what can be asked for."""
    with pytest.raises(InvalidInputError) as error:
        occurrences("christmas", 2027)
    assert error.value.faults[0].code == "celebrations.unknown"
    assert "coptic-christmas" in error.value.faults[0].remedy()


@pytest.mark.parametrize("year", [1924, 2077])
def test_years_beyond_the_tables_are_refused(year: int) -> None:
    """The calendar is computed for 1925-2076."""
    with pytest.raises(InvalidInputError) as error:
        calendar_of(year)
    assert error.value.faults[0].code == "celebrations.year_out_of_range"


def test_celebrations_of_several_days() -> None:
    """The fast of the Virgin ends on the eve of her feast, Ramadan on the day before Eid al-Fitr; a day is one day."""
    (fast,) = occurrences("fast-of-the-virgin", 2027)
    assert (fast.first_day, fast.last_day) == (date(2027, 8, 7), date(2027, 8, 21))
    assert only("assumption", 2027) == fast.last_day + timedelta(days=1)
    for year in range(1926, 2076):
        for ramadan in occurrences("ramadan", year):
            after = [one.first_day for one in occurrences("eid-al-fitr", year) if one.first_day > ramadan.first_day]
            assert not after or ramadan.last_day + timedelta(days=1) == after[0]
    (eid,) = occurrences("eid-al-adha", 2027)
    assert (eid.last_day - eid.first_day).days + 1 == len(eid.holidays)
    (christmas,) = occurrences("coptic-christmas", 2027)
    assert christmas.last_day == christmas.first_day


def test_a_sighting_a_day_later_keeps_the_length_of_ramadan() -> None:
    """A confirmed first day moves the last one with it."""
    (expected,) = occurrences("ramadan", 2027)
    (moved,) = occurrences("ramadan", 2027, confirmed={"ramadan": expected.first_day + timedelta(days=1)})
    assert moved.last_day - expected.last_day == timedelta(days=1)


def test_a_mawlid_that_is_announced() -> None:
    """The week of Sayyid al-Badawi is expected from the second Friday of October until it is announced."""
    for year in range(2024, 2034):
        (found,) = occurrences("al-badawi-mawlid", year)
        assert (found.first_day.month, found.first_day.weekday(), (found.first_day.day - 1) // 7) == (10, 4, 1)
        assert found.certainty is Certainty.EXPECTED
    announced = date(2027, 10, 15)
    (confirmed,) = occurrences("al-badawi-mawlid", 2027, confirmed={"al-badawi-mawlid": announced})
    assert (confirmed.first_day, confirmed.certainty) == (announced, Certainty.CONFIRMED)


def test_a_computed_day_is_not_moved() -> None:
    """A feast whose rule leaves no doubt stays where it is."""
    (christmas,) = occurrences("coptic-christmas", 2027, confirmed={"coptic-christmas": date(2027, 1, 8)})
    assert (christmas.first_day, christmas.certainty) == (date(2027, 1, 7), Certainty.COMPUTED)


def test_the_occurrence_to_compare_with() -> None:
    """It is the last one before: of this year, of the year before, or of two years before."""
    before = occurrence_before("eid-al-fitr", date(2033, 12, 23))
    assert before
    assert (before.first_day.year, before.first_day.month) == (2033, 1)
    christmas = occurrence_before("coptic-christmas", date(2027, 1, 7))
    assert christmas
    assert christmas.first_day == date(2026, 1, 7)
    assert occurrence_before("coptic-christmas", date(1925, 1, 7)) is None
    for code in celebrations():
        day = occurrences(code, 2027)[0].first_day if occurrences(code, 2027) else date(2027, 12, 31)
        earlier = occurrence_before(code, day)
        assert earlier
        assert 340 <= (day - earlier.first_day).days <= 400 or code.endswith(("easter", "nessim", "friday", "sunday"))


def test_every_celebration_says_where_people_gather() -> None:
    """Kinds of places are those of the register."""
    kinds = {kind.value for kind in PlaceKind}
    assert all(one.places and set(one.places) <= kinds for one in celebrations().values())
