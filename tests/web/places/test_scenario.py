from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.scenario.governorates import governorates
from himaya.scenario.read import read_scenario
from himaya.web.places.actions.demonstration import ensure_demo_register
from himaya.web.places.actions.reference import ensure_celebration
from himaya.web.places.actions.units import add_duty
from himaya.web.places.models import Celebration, EmergencyNumber, Place, RiskAssessment, Unit
from himaya.web.places.queries.convert import ASSUMED_THREAT, ASSUMED_VULNERABILITY
from himaya.web.places.queries.scenario import scenario_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

ALEXANDRIA = Path(__file__).parents[3] / "scenarios" / "alexandria-christmas"


def test_the_register_gives_the_scenario_back(db: None) -> None:  # noqa: ARG001  # pytest's way to ask for the database
    """What the demonstration writes down of Alexandria comes out as the scenario says it; a base says where it is."""
    ensure_demo_register(ALEXANDRIA)
    told = read_scenario(ALEXANDRIA)
    rows = scenario_rows("EG-ALX", Celebration.objects.get(), start=told.start, end=told.end)
    wanted = {place.id for place in told.places}
    assert {place.id for place in rows.places} >= wanted
    assert [place for place in rows.places if place.id in wanted] == sorted(told.places, key=lambda one: one.id)
    assert list(rows.doors) == sorted(told.doors, key=lambda one: one.id)
    assert list(rows.services) == sorted(told.services, key=lambda one: one.id)
    assert list(rows.bases) == [
        replace(one, governorate="EG-ALX") for one in sorted(told.bases, key=lambda one: one.id)
    ]
    assert list(rows.units) == sorted(told.units, key=lambda one: one.id)
    assert (rows.unassessed, rows.expired, rows.illustrative) == ((), (), True)


def test_the_demonstration_has_places_everywhere(db: None) -> None:  # noqa: ARG001  # likewise
    """Every governorate but the scenario's own has real places, inside it, marked; no number is published."""
    ensure_demo_register(None)
    known = governorates()
    places = list(Place.objects.all())
    assert {place.area for place in places} == set(known) - {"EG-ALX"}
    assert all(known[place.area].holds(place.lon, place.lat) and place.illustrative for place in places)
    assert RiskAssessment.objects.filter(illustrative=False).count() == 0
    assert {place.threat for place in places} == {2}
    assert EmergencyNumber.objects.count() > 5
    assert EmergencyNumber.published().count() == 0
    ensure_demo_register(ALEXANDRIA)
    assert Place.objects.count() == len(places)


def test_no_place_is_left_out_because_of_paper(place: Place) -> None:
    """A place without an assessment is planned with assumed values and named; one that has run out keeps its own."""
    row = ensure_celebration("coptic-christmas", date(2027, 1, 7))
    rows = scenario_rows("EG-ALX", row)
    assert (rows.places[0].threat, rows.places[0].vulnerability) == (ASSUMED_THREAT, ASSUMED_VULNERABILITY)
    assert rows.unassessed == (place.code,)
    values = {"threat": 4, "vulnerability": 3, "consequence": 4, "risk": 48, "tier": 2}
    Place.objects.update(**values, risk_expires_at=timezone.now() - timedelta(hours=1))
    rows = scenario_rows("EG-ALX", row)
    assert (rows.places[0].threat, rows.expired, rows.unassessed) == (4, (place.code,), ())


def test_a_unit_with_two_duties_is_two_units_of_the_plan(unit: Unit) -> None:
    """Each duty within the period is a unit of its own, with identifiers and call signs used once."""
    row = ensure_celebration("coptic-christmas", date(2027, 1, 7))
    first = row.starts_at
    for hours in (0, 9, 300):
        add_duty(unit, first + timedelta(hours=hours), first + timedelta(hours=hours + 8), by=None)
    units = scenario_rows("EG-ALX", row).units
    assert [one.id for one in units] == ["U-001", "U-001.2"]
    assert len({one.call_sign for one in units}) == 2
    Unit.objects.update(is_out=True)
    assert scenario_rows("EG-ALX", row).units == ()


def test_another_area_gets_nothing(officer: Callable[..., User], place: Place, unit: Any) -> None:  # noqa: ARG001  # rows
    """The office of Cairo asks for Alexandria and is given no row of it."""
    row = ensure_celebration("coptic-christmas", date(2027, 1, 7))
    assert scenario_rows("EG-ALX", row, by=officer(area="EG-C")).places == ()
    assert len(scenario_rows("EG-ALX", row, by=officer()).places) == 1
