"""An assessment in a few sentences for whoever decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from himaya.planning.elements import clock_text, place_name
from himaya.planning.showing import share_percent
from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.assessment.model import Assessment
    from himaya.planning.content import Content
    from himaya.planning.demand.problem import PostDemand

_SHOWN = 0.0005
"""Differences that three decimals do not show are called none."""


def summary_of(found: Assessment, content: Content) -> Assessment:
    """The assessment with its summary."""
    return replace(found, summary=tuple(_sentences(found, content)))


def post_words(content: Content, state: str, post: PostDemand, units: tuple[str, str]) -> Text:
    """What happens to one stint, in words; `units` before and after, by id."""
    call_signs = {unit.id: unit.call_sign for unit in content.world.scenario.units}
    place = next(index for index, one in enumerate(content.world.scenario.places) if one.id == post.place_id)
    return say(
        f"assess.post_{state}",
        function=content.function_of(post),
        place=place_name(content, place),
        start=clock_text(content, post.start),
        end=clock_text(content, post.end),
        before=call_signs.get(units[0], "-"),
        after=call_signs.get(units[1], "-"),
    )


def _sentences(found: Assessment, content: Content) -> Iterator[Text]:
    if found.changes_nothing:
        yield say("assess.nothing")
        return
    yield _worst(found, content)
    if abs(found.loss_of_one.after - found.loss_of_one.before) >= _SHOWN:
        call_sign = next(
            (unit.call_sign for unit in content.world.scenario.units if unit.id == found.critical_unit), "-"
        )
        yield say("assess.loss_of_one", **_both(found.loss_of_one.before, found.loss_of_one.after), unit=call_sign)
    if round(found.disruption.before) != round(found.disruption.after):
        key = "assess.disruption_more" if found.disruption.after > found.disruption.before else "assess.disruption_less"
        yield say(
            key,
            before=f"{found.disruption.before:,.0f}",
            after=f"{found.disruption.after:,.0f}",
            minutes_before=f"{found.minutes.before:,.0f}",
            minutes_after=f"{found.minutes.after:,.0f}",
        )
    yield from (ring.text for ring in found.rings)
    emptied = sum(post.state == "emptied" for post in found.posts)
    moved = sum(post.state == "other_unit" for post in found.posts)
    filled = sum(post.state == "filled" for post in found.posts)
    if emptied or moved or filled:
        yield say("assess.posts", emptied=emptied, filled=filled, moved=moved)
    if found.gaps_appeared or found.gaps_vanished:
        yield say("assess.gaps", appeared=len(found.gaps_appeared), vanished=len(found.gaps_vanished))
    yield from (service.text for service in found.standby)


def _worst(found: Assessment, content: Content) -> Text:
    before, after = found.worst_before.protection, found.worst_after.protection
    if abs(after - before) < _SHOWN:
        key = "assess.worst_same"
    else:
        key = "assess.worst_stronger" if after > before else "assess.worst_weaker"
    hour = clock_text(content, found.worst_after.hour)
    return say(key, **_both(before, after), place=found.worst_after.place, hour=hour)


def _both(before: float, after: float) -> dict[str, str]:
    """Protections, which are promises: never shown larger than they are."""
    return {"before": share_percent(before), "after": share_percent(after)}
