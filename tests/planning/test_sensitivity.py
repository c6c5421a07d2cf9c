"""What a plan gives away if its weights were wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from himaya.planning.assessment.assessor import Assessor
from himaya.planning.sensitivity import SPREAD, sensitivity

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.planning.content import Content
    from himaya.planning.protect.problem import ProtectProblem


@pytest.fixture(scope="module")
def content(raml_plan: Path) -> Content:
    """The small plan, read back."""
    return Assessor.open(raml_plan).before


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


def test_every_place_tier_and_draw_is_a_case(content: Content) -> None:
    """Each place and each tier up and down, and as many joint draws as asked for."""
    cases = sensitivity(content, joint=7).cases
    places = [place.id for place in content.world.scenario.places]
    tiers = sorted(set(content.results.demand.tier.tolist()))
    assert [(case.kind, case.what, case.factor) for case in cases] == [
        *(("place", place, factor) for place in places for factor in (0.7, 1.3)),
        *(("tier", str(tier), factor) for tier in tiers for factor in (0.7, 1.3)),
        *(("joint", str(number), 1.0) for number in range(1, 8)),
    ]


def test_the_least_loss_is_that_of_linear_programming(content: Content) -> None:
    """For the tier cases and some draws no presence does better than the proven bound, and one does as well."""
    found = sensitivity(content, joint=2)
    tiers = content.results.demand.tier
    drawn = np.random.default_rng(1)
    for case in found.cases:
        if case.kind == "tier":
            factors = np.where(tiers == int(case.what), case.factor, 1.0)
        elif case.kind == "joint":
            factors = drawn.uniform(0.7, 1.3, len(tiers))
        else:
            continue
        assert case.least_loss == pytest.approx(_least_loss(content.protect, factors), abs=1e-7)


def test_the_plan_never_does_better_than_the_best(content: Content) -> None:
    """No regret is negative, some case has one, and what is told of them are their mean, their largest, their share."""
    found = sensitivity(content, joint=20)
    regrets = [case.plan_loss / case.least_loss - 1.0 for case in found.cases]
    assert min(regrets) > -1e-9
    assert found.worst.regret == pytest.approx(max(regrets))
    assert found.worst.regret > 0
    joint = [regret for case, regret in zip(found.cases, regrets, strict=True) if case.kind == "joint"]
    assert found.mean("joint") == pytest.approx(np.mean(joint))
    assert found.share_within(0.01) == np.mean([case.regret <= 0.01 for case in found.cases])


def test_another_presence_is_judged_by_its_own_losses(content: Content) -> None:
    """Nobody anywhere: the worst loss is that of the heaviest place, whatever the weights."""
    empty = replace(content.results.protect, coverage=np.zeros(content.protect.n_targets))
    alone = content.with_results(replace(content.results, protect=empty))
    places = len(content.world.scenario.places)
    loss = content.protect.loss_uncovered.reshape(places, -1).max(axis=1)
    for case in sensitivity(alone, joint=0).cases:
        if case.kind == "place":
            factors = np.ones(places)
            factors[[place.id for place in content.world.scenario.places].index(case.what)] = case.factor
            assert case.plan_loss == pytest.approx((loss * factors).max() / 1.3)


def test_the_same_seed_gives_the_same_cases(content: Content) -> None:
    """Joint cases follow from the seed alone."""
    assert sensitivity(content, seed=4, joint=3) == sensitivity(content, seed=4, joint=3)
    assert sensitivity(content, seed=4, joint=3) != sensitivity(content, seed=5, joint=3)
