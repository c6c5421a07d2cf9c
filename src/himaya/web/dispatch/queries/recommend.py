"""Which units should go to an incident: exact by road time now, with what each choice leaves uncovered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from himaya.planning.dispatch.problem import NO_SERVICE, DispatchProblem, Need
from himaya.roads.network import RoadNetwork
from himaya.roads.snap import snap_all
from himaya.web.common.language import in_language
from himaya.web.dispatch.actions.sending import Expected
from himaya.web.dispatch.models import Assignment
from himaya.web.dispatch.queries import cover
from himaya.web.dispatch.queries.cards import Card, needs_for, outstanding
from himaya.web.dispatch.queries.cover import Spot
from himaya.web.dispatch.queries.fleet import SNAP_M, Snapshot, driven, fleet_of
from himaya.web.dispatch.queries.ground import Ground
from himaya.web.dispatch.queries.network import roads_at
from himaya.web.dispatch.queries.reach import LineReach, RoadReach

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.planning.dispatch.problem import DispatchResult
    from himaya.web.dispatch.queries.cover import Places
    from himaya.web.dispatch.queries.reach import Reach
    from himaya.web.incidents.models import Incident

ALTERNATIVES = 4
"""Further units named for each line of the card."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that could go.

    seconds : driving time now. origin : from where it is counted (`fleet.POSITION`...). seconds_old : age of its
    position, None without a fresh one. uncovers : places that no other unit of its service would reach in time, the
    gravest first. leaves : the element of the plan in force that it holds now, empty for none.
    """

    code: str
    call_sign: str
    kind: str
    seconds: float
    origin: int
    seconds_old: float | None
    uncovers: tuple[Spot, ...]
    leaves_ar: str = ""
    leaves_en: str = ""

    @property
    def leaves(self) -> str:
        """Element that it leaves, in the reader's language."""
        return in_language(self.leaves_ar, self.leaves_en)

    @property
    def loss(self) -> float:
        """Weight of the places that it alone covers."""
        return sum(spot.weight for spot in self.uncovers)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the run card: who is proposed, who else could go (by time), and how many are missing."""

    need: Need
    chosen: tuple[Candidate, ...]
    others: tuple[Candidate, ...]

    @property
    def missing(self) -> int:
        """Units that nobody is left for."""
        return self.need.units - len(self.chosen)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Who should go.

    lacking : why there are no times: `place` (nobody knows where it is), `area`, `units` (none is free), or empty.
    uncovers : places that the units proposed together leave with none of a service, with that service.
    drive_s, bound_s : seconds of all that are proposed, and what no other choice goes below; equal, by the prices.
    by_distance : times rest on distances. no_road : the incident lies off the roads. closed : sections closed now.
    """

    incident: int
    as_of: datetime
    card: Card
    lines: tuple[Line, ...]
    lacking: str = ""
    uncovers: tuple[tuple[str, Spot], ...] = ()
    drive_s: float = 0.0
    bound_s: float = 0.0
    by_distance: bool = False
    off_road: bool = False
    closed: int = 0
    edition: str = ""
    free: int = 0

    @property
    def proposed(self) -> tuple[Candidate, ...]:
        """Everybody who is proposed."""
        return tuple(one for line in self.lines for one in line.chosen)

    @property
    def named(self) -> tuple[Candidate, ...]:
        """Everybody who is named."""
        return (*self.proposed, *(one for line in self.lines for one in line.others))

    @property
    def is_whole(self) -> bool:
        """Whether everybody who is asked for is proposed."""
        return not self.lacking and all(line.missing == 0 for line in self.lines)

    def expected(self) -> Mapping[str, Expected]:
        """What is told of each unit when it is sent."""
        found: dict[str, Expected] = {}
        for line in self.lines:
            soonest = min((one.seconds for one in (*line.chosen, *line.others)), default=None)
            for one in (*line.chosen, *line.others):
                found.setdefault(one.code, Expected(one.seconds, soonest))
        return found


@dataclass(frozen=True)
class Scene:
    """Everything a question about a governorate is answered from, at one instant."""

    area: str
    now: datetime
    ground: Ground
    network: RoadNetwork | None
    fleet: Snapshot

    def reach(self, lon: float | None = None, lat: float | None = None) -> Reach:
        """How times are told; by distance where there are no roads, or the point given lies off them."""
        if self.network is None or (lon is not None and lat is not None and not on_roads(self.network, lon, lat)):
            return LineReach()
        return RoadReach(roads_at(self.network, self.now, self.ground.shut.sections))


def scene_of(area: str, now: datetime | None = None) -> Scene:
    """Look at a governorate now."""
    at, fleet = now or timezone.now(), fleet_of(area)
    ground, snapshot = fleet.look(at)
    return Scene(area, at, ground, driven(ground), snapshot)


def on_roads(network: RoadNetwork, lon: float, lat: float) -> bool:
    """Whether a point lies near a road."""
    return bool(snap_all(network, lon, lat, limit_m=SNAP_M).found[0])


def recommendation(incident: Incident, now: datetime | None = None) -> Recommendation:
    """Units for what the run card of an incident still asks for."""
    sent = list(Assignment.objects.filter(incident=incident, ended_at__isnull=True).select_related("unit"))
    card = needs_for(incident)
    needs = outstanding(card, sent)
    if not incident.area:
        return _without(incident, card, needs, now, "area")
    scene = scene_of(incident.area, now)
    if incident.lon is None or incident.lat is None:
        return replace(_without(incident, card, needs, scene.now, "place"), free=int(scene.fleet.free.sum()))
    return _answer(incident, scene, card, needs)


def _without(
    incident: Incident, card: Card, needs: Sequence[Need], now: datetime | None, lacking: str
) -> Recommendation:
    lines = tuple(Line(need, (), ()) for need in needs)
    return Recommendation(incident.pk, now or timezone.now(), card, lines, lacking)


def _answer(incident: Incident, scene: Scene, card: Card, needs: Sequence[Need]) -> Recommendation:
    from himaya.planning.dispatch.solve import solve  # noqa: PLC0415  # solvers are loaded when somebody asks

    lon, lat = float(incident.lon or 0.0), float(incident.lat or 0.0)
    reach, fleet, network = scene.reach(lon, lat), scene.fleet, scene.network
    slots = sum(need.units for need in needs)
    seconds = _times(reach, fleet, (lon, lat), needs, slots + ALTERNATIVES)
    units = sorted(seconds)
    cover_reach = reach if network is None or not reach.by_distance else scene.reach()
    problem, spots, services = _problem(scene, cover_reach, needs, units, seconds, slots)
    result = solve(problem)
    told = [_candidate(fleet, unit, seconds[unit], _alone(problem, row, spots)) for row, unit in enumerate(units)]
    lines = tuple(_lines(needs, told, result))
    return Recommendation(
        incident=incident.pk,
        as_of=scene.now,
        card=card,
        lines=lines,
        lacking="" if units or not needs else "units",
        uncovers=_together(result, spots, services),
        drive_s=sum(one.seconds for line in lines for one in line.chosen),
        bound_s=result.bound - 1e6 * int((result.unit_of_slot < 0).sum()),
        by_distance=reach.by_distance,
        off_road=reach.by_distance and network is not None,
        closed=len(scene.ground.shut.sections),
        edition=network.edition if network is not None else "",
        free=int(fleet.free.sum()),
    )


def _times(reach: Reach, fleet: Snapshot, at: tuple[float, float], needs: Sequence[Need], k: int) -> dict[int, float]:
    """Seconds of the units that may matter: the first `k` of each line's kinds. No best choice needs a later one."""
    found: dict[int, float] = {}
    for kinds in dict.fromkeys(need.kinds for need in needs):
        members, stand = fleet.members(kinds)
        pairs = reach.soonest(np.array([at]), stand, k)
        found.update(zip(members[pairs.stand].tolist(), pairs.seconds.tolist(), strict=True))
    return found


def _problem(
    scene: Scene, reach: Reach, needs: Sequence[Need], units: Sequence[int], seconds: Mapping[int, float], slots: int
) -> tuple[DispatchProblem, Places, list[str]]:
    """The question with what the candidates cover; of each service at most one unit more than can go is counted."""
    rows = [scene.fleet.rows[unit] for unit in units]
    rules, places = cover.rule_of_kind(scene.ground.doctrine), scene.ground.places
    services = list(dict.fromkeys(rules[row.kind].service for row in rows if row.kind in rules))
    by_service = {rule.service: rule for rule in rules.values()}
    row_of = {unit: row for row, unit in enumerate(units)}
    covers = np.zeros((len(units), len(places.spots)), np.bool_)
    standing = np.zeros((len(services), len(places.spots)), np.int64)
    for number, service in enumerate(services):
        members, stand = scene.fleet.members(cover.kinds_of(by_service[service]))
        place, who = cover.near(reach, places, by_service[service], stand, slots + 1)
        np.add.at(standing[number], place, 1)
        for unit, at in zip(members[who].tolist(), place.tolist(), strict=True):
            if unit in row_of:
                covers[row_of[unit], at] = True
    service_of = [services.index(rules[row.kind].service) if row.kind in rules else NO_SERVICE for row in rows]
    problem = DispatchProblem(
        needs=tuple(needs),
        kind=tuple(row.kind for row in rows),
        seconds=np.array([seconds[unit] for unit in units], np.float64),
        service=np.array(service_of, np.int64),
        covers=covers,
        standing=standing,
        weight=places.weight,
    )
    return problem, places, services


def _alone(problem: DispatchProblem, row: int, places: Places) -> tuple[Spot, ...]:
    service = int(problem.service[row])
    if service == NO_SERVICE:
        return ()
    lost = np.flatnonzero(problem.covers[row] & (problem.standing[service] == 1))
    return tuple(sorted((places.spots[place] for place in lost.tolist()), key=lambda spot: -spot.weight))


def _together(result: DispatchResult, places: Places, services: Sequence[str]) -> tuple[tuple[str, Spot], ...]:
    lost = [(services[row], places.spots[place]) for row, place in np.argwhere(result.sent_uncovers).tolist()]
    return tuple(sorted(lost, key=lambda pair: -pair[1].weight))


def _candidate(fleet: Snapshot, unit: int, seconds: float, uncovers: tuple[Spot, ...]) -> Candidate:
    row, old = fleet.rows[unit], float(fleet.seconds_old[unit])
    leaves = (row.post.title_ar, row.post.title_en) if row.post is not None else ("", "")
    return Candidate(
        row.code, row.call_sign, row.kind, seconds, int(fleet.origin[unit]), None if np.isnan(old) else old, uncovers,
        *leaves,
    )  # fmt: skip


def _lines(needs: Sequence[Need], told: Sequence[Candidate], result: DispatchResult) -> list[Line]:
    chosen = {int(unit) for unit in result.unit_of_slot if unit >= 0}
    found, slot = [], 0
    for need in needs:
        own = [int(unit) for unit in result.unit_of_slot[slot : slot + need.units] if unit >= 0]
        slot += need.units
        others = [row for row, one in enumerate(told) if one.kind in need.kinds and row not in chosen]
        others.sort(key=lambda row: (told[row].seconds, row))
        own.sort(key=lambda row: (told[row].seconds, row))
        found.append(Line(need, tuple(told[row] for row in own), tuple(told[row] for row in others[:ALTERNATIVES])))
    return found
