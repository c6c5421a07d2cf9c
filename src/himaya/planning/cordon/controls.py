"""Road controls of a plan: the rings of all places as one list of roads, each with its times and its crew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.cordon.corridor import Corridor
from himaya.planning.cordon.problem import CordonProblem, CordonResult
from himaya.planning.demand.problem import PostDemand
from himaya.planning.doctrine import PostFunction
from himaya.planning.stints import stints
from himaya.roads.snap import Anchors
from himaya.scenario.model import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.demand.problem import DemandResult
    from himaya.planning.doctrine import Doctrine
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Ring:
    """The control of the roads round one place from `start` to `end`."""

    place: Place
    tier: int
    start: datetime
    end: datetime
    problem: CordonProblem
    result: CordonResult
    corridor: Corridor

    @property
    def sections(self) -> list[int]:
        """Controlled sections of the road network, sorted."""
        return sorted(int(self.problem.section[edge]) for edge in self.result.closed)


@dataclass(frozen=True, slots=True)
class RoadControl:
    """One controlled road section; `gate` marks the ones that open for emergency vehicles and residents."""

    id: str
    section: int
    places: tuple[Place, ...]
    tier: int
    start: datetime
    end: datetime
    gate: bool
    lon: float
    lat: float


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


def road_controls(network: RoadNetwork, rings: Sequence[Ring]) -> tuple[RoadControl, ...]:
    """Rings joined road by road: a road that serves two rings is controlled once, over both times.

    A road is a gate when it is the gate of any of its rings. Sorted by section.
    """
    by_section: dict[int, list[Ring]] = {}
    for ring in rings:
        for section in ring.sections:
            by_section.setdefault(section, []).append(ring)
    controls = []
    for section, serving in sorted(by_section.items()):
        lon, lat = middle(network, section)
        controls.append(
            RoadControl(
                id=f"road/{network.osm_way_id[section]}/{section}",
                section=section,
                places=tuple(ring.place for ring in serving),
                tier=min(ring.tier for ring in serving),
                start=min(ring.start for ring in serving),
                end=max(ring.end for ring in serving),
                gate=any(section in ring.corridor.gates for ring in serving),
                lon=lon,
                lat=lat,
            )
        )
    return tuple(controls)


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
                    strength=rule.checkpoint_strength if control.gate else rule.closure_strength,
                    kinds=rule.checkpoint_kinds if control.gate else rule.closure_kinds,
                    tier=control.tier,
                    lon=control.lon,
                    lat=control.lat,
                )
            )
    return tuple(posts)
