"""Ways to hospitals: from each grave place to the nearest ones, measured on the roads as the plan closes them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.documents.book.elements import CONTROLLED, ElementKind
from himaya.documents.book.parts import UNSAID, MedicalRoute
from himaya.documents.book.words import say
from himaya.documents.wording import listed
from himaya.faults import Language
from himaya.planning.roads import section_of
from himaya.planning.wording import Text
from himaya.roads.routes import route
from himaya.roads.snap import Anchors, snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.documents.book.elements import Element
    from himaya.documents.book.parts import Hospital, MedicalPlan, Place
    from himaya.documents.book.scope import Scope
    from himaya.roads.network import RoadNetwork
    from himaya.roads.routes import Route

_GRAVE_TIER, _NEAREST, _MOST_ROADS, _MINUTE_S = 2, 2, 2, 60.0


def medical_plan(scope: Scope, network: RoadNetwork | None) -> MedicalPlan:
    """Complete the medical plan of a paper: the nearest hospitals of its grave places, and the ways there.

    What an office entered stands; without roads at hand, or without a hospital that has a point, nothing is added.

    Notes
    -----
    Times at free flow, from the place or a gate of its own. Every road that the plan closes is shut from beginning to
    end; where nothing is reached so, closed roads that the trip crosses are named, for their crew lets the ambulance
    through.
    """
    plan = scope.book.medical
    placed = [one for one in plan.hospitals if one.lon is not None]
    served = [one for one in scope.places if one.tier <= _GRAVE_TIER or scope.place_id]
    if network is None or plan.routes or not placed or not served:
        return plan
    routes = tuple(_routes(scope, network, served, placed))
    least: dict[Text, float] = {}
    for one in routes:
        if one.travel_min is not None:
            least[one.destination] = min(one.travel_min, least.get(one.destination, one.travel_min))
    near = [replace(one, travel_min=least[one.title]) for one in placed if one.title in least]
    near.sort(key=lambda one: one.travel_min or 0.0)
    return replace(plan, hospitals=tuple(near) or plan.hospitals, routes=routes)


def _routes(scope: Scope, network: RoadNetwork, served: list[Place], placed: list[Hospital]) -> Iterator[MedicalRoute]:
    controlled = {
        section: one
        for one in scope.book.elements
        if one.kind in CONTROLLED and (section := section_of(network, one.id)) is not None
    }
    shut = {section for section, one in controlled.items() if one.kind is ElementKind.CLOSURE}
    origins = snap_all(network, [one.lon for one in served], [one.lat for one in served])
    ends = snap_all(network, [one.lon or 0.0 for one in placed], [one.lat or 0.0 for one in placed])
    for row, place in enumerate(served):
        own = {at for at, one in controlled.items() if one.place_id == place.id}
        ways = _ways(origins.take([row]), shut, own)
        found = next((trips for start, closed in ways if (trips := _nearest(network, start, ends, closed))), [])
        if not found:
            yield MedicalRoute(origin=place.title, destination=say("medical.no_way"))
        for end, trip in found:
            yield MedicalRoute(
                origin=place.title,
                destination=placed[end].title,
                road=_roads(network, trip),
                gate=_crossed([controlled[one] for one in trip.sections.tolist() if one in controlled]),
                travel_min=round(trip.seconds / _MINUTE_S, 1),
            )


def _ways(start: Anchors, shut: set[int], own: set[int]) -> Iterator[tuple[Anchors, set[int]]]:
    """Where a trip may begin and what is closed to it: everything, then the place's own ring alone, then nothing."""
    gates = [Anchors(np.array([at]), np.array([0.5]), np.array([0.0])) for at in sorted(own - shut)]
    for closed in (shut, shut & own):
        yield start, closed - {int(start.section[0])}
        yield from ((gate, closed) for gate in gates)
    yield start, set()


def _nearest(network: RoadNetwork, start: Anchors, ends: Anchors, shut: set[int]) -> list[tuple[int, Route]]:
    """The trips to the nearest few, each with its index; none where no road leads."""
    closed = sorted(shut)
    reached, seconds = travel_times(network, start, ends, limit_s=math.inf, closed=closed).row(0)
    first = [int(reached[at]) for at in seconds.argsort(kind="stable")[:_NEAREST]]
    return [(end, route(network, start, ends.take([end]), closed=closed)) for end in first]


def _crossed(controlled: list[Element]) -> Text:
    """Codes of the gates on a trip, and of closed roads whose crew lets the ambulance through."""
    gates, closures = (
        list(dict.fromkeys(one.code for one in controlled if one.kind is kind))
        for kind in (ElementKind.CHECKPOINT, ElementKind.CLOSURE)
    )
    if closures:
        return say("medical.opened", codes=_listed([*gates, *closures]))
    return _listed(gates) if gates else say("medical.no_gate")


def _listed(codes: list[str]) -> Text:
    return Text(*(listed(language, codes) for language in Language))


def _roads(network: RoadNetwork, trip: Route) -> Text:
    """The longest named roads of a trip, in the order in which they are driven."""
    length: dict[Text, float] = {}
    for section in trip.sections.tolist():
        if network.name_ar[section]:
            name = Text(network.name_ar[section], network.name_en[section] or network.name_ar[section])
            length[name] = length.get(name, 0.0) + float(network.length_m[section])
    kept = sorted(length, key=lambda name: -length[name])[:_MOST_ROADS]
    shown = [name for name in length if name in kept]
    return Text(*(listed(language, [one.of(language) for one in shown]) for language in Language)) if shown else UNSAID
