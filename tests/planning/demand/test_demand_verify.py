from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.planning.codec import from_json, to_json
from himaya.planning.demand.problem import DemandResult
from himaya.planning.demand.solve import solve
from himaya.planning.demand.verify import verify
from himaya.planning.result import Status

if TYPE_CHECKING:
    from collections.abc import Callable

_service = st.tuples(
    st.integers(0, 12000), st.integers(-200, 700), st.integers(1, 300), st.integers(0, 240), st.integers(0, 120)
)
_door = st.tuples(st.sampled_from([0.9, 1.5, 2.0, 3.3]), st.booleans(), st.integers(0, 6), st.integers(0, 6))


@given(
    rows=st.lists(_service, max_size=4),
    gates=st.lists(_door, max_size=4),
    risk=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    minutes=st.integers(20, 700),
)
def test_every_answer_verifies(
    ask: Any, place: Any, doors: Any, service: Any, rows: Any, gates: Any, risk: Any, minutes: int
) -> None:
    """The replay of every crowd, and the audit of every post, agree with the curves whatever the problem."""
    problem = ask(
        places=[place(threat=risk[0], vulnerability=risk[1], area_m2=333.0), place(id="empty")],
        doors=doors(*gates),
        services=[
            service(persons, start, start + lasts, comes=comes, goes=goes, id=f"s{number}")
            for number, (persons, start, lasts, comes, goes) in enumerate(rows)
        ],
        hours=minutes / 60,
    )
    assert verify(problem, solve(problem)) == []


@pytest.fixture
def problem(ask: Any, doors: Any, service: Any) -> Any:
    """A crowd of 3,000 that the lanes cannot let in in time."""
    return ask(doors=doors((2.0, False, 2, 2), (1.5, True, 0, 0)), services=[service(3000, 480, 660)])


def _spoiled(name: str, index: Any, value: float) -> Callable[[DemandResult], DemandResult]:
    def spoil(result: DemandResult) -> DemandResult:
        array = np.array(getattr(result, name))
        array[index] += value
        return replace(result, **{name: array})

    return spoil


def _post(number: int, **fields: Any) -> Callable[[DemandResult], DemandResult]:
    def spoil(result: DemandResult) -> DemandResult:
        posts = list(result.posts)
        posts[number] = replace(posts[number], **fields)
        return replace(result, posts=tuple(posts))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (_spoiled("present", (0, 30), 1), "present of place saint in slot 30"),
        (_spoiled("arriving", (0, 24), -1), "arriving of place saint in slot 24"),
        (_spoiled("queue", (0, 31), -1), "queue of place saint in slot 31"),
        (_spoiled("consequence", (0, 31), 1), "consequence of place saint in slot 31"),
        (_spoiled("risk", (0, 31), 1), "risk of place saint in slot 31"),
        (_spoiled("weight", (0, 31), 0.01), "weight of place saint in slot 31"),
        (_spoiled("safe_capacity", 0, 1), "safe_capacity of place saint"),
        (_spoiled("tier", 0, 1), "tier of place saint"),
        (_spoiled("still_outside", 0, -1400), "still_outside of place saint"),
        (lambda result: replace(result, objective=result.objective - 1), "objective"),
        (lambda result: replace(result, bound=result.bound + 1), "bound"),
        (lambda result: replace(result, status=Status.FEASIBLE), "status"),
        (lambda result: replace(result, posts=result.posts[1:]), "saint/door_guard/1"),
        (lambda result: replace(result, posts=result.posts[:-1]), "saint/standing_guard/1"),
        (lambda result: replace(result, posts=(*result.posts, result.posts[0])), "saint/door_guard/1"),
        (lambda result: replace(result, queue=result.queue[:, 1:]), "queue"),
        (_post(0, strength=1), "saint/door_guard/1/1"),
        (_post(0, kinds=()), "saint/door_guard/1/1"),
        (_post(0, lon=30.0), "saint/door_guard/1/1"),
        (_post(0, door_id=""), "saint/door_guard/1/1"),
        (_post(0, tier=5), "saint/door_guard/1/1"),
        (_post(0, place_id="nowhere"), "nowhere"),
        (_post(0, id="saint/door_guard/9/1"), "saint/door_guard/9"),
    ],
)
def test_a_planted_fault_is_found_where_it_is(problem: Any, spoil: Any, where: str) -> None:
    """One number changed anywhere is found, with place and slot or with the post."""
    findings = verify(problem, spoil(solve(problem)))
    assert findings
    assert any(where in f"{finding.where} {finding.found}" for finding in findings)


@pytest.mark.parametrize("minutes", [(0, 15), (15, 0), (0, 7)])
def test_a_shifted_stint_is_found(problem: Any, minutes: tuple[int, int]) -> None:
    """A stint that overlaps the next one, leaves a gap or is cut inside a slot is no answer."""
    result = solve(problem)
    late, later = (timedelta(minutes=value) for value in minutes)
    post = result.posts[0]
    moved = replace(post, start=post.start + late, end=post.end + later)
    findings = verify(problem, replace(result, posts=(moved, *result.posts[1:])))
    assert any("saint/door_guard/1" in finding.where for finding in findings)


def test_an_overlong_stint_is_found(problem: Any) -> None:
    """Two stints joined into one stand too long, even though no hour is missing."""
    result = solve(problem)
    first, second = (post for post in result.posts if post.id.startswith("saint/door_guard/1/"))
    joined = replace(first, end=second.end)
    posts = tuple(joined if post is first else post for post in result.posts if post is not second)
    assert any("1 to 16 slots" in finding.expected for finding in verify(problem, replace(result, posts=posts)))


def test_the_answer_survives_its_file(problem: Any) -> None:
    """Written as JSON and read again the answer is the same and verifies."""
    result = solve(problem)
    again = from_json(DemandResult, to_json(result))
    assert to_json(again) == to_json(result)
    assert verify(problem, again) == []


def test_no_places_no_needs(ask: Any) -> None:
    """An empty list of places is a valid, empty question, also after its answer was written and read."""
    problem = ask(places=[])
    result = solve(problem)
    assert (result.objective, result.posts) == (0, ())
    assert verify(problem, result) == []
    assert verify(problem, from_json(DemandResult, to_json(result))) == []
