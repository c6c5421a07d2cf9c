"""What a plan tells of its rehearsal: plain facts for every page and paper, and the words of the certificate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.codec import to_json
from himaya.planning.rehearse.problem import NONE
from himaya.planning.roads import road_id
from himaya.planning.showing import figure, rounded_down, rounded_up
from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from himaya.planning.content import Content
    from himaya.planning.rehearse.build import Rehearsal
    from himaya.planning.rehearse.problem import RehearseResult

Facts = dict[str, Any]

_LOSSES = 10
"""Units told of by name, those whose loss hurts most."""
_WAIT_TOLD_S = 60.0
"""Mean wait at a gate from which the certificate names it."""


def rehearsed(content: Content) -> Facts | None:
    """Facts of the rehearsal, None where the plan has none; times in seconds, shares of 1, None where unknown."""
    result, rehearsal = content.results.rehearse, content.rehearsal if content.results.rehearse else None
    if result is None or rehearsal is None:
        return None
    return {
        "nights": result.nights,
        "gate_nights": min(result.nights, rehearsal.problem.crowd.nights),
        "services": [_service(content, rehearsal, result, k) for k in range(len(rehearsal.problem.services))],
        "losses": [_loss(content, rehearsal, result, k) for k in range(min(_LOSSES, result.loss_unit.size))],
        "closures": [_closure(content, rehearsal, result, k) for k in range(len(result.closure_ms))],
        "incidents": _incidents(content, rehearsal, result),
        "gates": [_gate(content, rehearsal, result, k) for k in range(rehearsal.problem.crowd.n_gates)],
        "dense": [_dense(content, result, int(k)) for k in np.flatnonzero(result.dense_min[:, 0] > 0)],
    }


def _seconds(ms: float) -> float | None:
    return None if ms == NONE else round(float(ms) / 1000.0, 1)


def _share(value: float) -> float | None:
    return None if value == NONE else round(float(value), 6)


def _limits(result: RehearseResult, trial: str, at: int | tuple[int, int]) -> Facts:
    names = {"delay_s": f"{trial}_ms", "low_s": f"{trial}_low_ms", "high_s": f"{trial}_high_ms"}
    return {name: _seconds(float(getattr(result, field)[at])) for name, field in names.items()}


def _service(content: Content, rehearsal: Rehearsal, result: RehearseResult, k: int) -> Facts:
    service, crews = rehearsal.problem.services[k], rehearsal.problem.crews
    rule = next(one for one in content.world.doctrine.respond if one.service == service.kind)
    calls = int(result.calls[:, k].sum())
    facts: Facts = {
        "service": service.kind,
        "units": int(np.unique(crews.unit[crews.service == k]).size),
        "calls": round(calls / result.nights, 2),
        "due": int(result.due[:, k].sum()),
        "answered": int(result.answered[:, k].sum()),
        "open": calls - int(result.answered[:, k].sum()),
        "target_s": _seconds(service.target_ms),
        "met": _share(result.met_share[k]),
        "met_low": _share(result.met_low[k]),
        "met_high": _share(result.met_high[k]),
        "waited": _share(int(result.waited[:, k].sum()) / calls if calls else NONE),
        "busy": _share(result.busy_share[k]),
        "busy_assumed": rule.busy_share,
    }
    for column, percent in enumerate((50, 90, 95)):
        for name, field in (("", "percentile_ms"), ("_low", "percentile_low_ms"), ("_high", "percentile_high_ms")):
            facts[f"p{percent}{name}_s"] = _seconds(float(getattr(result, field)[k, column]))
    return facts


def _loss(content: Content, rehearsal: Rehearsal, result: RehearseResult, k: int) -> Facts:
    number = int(result.loss_unit[k])
    unit, crews = content.world.scenario.units[rehearsal.units[number]], rehearsal.problem.crews
    service = rehearsal.problem.services[int(crews.service[crews.unit == number][0])].kind
    return {"unit": unit.id, "call_sign": unit.call_sign, "service": service, **_limits(result, "loss", k)}


def _closure(content: Content, rehearsal: Rehearsal, result: RehearseResult, k: int) -> Facts:
    network, sections = content.world.network, rehearsal.roads[k]
    ar = network.name_ar[sections[0]]
    return {
        **Text(ar, network.name_en[sections[0]] or ar).fields("road"),
        "sections": [road_id(network, section) for section in sections],
        "services": [
            {"service": service.kind, **_limits(result, "closure", (k, number))}
            for number, service in enumerate(rehearsal.problem.services)
        ],
    }


def _incidents(content: Content, rehearsal: Rehearsal, result: RehearseResult) -> Facts:
    where, places = rehearsal.problem.incidents, content.world.scenario.places
    return {
        "at": to_json(rehearsal.incident_at),
        "place_ids": [places[int(place)].id for place in where.places],
        "services": [
            {
                "service": service.kind,
                "needed": int(where.calls[k]),
                "first_s": [_seconds(float(ms)) for ms in result.incident_first_ms[:, k]],
                "last_s": [_seconds(float(ms)) for ms in result.incident_last_ms[:, k]],
                "open": int(result.incident_open[:, k].sum()),
                **_limits(result, "incident", k),
            }
            for k, service in enumerate(rehearsal.problem.services)
        ],
    }


def _gate(content: Content, rehearsal: Rehearsal, result: RehearseResult, k: int) -> Facts:
    crowd, world = rehearsal.problem.crowd, content.world
    of_place = np.flatnonzero(crowd.gate_place == crowd.gate_place[k])
    stream = "all" if of_place.size == 1 else ("women", "men")[int(np.flatnonzero(of_place == k)[0])]
    most = int(result.gate_slot_ms[k].argmax())
    return {
        "place_id": world.scenario.places[int(crowd.gate_place[k])].id,
        "stream": stream,
        "lanes": int(crowd.lanes[k]),
        "people": round(float(result.gate_people[k]), 1),
        "wait_p50_s": _seconds(float(result.gate_wait_ms[k, 0])),
        "wait_p90_s": _seconds(float(result.gate_wait_ms[k, 1])),
        "peak_at": to_json(world.clock.start + most * timedelta(milliseconds=rehearsal.problem.slot_ms)),
        "peak_wait_s": _seconds(float(result.gate_slot_ms[k, most])),
        "longest": round(float(result.gate_longest[k]), 1),
        "refused": round(float(result.gate_refused[k]), 1),
    }


def _dense(content: Content, result: RehearseResult, place: int) -> Facts:
    return {
        "place_id": content.world.scenario.places[place].id,
        "minutes_3": round(float(result.dense_min[place, 0]), 1),
        "minutes_4": round(float(result.dense_min[place, 1]), 1),
        "most_3": int(result.dense_most_min[place, 0]),
        "most_4": int(result.dense_most_min[place, 1]),
    }


def rehearsal_words(content: Content, facts: Facts) -> Text:
    """The rehearsal as a commander reads it: response by service, the gates, crowding, and the loss that hurts most."""
    text = say("rehearse.nights", nights=facts["nights"])
    for service in facts["services"]:
        text = text + _service_words(service)
    text = text + _gate_words(content, facts)
    if facts["dense"]:
        worst = max(facts["dense"], key=lambda one: (one["minutes_4"], one["minutes_3"]))
        place = _place(content, worst["place_id"])
        minutes = {name: figure(worst[f"minutes_{name}"], decimals=0) for name in ("3", "4")}
        text = text + say("rehearse.dense", place=place, three=minutes["3"], four=minutes["4"])
    worst = next(iter(facts["losses"]), None)
    return text if worst is None or worst["delay_s"] <= 0 else text + _loss_words(facts, worst)


def _loss_words(facts: Facts, loss: Facts) -> Text:
    service, delay = say(f"service.{loss['service']}"), _minutes(loss["delay_s"], up=True)
    units = next(one["units"] for one in facts["services"] if one["service"] == loss["service"])
    return say(
        "rehearse.loss" if units > 1 else "rehearse.loss_only", call_sign=loss["call_sign"], service=service,
        delay=delay,
    )  # fmt: skip


def _service_words(facts: Facts) -> Text:
    service = say(f"service.{facts['service']}")
    if facts["p90_s"] is None:
        key = "rehearse.few" if facts["p50_s"] is None else "rehearse.median"
        p50 = "" if facts["p50_s"] is None else _minutes(facts["p50_s"], up=True)
        return say(key, service=service, p50=p50, met=_percent(facts["met"]))
    limits = say("rehearse.no_limits")
    if facts["p90_low_s"] is not None:
        low, high = _minutes(facts["p90_low_s"]), _minutes(facts["p90_high_s"], up=True)
        limits = say("rehearse.limits", low=low, high=high)
    return say(
        "rehearse.service", service=service, p90=_minutes(facts["p90_s"], up=True), limits=limits,
        met=_percent(facts["met"]), target=_minutes(facts["target_s"]),
    )  # fmt: skip


def _gate_words(content: Content, facts: Facts) -> Text:
    searched = [gate for gate in facts["gates"] if gate["lanes"]]
    if not searched:
        return say("rehearse.no_gates")
    worst = max(searched, key=lambda gate: (gate["refused"], gate["peak_wait_s"]))
    if worst["peak_wait_s"] < _WAIT_TOLD_S:
        return say("rehearse.gates_flow")
    at = datetime.fromisoformat(worst["peak_at"])
    return say(
        "rehearse.gate",
        place=_place(content, worst["place_id"]),
        wait=_minutes(worst["peak_wait_s"], up=True),
        hour=at.astimezone(content.world.clock.zone).strftime("%H:%M"),
        longest=f"{worst['longest']:,.0f}",
    )


def _place(content: Content, place_id: str) -> Text:
    place = next(one for one in content.world.scenario.places if one.id == place_id)
    return Text(place.name_ar, place.name_en or place.name_ar)


def _minutes(seconds: float, *, up: bool = False) -> str:
    """Minutes with one decimal; a promise is rounded against itself."""
    return (rounded_up if up else rounded_down)(seconds / 60, 1)


def _percent(share: float | None) -> str:
    return "—" if share is None else rounded_down(100 * share, 1).removesuffix(".0")
