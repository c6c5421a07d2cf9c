"""The explanation of any element of a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError
from himaya.planning.edits.locks import road_of
from himaya.planning.explain.places import explain_cordon, explain_presence, explain_standby, second_road
from himaya.planning.explain.posts import explain_post
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from himaya.planning.assessment.assessor import Assessor
    from himaya.planning.explain.model import Explanation


def explain(assessor: Assessor, element_id: str) -> Explanation:
    """Why an element is there, what would be second best, what it takes from whom, and what one unit is worth.

    The same plan gives the same explanation.

    Raises
    ------
    InvalidInputError : `edits.unknown_element`.
    """
    element = next((one for one in assessor.document["elements"] if one["id"] == element_id), None)
    if element is None:
        raise InvalidInputError.of("edits.unknown_element", value=element_id)
    content, why = assessor.before, Text(element["why_ar"], element["why_en"])
    scenario = content.world.scenario
    if element["type"] == "presence":
        place = next(index for index, one in enumerate(scenario.places) if one.id == element["place_id"])
        return explain_presence(content, place, element_id, why)
    if element["type"] == "standby":
        service, point_id = element_id.split("/")[1:3]
        point = next(index for index, one in enumerate(scenario.standby) if one.id == point_id)
        begins = datetime.fromisoformat(element["start"])
        watch = content.world.clock.watches.index(begins)
        phase = next(one for one in content.hours[service].phases if watch in one.watches)
        return explain_standby(content, phase, point, element_id, why)
    if element["type"] == "cordon":
        return explain_cordon(content, element["place_id"], element_id, why)
    number = next(index for index, post in enumerate(content.posts) if post.id == element_id)
    found = explain_post(content, number, why)
    control = next((one for one in content.controls if one.id == road_of(element)), None)
    if control is None:
        return found
    road = second_road(content, control)
    return replace(found, second_best=road + found.second_best if found.second_best.en else road)
