"""What a plan gives away if the weights of its places were wrong.

Each case multiplies the losses of some places by a number between 0.7 and 1.3. The presence that the plan publishes is
held against the best presence for the changed weights, which `protect` finds exactly and whose bound `protect.verify`
proves from the binding sets alone. The regret of a case is by how much the plan's worst loss lies above that bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.protect.solve import solve
from himaya.planning.protect.verify import losses, proven_loss

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from himaya.planning.codec import Floats
    from himaya.planning.content import Content

SPREAD = 0.3
"""By how much a weight may be wrong, as a share of it."""
JOINT = 200
"""Cases in which every weight is wrong at once, each drawn evenly and apart from the others."""


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which the weights may be wrong, and what the plan gives away then.

    kind : `place`, `tier` or `joint`. what : id of the place, number of the tier or of the draw.
    factor : what its weights are multiplied by; 1 for joint cases, whose factors differ.
    plan_loss, least_loss : the worst loss under the plan, and what no plan goes below, in the changed weights divided
        by 1 + `SPREAD`.
    """

    kind: str
    what: str
    factor: float
    plan_loss: float
    least_loss: float

    @property
    def regret(self) -> float:
        """By how much of the least loss the plan's worst loss lies above it; 0 where nothing can be lost."""
        return max(0.0, self.plan_loss / self.least_loss - 1.0) if self.least_loss > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Every case, and what they say together."""

    cases: tuple[Case, ...]

    @property
    def worst(self) -> Case:
        """The case of the largest regret; of equal ones the first."""
        return max(self.cases, key=lambda case: case.regret)

    def mean(self, kind: str) -> float:
        """Mean regret of the cases of a kind; 0 where there is none."""
        regrets = [case.regret for case in self.cases if case.kind == kind]
        return float(np.mean(regrets)) if regrets else 0.0

    def share_within(self, regret: float) -> float:
        """Share of all cases whose regret is no larger."""
        return float(np.mean([case.regret <= regret for case in self.cases]))


def sensitivity(content: Content, *, seed: int = 1, joint: int = JOINT) -> Sensitivity:
    """Hold the plan's presence against the best presence for weights that are wrong by up to `SPREAD`.

    Each place alone and each tier together, up and down, and `joint` cases in which all are wrong at once.

    Parameters
    ----------
    seed : of the joint cases; the same seed gives the same cases.
    """
    tiers = content.results.demand.tier.tolist()
    places = [place.id for place in content.world.scenario.places]
    found = [_held_against(content, *case) for case in _cases(places, tiers, seed, joint)]
    return Sensitivity(tuple(found))


def _cases(places: list[str], tiers: list[int], seed: int, joint: int) -> Iterator[tuple[str, str, float, Floats]]:
    """Kind, name and factor of each case, and the factor of every place."""
    factors = (1.0 - SPREAD, 1.0 + SPREAD)
    groups: Mapping[tuple[str, str], list[int]] = {
        **{("place", place): [index] for index, place in enumerate(places)},
        **{("tier", str(tier)): [i for i, one in enumerate(tiers) if one == tier] for tier in sorted(set(tiers))},
    }
    for (kind, name), members in groups.items():
        for factor in factors:
            row = np.ones(len(places))
            row[members] = factor
            yield kind, name, factor, row
    rng = np.random.default_rng(seed)
    for number in range(joint if places else 0):
        yield "joint", str(number + 1), 1.0, rng.uniform(*factors, len(places))


def _held_against(content: Content, kind: str, name: str, factor: float, factors: Floats) -> Case:
    game = content.protect
    by_target = np.repeat(factors, game.n_targets // len(factors)) / (1.0 + SPREAD)
    changed = replace(game, loss_uncovered=game.loss_uncovered * by_target, loss_covered=game.loss_covered * by_target)
    plan_loss = float(losses(changed, content.results.protect.coverage).max(initial=0.0))
    return Case(kind, name, factor, plan_loss, proven_loss(changed, solve(changed)))
