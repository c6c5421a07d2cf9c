from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from himaya.planning.demand.solve import officer_hours, solve
from himaya.planning.doctrine import PostFunction

if TYPE_CHECKING:
    from himaya.planning.demand.problem import PostDemand


def _held(posts: tuple[PostDemand, ...], start: Any) -> dict[str, list[tuple[float, float]]]:
    """Hours of every stint after the start of the period, by post."""
    held = defaultdict(list)
    for post in posts:
        held[post.id.rpartition("/")[0]].append(
            ((post.start - start) / timedelta(hours=1), (post.end - start) / timedelta(hours=1))
        )
    return held


@pytest.fixture
def mass(ask: Any, place: Any, doors: Any, service: Any) -> Any:
    """3,000 persons from hour 8 to 10, arriving two hours before, leaving within one: tier 2, two doors with lanes."""
    gates = doors((2.0, False, 3, 2), (1.5, False, 1, 0), (1.5, True, 0, 0))
    return ask(places=[place()], doors=gates, services=[service(3000, 480, 600)])


def test_every_rule_of_the_tier_is_asked_for_where_it_applies(mass: Any) -> None:
    """Door guards per door, searchers per lane of their kind, the rest once; no lanes, no searchers."""
    names = {post.id.rpartition("/")[0] for post in solve(mass).posts}
    assert Counter(name.split("/")[1] for name in names) == {
        "door_guard": 3,
        "observation": 1,
        "search_women": 2,
        "search_men": 4,
        "medical": 1,
        "sweep": 1,
        "standing_guard": 1,
    }


def test_posts_stand_when_they_are_needed(mass: Any) -> None:
    """Guards from first arrival to last departure, the sweep 90 minutes ahead for an hour, standing guard always."""
    held = _held(solve(mass).posts, mass.start)
    assert held["saint/door_guard/1"] == [(6, 8.5), (8.5, 11)]
    assert held["saint/sweep/1"] == [(4.5, 5.5)]
    assert (held["saint/standing_guard/1"][0][0], held["saint/standing_guard/1"][-1][1]) == (0, 18)


def test_searchers_stay_until_nobody_waits(mass: Any) -> None:
    """Two women's lanes let 400 of 1,500 in each hour: all lanes are held for the 3.75 hours this takes."""
    held = _held(solve(mass).posts, mass.start)
    assert held["saint/search_women/1"] == [(6, 7.75), (7.75, 9.75)]
    assert held["saint/search_men/1"] == [(6, 7.75), (7.75, 9.75)]


def test_searchers_leave_when_all_are_in(ask: Any, doors: Any, service: Any) -> None:
    """With lanes enough the search ends as the gathering starts, in stints of at most two hours."""
    problem = ask(doors=doors((2.0, False, 8, 8)), services=[service(3000, 480, 600, comes=180)])
    held = _held(solve(problem).posts, problem.start)
    assert held["saint/search_women/1"] == [(5, 6.5), (6.5, 8)]


def test_no_post_is_asked_for_twice(ask: Any, doors: Any, service: Any) -> None:
    """Gatherings that overlap share their posts; gatherings apart are guarded apart, under the same post number."""
    lanes = doors((2.0, False, 9, 9), (2.0, False, 0, 0))
    together = ask(doors=lanes, services=[service(3000, 480, 600), service(3000, 540, 660)])
    apart = ask(doors=lanes, services=[service(3000, 240, 300, comes=60), service(3000, 720, 780, comes=60)])
    assert _held(solve(together).posts, together.start)["saint/door_guard/2"] == [(6, 9), (9, 12)]
    assert _held(solve(apart).posts, apart.start)["saint/door_guard/2"] == [(3, 6), (11, 14)]
    assert _held(solve(apart).posts, apart.start)["saint/sweep/1"] == [(1.5, 2.5)]


def test_windows_are_clipped_to_the_period(ask: Any, doors: Any, service: Any) -> None:
    """A gathering that began before the period is guarded from its start; its sweep is past and not asked for."""
    problem = ask(doors=doors((2.0, False, 9, 9)), services=[service(4000, 20, 170)], hours=2.1)
    held = _held(solve(problem).posts, problem.start)
    assert held["saint/door_guard/1"] == [(0, 2.1)]
    assert held["saint/search_men/1"] == [(0, 0.5)]
    assert "saint/sweep/1" not in held


def test_a_place_without_gatherings_keeps_its_standing_guard_alone(ask: Any, place: Any, doors: Any) -> None:
    """Without a gathering only posts for the whole period are asked for, and only from the tiers that need them."""
    grave, plain = place(id="a", threat=5), place(id="b", threat=1)
    posts = solve(ask(places=[grave, plain], doors=doors((2.0, False, 1, 1), of="a"))).posts
    assert {post.place_id for post in posts} == {"a"}
    assert {post.function for post in posts} == {PostFunction.STANDING_GUARD}


def test_objective_is_the_officer_hours(mass: Any) -> None:
    """Strength times hours by hand: 3 door guards and 2 posts for 5 h, 6 lanes for 3.75 h, sweep, standing guard."""
    result = solve(mass)
    by_hand = 3 * 2 * 5 + 2 * 2 * 5 + (2 + 4) * 2 * 3.75 + 4 * 1 + 5 * 18
    assert result.objective == result.bound == by_hand
    assert officer_hours(result.posts) == by_hand


def test_ids_are_stable_under_a_change_elsewhere(mass: Any, place: Any, service: Any) -> None:
    """Another place with its own gathering changes no post of this one."""
    other = place(id="other", threat=4)
    wider = replace(
        mass, places=(other, *mass.places), services=(*mass.services, service(5000, 100, 200, id="x", place_id="other"))
    )
    here = [post for post in solve(wider).posts if post.place_id == "saint"]
    assert here == list(solve(mass).posts)
