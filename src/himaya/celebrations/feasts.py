"""The calendar of celebrations: which day each falls on, how sure that is, and the operational period of its eve."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from himaya.celebrations.coptic import CopticDate, coptic_from_gregorian, gregorian_from_coptic
from himaya.celebrations.easter import check_year, coptic_easter, western_easter
from himaya.celebrations.hijri import FIRST_YEAR, LAST_YEAR, days_of_hijri_month, expected_in_year
from himaya.celebrations.period import CAIRO, OperationalPeriod, period_from_local
from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo


class Certainty(StrEnum):
    """How sure a date is: by rule, expected until the moon is sighted, confirmed by decree."""

    COMPUTED = "computed"
    EXPECTED = "expected"
    CONFIRMED = "confirmed"


class Rule(StrEnum):
    """How the day of a celebration is found."""

    GREGORIAN = "gregorian"
    COPTIC = "coptic"
    HIJRI = "hijri"
    WEEKDAY = "weekday"
    COPTIC_EASTER = "coptic_easter"
    WESTERN_EASTER = "western_easter"


@dataclass(frozen=True, slots=True)
class Edge:
    """An end of an eve's period: days after the first day of the celebration, and local time."""

    days: int
    clock: time


@dataclass(frozen=True, slots=True)
class Celebration:
    """A celebration and its rule.

    `weekday` is 0 for Monday to 6 for Sunday, and the celebration begins on its `day`-th of the month.
    `lasts_days` is the number of days that it lasts, 0 for until the Hijri month ends; `holiday_days` are
    the days of public holiday, 0 for none. `places` are the kinds of places where people gather for it.
    """

    code: str
    name_ar: str
    name_en: str
    rule: Rule
    month: int
    day: int
    weekday: int
    easter_days: int
    eve_from: Edge
    eve_to: Edge
    lasts_days: int
    holiday_days: int
    places: tuple[str, ...]

    @property
    def is_announced(self) -> bool:
        """Whether its day waits for an announcement: a sighting of the moon, or the date of a mawlid."""
        return self.rule in _MOST_SHIFT

    @property
    def most_shift(self) -> timedelta:
        """The furthest from its computed day that its announced day can lie."""
        return _MOST_SHIFT.get(self.rule, timedelta(0))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A celebration in a year: its first day and how sure that day is."""

    celebration: Celebration
    first_day: date
    certainty: Certainty

    def eve(self, zone: ZoneInfo = CAIRO) -> OperationalPeriod:
        """Operational period of the celebration, which begins on the eve where people gather then."""
        edges = (self.celebration.eve_from, self.celebration.eve_to)
        start, end = (datetime.combine(self.first_day + timedelta(days=edge.days), edge.clock) for edge in edges)
        return period_from_local(start, end, zone)

    @property
    def last_day(self) -> date:
        """The last day of the celebration."""
        days = self.celebration.lasts_days or days_of_hijri_month(self.first_day)
        return self.first_day + timedelta(days=days - 1)

    @property
    def holidays(self) -> tuple[date, ...]:
        """Days of public holiday, before any decree moves one."""
        return tuple(self.first_day + timedelta(days=k) for k in range(self.celebration.holiday_days))


@cache
def celebrations() -> Mapping[str, Celebration]:
    """Every celebration by code."""
    text = resources.files(__package__).joinpath("feasts.toml").read_text("utf-8")
    return {row["code"]: _celebration(row) for row in tomllib.loads(text)["feast"]}


def _celebration(row: Mapping[str, Any]) -> Celebration:
    start, end = (Edge(days, time.fromisoformat(clock)) for days, clock in (row["from"], row["to"]))
    return Celebration(
        code=row["code"],
        name_ar=row["ar"],
        name_en=row["en"],
        rule=Rule(row["rule"]),
        month=row.get("month", 0),
        day=row.get("day", 0),
        weekday=row.get("weekday", 0),
        easter_days=row.get("days", 0),
        eve_from=start,
        eve_to=end,
        lasts_days=row.get("lasts", 1),
        holiday_days=row["holiday"],
        places=tuple(row["places"]),
    )


def occurrences(code: str, year: int, *, confirmed: Mapping[str, date] | None = None) -> list[Occurrence]:
    """When a celebration falls in a Gregorian year: once, or twice or never for a Hijri one.

    Parameters
    ----------
    confirmed : dates announced by decree, by code. A confirmed date replaces the nearest expected
        one, and only if it is within the celebration's `most_shift` of it.

    Raises
    ------
    InvalidInputError : `celebrations.unknown`, `celebrations.year_out_of_range`.
    """
    known = celebrations()
    if code not in known:
        raise InvalidInputError.of("celebrations.unknown", value=code, known=", ".join(sorted(known)))
    check_year(year, FIRST_YEAR, LAST_YEAR)
    one = known[code]
    certainty = Certainty.EXPECTED if one.is_announced else Certainty.COMPUTED
    announced = (confirmed or {}).get(code)
    return [
        Occurrence(one, announced, Certainty.CONFIRMED)
        if announced is not None and abs(announced - day) <= one.most_shift
        else Occurrence(one, day, certainty)
        for day in _days(one, year)
    ]


def occurrence_before(code: str, day: date) -> Occurrence | None:
    """The last occurrence of a celebration before a day, which is the one to compare with; None before the tables.

    Raises
    ------
    InvalidInputError : `celebrations.unknown`, `celebrations.year_out_of_range`.
    """
    years = (year for year in (day.year, day.year - 1, day.year - 2) if year >= FIRST_YEAR)
    earlier = (one for year in years for one in reversed(occurrences(code, year)) if one.first_day < day)
    return next(earlier, None)


def calendar_of(year: int, *, confirmed: Mapping[str, date] | None = None) -> list[Occurrence]:
    """Every celebration of a Gregorian year, by date and then by code.

    Raises
    ------
    InvalidInputError : `celebrations.year_out_of_range`.
    """
    found = [one for code in celebrations() for one in occurrences(code, year, confirmed=confirmed)]
    return sorted(found, key=lambda one: (one.first_day, one.celebration.code))


def public_holidays(year: int, *, confirmed: Mapping[str, date] | None = None) -> dict[date, Occurrence]:
    """Days of public holiday of a year with what they are for, before any decree moves one to a Thursday."""
    return {day: one for one in calendar_of(year, confirmed=confirmed) for day in one.holidays}


_MOST_SHIFT = {Rule.HIJRI: timedelta(days=3), Rule.WEEKDAY: timedelta(days=14)}


def _days(one: Celebration, year: int) -> list[date]:
    if one.rule is Rule.GREGORIAN:
        return [date(year, one.month, one.day)]
    if one.rule is Rule.COPTIC:
        first = coptic_from_gregorian(date(year, 1, 1)).year
        days = (gregorian_from_coptic(CopticDate(first + k, one.month, one.day)) for k in range(2))
        return [day for day in days if day.year == year]
    if one.rule is Rule.HIJRI:
        return expected_in_year(year, one.month, one.day)
    if one.rule is Rule.WEEKDAY:
        month = date(year, one.month, 1)
        to_weekday = (one.weekday - month.weekday()) % 7
        return [month + timedelta(days=to_weekday + 7 * (one.day - 1))]
    easter = coptic_easter(year) if one.rule is Rule.COPTIC_EASTER else western_easter(year)
    return [easter + timedelta(days=one.easter_days)]
