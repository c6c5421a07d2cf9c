"""What units cover while they wait: the places of the plan in force, their weights now, and the targets of services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import from_json
from himaya.planning.doctrine import Doctrine, RespondRule, load_doctrine
from himaya.roads.arrays import Bools, Floats
from himaya.scenario.model import Settlement
from himaya.web.common.language import in_language
from himaya.web.places.models import Place
from himaya.web.plans.queries.solutions import UnavailableError, document_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.roads.arrays import Ints
    from himaya.web.dispatch.queries.fleet import Stand
    from himaya.web.dispatch.queries.reach import Reach
    from himaya.web.plans.models import PlanVersion, Solution

_LEAST_RISK = (64.0, 36.0, 18.0, 8.0, 1.0)
"""What a place of each tier counts, tier 1 first, where the register has no assessment of its risk."""

_doctrines: dict[tuple[str, str], Doctrine] = {}
"""Doctrines of plans in force by the stamp of their solution."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that is covered; `weight` is what it counts at this hour."""

    code: str
    title_ar: str
    title_en: str
    tier: int
    weight: float

    @property
    def title(self) -> str:
        """Its title in the reader's language."""
        return in_language(self.title_ar, self.title_en)


@dataclass(frozen=True)
class Places:
    """The places of a governorate: `points` (n, 2) longitude and latitude, `rural` (n,) outside towns."""

    spots: Sequence[Spot]
    points: Floats
    rural: Bools

    @property
    def weight(self) -> Floats:
        """(n,) what each counts."""
        return np.array([spot.weight for spot in self.spots], np.float64)


def places_of(area: str, version: PlanVersion | None, now: datetime) -> Places:
    """Places of the plan in force; without one those of the register that have a tier."""
    register = {
        code: (settlement, risk)
        for code, settlement, risk in Place.objects.filter(area=area).values_list("code", "settlement", "risk")
    }
    if version is not None:
        columns = ("code", "title_ar", "title_en", "tier", "lon", "lat")
        rows = list(version.places.order_by("code").values_list(*columns))
    else:
        open_ = Place.objects.filter(area=area, is_closed=False, tier__isnull=False)
        rows = list(open_.order_by("code").values_list("code", "name_ar", "name_en", "tier", "lon", "lat"))
    by_plan = _weights_now(version, now)
    spots, rural = [], []
    for code, title_ar, title_en, tier, _lon, _lat in rows:
        settlement, risk = register.get(code, (Settlement.URBAN.value, None))
        weight = by_plan.get(code, float(risk or _LEAST_RISK[tier - 1] if 1 <= tier <= len(_LEAST_RISK) else 1.0))
        spots.append(Spot(code, title_ar, title_en, tier, weight))
        rural.append(settlement == Settlement.RURAL.value)
    points = np.array([row[4:6] for row in rows], np.float64).reshape(-1, 2)
    return Places(tuple(spots), points, np.array(rural, np.bool_))


def doctrine_of(version: PlanVersion | None) -> Doctrine:
    """The doctrine that the plan in force was made under; the one that ships without a plan."""
    if version is not None and version.solution is not None:
        try:
            return _doctrine(version.solution)
        except UnavailableError:
            pass
    return _shipped()


def rule_of_kind(doctrine: Doctrine) -> Mapping[str, RespondRule]:
    """The service that each kind of unit belongs to."""
    return {kind.value: rule for rule in doctrine.respond for kind in rule.kinds}


def target_s(rule: RespondRule, places: Places) -> Floats:
    """(n_places,) seconds within which the service should reach each place."""
    rural = (rule.rural_min or rule.target_min) * 60
    return np.where(places.rural, rural, rule.target_min * 60)


def near(reach: Reach, places: Places, rule: RespondRule, stand: Stand, k: int) -> tuple[Ints, Ints]:
    """Which of the `k` soonest of a service reach which place within its target: places, stands by index."""
    limit = target_s(rule, places)
    pairs = reach.soonest(places.points, stand, k, float(limit.max(initial=0.0)))
    within = pairs.seconds <= limit[pairs.place]
    return pairs.place[within], pairs.stand[within]


def kinds_of(rule: RespondRule) -> frozenset[str]:
    """Kinds of unit of a service."""
    return frozenset(kind.value for kind in rule.kinds)


def _doctrine(solution: Solution) -> Doctrine:
    document = document_of(solution)
    if solution.stamp not in _doctrines:
        _doctrines[solution.stamp] = from_json(Doctrine, document["inputs"]["doctrine"])
    return _doctrines[solution.stamp]


@cache
def _shipped() -> Doctrine:
    return load_doctrine(None)


def _weights_now(version: PlanVersion | None, now: datetime) -> Mapping[str, float]:
    """Weights of the plan's places at this hour; none outside its period or where its file is not at hand."""
    if version is None or version.solution is None or version.solution.start is None:
        return {}
    try:
        document = document_of(version.solution)
    except UnavailableError:
        return {}
    slot_s = 60 * int(document["inputs"]["doctrine"]["slot_min"])
    slot = int((now - version.solution.start).total_seconds() // slot_s)
    weights = document["results"]["demand"]["weight"]
    places = document["inputs"]["scenario"]["places"]
    if slot < 0 or any(slot >= len(row) for row in weights) or len(weights) != len(places):
        return {}
    return {place["id"]: float(row[slot]) for place, row in zip(places, weights, strict=True)}
