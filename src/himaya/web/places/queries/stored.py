"""The register as its tables would write it, to be compared with a row before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.scenario.fold import fold
from himaya.web.accounts.policies import scope_of
from himaya.web.places.models import Base, Door, Duty, Place, Unit
from himaya.web.places.reading import Known, plain_value
from himaya.web.places.reading_units import UnitsAround

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.common.verbs import Verb

PLACE_FIELDS = {
    "name_ar": "name_ar",
    "name_en": "name_en",
    "kind": "kind",
    "lon": "lon",
    "lat": "lat",
    "governorate": "area",
    "capacity": "capacity",
    "area_m2": "area_m2",
    "hours": "hours",
    "host_office": "host_office",
    "depends_on": "depends_on",
    "is_guarded": "is_guarded",
    "checked_on": "checked_on",
    "illustrative": "illustrative",
    "source": "source",
    "settlement": "settlement",
    "shape": "shape",
}
"""Columns of a table of places and where they stand."""
UNIT_FIELDS = {
    "call_sign": "call_sign",
    "kind": "kind",
    "base_id": "base__code",
    "crew": "crew",
    "women": "women",
    "governorate": "area",
    "skills": "skills",
    "equipment": "equipment",
    "shift": "shift",
    "illustrative": "illustrative",
}
"""Columns of a table of units and where they stand."""


def place_values(place: Place) -> dict[str, Any]:
    """A place as a row of its table."""
    return {"id": place.code, **{column: plain_value(getattr(place, name)) for column, name in PLACE_FIELDS.items()}}


def unit_values(unit: Unit) -> dict[str, Any]:
    """A unit as a row of its table, without its duties."""
    read = {column: getattr(unit, name) for column, name in UNIT_FIELDS.items() if "__" not in name}
    return {"id": unit.code, **read, "base_id": unit.base.code}


BASE_FIELDS = {
    "name_ar": "name_ar",
    "name_en": "name_en",
    "kind": "kind",
    "lon": "lon",
    "lat": "lat",
    "governorate": "area",
}
"""Columns of a table of bases and where they stand."""


def base_values(base: Base) -> dict[str, Any]:
    """A base as a row of its table."""
    return {"id": base.code, **{column: getattr(base, name) for column, name in BASE_FIELDS.items()}}


def may_everywhere(_area: str) -> bool:
    """The machine itself has a say everywhere."""
    return True


def covers(user: User | None, verb: Verb) -> Callable[[str], bool]:
    """Where an account may do something, as a question about a governorate."""
    return may_everywhere if user is None else scope_of(user, verb).covers


def known_places(may: Callable[[str], bool]) -> Known:
    """Every place as rows, and where each name stands."""
    rows: dict[str, dict[str, Any]] = {}
    alike: dict[tuple[str, str], list[tuple[float, float, str]]] = {}
    for found in Place.objects.order_by().values("code", *PLACE_FIELDS.values()):
        row = {"id": found["code"], **{column: plain_value(found[name]) for column, name in PLACE_FIELDS.items()}}
        rows[found["code"]] = row
        alike.setdefault((fold(row["name_ar"]), row["kind"]), []).append((row["lon"], row["lat"], found["code"]))
    doors: dict[str, list[tuple[float, float]]] = {}
    for code, lon, lat in Door.objects.order_by().values_list("place__code", "lon", "lat"):
        doors.setdefault(code, []).append((lon, lat))
    return Known(rows, may, alike, doors)


def known_units(may: Callable[[str], bool]) -> tuple[Known, UnitsAround]:
    """Every unit as rows, and what units lean on."""
    rows: dict[str, dict[str, Any]] = {}
    call_signs: dict[tuple[str, str], str] = {}
    for found in Unit.objects.order_by().values("code", *UNIT_FIELDS.values()):
        row = {"id": found["code"], **{column: found[name] for column, name in UNIT_FIELDS.items()}}
        rows[found["code"]] = row
        call_signs[found["area"], fold(found["call_sign"])] = found["code"]
    duties: dict[str, list[tuple[str, str]]] = {}
    for code, start, end in Duty.objects.order_by().values_list("unit__code", "starts_at", "ends_at"):
        duties.setdefault(code, []).append((start.isoformat(), end.isoformat()))
    bases = dict(Base.objects.order_by().values_list("code", "area"))
    return Known(rows, may), UnitsAround(bases, call_signs, duties)
