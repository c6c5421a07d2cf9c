"""A stint of a post: which unit would be next, what the unit would do otherwise, and what it is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from himaya.planning.elements import clock_text, place_name
from himaya.planning.explain.model import SILENT, Explanation
from himaya.planning.posting.solve import solve
from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from himaya.planning.content import Content
    from himaya.planning.demand.problem import PostDemand
    from himaya.planning.posting.problem import PostingProblem, PostingResult


def explain_post(content: Content, number: int, why: Text) -> Explanation:
    """Explanation of a stint by its row in the posting question."""
    unit = int(content.results.posting.unit_of_post[number])
    if unit < 0:
        price = say("explain.empty_price", minutes=_minutes(float(content.results.posting.post_price[number])))
        return Explanation(content.posts[number].id, why, SILENT, SILENT, price)
    worth = -float(content.results.posting.unit_price[unit])
    price = say("explain.unit_price", call_sign=_call_sign(content, unit), minutes=_minutes(worth))
    second, takes = _second_best(content, number, unit), _takes(content, number, unit)
    return Explanation(content.posts[number].id, why, second, takes, price)


def post_name(content: Content, post: PostDemand) -> Text:
    """Function, place and times of a stint."""
    place = next(index for index, one in enumerate(content.world.scenario.places) if one.id == post.place_id)
    return say(
        "explain.post",
        function=content.function_of(post),
        place=place_name(content, place),
        start=clock_text(content, post.start),
        end=clock_text(content, post.end),
    )


def _second_best(content: Content, number: int, unit: int) -> Text:
    """The best plan in which this unit does not hold this stint."""
    if any(pin.post_id == content.posts[number].id for pin in content.world.edits.pins):
        return SILENT
    eligible = content.posting.eligible.copy()
    eligible[number, unit] = False
    problem, result = _solved(replace(content.posting, eligible=eligible))
    worse = _minutes(result.objective - content.results.posting.objective)
    other = int(result.unit_of_post[number])
    if other < 0:
        return say("explain.second_none", worse=worse)
    minutes = _minutes(float(problem.travel_s[number, other]))
    return say("explain.second_unit", call_sign=_call_sign(content, other), minutes=minutes, worse=worse)


def _takes(content: Content, number: int, unit: int) -> Text:
    """What the unit would do if this stint did not have it: another stint, mobile presence, or nothing."""
    eligible = content.posting.eligible.copy()
    eligible[number] = False
    _problem, result = _solved(replace(content.posting, eligible=eligible))
    held = [row for row, other in enumerate(result.unit_of_post.tolist()) if other == unit]
    call_sign = _call_sign(content, unit)
    if held:
        return say("explain.takes_post", call_sign=call_sign, post=post_name(content, content.posts[held[0]]))
    if content.world.scenario.units[unit].kind in content.world.doctrine.protect.mobile_kinds:
        return say("explain.takes_mobile", call_sign=call_sign)
    return say("explain.takes_nothing", call_sign=call_sign)


def _solved(problem: PostingProblem) -> tuple[PostingProblem, PostingResult]:
    return problem, solve(problem)


def _call_sign(content: Content, unit: int) -> str:
    return content.world.scenario.units[unit].call_sign


def _minutes(seconds: float) -> str:
    return f"{max(seconds, 0.0) / 60:,.1f}"
