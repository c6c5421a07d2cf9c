"""Ways out on foot, held against trying every single street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.roads.on_foot import ways_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.roads.network import RoadNetwork

SIDE = 6
BLOCK = 0.005


@pytest.fixture(scope="module")
def grid(roads_of: Callable[..., RoadNetwork]) -> RoadNetwork:
    """Crossings in a square; every street one-way, which is nothing to people on foot."""
    points = [(29.9 + BLOCK * (node % SIDE), 31.2 + BLOCK * (node // SIDE)) for node in range(SIDE * SIDE)]
    east = [(node, node + 1, 500.0, 1) for node in range(SIDE * SIDE) if node % SIDE < SIDE - 1]
    north = [(node, node + SIDE, 500.0, -1) for node in range(SIDE * (SIDE - 1))]
    return roads_of([*east, *north], points)


def _reached(network: RoadNetwork, start: int, shut: set[int]) -> set[int]:
    ways: dict[int, set[int]] = {}
    for section, (tail, head) in enumerate(
        zip(network.section_tail.tolist(), network.section_head.tolist(), strict=True)
    ):
        if section not in shut:
            ways.setdefault(tail, set()).add(head)
            ways.setdefault(head, set()).add(tail)
    seen, todo = {start}, [start]
    while todo:
        for other in ways.get(todo.pop(), set()) - seen:
            seen.add(other)
            todo.append(other)
    return seen


def _by_hand(network: RoadNetwork, node: int, far: int, shut: set[int]) -> int:
    """No way out, one that some single street carries alone, or two."""
    if far not in _reached(network, node, shut):
        return 0
    single = (far not in _reached(network, node, shut | {street}) for street in range(network.n_sections))
    return 1 if any(single) else 2


@pytest.mark.parametrize("seed", range(12))
def test_ways_out_are_those_found_by_hand(seed: int, grid: RoadNetwork) -> None:
    """At every end of what is shut, near one corner, counted to the corner across."""
    random = np.random.default_rng(seed)
    near = [one for one in range(grid.n_sections) if max(grid.section_tail[one], grid.section_head[one]) % SIDE < 3
            and max(grid.section_tail[one], grid.section_head[one]) < 3 * SIDE]  # fmt: skip
    shut = random.choice(near, size=5, replace=False)
    closed_now, closing = shut[:2], shut[2:]
    found = ways_out(grid, closing, closed_now=closed_now)
    far = SIDE * SIDE - 1
    now, then = set(closed_now.tolist()), set(shut.tolist())
    assert found.before.tolist() == [_by_hand(grid, node, far, now) for node in found.node.tolist()]
    assert found.after.tolist() == [_by_hand(grid, node, far, then) for node in found.node.tolist()]


def test_a_corner_with_one_street_left_has_lost_its_second_way(grid: RoadNetwork) -> None:
    """Shutting one of the two streets of a corner; nothing is lost where nothing is shut."""
    assert ways_out(grid, [0]).lost.tolist() == [0]
    assert ways_out(grid, []).lost.size == 0
