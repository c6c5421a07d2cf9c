"""What an element put in by hand can name: spots, and units that are free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from himaya.web.places.models import Base, Duty, Unit
from himaya.web.plans.models import Source, UnitAssignment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from himaya.web.plans.models import PlanVersion


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the version or a base of its governorate; `place` is empty for a base."""

    code: str
    title: str
    lon: float
    lat: float
    place: str = ""
    tier: int = 0


def spots_of(version: PlanVersion) -> list[Spot]:
    """Places of the version, the gravest first, then bases of its governorate."""
    places = [
        Spot(f"place:{row.code}", row.title, row.lon, row.lat, row.code, row.tier)
        for row in version.places.order_by("tier", "code")
    ]
    bases = Base.objects.filter(area=version.plan.area) if version.plan.area else ()
    return [*places, *(Spot(f"base:{row.code}", row.title, row.lon, row.lat) for row in bases)]


@dataclass(frozen=True, slots=True)
class Turn:
    """A unit during its duty, as far as that lies within a span of time."""

    unit: Unit
    start: datetime
    end: datetime


def turns_of(
    version: PlanVersion, start: datetime, end: datetime, *, codes: Collection[str] | None = None
) -> list[Turn]:
    """Units of the version's governorate, of the country for a national plan, on duty at some time between.

    Parameters
    ----------
    codes : the units asked for, every one where it is None.
    """
    rows = Duty.objects.filter(unit__is_out=False, starts_at__lt=end, ends_at__gt=start).select_related("unit__base")
    if version.plan.area:
        rows = rows.filter(unit__area=version.plan.area)
    if codes is not None:
        rows = rows.filter(unit__code__in=codes)
    found: dict[str, Turn] = {}
    for row in rows.order_by("unit__sort_key", "unit__code", "starts_at"):
        found.setdefault(row.unit.code, Turn(row.unit, max(row.starts_at, start), min(row.ends_at, end)))
    return list(found.values())


def posted(version: PlanVersion, codes: Collection[str] | None = None, *, except_key: str = "") -> list[UnitAssignment]:
    """Who stands at the elements of a version, one of them left out."""
    rows = UnitAssignment.objects.filter(element__version=version).exclude(element__key=except_key)
    return list((rows if codes is None else rows.filter(unit_code__in=codes)).select_related("element"))


def counted_on_patrol(version: PlanVersion, document: Mapping[str, Any]) -> list[str]:
    """Call signs of units at elements put in by hand that the certificate also counts in the mobile presence."""
    rows = UnitAssignment.objects.filter(element__version=version, element__source=Source.HAND)
    held = dict(rows.order_by("unit_code").values_list("unit_code", "call_sign"))
    if not held:
        return []
    inputs = document["inputs"]
    withheld = {one["unit_id"] for one in inputs.get("edits", {}).get("absences", ())}
    kinds = inputs["doctrine"]["protect"]["mobile_kinds"]
    mobile = {one["id"] for one in inputs["scenario"]["units"] if one["kind"] in kinds} - withheld
    return [sign for code, sign in held.items() if code in mobile]


def free_turns(version: PlanVersion, *, except_key: str = "") -> list[Turn]:
    """Units on duty in the period of a version that stand at none of its elements, in natural order."""
    busy = {row.unit_code for row in posted(version, except_key=except_key)}
    return [turn for turn in turns_of(version, version.starts_at, version.ends_at) if turn.unit.code not in busy]
