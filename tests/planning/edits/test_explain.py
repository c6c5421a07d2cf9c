"""Why it is so, what would be next best, and what would close a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from himaya.faults import InvalidInputError
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.assessment.figures import gap_kind
from himaya.planning.edits.model import Absence, Edits
from himaya.planning.explain.elements import explain
from himaya.planning.explain.gaps import close_gap

if TYPE_CHECKING:
    from tests.planning.edits.conftest import Bench


@pytest.fixture(scope="module")
def assessor(bench: Bench) -> Assessor:
    return Assessor(bench.document, bench.world.network)


def test_every_element_is_explained_in_both_languages(assessor: Assessor, bench: Bench) -> None:
    """The reason stands in the plan; what is said, is said in both languages."""
    for element in bench.document["elements"]:
        found = explain(assessor, element["id"])
        assert (found.why.ar, found.why.en) == (element["why_ar"], element["why_en"])
        for text in (found.second_best, found.takes, found.price):
            assert bool(text.ar) == bool(text.en)
            assert "{" not in text.ar + text.en


def test_an_explanation_is_the_same_each_time(assessor: Assessor, bench: Bench) -> None:
    """Nothing in it depends on chance or on what was asked before."""
    again = Assessor(bench.document, bench.world.network)
    for kind in ("post", "presence", "standby", "cordon", "closure", "checkpoint"):
        name = bench.of_type(kind)[0]["id"]
        assert explain(assessor, name) == explain(again, name)


def test_a_manned_post_names_its_second_best_and_its_price(assessor: Assessor, bench: Bench) -> None:
    """Whoever asks «why this unit?» hears who would be next and what the unit is worth."""
    found = explain(assessor, bench.of_type("post")[0]["id"])
    assert "Next best" in found.second_best.en or "no substitute" in found.second_best.en
    assert "Were" in found.price.en


def test_moving_a_unit_into_a_gap_closes_it(assessor: Assessor, bench: Bench) -> None:
    """The decisions that an answer brings do fill the post that was empty."""
    closed = 0
    for gap in bench.document["gaps"]:
        for way in close_gap(assessor, gap) if gap_kind(gap) == "post" else ():
            assert way.text.ar
            assert way.cost.en
            if way.edits:
                found = assessor.assess(way.edits)
                assert gap["element_id"] in {post.element_id for post in found.posts if post.state == "filled"}
                assert found.worst_after.protection == pytest.approx(way.worst_after, abs=1e-8)
                closed += 1
        if closed:
            return
    assert closed


def test_every_gap_has_a_way_to_close_it(assessor: Assessor, bench: Bench) -> None:
    """No gap is left without advice."""
    kinds = {gap_kind(gap): gap for gap in bench.document["gaps"]}
    for gap in kinds.values():
        assert close_gap(assessor, gap)


def test_a_place_without_responders_is_reached_from_a_fixed_point(bench: Bench) -> None:
    """Without any ambulance the advice is the plan's own remedy; nothing is invented."""
    ambulances = [unit.id for unit in bench.world.scenario.units if unit.kind.value == "ambulance"]
    document = bench.plan(Edits(absences=tuple(Absence(unit) for unit in ambulances)))
    gap = next(one for one in document["gaps"] if gap_kind(one) == "respond_none")
    ways = close_gap(Assessor(document, bench.world.network), gap)
    assert [way.text.en for way in ways] == [gap["remedy_en"]]


def test_what_the_plan_does_not_have_is_refused(assessor: Assessor, bench: Bench) -> None:
    """Explanations speak of elements and gaps of the plan at hand."""
    with pytest.raises(InvalidInputError, match="no element"):
        explain(assessor, "none")
    with pytest.raises(InvalidInputError, match="no such gap"):
        close_gap(assessor, {**bench.document["gaps"][0], "place_id": "none", "element_id": "none"})
