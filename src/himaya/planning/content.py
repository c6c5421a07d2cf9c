"""What a plan is made of: the answers of all rooms, and the world they were given for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.clock import Clock, clock_of
from himaya.planning.cordon.controls import Ring, RoadControl
from himaya.planning.cordon.problem import CordonResult
from himaya.planning.demand.problem import DemandResult, PostDemand
from himaya.planning.doctrine import Doctrine
from himaya.planning.posting.problem import PostingProblem, PostingResult
from himaya.planning.protect.problem import ProtectProblem, ProtectResult
from himaya.planning.respond.problem import RespondProblem, RespondResult
from himaya.roads.network import RoadNetwork
from himaya.scenario.model import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class World:
    """What a plan is made for: the scenario, its roads and the doctrine applied."""

    scenario: Scenario
    network: RoadNetwork
    doctrine: Doctrine

    @property
    def clock(self) -> Clock:
        """Slots and watches of the period."""
        return clock_of(self.scenario, self.doctrine)


@dataclass(frozen=True, slots=True)
class Results:
    """The answer of every room; `cordon` by place id, `respond` by service."""

    demand: DemandResult
    cordon: Mapping[str, CordonResult]
    posting: PostingResult
    protect: ProtectResult
    respond: Mapping[str, RespondResult]


@dataclass(frozen=True)
class Content:
    """Everything the plan's lists and sentences are derived from.

    `posts` are the demand's posts followed by the road controls' posts, in the
    order of the posting problem.
    """

    world: World
    results: Results
    rings: tuple[Ring, ...]
    controls: tuple[RoadControl, ...]
    posts: tuple[PostDemand, ...]
    posting: PostingProblem
    protect: ProtectProblem
    respond: Mapping[str, RespondProblem]

    @cached_property
    def protection(self) -> NDArray[np.float64]:
        """1 - loss of every place in every watch, (n_places, n_watches)."""
        game, coverage = self.protect, self.results.protect.coverage
        loss = game.loss_uncovered - coverage * (game.loss_uncovered - game.loss_covered)
        return (1.0 - loss).reshape(len(self.world.scenario.places), -1)

    @cached_property
    def worst(self) -> tuple[int, int]:
        """Place and watch with the least protection, the first of equals."""
        place, watch = divmod(int(np.round(self.protection, 12).argmin()), self.protection.shape[1])
        return place, watch
