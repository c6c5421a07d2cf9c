"""The script of one night: the calls that the rehearsal of a plan lives through, told one by one.

Same plan, seed and night give the same calls as the rehearsal draws them; no road is needed for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from himaya.planning.clock import clock_of
from himaya.planning.codec import from_json
from himaya.planning.demand.problem import DemandResult
from himaya.planning.doctrine import Doctrine
from himaya.planning.rehearse.calls import draw_calls, rates_of
from himaya.planning.rehearse.crowd import service_of
from himaya.scenario.model import Scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """One call.

    at_ms : since the period began; service : who is called; place : id of the scenario's place.
    turnout_ms : from the call to a unit on the road; scene_ms : work there; handover_ms : work at the hospital, -1
        where nobody is taken there.
    """

    at_ms: int
    service: str
    place: str
    turnout_ms: int
    scene_ms: int
    handover_ms: int


@dataclass(frozen=True, slots=True)
class Script:
    """The calls of a night in the order of their times, and the slot of the period with the largest risk."""

    horizon_ms: int
    busiest_ms: int
    calls: tuple[ScriptedCall, ...]


@dataclass(frozen=True, slots=True)
class _Steps:
    """Length of the period and of the steps in which rates are given."""

    horizon_ms: int
    slot_ms: int


def script_of(document: Mapping[str, Any], *, seed: int, night: int = 0) -> Script:
    """Draw the calls of a night of a plan.

    Parameters
    ----------
    document : content of plan.json.
    night : number of the night, from 0; each has other calls.

    Raises
    ------
    InvalidInputError : `planning.malformed` with the JSON pointer of the first value that does not fit.
    """
    inputs, results = document["inputs"], document["results"]
    scenario = from_json(Scenario, inputs["scenario"], at="/inputs/scenario")
    doctrine = from_json(Doctrine, inputs["doctrine"], at="/inputs/doctrine")
    demand = from_json(DemandResult, results["demand"], at="/results/demand")
    clock = clock_of(scenario, doctrine)
    steps = _Steps(round((clock.end - clock.start) / _MS), round(clock.slot / _MS))
    answering = {key.split(".")[0] for key in results["respond"]}
    rules = {one.service: one for one in doctrine.rehearse.services} if doctrine.rehearse else {}
    services = [
        service_of(demand, one, rules[one.service])
        for one in doctrine.respond
        if one.service in answering and one.service in rules
    ]
    calls = []
    for stream, service in enumerate(services):
        drawn = draw_calls(steps, rates_of(service), stream, seed, range(night, night + 1))
        for at, place, scene, handover in drawn.work.tolist():
            at_place = scenario.places[place].id
            calls.append(ScriptedCall(at, service.kind, at_place, service.turnout_ms, scene, handover))
    calls.sort(key=lambda call: call.at_ms)
    slot = int(demand.weight.sum(axis=0).argmax())
    return Script(steps.horizon_ms, slot * steps.slot_ms, tuple(calls))
