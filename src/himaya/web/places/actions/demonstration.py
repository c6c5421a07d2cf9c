"""The register that the demonstration begins with: real places with invented values, marked «قيمة توضيحية»."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.celebrations.feasts import celebrations, occurrences
from himaya.planning.doctrine import load_doctrine
from himaya.planning.risk import CHECK_ITEMS, GAPS_FROM, RiskParts, consequence_of, longest_life
from himaya.scenario.cells import Setting
from himaya.scenario.read import read_scenario
from himaya.scenario.records import read_records
from himaya.scenario.register import PLACE_ROWS
from himaya.scenario.sheets import csv_sheet
from himaya.web.journal.actions import record
from himaya.web.places.actions.reference import ensure_celebration
from himaya.web.places.models import (
    Base,
    CheckItem,
    Door,
    Duty,
    EmergencyNumber,
    EvidenceGrade,
    Exit,
    Place,
    RiskAssessment,
    RiskState,
    Service,
    Unit,
)
from himaya.web.places.queries.stored import PLACE_FIELDS
from himaya.web.places.reading import plain_value
from himaya.web.places.words import Action, Kind

if TYPE_CHECKING:
    from himaya.scenario import model as scenario_model

_WORDS = {"ar": "قيمة توضيحية للعرض", "en": "illustrative value of the demonstration"}
_GENERAL_ALERT, _USUAL_VULNERABILITY = 2, 3


def ensure_demo_register(scenario: Path | None) -> None:
    """Fill an empty register: bundled places of every governorate, the scenario's own, numbers to call."""
    if Place.objects.exists():
        return
    with transaction.atomic():
        places = _bundled()
        if scenario is not None and scenario.is_dir():
            places += _of_scenario(read_scenario(scenario))
        _add_numbers()
        after = {"places": len(places), "units": Unit.objects.count()}
        record(Action.REGISTER_FILLED, by=None, kind=Kind.FILE, object_id="demonstration", after=after)


def _bundled() -> list[Place]:
    """Places of the package's own table, under the general national alert."""
    with resources.as_file(resources.files("himaya.web.places").joinpath("data", "places.csv")) as path:
        records = read_records(PLACE_ROWS, csv_sheet(Path(path)), Setting(), [])
    places = [
        Place(code=row.get("id"), **{name: plain_value(row.get(column)) for column, name in PLACE_FIELDS.items()})
        for row in records
    ]
    return _with_risk([(place, _GENERAL_ALERT, _USUAL_VULNERABILITY, place.capacity) for place in places])


def _of_scenario(scenario: scenario_model.Scenario) -> list[Place]:
    """Everything of a scenario, under the identifiers it has there."""
    people = {one.place_id: one.attendance for one in scenario.services}
    places = _with_risk(
        [(_place(one), one.threat, one.vulnerability, people.get(one.id, one.capacity)) for one in scenario.places]
    )
    by_code = {place.code: place for place in places}
    for door in scenario.doors:
        place, at = by_code[door.place_id], {"lon": door.lon, "lat": door.lat}
        lanes = {"lanes_men": door.lanes_men, "lanes_women": door.lanes_women}
        way = {"width_m": door.width_m, "stepped": door.stepped}
        Door.objects.create(place=place, code=door.id, name_ar=door.name_ar, **at, **lanes, **way)
        Exit.objects.create(place=place, label_ar=door.name_ar, **way)
    row = ensure_celebration(scenario.celebration, _day_of(scenario))
    for one in scenario.services:
        times = {"start": one.start, "end": one.end, "arrival_min": one.arrival_min}
        Service.objects.create(
            place=by_code[one.place_id],
            celebration=row,
            code=one.id,
            name_ar=one.name_ar,
            attendance=one.attendance,
            departure_min=one.departure_min,
            **times,
        )
    _add_units(scenario)
    return places


def _day_of(scenario: scenario_model.Scenario) -> date:
    """The day of the celebration that the scenario's period is about."""
    if scenario.celebration not in celebrations():
        return scenario.end.date()
    years = {scenario.start.year, scenario.end.year}
    days = [one.first_day for year in sorted(years) for one in occurrences(scenario.celebration, year)]
    return min(days, key=lambda day: abs(day - scenario.end.date()))


def _add_units(scenario: scenario_model.Scenario) -> None:
    bases = [
        Base(
            code=one.id,
            name_ar=one.name_ar,
            name_en=one.name_en,
            kind=one.kind.value,
            lon=one.lon,
            lat=one.lat,
            area=scenario.governorate,
        )
        for one in scenario.bases
    ]
    for base in bases:
        base.follow_names()
    by_code = {base.code: base for base in Base.objects.bulk_create(bases)}
    units = [
        Unit(
            code=one.id,
            call_sign=one.call_sign,
            kind=one.kind.value,
            base=by_code[one.base_id],
            area=scenario.governorate,
            crew=one.crew,
            women=one.women,
            illustrative=True,
        )
        for one in scenario.units
    ]
    for unit in units:
        unit.follow_names()
    made = Unit.objects.bulk_create(units)
    Duty.objects.bulk_create(
        Duty(unit=unit, starts_at=one.duty_start, ends_at=one.duty_end)
        for unit, one in zip(made, scenario.units, strict=True)
    )


def _place(one: scenario_model.Place) -> Place:
    return Place(
        code=one.id,
        name_ar=one.name_ar,
        name_en=one.name_en,
        kind=one.kind.value,
        lon=one.lon,
        lat=one.lat,
        area=one.governorate,
        capacity=one.capacity,
        area_m2=one.area_m2,
        host_office=one.host_office,
        illustrative=True,
        source=one.source,
        settlement=one.settlement.value,
    )


def _with_risk(rows: list[tuple[Place, int, int, int]]) -> list[Place]:
    """Write places with an assessment in effect: place, threat, vulnerability, most people."""
    rule, now = load_doctrine().risk, timezone.now()
    made = []
    for place, threat, vulnerability, people in rows:
        parts = RiskParts(threat, vulnerability, consequence_of(people, rule, heightened=False))
        place.threat, place.vulnerability, place.consequence = threat, vulnerability, parts.consequence
        place.risk, place.tier = parts.product, parts.tier(rule)
        place.risk_expires_at = now + longest_life(threat) - timedelta(minutes=1)
        place.follow_names()
        made.append((place, people))
    kept = Place.objects.bulk_create([place for place, _people in made])
    RiskAssessment.objects.bulk_create(_assessment(place, people) for place, people in made)
    return kept


def _assessment(place: Place, people: int) -> RiskAssessment:
    gaps = GAPS_FROM[(place.vulnerability or 1) - 1]
    return RiskAssessment(
        place=place,
        state=RiskState.IN_FORCE,
        threat=place.threat or 1,
        threat_basis=_WORDS["ar"],
        gaps=CheckItem.values[CHECK_ITEMS - gaps :],
        peak_people=people,
        vulnerability=place.vulnerability or 1,
        consequence=place.consequence or 1,
        risk=place.risk or 1,
        tier=place.tier or 1,
        evidence=EvidenceGrade.E,
        illustrative=True,
        author_ar=_WORDS["ar"],
        author_en=_WORDS["en"],
        assessed_at=timezone.now(),
        expires_at=place.risk_expires_at or timezone.now(),
    )


def _add_numbers() -> None:
    """Numbers as they were read somewhere: on record, none verified."""
    text = resources.files("himaya.web.places").joinpath("data", "numbers.toml").read_text("utf-8")
    for row in tomllib.loads(text)["number"]:
        told = {name: row[name] for name in ("number", "service_ar", "service_en", "source")}
        EmergencyNumber.objects.get_or_create(number=told["number"], defaults=told)
