"""How long incidents waited for their first unit, beside the target of the doctrine of the plan in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.scenario.model import Settlement
from himaya.web.dispatch.models import Assignment
from himaya.web.dispatch.queries.cover import doctrine_of
from himaya.web.places.models import Place
from himaya.web.plans.queries.in_force import version_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from himaya.planning.doctrine import Doctrine

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Response:
    """Seconds from the call until the first unit was there, and the target of that unit's service.

    `target_s` is travel and turnout together, None where the doctrine has no target for the kind of unit.
    """

    seconds: float
    target_s: float | None


@dataclass(frozen=True, slots=True)
class _First:
    """The first arrival at an incident."""

    area: str
    place: str
    seconds: float
    kind: str


def responses(areas: Sequence[str], since: datetime, now: datetime) -> Mapping[str, list[Response]]:
    """First arrivals at incidents of each governorate that were called in a span, the quickest first."""
    first = sorted(_first(areas, since, now), key=lambda one: one.seconds)
    outside = Place.objects.filter(code__in={one.place for one in first if one.place}, settlement=Settlement.RURAL)
    rural = set(outside.values_list("code", flat=True)) if first else set()
    targets = {area: _targets(doctrine_of(version_in_force(area, now))) for area in {one.area for one in first}}
    found: dict[str, list[Response]] = defaultdict(list)
    for one in first:
        told = targets[one.area].get(one.kind)
        found[one.area].append(Response(one.seconds, told[one.place in rural] if told else None))
    return found


def _first(areas: Sequence[str], since: datetime, now: datetime) -> Iterable[_First]:
    span = {"incident__called_at__gt": since, "incident__called_at__lte": now, "on_scene_at__lte": now}
    rows = Assignment.objects.filter(incident__area__in=areas, **span)
    told = rows.order_by("on_scene_at", "pk").values_list(
        "incident_id", "incident__area", "incident__place", "incident__called_at", "on_scene_at", "unit__kind"
    )
    found: dict[int, _First] = {}
    for incident, area, place, called_at, there_at, kind in told:
        if there_at is not None:
            seconds = max(0.0, (there_at - called_at).total_seconds())
            found.setdefault(incident, _First(area, place, seconds, kind))
    return found.values()


def _targets(doctrine: Doctrine) -> Mapping[str, tuple[float, float]]:
    """Seconds from the call to the first unit by its kind, in towns and outside."""
    turnout = {one.service: one.turnout_s for one in doctrine.rehearse.services} if doctrine.rehearse else {}
    found = {}
    for rule in doctrine.respond:
        besides = turnout.get(rule.service, 0.0)
        town, outside = rule.target_min, rule.rural_min or rule.target_min
        told = (town * _MINUTE_S + besides, outside * _MINUTE_S + besides)
        found.update({kind.value: told for kind in rule.kinds})
    return found
