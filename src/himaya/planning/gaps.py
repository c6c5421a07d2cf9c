"""What a plan does not achieve, and what would close each gap."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.closures import closures_of
from himaya.planning.closurewords import closure_gaps
from himaya.planning.cordon.controls import ringed_places
from himaya.planning.dutytable import crew_gaps
from himaya.planning.elements import clock_text, place_name
from himaya.planning.gapform import GRAVE_TIER, Gap, gap_entry, severity_at
from himaya.planning.naming import gathering_words
from himaya.planning.periodgaps import period_gaps
from himaya.planning.presencegaps import presence_gaps, wanted_presence
from himaya.planning.respondgaps import responder_gaps
from himaya.planning.result import Status
from himaya.planning.showing import figure, share_percent
from himaya.planning.wording import Text, say
from himaya.scenario.labels import kind_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.content import Content
    from himaya.planning.demand.problem import PostDemand


def plan_gaps(content: Content) -> list[Gap]:
    """Every gap as plan.json holds it, red ones first, numbered G-001 upwards."""
    return _numbered([*_of_deployment(content), *crew_gaps(content)])


def deployment_gaps(content: Content) -> list[Gap]:
    """The same without those of the duty table, which a deployment that is only tried out does not have."""
    return _numbered(list(_of_deployment(content)))


def _numbered(found: list[Gap]) -> list[Gap]:
    found.sort(key=lambda gap: gap["severity"] != "red")
    return [{"id": f"G-{number:03d}", **gap} for number, gap in enumerate(found, start=1)]


def _of_deployment(content: Content) -> Iterator[Gap]:
    yield from (
        *period_gaps(content),
        *_above_capacity(content),
        *_crowds(content),
        *_rings(content),
        *_posts(content),
        *_taken_out(content),
        *_unreached(content),
        *presence_gaps(content),
        *responder_gaps(content),
        *([] if (closures := closures_of(content)) is None else closure_gaps(content, closures)),
    )


def _crowds(content: Content) -> Iterator[Gap]:
    demand, rule = content.results.demand, content.world.doctrine.crowd
    for index, place in enumerate(content.world.scenario.places):
        name, peak = place_name(content, index), ceil(demand.present[index].max())
        if peak > demand.safe_capacity[index]:
            yield gap_entry(
                "red",
                say("gap.crowd", place=name, persons=_persons(peak), safe=_persons(int(demand.safe_capacity[index]))),
                say("gap.crowd_remedy"),
                place_id=place.id,
            )
        outside = ceil(demand.still_outside[index])
        if outside > 0:
            lanes = ceil(outside / rule.lane_rate_per_h)
            yield gap_entry(
                severity_at(content, index),
                say("gap.queue", place=name, persons=_persons(outside)),
                say("gap.queue_remedy", lanes=lanes),
                place_id=place.id,
            )


def _persons(count: int) -> str:
    return figure(count, decimals=0)


def _above_capacity(content: Content) -> Iterator[Gap]:
    """Gatherings of which decisions expect more people than the place holds; the tables refuse such a number."""
    places = content.world.scenario.places
    row_of = {place.id: index for index, place in enumerate(places)}
    for service in content.world.expected.services:
        index = row_of[service.place_id]
        if service.attendance > places[index].capacity:
            yield gap_entry(
                severity_at(content, index),
                say(
                    "gap.above_capacity",
                    gathering=gathering_words(service.id, service.name_ar),
                    place=place_name(content, index),
                    persons=figure(service.attendance, decimals=0),
                    capacity=figure(places[index].capacity, decimals=0),
                ),
                say("gap.above_capacity_remedy"),
                place_id=service.place_id,
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
            yield gap_entry(
                "red",
                say("gap.cordon", place=name, reason=reason),
                say("gap.cordon_remedy"),
                place_id=ring.place.id,
            )


def _without_roads(content: Content) -> Iterator[Gap]:
    """Places that would get a ring if a road file said which roads lead to them."""
    world = content.world
    for index in ringed_places(world.scenario, content.results.demand, world.doctrine):
        yield gap_entry(
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
        function=_function(content, post),
        place=place_name(content, index),
        start=clock_text(content, post.start),
        end=clock_text(content, post.end),
    )
    severity = "red" if post.tier <= GRAVE_TIER else "amber"
    return gap_entry(severity, text, remedy, place_id=post.place_id, element_id=element_id)


def _function(content: Content, post: PostDemand) -> Text:
    """What a post is for; on a road with the road, by its name or, where the map has none, by its spot."""
    function, network = content.function_of(post), content.world.network
    control = next((one for one in content.controls if one.id == post.id.rsplit("/", 2)[0]), None)
    if control is None:
        return function
    spot = f"{post.lat:.5f}, {post.lon:.5f}"
    name_ar, name_en = network.name_ar[control.section], network.name_en[control.section]
    return Text(f"{function.ar} ({name_ar or spot})", f"{function.en} ({name_en or name_ar or spot})")


def _unreached(content: Content) -> Iterator[Gap]:
    """Places that no mobile unit reaches from its base in time, so that nothing but posts protects them."""
    kinds = content.protect.kinds.reshape(len(content.world.scenario.places), -1)
    wanted = wanted_presence(content).max(axis=1)
    for index in np.flatnonzero(~kinds.any(axis=1)).tolist():
        key = "gap.unreached_minimum" if wanted[index] else "gap.unreached"
        yield gap_entry(
            severity_at(content, index),
            say(key, place=place_name(content, index), share=share_percent(float(wanted[index]))),
            say("gap.unreached_remedy"),
            place_id=content.world.scenario.places[index].id,
        )
