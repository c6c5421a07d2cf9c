"""The parts of plan.json: what follows from inputs and results, the same way when planning and when verifying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import himaya
from himaya.planning.certificate import patrol_room, plan_rooms, rehearse_room, supervise_rooms
from himaya.planning.closures import closures_part
from himaya.planning.codec import may_be_missing, to_json
from himaya.planning.dutytable import duty_table
from himaya.planning.edits.form import edits_to_json
from himaya.planning.elements import place_name, plan_elements, position_name
from himaya.planning.functional_cover import FunctionalCover, functions_room, indicators
from himaya.planning.gaps import plan_gaps
from himaya.planning.patrol.summary import rounds_summary
from himaya.planning.planfile import FORMAT
from himaya.planning.rehearsed import rehearsed
from himaya.planning.sensitivity.summary import sensitivity_facts
from himaya.planning.supervise.summary import supervision_summary

if TYPE_CHECKING:
    from himaya.planning.content import Content


@dataclass(frozen=True, slots=True)
class RoadFile:
    """The road file a plan stands on, as named and sealed; `estimated` where distances stand in for roads."""

    file: str
    sha256: str
    source: str
    edition: str
    nodes: int
    sections: int
    length_km: float
    estimated: bool = may_be_missing(False)


def document_of(content: Content, roads: RoadFile, *, seed: int) -> dict[str, Any]:
    """The plan as plan.json holds it, without its seals."""
    world = content.world
    return {
        "format": FORMAT,
        "himaya": himaya.__version__,
        "id": world.scenario.id,
        "seed": seed,
        "inputs": {
            "scenario": to_json(world.scenario),
            "doctrine": to_json(world.doctrine),
            "roads": to_json(roads),
            **({"edits": edits_to_json(world.edits)} if world.edits else {}),
            **({"lent": to_json(world.lent)} if world.lent else {}),
        },
        "results": {room: answer for room, answer in to_json(content.results).items() if answer is not None},
        **derived(content),
    }


def derived(content: Content) -> dict[str, Any]:
    """The parts of the document that follow from inputs and results."""
    place, watch = content.worst
    cover = FunctionalCover(content) if content.world.doctrine.functions else None
    patrol, rehearse, facts = content.results.patrol, content.results.rehearse, rehearsed(content)
    return {
        "rooms": [
            *plan_rooms(content),
            *([] if cover is None else [functions_room(content, cover)]),
            *([] if patrol is None else [patrol_room(content, patrol)]),
            *supervise_rooms(content),
            *([] if facts is None or rehearse is None else [rehearse_room(content, rehearse, facts)]),
        ],
        "hours": to_json(content.world.clock.watches),
        **({} if cover is None else {"functions": indicators(content, cover)}),
        "places": [_place(content, index) for index in range(len(content.world.scenario.places))],
        "worst": {
            "place_id": content.world.scenario.places[place].id,
            "hour": to_json(content.world.clock.watches[watch]),
            "protection": round(float(content.protection[place, watch]), 9),
        },
        "elements": plan_elements(content),
        "gaps": plan_gaps(content),
        **closures_part(content),
        **_rounds(content),
        **_supervision(content),
        **_sensitivity(content),
        "roster": duty_table(content),
        **({} if facts is None else {"rehearsal": facts}),
    }


def _rounds(content: Content) -> dict[str, Any]:
    """The units that drive rounds, where the plan has any."""
    result = content.results.patrol
    if result is None:
        return {}
    world = content.world
    return {
        "rounds": rounds_summary(world.scenario, world.clock, content.patrol_classes, content.patrol, result),
    }


def _supervision(content: Content) -> dict[str, Any]:
    """The supervisors' tours, level by level, where the plan has any."""
    if content.results.supervise is None:
        return {}
    world = content.world
    return {
        "supervision": [
            supervision_summary(
                world.scenario, world.clock, content.supervise[level], result, lambda one: position_name(content, one)
            )
            for level, result in content.results.supervise.items()
        ],
    }


def _sensitivity(content: Content) -> dict[str, Any]:
    """What hangs on the weights, where the plan tells it."""
    asked, found = content.sensitivity, content.results.sensitivity
    if asked is None or found is None:
        return {}
    names = {place_id: place_name(content, index) for index, place_id in enumerate(asked.places)}
    return {"sensitivity": sensitivity_facts(asked, found, names)}


def _place(content: Content, index: int) -> dict[str, Any]:
    place, demand = content.world.scenario.places[index], content.results.demand
    per_watch = content.world.clock.slots_per_watch
    present = [int(max(demand.present[index, k : k + per_watch])) for k in range(0, demand.present.shape[1], per_watch)]
    return {
        "id": place.id,
        "name_ar": place.name_ar,
        "name_en": place.name_en,
        "kind": place.kind.value,
        "tier": int(demand.tier[index]),
        "lon": place.lon,
        "lat": place.lat,
        "threat": place.threat,
        "vulnerability": place.vulnerability,
        "consequence": int(demand.consequence[index].max()),
        "risk": int(demand.risk[index].max()),
        "peak": max(present),
        "safe_capacity": int(demand.safe_capacity[index]),
        "still_outside": int(demand.still_outside[index]),
        "present": present,
        "protection": [round(float(value), 9) for value in content.protection[index]],
        "illustrative": place.illustrative,
    }
