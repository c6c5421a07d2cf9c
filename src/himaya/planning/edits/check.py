"""Decisions against the scenario and its roads: every unknown name, time or point at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.faults import Fault, InvalidInputError
from himaya.planning.clock import Clock
from himaya.planning.doctrine import Doctrine, PostFunction
from himaya.planning.roads import section_of
from himaya.roads.network import RoadNetwork
from himaya.roads.snap import snap_all
from himaya.scenario.governorates import governorates
from himaya.scenario.model import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.edits.model import Edits, PostAdded, PostChanged

ROAD_POSTS = frozenset({PostFunction.ROAD_CLOSURE, PostFunction.CHECKPOINT})
"""Functions of the posts that hold a controlled road; they come and go with the road."""
_NEAREST_ROAD_M = 500.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What decisions are checked against."""

    scenario: Scenario
    network: RoadNetwork
    doctrine: Doctrine
    clock: Clock


def check_edits(edits: Edits, setting: Setting) -> None:
    """Refuse decisions that speak of what the scenario does not have.

    Raises
    ------
    InvalidInputError : every such fault (`edits.unknown_*`, `edits.outside_*`, ...).
    """
    faults = [
        *_unknown(edits, setting),
        *_roads(edits, setting),
        *_times(edits, setting),
        *_spots(edits, setting),
        *_posts(edits, setting),
        *_numbers(edits, setting),
    ]
    if faults:
        raise InvalidInputError(faults)


def _unknown(edits: Edits, setting: Setting) -> Iterator[Fault]:
    scenario = setting.scenario
    units = {unit.id for unit in scenario.units}
    places = {place.id for place in scenario.places}
    gatherings = {service.id for service in scenario.services}
    points = {point.id for point in scenario.standby}
    services = {rule.service for rule in setting.doctrine.respond}
    checks = [
        ("edits.unknown_unit", "/pins", [one.unit_id for one in edits.pins if one.unit_id], units),
        ("edits.unknown_unit", "/absences", [one.unit_id for one in edits.absences], units),
        ("edits.unknown_place", "/added", [one.place_id for one in edits.added], places),
        ("edits.unknown_place", "/closed", [one.place_id for one in edits.closed if one.place_id], places),
        ("edits.unknown_place", "/presence", [one.place_id for one in edits.presence], places),
        ("edits.unknown_gathering", "/crowds", [one.service_id for one in edits.crowds], gatherings),
        ("edits.unknown_point", "/standby", [one.point_id for one in edits.standby], points),
        ("edits.unknown_service", "/standby", [one.service for one in edits.standby], services),
    ]  # fmt: skip
    for code, group, asked, known in checks:
        for value in sorted(set(asked) - known):
            yield Fault(code, column=group, value=value)


def _roads(edits: Edits, setting: Setting) -> Iterator[Fault]:
    roads = [("/opened", road) for road in edits.opened] + [("/closed", one.road_id) for one in edits.closed]
    for group, road in roads:
        if section_of(setting.network, road) is None:
            yield Fault("edits.unknown_road", column=group, value=road)


def _times(edits: Edits, setting: Setting) -> Iterator[Fault]:
    start, end = setting.scenario.start, setting.scenario.end
    for group, times in (
        ("/added", [(one.id, one.start, one.end) for one in edits.added]),
        ("/changed", [(one.post_id, one.start or start, one.end or end) for one in edits.changed]),
        ("/closed", [(one.road_id, one.start, one.end) for one in edits.closed]),
    ):
        for subject, begin, finish in times:
            if begin < start or end < finish:
                details = {"start": _clock(setting, begin), "end": _clock(setting, finish)}
                yield Fault("edits.outside_period", column=group, value=subject, details=details)


def _clock(setting: Setting, instant: object) -> str:
    return instant.astimezone(setting.clock.zone).strftime("%Y-%m-%d %H:%M")  # type: ignore[attr-defined,no-any-return]  # a datetime


def _spots(edits: Edits, setting: Setting) -> Iterator[Fault]:
    area = governorates().get(setting.scenario.governorate)
    own = {place.id: governorates().get(place.governorate) or area for place in setting.scenario.places}
    spots: list[tuple[str, PostAdded | PostChanged, str]] = [
        *(("/added", one, one.place_id) for one in edits.added),
        *(("/changed", one, one.post_id.partition("/")[0]) for one in edits.changed),
    ]
    for group, one, place_id in spots:
        if one.lon is None or one.lat is None:
            continue
        subject, home = one.id if hasattr(one, "id") else one.post_id, own.get(place_id) or area
        if home is not None and not home.holds(one.lon, one.lat):
            details = {"area_ar": f"محافظة {home.name_ar}", "area_en": f"{home.name_en} governorate"}
            yield Fault("edits.outside_governorate", column=group, value=subject, details=details)
        elif not snap_all(setting.network, [one.lon], [one.lat], limit_m=_NEAREST_ROAD_M).found[0]:
            yield Fault("edits.far_from_roads", column=group, value=subject, details={"limit": f"{_NEAREST_ROAD_M:g}"})


def _posts(edits: Edits, setting: Setting) -> Iterator[Fault]:
    asked = {rule.function for rule in setting.doctrine.posts}
    for one in edits.added:
        if one.function in ROAD_POSTS or one.function not in asked:
            details = {"function": one.function.value}
            yield Fault("edits.not_a_post", column="/added", value=one.id, details=details)


def _numbers(edits: Edits, setting: Setting) -> Iterator[Fault]:
    watches = len(setting.clock.watches)
    for one in edits.presence:
        if len(one.coverage) != watches:
            details = {"watches": str(watches), "found": str(len(one.coverage))}
            yield Fault("edits.wrong_watches", column="/presence", value=one.place_id, details=details)
