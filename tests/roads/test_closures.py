"""What a closure does, held against following every road by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidInputError
from himaya.roads.closures import closure_effects
from himaya.roads.snap import Anchors, anchors_at, snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.roads.network import RoadNetwork

NOBODY = Anchors([], [], [])


def _served(sections: list[tuple[int, int, float, int]], shut: set[int]) -> set[int]:
    """Open sections between junctions that reach each other with the most others, by following every road."""
    nodes = sorted({node for tail, head, _, _ in sections for node in (tail, head)})
    ways: dict[int, set[int]] = {node: set() for node in nodes}
    for section, (tail, head, _, one_way) in enumerate(sections):
        if section not in shut:
            if one_way >= 0:
                ways[tail].add(head)
            if one_way <= 0:
                ways[head].add(tail)

    def reach(start: int) -> set[int]:
        seen, todo = {start}, [start]
        while todo:
            for other in ways[todo.pop()] - seen:
                seen.add(other)
                todo.append(other)
        return seen

    reached = {node: reach(node) for node in nodes}
    part = {node: frozenset(one for one in reached[node] if node in reached[one]) for node in nodes}
    main = max(nodes, key=lambda node: (len(part[node]), -node))
    return {
        section
        for section, (tail, head, _, _) in enumerate(sections)
        if section not in shut and tail in part[main] and head in part[main]
    }


_sections = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 5), st.sampled_from([100.0, 300.0, 700.0]), st.sampled_from([-1, 0, 0, 1])
    ),
    min_size=3,
    max_size=12,
).filter(lambda sections: {node for one in sections for node in one[:2]} == set(range(6)))


@given(sections=_sections, data=st.data())
def test_the_trapped_are_those_who_could_leave_and_come_before(
    sections: list[tuple[int, int, float, int]], data: st.DataObject, roads_of: Callable[..., RoadNetwork]
) -> None:
    """Trapped sections, hospitals cut off and places out of reach are those found by following every road."""
    network = roads_of(sections)
    index = st.integers(0, len(sections) - 1)
    now, closing = data.draw(st.sets(index, max_size=2)), data.draw(st.sets(index, max_size=3))
    places = Anchors(data.draw(st.lists(index, min_size=3, max_size=3)), [0.5] * 3, [0.0] * 3)
    hospitals = Anchors(data.draw(st.lists(index, min_size=2, max_size=2)), [0.5] * 2, [0.0] * 2)
    found = closure_effects(network, sorted(closing), places=places, hospitals=hospitals, closed_now=sorted(now))
    before, after = _served(sections, now), _served(sections, now | closing)
    assert set(found.trapped.tolist()) == (before - closing) - after
    assert set(found.cut_off.tolist()) == {
        h for h, s in enumerate(hospitals.section.tolist()) if s in before and s not in after
    }
    for shut, told in ((now, found.before_s), (now | closing, found.after_s)):
        times = travel_times(network, hospitals, places, limit_s=np.inf, closed=sorted(shut)).dense(3).min(axis=0)
        assert told.tolist() == times.tolist()
    assert (found.slower_s >= 0).all()


def test_the_only_bridge(roads_of: Callable[..., RoadNetwork]) -> None:
    """Shutting the one bridge traps the smaller bank; the place beyond it loses its hospital."""
    banks = roads_of([(0, 1, 100.0, 0), (1, 2, 100.0, 0), (2, 0, 100.0, 0), (2, 3, 500.0, 0), (3, 4, 100.0, 0)])
    beyond, hospital = Anchors([4], [0.5], [0.0]), Anchors([0], [0.5], [0.0])
    found = closure_effects(banks, [3], places=beyond, hospitals=hospital)
    assert found.trapped.tolist() == [4]
    assert found.unreached.tolist() == [0]
    assert found.slower_s.tolist() == [np.inf]
    assert found.cut_off.tolist() == []
    assert closure_effects(banks, [3], places=NOBODY, hospitals=beyond).cut_off.tolist() == [0]


def test_another_way_is_slower_and_traps_nobody(roads_of: Callable[..., RoadNetwork]) -> None:
    """With a way round only minutes are lost, exactly those of the way round."""
    block = roads_of([(0, 1, 100.0, 0), (1, 2, 100.0, 0), (0, 2, 900.0, 0)])
    found = closure_effects(block, [1], places=anchors_at(block, [2]), hospitals=anchors_at(block, [1]))
    assert found.trapped.tolist() == []
    assert found.slower_s == pytest.approx([(1000 - 100) / 25 * 3.6], abs=0.01)


def test_what_is_shut_already_changes_nothing(alexandria: RoadNetwork) -> None:
    """On the real roads shutting what is already shut changes nothing, and every closure only makes help later."""
    drawn = np.random.default_rng(3)
    places = snap_all(alexandria, drawn.uniform(29.88, 30.0, 20), drawn.uniform(31.17, 31.22, 20))
    hospitals = places.take(np.arange(3))
    closing = np.flatnonzero(alexandria.road_class == alexandria.road_class.min())[:40]
    found = closure_effects(alexandria, closing, places=places, hospitals=hospitals, hour=20)
    assert (found.slower_s >= 0).all()
    again = closure_effects(alexandria, closing, places=places, hospitals=hospitals, closed_now=closing, hour=20)
    assert again.trapped.tolist() == []
    assert not again.slower_s.any()


def test_a_section_that_is_not_there_is_refused(roads_of: Callable[..., RoadNetwork]) -> None:
    """The index of an unknown section is told."""
    block = roads_of([(0, 1, 100.0, 0), (1, 2, 100.0, 0)])
    with pytest.raises(InvalidInputError) as refused:
        closure_effects(block, [9], places=anchors_at(block, [0]), hospitals=anchors_at(block, [2]))
    assert refused.value.faults[0].code == "roads.unknown_section"
