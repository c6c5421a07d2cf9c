"""Digests of what a version says: what is signed, and what a certificate was computed for."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from himaya.web.journal.chain import canonical, instant
from himaya.web.plans.models import ElementKind, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from himaya.web.plans.models import PlanVersion

CERTIFIED_KINDS = (
    ElementKind.POST, ElementKind.CHECKPOINT, ElementKind.CORDON, ElementKind.CLOSURE, ElementKind.PATROL,
    ElementKind.STANDBY,
)  # fmt: skip
"""What a certificate speaks of, whoever put it there; of other kinds it speaks of what the planner put there."""
_CERTIFIED = (
    "key", "kind", "function", "place_code", "lon", "lat", "geometry", "starts_at", "ends_at", "strength", "coverage",
)  # fmt: skip
_ELEMENT = (
    *_CERTIFIED, "title_ar", "title_en", "road_ar", "road_en", "minimum", "women", "tier", "owner__code", "legal_basis",
    "tolerance_min", "locked", "source", "travel_s", "why_ar", "why_en",
)  # fmt: skip
_PARTS = {
    "objectives": ("key", "text", "measure", "owner__code"),
    "axes": ("key", "title_ar", "title_en", "owner__code", "resources", "open_questions"),
    "periods": ("number", "title_ar", "title_en", "starts_at", "ends_at"),
    "human_checks": ("item", "state", "word"),
    "contingencies": ("key", "place_code", "scenario", "rehearsed_on"),
    "places": ("code", "title_ar", "title_en", "kind", "tier", "lon", "lat", "peak", "least_protection", "least_at"),
    "gaps": ("key", "severity", "tier", "place_code", "element_key", "text_ar", "text_en", "remedy_ar", "remedy_en"),
}
_VERSION = (
    "aim", "starts_at", "ends_at", "zone", "communications", "communications_complete", "medical", "medical_complete",
    "certified_hash", "worst_protection", "decisions",
)  # fmt: skip


def content_hash(version: PlanVersion) -> str:
    """SHA-256 over everything the version says, its elements and its proof included."""
    said: dict[str, Any] = {name: _plain(getattr(version, name)) for name in _VERSION}
    said["plan"] = {
        "celebration": version.plan.celebration,
        "day": version.plan.celebration_day.isoformat(),
        "area": version.plan.area,
        "title_ar": version.plan.title_ar,
        "title_en": version.plan.title_en,
    }
    if version.reasons:
        said["reasons"] = version.reasons
    said["solution"] = version.solution.hash if version.solution else ""
    for part, columns in _PARTS.items():
        said[part] = _rows(getattr(version, part).all(), columns)
    said["elements"] = _rows(version.elements.all(), _ELEMENT)
    said["assignments"] = _assignments(version)
    return _digest(said)


def elements_hash(version: PlanVersion) -> str:
    """SHA-256 over the elements that a certificate speaks of, and the units that stand there."""
    planned = Q(kind__in=CERTIFIED_KINDS) | Q(source=Source.PLANNER)
    return _digest([_rows(version.elements.filter(planned), _CERTIFIED), _assignments(version, planned)])


def _assignments(version: PlanVersion, *narrowed: Q) -> list[list[Any]]:
    found = version.elements.filter(*narrowed, assignments__isnull=False)
    return _rows(found, ("key", "assignments__unit_code", "assignments__starts_at", "assignments__ends_at"))


def _rows(found: QuerySet[Any], columns: Sequence[str]) -> list[list[Any]]:
    rows: Iterable[Sequence[Any]] = found.order_by(*columns[:2]).values_list(*columns)
    return sorted(([_plain(value) for value in row] for row in rows), key=canonical)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
