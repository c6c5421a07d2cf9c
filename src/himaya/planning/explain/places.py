"""Cordons, roads, standby points and mobile presence: the second best, what it takes, what one unit more is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.assessment.robust import one_more
from himaya.planning.cordon.solve import solve as solve_cordon
from himaya.planning.elements import clock_text, place_name
from himaya.planning.explain.model import SILENT, Explanation
from himaya.planning.respond.solve import RespondParams
from himaya.planning.respond.solve import solve as solve_respond
from himaya.planning.result import Status
from himaya.planning.showing import share_percent
from himaya.planning.wording import Text, say
from himaya.scenario.labels import kind_label

if TYPE_CHECKING:
    from himaya.planning.content import Content
    from himaya.planning.cordon.controls import Ring, RoadControl
    from himaya.planning.cordon.problem import CordonResult
    from himaya.planning.respond.hours import Phase

QUICK = RespondParams(kicks=20, multiplier_steps=200, prove=False, search=False)
"""Standby points by interchange alone."""
_SHOWN = 0.0005


def second_road(content: Content, control: RoadControl) -> Text:
    """The cheapest ring in which this road stays open, ring by ring."""
    told: list[Text] = []
    for ring in content.rings:
        if control.section not in ring.sections:
            continue
        place = Text(ring.place.name_ar, ring.place.name_en or ring.place.name_ar)
        result = _ring_without(ring, control.section)
        if result.status is Status.INFEASIBLE:
            told.append(say("explain.second_no_ring", place=place))
            continue
        new = len({*ring.problem.section[result.closed].tolist()} - {*ring.sections})
        worse = round(result.objective - ring.result.objective)
        told.append(say("explain.second_ring", place=place, roads=new, worse=worse))
    return sum(told[1:], start=told[0]) if told else SILENT


def explain_cordon(content: Content, place_id: str, element_id: str, why: Text) -> Explanation:
    """Explanation of a cordon: the cheapest of all others, each of which leaves one of its roads open."""
    ring = next(one for one in content.rings if one.place.id == place_id)
    place = Text(ring.place.name_ar, ring.place.name_en or ring.place.name_ar)
    others = [
        (result.objective, section, result)
        for section in ring.sections
        if (result := _ring_without(ring, section)).status is not Status.INFEASIBLE
    ]
    if others:
        cost, section, result = min(others, key=lambda other: other[:2])
        new = len({*ring.problem.section[result.closed].tolist()} - {*ring.sections})
        worse = round(cost - ring.result.objective)
        second = say("explain.second_cordon", road=_road_name(content, section), roads=new, worse=worse)
    else:
        second = say("explain.second_no_cordon", place=place)
    rule = content.world.doctrine.cordon
    standing = [control for control in content.controls if control.section in ring.sections]
    officers = sum(rule.checkpoint_strength if one.gate else rule.closure_strength for one in standing)
    return Explanation(element_id, why, second, say("explain.takes_cordon", officers=officers), SILENT)


def _ring_without(ring: Ring, section: int) -> CordonResult:
    """The cheapest ring in which a road stays open."""
    keep_open = ring.problem.keep_open | (ring.problem.section == section)
    return solve_cordon(replace(ring.problem, keep_open=keep_open))


def _road_name(content: Content, section: int) -> Text:
    network = content.world.network
    arabic = str(network.name_ar[section])
    return Text(arabic, str(network.name_en[section]) or arabic) if arabic else say("explain.unnamed_road")


def explain_standby(content: Content, phase: Phase, point: int, element_id: str, why: Text) -> Explanation:
    """Explanation of a unit that waits at a point in a phase: the best choice without that point."""
    service, hours = phase.service, content.hours[phase.service]
    problem, result = hours.questions[phase.key], content.results.respond[phase.key]
    if point in hours.fixed[phase.number].tolist():
        return Explanation(element_id, why, SILENT, SILENT, SILENT)
    capacity = problem.capacity_of.copy()
    capacity[point] = 0
    kept = np.flatnonzero(problem.candidate != point)
    row = np.repeat(np.arange(problem.n_demand), np.diff(problem.indptr))[kept]
    without = replace(
        problem,
        capacity_of=capacity,
        indptr=np.searchsorted(row, np.arange(problem.n_demand + 1)),
        candidate=problem.candidate[kept],
        time_s=problem.time_s[kept],
    )
    other = solve_respond(without, params=QUICK, seed=0)
    new = [number for number in other.chosen.tolist() if number not in result.chosen.tolist()]
    share = 100.0 / float(hours.weight[:, list(phase.watches)].sum())
    worse = f"{max(result.objective - other.objective, 0.0) * share:.2f}"
    points = content.world.scenario.standby
    if not new:
        second = say("explain.second_no_point", worse=worse)
    else:
        name = Text(points[new[0]].name_ar, points[new[0]].name_en or points[new[0]].name_ar)
        second = say("explain.second_point", point=name, worse=worse)
    more = solve_respond(hours.with_one_more(phase), params=QUICK, seed=0)
    gain = f"{max(more.objective - result.objective, 0.0) * share:.2f}"
    price = say("explain.one_more_waiting", service=say(f"service.{service}"), gain=gain)
    return Explanation(element_id, why, second, SILENT, price)


def explain_presence(content: Content, place: int, element_id: str, why: Text) -> Explanation:
    """Explanation of the mobile presence at a place: which places share the teams with it, and one team more."""
    coverage = content.results.protect.coverage.reshape(content.protection.shape)
    watch = int(coverage[place].argmax())
    hour = clock_text(content, content.world.clock.watches[watch])
    others = int((coverage[:, watch] > _SHOWN).sum()) - 1
    takes = say("explain.takes_presence", hour=hour, others=others)
    return Explanation(element_id, why, SILENT, takes, _one_more_team(content))


def _one_more_team(content: Content) -> Text:
    """The kind of mobile team of which one more lifts the worst case most."""
    values = one_more(content)
    best = int(values.argmax()) if values.size else -1
    worst = float(content.protection.min())
    index, watch = content.worst
    if best < 0 or values[best] - worst < _SHOWN:
        return say("explain.no_team_helps", place=place_name(content, index))
    kind = content.world.doctrine.protect.mobile_kinds[best]
    return say(
        "explain.one_more_team",
        kind=Text(kind_label(kind, "ar"), kind_label(kind, "en")),
        before=share_percent(worst),
        after=share_percent(float(values[best])),
        place=place_name(content, index),
        hour=clock_text(content, content.world.clock.watches[watch]),
    )
