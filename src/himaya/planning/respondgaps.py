"""Where an emergency service does not reach in time, hour by hour, and what would mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.elements import clock_text, place_name
from himaya.planning.gapform import Gap, gap_entry, severity_at
from himaya.planning.respond.build import target_min
from himaya.planning.waiting import lapses
from himaya.planning.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.content import Content
    from himaya.planning.doctrine import RespondRule


def responder_gaps(content: Content) -> Iterator[Gap]:
    """Services without a free unit, places out of reach, and places that want two units and have one."""
    for rule in content.world.doctrine.respond:
        if content.hours[rule.service].phases:
            near = content.units_near(rule.service)
            yield from _off_duty(content, rule, near)
            yield from _out_of_reach(content, rule, near)
            yield from _single(content, rule, near)
        else:
            service = say(f"service.{rule.service}")
            remedy = say("gap.respond_none_remedy", service=service)
            yield gap_entry("red", say("gap.respond_none", service=service), remedy)


def _off_duty(content: Content, rule: RespondRule, near: NDArray[np.int64]) -> Iterator[Gap]:
    """Hours in which a service has no free unit."""
    service = say(f"service.{rule.service}")
    for lapse in lapses(content, np.asarray((near < 0).any(axis=0))):
        start, end = clock_text(content, lapse.start), clock_text(content, lapse.end)
        yield gap_entry(
            "amber",
            say("gap.respond_off", service=service, start=start, end=end),
            say("gap.respond_none_remedy", service=service),
        )


def _out_of_reach(content: Content, rule: RespondRule, near: NDArray[np.int64]) -> Iterator[Gap]:
    """Places that no unit of the service reaches within their target, throughout its hours or in some of them."""
    for index in np.flatnonzero((near == 0).any(axis=1)).tolist():
        place, lacking = content.world.scenario.places[index], near[index] == 0
        named = {
            "service": say(f"service.{rule.service}"),
            "place": place_name(content, index),
            "target": f"{target_min(rule, place.settlement):g}",
        }
        text = say("gap.respond", **named)
        if not lacking[near[index] >= 0].all():
            lapse = next(lapses(content, lacking))
            start, end = clock_text(content, lapse.start), clock_text(content, lapse.end)
            text = say("gap.respond_hours", **named, start=start, end=end)
        yield gap_entry(severity_at(content, index), text, say("gap.respond_remedy"), place_id=place.id)


def _single(content: Content, rule: RespondRule, near: NDArray[np.int64]) -> Iterator[Gap]:
    """Places that want two units of the service within their target and have one, told together."""
    alone = content.hours[rule.service].is_double[:, None] & (near == 1)
    places = np.flatnonzero(alone.any(axis=1))
    if not places.size:
        return
    index = int(places[content.place_weight[places].argmax()])
    lapse = next(lapses(content, alone[index]))
    text = say(
        "gap.respond_single",
        service=say(f"service.{rule.service}"),
        count=places.size,
        place=place_name(content, index),
        start=clock_text(content, lapse.start),
        end=clock_text(content, lapse.end),
    )
    yield gap_entry("amber", text, say("gap.respond_remedy"), place_id=content.world.scenario.places[index].id)
