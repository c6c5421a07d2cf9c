"""What a plan does not achieve, and what would close each gap."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.closures import closures_of
from himaya.planning.closurewords import closure_gaps
from himaya.planning.cordon.controls import ringed_places
from himaya.planning.elements import clock_text, place_name
from himaya.planning.respond.build import target_min
from himaya.planning.result import Status
from himaya.planning.waiting import lapses
from himaya.planning.wording import Text, say
from himaya.scenario.labels import kind_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.content import Content
    from himaya.planning.demand.problem import PostDemand
    from himaya.planning.doctrine import RespondRule

Gap = dict[str, Any]
_GRAVE_TIER = 2


def plan_gaps(content: Content) -> list[Gap]:
    """Every gap as plan.json holds it, red ones first, numbered G-001 upwards."""
    found = [
        *_crowds(content),
        *_rings(content),
        *_posts(content),
        *_taken_out(content),
        *_unreached(content),
        *_responders(content),
        *([] if (closures := closures_of(content)) is None else closure_gaps(content, closures)),
    ]
    found.sort(key=lambda gap: gap["severity"] != "red")
    return [{"id": f"G-{number:03d}", **gap} for number, gap in enumerate(found, start=1)]


def _gap(severity: str, text: Text, remedy: Text, *, place_id: str = "", element_id: str = "") -> Gap:
    return {
        "place_id": place_id,
        "element_id": element_id,
        "severity": severity,
        **text.fields("text"),
        **remedy.fields("remedy"),
    }


def _severity(content: Content, place: int) -> str:
    return "red" if content.results.demand.tier[place] <= _GRAVE_TIER else "amber"


def _crowds(content: Content) -> Iterator[Gap]:
    demand, rule = content.results.demand, content.world.doctrine.crowd
    for index, place in enumerate(content.world.scenario.places):
        name, peak = place_name(content, index), ceil(demand.present[index].max())
        if peak > demand.safe_capacity[index]:
            yield _gap(
                "red",
                say("gap.crowd", place=name, persons=peak, safe=int(demand.safe_capacity[index])),
                say("gap.crowd_remedy"),
                place_id=place.id,
            )
        outside = ceil(demand.still_outside[index])
        if outside > 0:
            lanes = ceil(outside / rule.lane_rate_per_h)
            yield _gap(
                _severity(content, index),
                say("gap.queue", place=name, persons=outside),
                say("gap.queue_remedy", lanes=lanes),
                place_id=place.id,
            )


def _rings(content: Content) -> Iterator[Gap]:
    if content.world.network.estimated:
        yield from _without_roads(content)
    for ring in content.rings:
        if ring.result.status is Status.INFEASIBLE:
            name = Text(ring.place.name_ar, ring.place.name_en or ring.place.name_ar)
            reason = Text(
                "طريق يجب أن يبقى مفتوحاً يصل قلبه بما حوله",
                "a road that must stay open joins its core to the outside",
            )
            yield _gap(
                "red",
                say("gap.cordon", place=name, reason=reason),
                say("gap.cordon_remedy"),
                place_id=ring.place.id,
            )


def _without_roads(content: Content) -> Iterator[Gap]:
    """Places that would get a ring if a road file said which roads lead to them."""
    world = content.world
    for index in ringed_places(world.scenario, content.results.demand, world.doctrine):
        yield _gap(
            "amber",
            say("gap.no_roads", place=place_name(content, index)),
            say("gap.no_roads_remedy"),
            place_id=world.scenario.places[index].id,
        )


def _posts(content: Content) -> Iterator[Gap]:
    for number in np.flatnonzero(content.results.posting.unit_of_post < 0):
        post = content.posts[int(number)]
        kinds = Text(
            "، ".join(kind_label(kind, "ar") for kind in post.kinds),
            ", ".join(kind_label(kind, "en") for kind in post.kinds),
        )
        remedy = say("gap.post_remedy", kinds=kinds, strength=post.strength)
        yield _post_gap(content, "gap.post", post, remedy, element_id=post.id)


def _taken_out(content: Content) -> Iterator[Gap]:
    """Posts that the planning rules ask for and a decision took out."""
    standing = {post.id for post in content.posts}
    for post in content.results.demand.posts:
        if post.id not in standing:
            yield _post_gap(content, "gap.taken_out", post, say("gap.taken_out_remedy"))


def _post_gap(content: Content, key: str, post: PostDemand, remedy: Text, *, element_id: str = "") -> Gap:
    index = next(index for index, place in enumerate(content.world.scenario.places) if place.id == post.place_id)
    text = say(
        key,
        function=content.function_of(post),
        place=place_name(content, index),
        start=clock_text(content, post.start),
        end=clock_text(content, post.end),
    )
    severity = "red" if post.tier <= _GRAVE_TIER else "amber"
    return _gap(severity, text, remedy, place_id=post.place_id, element_id=element_id)


def _unreached(content: Content) -> Iterator[Gap]:
    """Places that no mobile unit reaches from its base in time, so that nothing but posts protects them."""
    kinds = content.protect.kinds.reshape(len(content.world.scenario.places), -1)
    for index in np.flatnonzero(~kinds.any(axis=1)):
        yield _gap(
            _severity(content, int(index)),
            say("gap.unreached", place=place_name(content, int(index))),
            say("gap.unreached_remedy"),
            place_id=content.world.scenario.places[int(index)].id,
        )


def _responders(content: Content) -> Iterator[Gap]:
    for rule in content.world.doctrine.respond:
        if content.hours[rule.service].phases:
            near = content.units_near(rule.service)
            yield from _off_duty(content, rule, near)
            yield from _out_of_reach(content, rule, near)
            yield from _single(content, rule, near)
        else:
            service = say(f"service.{rule.service}")
            remedy = say("gap.respond_none_remedy", service=service)
            yield _gap("red", say("gap.respond_none", service=service), remedy)


def _off_duty(content: Content, rule: RespondRule, near: NDArray[np.int64]) -> Iterator[Gap]:
    """Hours in which a service has no free unit."""
    service = say(f"service.{rule.service}")
    for lapse in lapses(content, np.asarray((near < 0).any(axis=0))):
        start, end = clock_text(content, lapse.start), clock_text(content, lapse.end)
        yield _gap(
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
        yield _gap(_severity(content, index), text, say("gap.respond_remedy"), place_id=place.id)


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
    yield _gap("amber", text, say("gap.respond_remedy"), place_id=content.world.scenario.places[index].id)
