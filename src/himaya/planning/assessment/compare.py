"""Two contents of one scenario side by side: what the second gains and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.assessment.figures import closure_minutes, cover_percent, disruption, gaps_by_key, worst_of_plan
from himaya.planning.assessment.model import (
    THRESHOLD,
    Assessment,
    Change,
    PlaceChange,
    PostChange,
    RingChange,
    StandbyChange,
)
from himaya.planning.assessment.robust import Loss, loss_of_one
from himaya.planning.assessment.ways_in import way_in
from himaya.planning.assessment.words import post_words, summary_of
from himaya.planning.elements import clock_text, place_name
from himaya.planning.result import Status
from himaya.planning.roads import road_id
from himaya.planning.showing import share_percent
from himaya.planning.waiting import reached
from himaya.planning.wording import Text, say
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.content import Content
    from himaya.planning.cordon.controls import Ring
    from himaya.planning.demand.problem import PostDemand

_DIGITS = 9


def assessment(before: Content, after: Content, *, lost_before: Loss | None = None) -> Assessment:
    """Everything that differs between two plans of one scenario.

    Parameters
    ----------
    before, after : plans of the same places, units and watches on the same roads.
    lost_before : what `loss_of_one` says about `before`, where that is known already.
    """
    gaps_before, gaps_after = gaps_by_key(before), gaps_by_key(after)
    lost_before, lost_after = lost_before or loss_of_one(before), loss_of_one(after)
    units = after.world.scenario.units
    found = Assessment(
        worst_before=worst_of_plan(before),
        worst_after=worst_of_plan(after),
        bound=_change(before.results.protect.bound, after.results.protect.bound),
        mean=_change(float(before.protection.mean()), float(after.protection.mean())),
        loss_of_one=_change(lost_before.protection, lost_after.protection),
        critical_unit=units[lost_after.unit].id if lost_after.unit >= 0 else "",
        places=tuple(_places(before, after)),
        disruption=_change(disruption(before), disruption(after)),
        minutes=_change(closure_minutes(before), closure_minutes(after)),
        roads=_change(len(before.controls), len(after.controls)),
        rings=tuple(_rings(before, after)),
        posts=tuple(_posts(before, after)),
        gaps_appeared=tuple(gap for key, gap in gaps_after.items() if key not in gaps_before),
        gaps_vanished=tuple(gap for key, gap in gaps_before.items() if key not in gaps_after),
        standby=tuple(_standby(before, after)),
        summary=(),
    )
    return summary_of(found, after)


def _change(before: float, after: float) -> Change:
    return Change(round(float(before), _DIGITS), round(float(after), _DIGITS))


def _places(before: Content, after: Content) -> Iterator[PlaceChange]:
    difference = after.protection - before.protection
    watch = np.abs(difference).argmax(axis=1)
    size = np.abs(difference)[np.arange(len(watch)), watch]
    for place in np.argsort(-size, kind="stable").tolist():
        if size[place] < THRESHOLD:
            return
        hour = after.world.clock.watches[int(watch[place])]
        change = _change(before.protection[place, watch[place]], after.protection[place, watch[place]])
        key = "assess.place_stronger" if change.after > change.before else "assess.place_weaker"
        yield PlaceChange(
            after.world.scenario.places[place].id,
            place_name(after, place),
            hour,
            change,
            say(
                key,
                place=place_name(after, place),
                hour=clock_text(after, hour),
                before=share_percent(change.before),
                after=share_percent(change.after),
            ),
        )


def _rings(before: Content, after: Content) -> Iterator[RingChange]:
    old, new = ({ring.place.id: ring for ring in content.rings} for content in (before, after))
    for place_id in dict.fromkeys([*old, *new]):
        change = _ring(after, old.get(place_id), new.get(place_id))
        if change is not None:
            yield change


def _ring(content: Content, old: Ring | None, new: Ring | None) -> RingChange | None:
    ring = new or old
    if ring is None or (old is not None and new is not None and _same(old, new)):
        return None
    state = _state(old, new)
    path = _path(content, old, new) if state in ("broken", "moved") else []
    network = content.world.network
    names = list(dict.fromkeys(network.name_ar[section] for section in path if network.name_ar[section]))
    others = list(dict.fromkeys(network.name_en[section] or network.name_ar[section] for section in path))
    way = Text("، ".join(names[:4]) or "-", ", ".join(name for name in others[:4] if name) or "-")
    place = Text(ring.place.name_ar, ring.place.name_en or ring.place.name_ar)
    cost = _change(_cost(content, old), _cost(content, new))
    return RingChange(
        ring.place.id,
        place,
        state,
        cost,
        tuple(road_id(network, section) for section in path),
        tuple(tuple(zip(*(axis.tolist() for axis in network.section_line(section)), strict=True)) for section in path),
        say(f"assess.ring_{state}", place=place, way=way, before=round(cost.before), after=round(cost.after)),
    )


def _same(old: Ring, new: Ring) -> bool:
    return old.sections == new.sections and old.result.status is new.result.status


def _state(old: Ring | None, new: Ring | None) -> str:
    if old is None or new is None:
        return "new" if old is None else "gone"
    if new.result.status is Status.INFEASIBLE:
        return "broken"
    return "restored" if old.result.status is Status.INFEASIBLE else "moved"


def _cost(content: Content, ring: Ring | None) -> float:
    """What the controlled roads cost by their class, without what a change counts."""
    cost, road_class = content.world.doctrine.cordon.cost, content.world.network.road_class
    sections = [] if ring is None else ring.sections
    return float(sum(cost[ROAD_CLASSES[int(road_class[section])]] for section in sections))


def _path(content: Content, old: Ring | None, new: Ring | None) -> list[int]:
    """The way in over the roads that the ring before leaves open once the decisions hold."""
    if new is None:
        return []
    closed = set() if old is None else set(old.sections)
    by_hand = {control.section for control in content.controls if control.by_hand}
    held = (closed | by_hand) - set(new.problem.section[new.problem.keep_open].tolist())
    return way_in(new.problem, ~np.isin(new.problem.section, sorted(held)))


def _posts(before: Content, after: Content) -> Iterator[PostChange]:
    old, new = ({post.id: (post, _holder(content, number)) for number, post in enumerate(content.posts)}
                for content in (before, after))  # fmt: skip
    for post_id in dict.fromkeys([*old, *new]):
        (post, unit), (post_now, unit_now) = old.get(post_id, (None, "")), new.get(post_id, (None, ""))
        state = _post_state(post, unit, post_now, unit_now)
        shown = post_now or post
        if state and shown is not None:
            yield PostChange(
                post_id, shown.place_id, state, unit, unit_now, post_words(after, state, shown, (unit, unit_now))
            )


def _post_state(post: PostDemand | None, unit: str, post_now: PostDemand | None, unit_now: str) -> str:
    if post is None or post_now is None:
        return "added" if post is None else "removed"
    if unit != unit_now:
        return "emptied" if not unit_now else "other_unit" if unit else "filled"
    return "" if post == post_now else "moved"


def _holder(content: Content, number: int) -> str:
    unit = int(content.results.posting.unit_of_post[number])
    return content.world.scenario.units[unit].id if unit >= 0 else ""


def _standby(before: Content, after: Content) -> Iterator[StandbyChange]:
    for rule in after.world.doctrine.respond:
        service = rule.service
        cover = _change(cover_percent(before, service), cover_percent(after, service))
        near = [reached(content, service) for content in (before, after)]
        ids = [place.id for place in after.world.scenario.places]
        gained = tuple(ids[index] for index in np.flatnonzero(near[1] & ~near[0]))
        lost = tuple(ids[index] for index in np.flatnonzero(near[0] & ~near[1]))
        if round(cover.before, 1) != round(cover.after, 1) or gained or lost:
            text = say(
                "assess.standby",
                service=say(f"service.{service}"),
                before=f"{cover.before:.1f}",
                after=f"{cover.after:.1f}",
                lost=len(lost),
                gained=len(gained),
            )
            yield StandbyChange(service, cover, gained, lost, text)
