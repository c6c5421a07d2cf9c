"""A computed solution becomes the elements of a draft; what was decided by hand stays."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404

from himaya.web.plans.actions.drafts import changing
from himaya.web.plans.hashing import elements_hash
from himaya.web.plans.models import Element, ElementKind, Source, UnitAssignment, VersionGap, VersionPlace
from himaya.web.plans.queries.solutions import document_of
from himaya.web.plans.words import PlanAction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion, Solution

_KINDS = {
    "post": ElementKind.POST,
    "checkpoint": ElementKind.CHECKPOINT,
    "closure": ElementKind.CLOSURE,
    "presence": ElementKind.PATROL,
    "standby": ElementKind.STANDBY,
    "cordon": ElementKind.CORDON,
}
_MANNED = (ElementKind.POST, ElementKind.MEDICAL, ElementKind.CHECKPOINT, ElementKind.CLOSURE)
_MEDICAL = "medical"
_WOMEN = "search_women"
_AT_ONCE = 500
_DECIDED = ("owner_id", "legal_basis", "tolerance_min", "locked")
"""What an office decided about an element, kept when the planner gives an element of the same key again."""


def adopt(version_id: int, solution: Solution, *, by: User) -> PlanVersion:
    """Take a solution over into a draft: its elements, places and gaps replace the computed ones before.

    Owners, legal grounds and locks stay with their keys; elements added by hand that the solution does not know stay.

    Raises
    ------
    RefusedError : the office does not edit plans there.
    InvalidInputError : `plans.not_a_draft`.
    Http404 : the solution is of another area.
    """
    with changing(version_id, by=by) as change:
        version = change.version
        if solution.area != version.plan.area:
            raise Http404
        document = document_of(solution)
        tiers = {place["id"]: int(place["tier"]) for place in document["places"]}
        _take_elements(version, document)
        _take_places(version, document)
        _take_gaps(version, document, tiers)
        change.action, change.before = PlanAction.ADOPTED, {"solution": _hash(version.solution)}
        version.solution, version.worst_protection = solution, float(document["worst"]["protection"])
        version.certified_hash = elements_hash(version)
        change.after = {"solution": solution.hash, "elements": len(document["elements"])}
    return version


def _hash(solution: Solution | None) -> str:
    return solution.hash if solution else ""


def _take_elements(version: PlanVersion, document: Mapping[str, Any]) -> None:
    keys = [row["id"] for row in document["elements"]]
    decided = {row.pop("key"): row for row in version.elements.values("key", *_DECIDED)}
    version.elements.filter(source=Source.PLANNER).delete()
    known = set(keys)
    clashing = [pk for pk, key in version.elements.values_list("pk", "key") if key in known]
    version.elements.filter(pk__in=clashing).delete()
    elements = [_element(version, row, decided.get(row["id"], {})) for row in document["elements"]]
    Element.objects.bulk_create(elements, batch_size=_AT_ONCE)
    UnitAssignment.objects.bulk_create(
        [
            UnitAssignment(
                element=element, unit_code=unit, call_sign=sign, starts_at=element.starts_at, ends_at=element.ends_at
            )
            for element, row in zip(elements, document["elements"], strict=True)
            for unit, sign in zip(row["units"], row["call_signs"], strict=True)
        ],
        batch_size=_AT_ONCE,
    )


def _element(version: PlanVersion, row: Mapping[str, Any], decided: Mapping[str, Any]) -> Element:
    kind = ElementKind.MEDICAL if row["function"] == _MEDICAL else _KINDS[row["type"]]
    strength = int(row["strength"])
    kept = ("function", "lon", "lat", "geometry", "travel_s", "coverage", "why_ar", "why_en", "road_ar", "road_en")
    return Element(
        version=version,
        key=row["id"],
        kind=kind,
        place_code=row["place_id"],
        title_ar=row["name_ar"],
        title_en=row["name_en"],
        starts_at=datetime.fromisoformat(row["start"]),
        ends_at=datetime.fromisoformat(row["end"]),
        strength=strength,
        minimum=strength if kind in _MANNED else 0,
        women=strength if row["function"] == _WOMEN else 0,
        tier=int(row["tier"]),
        source=Source.PLANNER,
        **{name: row[name] for name in kept},
        **decided,
    )


def _take_places(version: PlanVersion, document: Mapping[str, Any]) -> None:
    version.places.all().delete()
    rows = []
    for place in document["places"]:
        least = min(place["protection"], default=None)
        hour = document["hours"][place["protection"].index(least)] if least is not None else None
        rows.append(
            VersionPlace(
                version=version,
                code=place["id"],
                title_ar=place["name_ar"],
                title_en=place["name_en"],
                kind=place["kind"],
                tier=int(place["tier"]),
                lon=place["lon"],
                lat=place["lat"],
                peak=int(place["peak"]),
                least_protection=least,
                least_at=datetime.fromisoformat(hour) if hour else None,
            )
        )
    VersionPlace.objects.bulk_create(rows, batch_size=_AT_ONCE)


def _take_gaps(version: PlanVersion, document: Mapping[str, Any], tiers: Mapping[str, int]) -> None:
    version.gaps.all().delete()
    kept = ("severity", "text_ar", "text_en", "remedy_ar", "remedy_en")
    VersionGap.objects.bulk_create(
        [
            VersionGap(
                version=version,
                key=gap["id"],
                tier=tiers.get(gap["place_id"], 0),
                place_code=gap["place_id"],
                element_key=gap["element_id"],
                **{name: gap[name] for name in kept},
            )
            for gap in document["gaps"]
        ],
        batch_size=_AT_ONCE,
    )
