"""Road controls of a plan: the rings of all places as one list of roads, each with its times and its crew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.cordon.corridor import Corridor
from himaya.planning.cordon.problem import CordonProblem, CordonResult
from himaya.planning.demand.problem import PostDemand
from himaya.planning.doctrine import PostFunction
from himaya.planning.roads import road_id
from himaya.planning.stints import stints
from himaya.roads.snap import Anchors
from himaya.scenario.model import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from himaya.planning.demand.problem import DemandResult
    from himaya.planning.doctrine import CordonRule, Doctrine
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Scenario, UnitKind


@dataclass(frozen=True, slots=True)
class Ring:
    """The control of the roads round one place from `start` to `end`.

    `problem` and `result` are those of the ring that stands. Where that is a common ring, `shared` names all its places
    and `own` is the place's own question; `apart` and `common` are what rings of their own would cost while they stand
    and what the common ring costs, in equivalent officers times minutes.
    """

    place: Place
    tier: int
    start: datetime
    end: datetime
    problem: CordonProblem
    result: CordonResult
    corridor: Corridor
    own: CordonProblem
    shared: tuple[Place, ...] = ()
    apart: int = 0
    common: int = 0

    @property
    def sections(self) -> list[int]:
        """Controlled sections of the road network, sorted."""
        return sorted(int(self.problem.section[edge]) for edge in self.result.closed)


@dataclass(frozen=True, slots=True)
class RoadControl:
    """One controlled road section.

    `gate` marks the ones that open for emergency vehicles and residents, `residents` those of them that open for
    residents' sake, `by_hand` the roads that a decision controls.
    """

    id: str
    section: int
    places: tuple[Place, ...]
    tier: int
    start: datetime
    end: datetime
    gate: bool
    lon: float
    lat: float
    by_hand: bool = False
    residents: bool = False


@dataclass(frozen=True, slots=True)
class HandClosure:
    """A road section controlled by a decision, for a place and of its tier; without a gate nobody passes.

    `residents` : the gate opens for residents alone and is held as such.
    """

    section: int
    place: Place
    tier: int
    start: datetime
    end: datetime
    gate: bool
    residents: bool = False


def ringed_places(scenario: Scenario, demand: DemandResult, doctrine: Doctrine) -> dict[int, tuple[datetime, datetime]]:
    """Index of every place that gets a ring -> when it stands: places of the doctrine's tiers where people gather."""
    before = timedelta(minutes=doctrine.cordon.close_before_min)
    after = timedelta(minutes=doctrine.cordon.open_after_min)
    windows = {}
    for index, place in enumerate(scenario.places):
        gatherings = [service for service in scenario.services if service.place_id == place.id]
        if gatherings and int(demand.tier[index]) in doctrine.cordon.tiers:
            first = min(service.start - timedelta(minutes=service.arrival_min) for service in gatherings)
            last = max(service.end + timedelta(minutes=service.departure_min) for service in gatherings)
            windows[index] = max(first - before, scenario.start), min(last + after, scenario.end)
    return windows


def road_controls(
    network: RoadNetwork,
    rings: Sequence[Ring],
    by_hand: Sequence[HandClosure] = (),
    residents: Collection[int] = (),
) -> tuple[RoadControl, ...]:
    """Rings and closures by hand joined road by road: each road is controlled once, over all its times.

    A road is a gate when the emergency vehicles of any ring pass there or it is one of those opened to `residents`,
    unless a decision closes it to everybody. Sorted by section; the places of rings come before those of closures by
    hand.
    """
    by_section: dict[int, list[Ring]] = {}
    for ring in rings:
        for section in ring.sections:
            by_section.setdefault(section, []).append(ring)
    closures = {closure.section: closure for closure in by_hand}
    gates = {section for ring in rings for section in (*ring.corridor.gates, *ring.corridor.passages)}
    residents = frozenset(residents) | {one.section for one in by_hand if one.residents and one.section not in gates}
    made = (
        _control(
            network,
            section,
            by_section.get(section, []),
            closures.get(section),
            is_gate=section in gates or section in residents,
        )
        for section in sorted(by_section.keys() | closures.keys())
    )
    return tuple(replace(one, residents=one.gate and one.section in residents) for one in made)


def _control(
    network: RoadNetwork, section: int, rings: Sequence[Ring], closure: HandClosure | None, *, is_gate: bool
) -> RoadControl:
    serving: list[Ring | HandClosure] = [*rings, *([closure] if closure else [])]
    lon, lat = middle(network, section)
    return RoadControl(
        id=road_id(network, section),
        section=section,
        places=tuple(dict.fromkeys(one.place for one in serving)),
        tier=min(one.tier for one in serving),
        start=min(one.start for one in serving),
        end=max(one.end for one in serving),
        gate=closure.gate if closure else is_gate,
        lon=lon,
        lat=lat,
        by_hand=closure is not None,
    )


def middle(network: RoadNetwork, section: int) -> tuple[float, float]:
    """Longitude and latitude half-way along a road section."""
    lon, lat = Anchors(np.array([section]), np.array([0.5]), np.array([0.0])).lonlat(network)
    return float(lon[0]), float(lat[0])


def control_posts(controls: Sequence[RoadControl], doctrine: Doctrine) -> tuple[PostDemand, ...]:
    """The posts that hold the controlled roads, stint by stint, for the posting room."""
    rule = doctrine.cordon
    posts = []
    for control in controls:
        function = PostFunction.CHECKPOINT if control.gate else PostFunction.ROAD_CLOSURE
        strength, kinds = _crew(control, rule)
        cut = stints(
            control.start,
            control.end,
            longest=timedelta(minutes=doctrine.stint.post_max_min),
            step=timedelta(minutes=doctrine.slot_min),
        )
        for number, (start, end) in enumerate(cut, start=1):
            posts.append(
                PostDemand(
                    id=f"{control.id}/{function}/{number}",
                    place_id=control.places[0].id,
                    door_id="",
                    function=function,
                    start=start,
                    end=end,
                    strength=strength,
                    kinds=kinds,
                    tier=control.tier,
                    lon=control.lon,
                    lat=control.lat,
                )
            )
    return tuple(posts)


def _crew(control: RoadControl, rule: CordonRule) -> tuple[int, tuple[UnitKind, ...]]:
    """Officers and kinds of unit that hold a road; a gate for residents alone may be held by either kind of crew."""
    if control.residents:
        return rule.residents_strength, tuple(dict.fromkeys((*rule.checkpoint_kinds, *rule.closure_kinds)))
    if control.gate:
        return rule.checkpoint_strength, rule.checkpoint_kinds
    return rule.closure_strength, rule.closure_kinds
