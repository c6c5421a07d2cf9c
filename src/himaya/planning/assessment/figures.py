"""Figures of a plan that an assessment compares."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from himaya.planning.assessment.model import Worst
from himaya.planning.elements import place_name
from himaya.planning.gaps import deployment_gaps
from himaya.planning.wording import template
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.planning.content import Content
    from himaya.planning.gapform import Gap

_GAP_KINDS = (
    "post", "taken_out", "queue", "crowd", "above_capacity", "come_before", "leave_after", "respond", "respond_hours",
    "respond_off", "respond_single", "respond_none", "cordon", "unreached", "unreached_minimum", "no_roads", "presence",
    "nobody_free", "crews",
)  # fmt: skip
_TOLD = (
    "taken_out", "above_capacity", "come_before", "leave_after", "respond", "respond_hours", "respond_off",
    "respond_single", "respond_none", "presence", "nobody_free",
)  # fmt: skip
"""Kinds of which a place may have several gaps that no element tells apart."""


def worst_of_plan(content: Content) -> Worst:
    """The place and watch that bind."""
    place, watch = content.worst
    return Worst(
        content.world.scenario.places[place].id,
        place_name(content, place),
        content.world.clock.watches[watch],
        round(float(content.protection[place, watch]), 9),
    )


def closure_minutes(content: Content) -> float:
    """Minutes of control over all controlled road sections."""
    return sum((control.end - control.start) / timedelta(minutes=1) for control in content.controls)


def disruption(content: Content) -> float:
    """Public disruption: closure minutes times the weight of the road's class, over all controlled sections.

    The weight is what the doctrine counts for controlling a road of the class, in equivalent officers.
    """
    cost, network = content.world.doctrine.cordon.cost, content.world.network
    return sum(
        (control.end - control.start)
        / timedelta(minutes=1)
        * cost[ROAD_CLASSES[int(network.road_class[control.section])]]
        for control in content.controls
    )


def cover_percent(content: Content, service: str) -> float:
    """Expected cover of a service in percent of the risk; 0 where it has no unit in some watch."""
    covered, _ = content.cover(service)
    return round(100.0 * covered / float(content.place_weight.sum()), 6)


def gaps_by_key(content: Content) -> dict[tuple[str, ...], Gap]:
    """Gaps by what they are about rather than by their number, which moves when another gap comes or goes.

    Those of the duty table are left out: a deployment that is tried out has none yet.
    """
    return keyed_gaps(deployment_gaps(content))


def keyed_gaps(gaps: list[Gap]) -> dict[tuple[str, ...], Gap]:
    """The same for the gaps of a document; the running number is left out."""
    return {gap_key(gap): {name: value for name, value in gap.items() if name != "id"} for gap in gaps}


def gap_key(gap: Mapping[str, Any]) -> tuple[str, ...]:
    """Kind, place and element of a gap, and its sentence where these do not tell it from others."""
    kind = gap_kind(gap)
    told = gap["text_en"] if kind in _TOLD else ""
    if kind == "crews":
        told = gap["text_en"].partition(":")[0]
    return kind, gap["place_id"], gap["element_id"], told


def gap_kind(gap: Mapping[str, Any]) -> str:
    """Which of `_GAP_KINDS` a gap is, told from its sentence."""
    for kind in _GAP_KINDS:
        pattern = re.sub(r"\\{[a-z]+\\}", ".*", re.escape(template(f"gap.{kind}", "en")))
        if re.fullmatch(pattern, gap["text_en"], re.DOTALL):
            return kind
    return ""
