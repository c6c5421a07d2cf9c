"""What decisions gain and cost, without planning anew."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.planning.assembly import Questions
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.assessment.figures import gap_kind
from himaya.planning.assessment.robust import loss_of_one, one_more
from himaya.planning.codec import from_json
from himaya.planning.content import Results
from himaya.planning.doctrine import PostFunction
from himaya.planning.edits.model import NOTHING, Absence, Crowd, Edits, Pin, PostAdded, RoadClosed
from himaya.planning.plan import answer
from himaya.planning.protect.solve import solve as solve_protect
from himaya.planning.respond.certificate import objective_of
from himaya.planning.respond.fixed import residual
from himaya.planning.respond.problem import Model, RespondProblem

if TYPE_CHECKING:
    from tests.planning.edits.conftest import Bench


@pytest.fixture(scope="module")
def assessor(bench: Bench) -> Assessor:
    return Assessor(bench.document, bench.world.network)


def _road(element: dict[str, Any]) -> str:
    return "/".join(element["id"].split("/")[:3])


def test_no_decision_changes_nothing(assessor: Assessor) -> None:
    """The figures before and after agree, and the summary says so."""
    found = assessor.assess(NOTHING)
    assert found.changes_nothing
    assert [text.en for text in found.summary] == ["Nothing in the plan changes."]


def test_the_figures_before_are_those_of_the_plan(assessor: Assessor, bench: Bench) -> None:
    """W, its place and hour, and the bound stand in plan.json too."""
    found = assessor.assess(NOTHING)
    worst = bench.document["worst"]
    assert (found.worst_before.place_id, found.worst_before.protection) == (worst["place_id"], worst["protection"])
    assert found.bound.before == pytest.approx(bench.document["results"]["protect"]["bound"], abs=1e-8)


def test_an_assessment_says_what_a_new_plan_would_say(assessor: Assessor, bench: Bench) -> None:
    """Worst case, posts and gaps agree with those of a plan made under the same decisions."""
    lost = Edits(absences=(Absence(bench.of_type("post")[0]["units"][0]),))
    found = assessor.assess(lost)
    document = bench.plan(assessor.edits_with(lost))
    assert found.worst_after.protection == document["worst"]["protection"]
    emptied = {post.element_id for post in found.posts if post.state == "emptied"}
    assert emptied == {one["id"] for one in document["elements"] if not one["filled"]} - {
        one["id"] for one in bench.document["elements"] if not one["filled"]
    }
    assert len(document["gaps"]) - len(bench.document["gaps"]) == len(found.gaps_appeared) - len(found.gaps_vanished)


def test_a_unit_more_never_lowers_the_worst_case_and_a_unit_less_never_raises_it(assessor: Assessor) -> None:
    """W grows with the force, for every kind; losing the worst single unit leaves W or less."""
    worst = float(assessor.before.protection.min())
    assert (one_more(assessor.before) >= worst - 1e-12).all()
    assert loss_of_one(assessor.before).protection <= worst + 1e-12


def test_the_loss_that_hurts_most_agrees_with_taking_out_each_unit_in_turn(assessor: Assessor) -> None:
    """W1 by one batched game is W1 by a game per unit, posts left as they are."""
    content = assessor.before
    values = []
    for index, unit in enumerate(content.world.scenario.units):
        without_unit = content.world.under(Edits(absences=(Absence(unit.id),)))
        posting = content.results.posting
        held = np.where(posting.unit_of_post == index, -1, posting.unit_of_post)
        results = replace(content.results, posting=replace(posting, unit_of_post=held))
        game = Questions(without_unit, results).protect
        if (game.kinds == content.protect.kinds).all():
            values.append(solve_protect(game).objective)
    assert loss_of_one(content).protection == pytest.approx(min(values), abs=1e-9)


def test_an_opened_road_names_the_way_in(assessor: Assessor, bench: Bench) -> None:
    """Where a ring moves, the assessment says by which roads one would get in otherwise, for each of its places."""
    road = _road(bench.of_type("closure")[0])
    found = assessor.assess(Edits(opened=(road,)))
    assert [ring.state for ring in found.rings] == ["moved", "moved"]
    assert road in found.rings[0].path
    assert len(found.rings[0].line) == len(found.rings[0].path)
    assert found.rings[0].cost.after >= found.rings[0].cost.before


def test_roads_that_cannot_all_be_held_break_the_ring(assessor: Assessor, bench: Bench) -> None:
    """With a way from outside to the core opened, the place cannot be separated, and that is a gap."""
    network, ring = bench.world.network, assessor.before.rings[0]
    path = assessor.assess(Edits(opened=(_road(bench.of_type("closure")[0]),))).rings[0].path
    found = assessor.assess(Edits(opened=path))
    broken = [one for one in found.rings if one.state == "broken"]
    assert broken
    assert set(broken[0].path) <= set(path)
    assert "cordon" in {gap_kind(gap) for gap in found.gaps_appeared}
    assert network.n_sections > len(ring.sections)


def test_a_road_closed_by_hand_adds_its_minutes_by_weight(assessor: Assessor, bench: Bench) -> None:
    """Public disruption grows by closure minutes times the weight of the road's class."""
    network, start = bench.world.network, bench.world.scenario.start
    controlled = {control.section for control in assessor.before.controls}
    section = next(number for number in range(network.n_sections) if number not in controlled)
    road = f"road/{network.osm_way_id[section]}/{section}"
    found = assessor.assess(Edits(closed=(RoadClosed(road, start, start + timedelta(hours=2)),)))
    assert found.minutes.after - found.minutes.before == pytest.approx(120)
    weights = set(bench.world.doctrine.cordon.cost.values())
    assert (found.disruption.after - found.disruption.before) / 120 in weights
    assert found.roads.after == found.roads.before + 1


def test_every_gap_of_a_plan_has_a_kind(bench: Bench) -> None:
    """The sentence of a gap tells what kind it is."""
    assert all(gap_kind(gap) for gap in bench.document["gaps"])


def test_the_json_form_is_plain_and_bilingual(assessor: Assessor, bench: Bench) -> None:
    """What a page gets is JSON with both languages."""
    service = bench.world.scenario.services[0]
    plain = assessor.assess(Edits(crowds=(Crowd(service.id, service.attendance * 3),))).to_json()
    assert json.loads(json.dumps(plain)) == plain
    assert all(text["ar"] and text["en"] for text in plain["summary"])


def test_answers_to_unchanged_questions_are_taken_over(assessor: Assessor, bench: Bench) -> None:
    """What a decision does not touch is not computed again: it is the same object."""
    content = assessor.content(Edits(pins=(Pin(bench.of_type("post")[0]["id"], ""),)))
    for service, result in assessor.before.results.respond.items():
        assert content.results.respond[service] is result


def test_a_post_by_hand_counts_for_its_place(assessor: Assessor, bench: Bench) -> None:
    """An added post that nobody holds leaves the protection of its place as it was."""
    place, start = bench.world.scenario.places[0], bench.world.scenario.start
    end, medical = start + timedelta(hours=1), PostFunction.MEDICAL
    post = PostAdded(f"{place.id}/medical/H1", place.id, medical, place.lon, place.lat, start, end)
    added = Edits(added=(post,), pins=(Pin(f"{post.id}/1", ""),))
    after = assessor.content(added)
    assert after.protection[0] == pytest.approx(assessor.before.protection[0])


def test_fixed_units_and_the_rest_add_up_to_the_whole() -> None:
    """The best completion of fixed points by brute force is what is secured plus the best of the residual question."""
    rng = np.random.default_rng(7)
    n_demand, n_candidates, p = 6, 5, 3
    problem = RespondProblem(
        model=Model.MAX_COVER,
        indptr=np.arange(n_demand + 1) * n_candidates,
        candidate=np.tile(np.arange(n_candidates), n_demand),
        time_s=rng.random(n_demand * n_candidates) * 100,
        weight=rng.random(n_demand),
        n_candidates=n_candidates,
        p=p,
        target_s=50.0,
        busy_share=0.3,
        capacity_of=np.full(n_candidates, p),
        unreached_s=0.0,
        need=np.array([0, 0, 0, 1, 2, 3]),
    )
    near = (problem.time_s <= 50).reshape(n_demand, n_candidates)

    def value(points: tuple[int, ...]) -> float:
        units = near[:, list(points)].sum(axis=1)
        counted = np.where(problem.need > 0, np.minimum(units, problem.need), 1 - 0.3**units)
        return float((problem.weight * counted).sum())

    fixed = np.array([0, 0])
    rest = residual(problem, fixed)
    best = max(value((0, 0, point)) for point in range(n_candidates))
    left = max(objective_of(rest, np.array([point])) for point in range(n_candidates))
    assert rest.p == 1
    assert value((0, 0)) + left == pytest.approx(best)
    assert objective_of(problem, fixed) == pytest.approx(value((0, 0)))
    assert max(value(points) for points in itertools.product(range(n_candidates), repeat=p)) >= best


def test_answering_again_gives_the_plans_own_answers(bench: Bench, assessor: Assessor) -> None:
    """With full effort and nothing decided, every room answers as the plan does."""
    content = answer(bench.world)
    assert content.results.posting.objective == assessor.before.results.posting.objective
    stored = from_json(Results, bench.document["results"])
    assert {name: result.objective for name, result in content.results.respond.items()} == {
        name: result.objective for name, result in stored.respond.items()
    }
