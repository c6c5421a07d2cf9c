"""What a plan gives away if its weights were wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from himaya.planning.assessment.assessor import Assessor
from himaya.planning.result import Status
from himaya.planning.sensitivity.problem import SPREAD, SensitivityProblem, cases
from himaya.planning.sensitivity.solve import solve
from himaya.planning.sensitivity.summary import sensitivity_facts
from himaya.planning.sensitivity.verify import verify
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.planning.protect.problem import ProtectProblem
    from himaya.planning.sensitivity.problem import SensitivityResult


@pytest.fixture(scope="module")
def problem(raml_plan: Path) -> SensitivityProblem:
    """The question of the small plan, read back, with few joint cases."""
    asked = Assessor.open(raml_plan).before.sensitivity
    assert asked is not None
    return replace(asked, joint=7)


@pytest.fixture(scope="module")
def result(problem: SensitivityProblem) -> SensitivityResult:
    """Its answer."""
    return solve(problem)


def _least_loss(game: ProtectProblem, factors: np.ndarray) -> float:
    """The least worst loss by linear programming: presence by kind and target, and the level."""
    n, kinds = game.n_targets, game.n_kinds
    scale = np.repeat(factors, n // len(factors)) / (1 + SPREAD)
    high, effect = game.loss_uncovered * scale, (game.loss_uncovered - game.loss_covered) * scale
    size = n * kinds + 1
    rows, limits = [], []
    for target in range(n):
        loss = np.zeros(size)
        loss[target * kinds : (target + 1) * kinds], loss[-1] = -effect[target], -1.0
        once = np.zeros(size)
        once[target * kinds : (target + 1) * kinds] = 1.0
        rows += [loss, once]
        limits += [-high[target], 1.0]
    for group in range(game.n_groups):
        for kind in range(kinds):
            used = np.zeros(size)
            used[np.flatnonzero(game.group == group) * kinds + kind] = 1.0
            rows.append(used)
            limits.append(float(game.teams[group, kind]))
    may = (game.kinds[:, None] >> np.arange(kinds) & 1).ravel()
    bounds = [(0.0, float(one)) for one in may] + [(0.0, 1.0)]
    aim = np.zeros(size)
    aim[-1] = 1.0
    found = linprog(aim, A_ub=np.array(rows), b_ub=np.array(limits), bounds=bounds, method="highs")
    assert found.status == 0
    return float(found.x[-1])


def test_every_place_tier_and_draw_is_a_case(problem: SensitivityProblem, result: SensitivityResult) -> None:
    """Each place and each tier up and down, and as many joint draws as asked for."""
    tiers = sorted(set(problem.tier.tolist()))
    told = [(case.wrong.kind, case.wrong.what, case.wrong.factor) for case in cases(problem, result)]
    assert told == [
        *(("place", place, factor) for place in problem.places for factor in (0.7, 1.3)),
        *(("tier", str(tier), factor) for tier in tiers for factor in (0.7, 1.3)),
        *(("joint", str(number), 1.0) for number in range(1, 8)),
    ]


def test_the_least_loss_is_that_of_linear_programming(problem: SensitivityProblem, result: SensitivityResult) -> None:
    """For the tier cases and the draws no presence does better than the proven bound, and one does as well."""
    drawn = np.random.default_rng(1)
    for case in cases(problem, result):
        if case.wrong.kind == "tier":
            factors = np.where(problem.tier == int(case.wrong.what), case.wrong.factor, 1.0)
        elif case.wrong.kind == "joint":
            factors = drawn.uniform(0.7, 1.3, len(problem.places))
        else:
            continue
        assert case.least_loss == pytest.approx(_least_loss(problem.game, factors), abs=1e-7)


def test_the_plan_never_does_better_than_the_best(problem: SensitivityProblem, result: SensitivityResult) -> None:
    """No regret is negative, some case has one; told of them are their means, their largest and their share."""
    found = cases(problem, result)
    regrets = np.array([case.plan_loss / case.least_loss - 1.0 for case in found])
    assert regrets.min() > -1e-9
    assert result.objective == pytest.approx(regrets.max())
    assert result.objective > 0
    facts = sensitivity_facts(problem, result, {place: Text(f"مكان {place}", place) for place in problem.places})
    for kind in facts["kinds"]:
        here = regrets[[case.wrong.kind == kind["kind"] for case in found]]
        assert kind["mean"] == pytest.approx(here.mean(), abs=1e-8)
        assert kind["worst"]["regret"] == pytest.approx(here.max(), abs=1e-8)
    assert facts["within"] == pytest.approx(np.mean(regrets <= 0.05), abs=1e-8)
    gravest = next(
        case for case in found if case.regret == max(one.regret for one in found if one.wrong.kind == "place")
    )
    assert facts["places"][0]["what"] == gravest.wrong.what
    assert gravest.wrong.what in facts["text_en"]
    assert f"مكان {gravest.wrong.what}" in facts["text_ar"]


def test_another_presence_is_judged_by_its_own_losses(problem: SensitivityProblem) -> None:
    """Nobody anywhere: the worst loss is that of the heaviest place, whatever the weights."""
    empty = replace(problem, coverage=np.zeros(problem.game.n_targets), joint=0)
    loss = problem.game.loss_uncovered.reshape(len(problem.places), -1).max(axis=1)
    for case in cases(empty, solve(empty)):
        if case.wrong.kind == "place":
            factors = np.ones(len(problem.places))
            factors[problem.places.index(case.wrong.what)] = case.wrong.factor
            assert case.plan_loss == pytest.approx((loss * factors).max() / 1.3)


def test_the_same_seed_gives_the_same_cases(problem: SensitivityProblem) -> None:
    """Joint cases follow from the seed alone."""
    first, again, other = (solve(problem, seed=seed) for seed in (4, 4, 5))
    assert np.array_equal(first.least_loss, again.least_loss)
    assert not np.array_equal(first.least_loss, other.least_loss)


def test_work_that_is_stopped_tells_of_the_first_cases_only(
    problem: SensitivityProblem, result: SensitivityResult
) -> None:
    """Stopped after three cases, the answer has these three, says so, and holds; no other kind is told of."""
    left = iter([False, False, False])
    stopped = solve(problem, stop=lambda: next(left, True))
    assert stopped.status is Status.STOPPED
    assert np.array_equal(stopped.plan_loss, result.plan_loss[:3])
    assert verify(problem, stopped) == []
    names = {place: Text(place, place) for place in problem.places}
    assert [kind["kind"] for kind in sensitivity_facts(problem, stopped, names)["kinds"]] == ["place"]
    assert [finding.where for finding in verify(problem, replace(stopped, status=Status.OPTIMAL))] == ["plan_loss"]


def test_verification_accepts_the_answer(problem: SensitivityProblem, result: SensitivityResult) -> None:
    """Every loss is found again, the least ones from the binding sets alone."""
    assert verify(problem, result) == []


@pytest.mark.parametrize("name", ["plan_loss", "least_loss", "binding_case", "binding_group", "binding_kinds"])
def test_verification_refuses_what_was_changed(
    problem: SensitivityProblem, result: SensitivityResult, name: str
) -> None:
    """A loss that is a little smaller is found, a proof that speaks of another watch or kinds, and what is missing."""
    values = getattr(result, name)
    other = np.where(np.arange(values.size) == 1, values * 0.99, values) if name.endswith("loss") else values * 0
    assert verify(problem, replace(result, **{name: other}))
    assert verify(problem, replace(result, **{name: values[:-1]}))


def test_verification_refuses_a_smaller_regret(problem: SensitivityProblem, result: SensitivityResult) -> None:
    """The headline is the largest of the cases."""
    found = verify(problem, replace(result, objective=result.objective / 2, bound=result.bound / 2))
    assert [finding.where for finding in found] == ["objective", "bound"]


def test_the_minimum_of_presence_binds_the_best_coverage_too(raml_plan: Path) -> None:
    """The plan is held against coverage that keeps the same minimum and floors, not against one without them."""
    content = Assessor.open(raml_plan).before
    asked, met = content.sensitivity, content.results.protect.minimum_met
    assert asked is not None
    assert met is not None
    wanted = np.maximum(content.protect.floor, content.protect.minimum * met[content.protect.group])
    assert np.array_equal(asked.game.floor, wanted)
    assert (asked.coverage >= asked.game.floor - 1e-9).all()
