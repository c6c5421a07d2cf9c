"""The celebrations of a year, by rule and as confirmed; numbers to call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import get_language

from himaya.celebrations import feasts
from himaya.celebrations.coptic import coptic_from_gregorian
from himaya.celebrations.hijri import hijri_from_gregorian
from himaya.celebrations.period import OperationalPeriod
from himaya.scenario.labels import kind_label
from himaya.scenario.model import PlaceKind
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Celebration, Certainty, EmergencyNumber, Service
from himaya.web.places.rules import rule_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User


@dataclass(frozen=True, slots=True)
class Fallen:
    """A celebration as it falls: `computed_day` by rule, `first_day` as it holds; `row` once anything was kept of it.

    `days` is the first day in the two other calendars, `rule` how it is found, in words; `last_day` that of a
    celebration of several days; `holidays` the days of public holiday; `places` what kinds of places people gather at.
    """

    code: str
    title: str
    computed_day: date
    rule: str
    first_day: date
    last_day: date
    certainty: Certainty
    period: OperationalPeriod
    holidays: tuple[date, ...]
    places: tuple[str, ...]
    row: Celebration | None
    days: str

    @property
    def day_text(self) -> str:
        """The rule's day as addresses write it."""
        return self.computed_day.isoformat()

    @property
    def key(self) -> str:
        """Rule and day as forms send them."""
        return f"{self.code} {self.day_text}"

    @property
    def holiday(self) -> date | None:
        """The first day of public holiday."""
        return self.holidays[0] if self.holidays else None

    @property
    def certainty_label(self) -> str:
        """How sure the day is, in the reader's language."""
        return str(self.certainty.label)


def calendar(year: int) -> list[Fallen]:
    """Every celebration of a year, by day.

    Raises
    ------
    InvalidInputError : `celebrations.year_out_of_range`.
    """
    rows = {(row.code, row.computed_day): row for row in Celebration.objects.filter(year=year)}
    found = [_fallen(one, rows.get((one.celebration.code, one.first_day))) for one in feasts.calendar_of(year)]
    return sorted(found, key=lambda one: (one.first_day, one.code))


def fallen_in(code: str, year: int) -> list[Fallen]:
    """One celebration in a year: once, or twice or never for a Hijri one.

    Raises
    ------
    InvalidInputError : `celebrations.unknown`, `celebrations.year_out_of_range`.
    """
    rows = {row.computed_day: row for row in Celebration.objects.filter(code=code, year=year)}
    return [_fallen(one, rows.get(one.first_day)) for one in feasts.occurrences(code, year)]


def fallen_on(code: str, computed_day: str) -> Fallen:
    """One celebration by its rule's day, or 404."""
    try:
        day = date.fromisoformat(computed_day)
        found = [one for one in feasts.occurrences(code, day.year) if one.first_day == day]
    except ValueError as error:
        raise Http404 from error
    if not found:
        raise Http404
    return _fallen(found[0], Celebration.objects.filter(code=code, computed_day=day).first())


def fallen_before(one: Fallen) -> Fallen | None:
    """The occurrence before, which is the one to compare with; None where the tables begin."""
    earlier = feasts.occurrence_before(one.code, one.computed_day)
    if earlier is None:
        return None
    return _fallen(earlier, Celebration.objects.filter(code=one.code, computed_day=earlier.first_day).first())


def _fallen(one: feasts.Occurrence, row: Celebration | None) -> Fallen:
    kind = one.celebration
    first_day = row.first_day if row else one.first_day
    holiday = row.holiday if row else (one.holidays[0] if one.holidays else None)
    language = "en" if get_language() == "en" else "ar"
    return Fallen(
        code=kind.code,
        title=kind.name_en if language == "en" else kind.name_ar,
        rule=rule_text(kind),
        computed_day=one.first_day,
        first_day=first_day,
        last_day=replace(one, first_day=first_day).last_day,
        certainty=Certainty(row.certainty) if row else Certainty(one.certainty.value),
        period=OperationalPeriod(row.starts_at, row.ends_at) if row else one.eve(),
        holidays=tuple(holiday + timedelta(days=k) for k in range(max(kind.holiday_days, 1))) if holiday else (),
        places=tuple(kind_label(PlaceKind(place), language) for place in kind.places),
        row=row,
        days=_other_calendars(first_day),
    )


def _other_calendars(day: date) -> str:
    coptic, hijri = coptic_from_gregorian(day), hijri_from_gregorian(day)
    if get_language() == "en":
        return f"{coptic.day} {coptic.month_en} {coptic.year} · {hijri.day} {hijri.month_en} {hijri.year}"
    return f"{coptic.day} {coptic.month_ar} {coptic.year} · {hijri.day} {hijri.month_ar} {hijri.year}"


def services_of(user: User, row: Celebration | None) -> Sequence[Service]:
    """Gatherings of a celebration in the office's governorates."""
    if row is None:
        return ()
    scope = scope_of(user, Verb.VIEW_PLACES)
    return list(scope.within(Service.objects.filter(celebration=row), "place__area").select_related("place")[:200])


def upcoming(today: date) -> list[Fallen]:
    """Celebrations of the next year and a half or so, for a gathering to be put under."""
    found = [one for year in (today.year, today.year + 1) for one in calendar(year)]
    return [one for one in found if one.first_day >= today]


def numbers(user: User) -> QuerySet[EmergencyNumber]:
    """Every number on record for the office that keeps them; for anybody else those that are published."""
    return EmergencyNumber.objects.all() if user.may(Verb.MANAGE_REFERENCE) else EmergencyNumber.published()


def waiting_numbers(user: User) -> int:
    """How many numbers wait for verification out of sight of the reader: none for the office that keeps them."""
    return 0 if user.may(Verb.MANAGE_REFERENCE) else EmergencyNumber.waiting().count()


def number_of(pk: int) -> EmergencyNumber:
    """One number, or 404."""
    found = EmergencyNumber.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
