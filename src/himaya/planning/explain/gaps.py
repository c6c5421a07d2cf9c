"""What would close a gap, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.faults import InvalidInputError
from himaya.planning.assessment.figures import cover_percent, gap_key, gap_kind
from himaya.planning.edits.model import NOTHING, Crowd, Edits, Pin, StandbyFixed
from himaya.planning.elements import clock_text
from himaya.planning.explain.model import SILENT, Closing
from himaya.planning.explain.posts import post_name
from himaya.planning.showing import share_percent
from himaya.planning.wording import Text, say
from himaya.scenario.labels import kind_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from himaya.planning.assessment.assessor import Assessor
    from himaya.planning.content import Content


def close_gap(assessor: Assessor, gap: Mapping[str, Any]) -> tuple[Closing, ...]:
    """Ways to close a gap of the plan, those that need nothing new first.

    Parameters
    ----------
    gap : an entry of the plan's `gaps`, or one with the same kind, place and element.

    Raises
    ------
    InvalidInputError : `edits.unknown_gap` where the plan has no such gap.
    """
    if gap_key(gap) not in {gap_key(one) for one in assessor.document["gaps"]}:
        raise InvalidInputError.of("edits.unknown_gap", value=str(gap.get("id", "")))
    kind = gap_kind(gap)
    ways = {"post": _post, "crowd": _crowd, "respond": _respond, "respond_hours": _respond}.get(kind)
    found = list(ways(assessor, gap)) if ways is not None else []
    if kind != "post":
        found.append(Closing(Text(gap["remedy_ar"], gap["remedy_en"]), SILENT, NOTHING, None))
    return tuple(found)


def _post(assessor: Assessor, gap: Mapping[str, Any]) -> Iterator[Closing]:
    """Move the unit that is missed least where it stands; or one unit more of the kind that is asked for."""
    content = assessor.before
    number = next(index for index, post in enumerate(content.posts) if post.id == gap["element_id"])
    post = content.posts[number]
    mover = _missed_least(content, number)
    if mover is not None:
        unit, left = mover
        call_sign = content.world.scenario.units[unit].call_sign
        edits = Edits(pins=(Pin(post.id, content.world.scenario.units[unit].id),))
        try:
            after = assessor.content(edits)
        except InvalidInputError:
            after = None
        if after is not None:
            text = say("explain.move", call_sign=call_sign, post=post_name(content, content.posts[left]))
            yield Closing(text, _moving_costs(content, after), edits, float(after.protection.min()))
    kinds = Text(
        "، ".join(kind_label(kind, "ar") for kind in post.kinds),
        ", ".join(kind_label(kind, "en") for kind in post.kinds),
    )
    text = say(
        "explain.new_unit",
        kinds=kinds,
        strength=post.strength,
        start=clock_text(content, post.start),
        end=clock_text(content, post.end),
        minutes=f"{content.world.doctrine.posting.max_travel_min:g}",
    )
    yield Closing(text, say("explain.new_unit_cost"), NOTHING, None)


def _moving_costs(before: Content, after: Content) -> Text:
    """The worst case, and the stints that are left empty for the one that is filled."""
    figures = {
        "before": share_percent(float(before.protection.min())),
        "after": share_percent(float(after.protection.min())),
    }
    held = {post.id for post, unit in zip(before.posts, before.results.posting.unit_of_post, strict=True) if unit >= 0}
    emptied = [
        post
        for post, unit in zip(after.posts, after.results.posting.unit_of_post, strict=True)
        if unit < 0 and post.id in held
    ]
    if not emptied:
        return say("explain.move_free", **figures)
    return say("explain.move_cost", **figures, post=post_name(after, emptied[0]))


def _missed_least(content: Content, number: int) -> tuple[int, int] | None:
    """The unit that fits this stint and leaves the stint that counts least, with that stint's row."""
    row_of = {int(unit): row for row, unit in enumerate(content.results.posting.unit_of_post) if unit >= 0}
    pinned = {pin.unit_id for pin in content.world.edits.pins}
    fits = [
        unit
        for unit in np.flatnonzero(content.posting.eligible[number]).tolist()
        if unit in row_of and content.posting.unit_ids[unit] not in pinned
    ]
    if not fits:
        return None
    cost = content.posting.unfilled_cost_s
    best = min(fits, key=lambda unit: (float(cost[row_of[unit]]), content.posting.travel_s[number, unit], unit))
    return best, row_of[best]


def _crowd(assessor: Assessor, gap: Mapping[str, Any]) -> Iterator[Closing]:
    """The attendance at which the place is within its safe capacity, all its gatherings lowered alike."""
    content = assessor.before
    place = next(index for index, one in enumerate(content.world.scenario.places) if one.id == gap["place_id"])
    demand = content.results.demand
    share = float(demand.safe_capacity[place]) / max(float(demand.present[place].max()), 1.0)
    services = [one for one in content.world.expected.services if one.place_id == gap["place_id"]]
    crowds = tuple(Crowd(one.id, int(one.attendance * share)) for one in services)
    if not crowds or share >= 1.0:
        return
    edits = Edits(crowds=crowds)
    worst = float(assessor.content(edits).protection.min())
    attendance = sum(crowd.attendance for crowd in crowds)
    before = sum(one.attendance for one in services)
    text = say("explain.fewer_people", attendance=f"{attendance:,}", before=f"{before:,}")
    yield Closing(text, say("explain.fewer_cost", away=f"{before - attendance:,}"), edits, worst)


def _respond(assessor: Assessor, gap: Mapping[str, Any]) -> Iterator[Closing]:
    """A unit of the service fixed at a point that reaches the place in time, where that costs least cover."""
    content = assessor.before
    place = next(index for index, one in enumerate(content.world.scenario.places) if one.id == gap["place_id"])
    service = next(rule.service for rule in content.world.doctrine.respond if _speaks_of(gap, rule.service))
    hours, near = content.hours[service], content.units_near(service)[place]
    best: Closing | None = None
    least = -1.0
    for point in hours.points_near(place, int((near == 0).argmax())).tolist()[:_TRIED]:
        spot = content.world.scenario.standby[point]
        edits = Edits(standby=(StandbyFixed(service, spot.id),))
        try:
            after = assessor.content(edits)
        except InvalidInputError:
            continue
        cover = cover_percent(after, service)
        if cover > least:
            least = cover
            cost = say("explain.wait_cost", before=f"{cover_percent(content, service):.1f}", after=f"{cover:.1f}")
            name = Text(spot.name_ar, spot.name_en or spot.name_ar)
            best = Closing(
                say("explain.wait_there", service=say(f"service.{service}"), point=name),
                cost,
                edits,
                float(after.protection.min()),
            )
    if best is not None:
        yield best


_TRIED = 3
"""Standby points tried for one gap."""


def _speaks_of(gap: Mapping[str, Any], service: str) -> bool:
    return f" {say(f'service.{service}').en} " in f" {gap['text_en']} "
