"""Which free unit should wait elsewhere so that cover is restored; proposed, never made by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.dispatch.problem import MoveUpProblem
from himaya.web.common.language import in_language
from himaya.web.dispatch.queries import cover
from himaya.web.dispatch.queries.cover import Spot
from himaya.web.dispatch.queries.fleet import Stand
from himaya.web.dispatch.queries.recommend import scene_of
from himaya.web.places.models import Base
from himaya.web.plans.models import Element, ElementKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from himaya.planning.doctrine import RespondRule
    from himaya.roads.arrays import Bools, Floats
    from himaya.web.dispatch.queries.cover import Places
    from himaya.web.dispatch.queries.reach import Reach
    from himaya.web.dispatch.queries.recommend import Scene
    from himaya.web.plans.models import PlanVersion

LONGEST_MOVE_S = 20 * 60.0


@dataclass(frozen=True, slots=True)
class Point:
    """Where a unit may wait: a standby position of the plan in force, or a base."""

    key: str
    title_ar: str
    title_en: str
    lon: float
    lat: float

    @property
    def title(self) -> str:
        """Its title in the reader's language."""
        return in_language(self.title_ar, self.title_en)


@dataclass(frozen=True, slots=True)
class Move:
    """The one move of a service that leaves the most covered: `now` and `after` are shares of the weight of all places.

    gains, loses : places that it brings within the target of the service, and out of it.
    """

    service: str
    code: str
    call_sign: str
    point: Point
    drive_s: float
    now: float
    after: float
    gains: tuple[Spot, ...]
    loses: tuple[Spot, ...]


def points_of(area: str, version: PlanVersion | None, now: datetime) -> list[Point]:
    """Standby positions of the plan in force that hold now, then the bases of the governorate."""
    found = []
    if version is not None:
        rows = Element.objects.filter(version=version, kind=ElementKind.STANDBY, starts_at__lte=now, ends_at__gt=now)
        found = [
            Point(f"element:{one.pk}", one.title_ar, one.title_en, one.lon, one.lat) for one in rows.order_by("pk")
        ]
    bases = Base.objects.filter(area=area).order_by("sort_key", "code")
    return [*found, *(Point(f"base:{one.code}", one.name_ar, one.name_en, one.lon, one.lat) for one in bases)]


def proposed_moves(area: str, services: Sequence[str] | None = None, now: datetime | None = None) -> list[Move]:
    """The best single move of each service, of those named or of all; none where no move covers more than now."""
    scene = scene_of(area, now)
    points, places = points_of(area, scene.ground.version, scene.now), scene.ground.places
    if not points or not places.spots:
        return []
    rules = scene.ground.doctrine.respond
    wanted = [rule for rule in rules if services is None or rule.service in services]
    found = (_move(scene, rule, points, places) for rule in wanted)
    return [one for one in found if one is not None]


def _move(scene: Scene, rule: RespondRule, points: Sequence[Point], places: Places) -> Move | None:
    from himaya.planning.dispatch.solve import move_up  # noqa: PLC0415  # solvers are loaded when somebody asks

    reach, (members, standing) = scene.reach(), scene.fleet.members(cover.kinds_of(rule))
    if not members.size:
        return None
    spots = _at(points)
    covers = _covered(reach, places, rule, standing)
    covers_from = _covered(reach, places, rule, Stand(spots[:, 0], spots[:, 1]))
    pairs = reach.soonest(spots, standing, members.size, LONGEST_MOVE_S)
    drive_s = np.full((members.size, len(points)), np.inf)
    drive_s[pairs.stand, pairs.place] = pairs.seconds
    answer = move_up(MoveUpProblem(covers, covers_from, drive_s, places.weight))
    if answer.unit < 0:
        return None
    before = covers.any(axis=0)
    after = np.delete(covers, answer.unit, axis=0).any(axis=0) | covers_from[answer.point]
    row, total = scene.fleet.rows[int(members[answer.unit])], float(places.weight.sum()) or 1.0
    return Move(
        rule.service, row.code, row.call_sign, points[answer.point], answer.drive_s, answer.now / total,
        answer.objective / total, _spots(places, after & ~before), _spots(places, before & ~after),
    )  # fmt: skip


def _covered(reach: Reach, places: Places, rule: RespondRule, stand: Stand) -> Bools:
    """(n_stands, n_places) who reaches what within the target of the service."""
    covers = np.zeros((len(stand.lon), len(places.spots)), np.bool_)
    place, who = cover.near(reach, places, rule, stand, len(stand.lon))
    covers[who, place] = True
    return covers


def _spots(places: Places, which: Bools) -> tuple[Spot, ...]:
    return tuple(sorted((places.spots[at] for at in np.flatnonzero(which).tolist()), key=lambda spot: -spot.weight))


def _at(points: Sequence[Point]) -> Floats:
    return np.array([[one.lon, one.lat] for one in points], np.float64)
