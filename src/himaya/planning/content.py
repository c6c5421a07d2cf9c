"""What a plan is made of: the answers of all rooms, and the world they were given for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.access.problem import AccessProblem, AccessResult, FootResult
from himaya.planning.clock import Clock, clock_of
from himaya.planning.codec import may_be_missing
from himaya.planning.cordon.controls import Ring, RoadControl
from himaya.planning.cordon.problem import CordonResult
from himaya.planning.demand.problem import DemandResult, PostDemand
from himaya.planning.diversion.problem import DiversionProblem, DiversionResult
from himaya.planning.doctrine import Doctrine
from himaya.planning.edits.check import ROAD_POSTS
from himaya.planning.edits.effect import duty_of, waiting_points, with_crowds
from himaya.planning.edits.model import NOTHING, Edits
from himaya.planning.memo import Memo
from himaya.planning.naming import numbered, post_numbers
from himaya.planning.patrol.build import Deployment, TeamClass, closed_sections, patrol_problem, team_classes
from himaya.planning.patrol.problem import PatrolProblem, PatrolResult
from himaya.planning.posting.problem import PostingProblem, PostingResult
from himaya.planning.protect.build import Manning
from himaya.planning.protect.problem import ProtectProblem, ProtectResult
from himaya.planning.rehearse.build import Rehearsal, Stage, rehearsal_of
from himaya.planning.rehearse.problem import RehearseResult
from himaya.planning.respond.certificate import objective_of
from himaya.planning.respond.hours import Hours, Phase
from himaya.planning.respond.problem import RespondProblem, RespondResult
from himaya.planning.respond.relief import Relief, reliefs
from himaya.planning.roster.problem import RosterResult
from himaya.planning.sensitivity.build import sensitivity_problem
from himaya.planning.sensitivity.problem import SensitivityProblem, SensitivityResult
from himaya.planning.supervise.build import Supervision, supervision_of
from himaya.planning.supervise.positions import Position, positions_of
from himaya.planning.wording import Text, say
from himaya.roads.network import RoadNetwork
from himaya.scenario.model import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.duty import Duty, Span


@dataclass(frozen=True, slots=True)
class World:
    """What a plan is made for: the scenario as given, its roads, the doctrine applied, and the decisions by hand.

    `lent` are the teams that the national reserve is expected to lend in each watch, none where it lends nothing.
    `memo` keeps what was measured on these roads; worlds that differ in nothing but their edits share it.
    """

    scenario: Scenario
    network: RoadNetwork
    doctrine: Doctrine
    edits: Edits = NOTHING
    lent: tuple[float, ...] = ()
    memo: Memo = field(default_factory=Memo, compare=False, repr=False)

    def under(self, edits: Edits) -> World:
        """The same world under other decisions."""
        return replace(self, edits=edits)

    def with_lent(self, lent: tuple[float, ...]) -> World:
        """The same world with these teams of the national reserve."""
        return replace(self, lent=lent)

    @property
    def clock(self) -> Clock:
        """Slots and watches of the period."""
        return clock_of(self.scenario, self.doctrine)

    @property
    def duty(self) -> Duty:
        """When each unit is there, withheld units taken out."""
        return duty_of(self.scenario, self.edits)

    @property
    def expected(self) -> Scenario:
        """The scenario with the attendance that the edits expect."""
        return with_crowds(self.scenario, self.edits)

    def fixed(self, service: str, span: Span) -> NDArray[np.int64]:
        """Standby points fixed for a service in a span, by index, repeated where several units wait at one."""
        return waiting_points(self.scenario, self.edits.standby, service, span)


@dataclass(frozen=True, slots=True)
class Results:
    """The answer of every room, one each or several by key.

    `cordon` and `on_foot` are by place id, `access` by closed area, `respond` by service and phase,
    `supervise` by level.
    `common` are common rings that were asked about, by place ids joined with `+`. The deployment is everything up to
    `respond`, and `common`, `access`, `on_foot` and `diversion`, which earlier plans lack; the later rooms may be
    missing.
    """

    demand: DemandResult
    cordon: Mapping[str, CordonResult]
    posting: PostingResult
    protect: ProtectResult
    respond: Mapping[str, RespondResult]
    patrol: PatrolResult | None = may_be_missing(None)
    rehearse: RehearseResult | None = may_be_missing(None)
    roster: RosterResult | None = may_be_missing(None)
    common: Mapping[str, CordonResult] | None = may_be_missing(None)
    access: Mapping[str, AccessResult] | None = may_be_missing(None)
    on_foot: Mapping[str, FootResult] | None = may_be_missing(None)
    diversion: DiversionResult | None = may_be_missing(None)
    supervise: Mapping[str, PatrolResult] | None = may_be_missing(None)
    sensitivity: SensitivityResult | None = may_be_missing(None)


_ASKED = ("patrol", "rehearsal", "supervise", "sensitivity")
"""Questions that later rooms are asked about a deployment; they depend on nothing that comes after it."""


@dataclass(frozen=True)
class Content:
    """Everything the plan's lists and sentences are derived from.

    `posts` are the demand's posts followed by the road controls' posts, in the
    order of the posting problem; decisions by hand are applied. `hours` are
    the emergency services through the night.
    """

    world: World
    results: Results
    rings: tuple[Ring, ...]
    controls: tuple[RoadControl, ...]
    posts: tuple[PostDemand, ...]
    posting: PostingProblem
    protect: ProtectProblem
    hours: Mapping[str, Hours]
    access: Mapping[str, AccessProblem]
    diversion: DiversionProblem | None

    def with_results(self, results: Results) -> Content:
        """The same deployment with answers of later rooms; what was asked about it is not asked again."""
        made = replace(self, results=results)
        made.__dict__.update({name: self.__dict__[name] for name in _ASKED if name in self.__dict__})
        return made

    @cached_property
    def protection(self) -> NDArray[np.float64]:
        """1 - loss of every place in every watch, (n_places, n_watches)."""
        game, coverage = self.protect, self.results.protect.coverage
        loss = game.loss_uncovered - coverage * (game.loss_uncovered - game.loss_covered)
        return (1.0 - loss).reshape(len(self.world.scenario.places), -1)

    @property
    def _manning(self) -> Manning:
        world, results = self.world, self.results
        return Manning(self.posts, results.posting, results.demand.posts, world.duty, world.memo)

    @cached_property
    def patrol(self) -> PatrolProblem:
        """The question of the rounds, asked when it is needed."""
        world, results = self.world, self.results
        deployment = Deployment(results.demand, self.protect, results.protect, self._manning, self.controls)
        return patrol_problem(world.scenario, world.network, deployment, doctrine=world.doctrine, clock=world.clock)

    @cached_property
    def patrol_classes(self) -> dict[TeamClass, tuple[int, ...]]:
        """Classes of teams as the question of the rounds has them, each with its units by index."""
        world = self.world
        return team_classes(world.scenario, self._manning, doctrine=world.doctrine, clock=world.clock)

    @cached_property
    def sensitivity(self) -> SensitivityProblem | None:
        """The question how much hangs on the weights; None where the plan publishes no coverage."""
        places = [place.id for place in self.world.scenario.places]
        return sensitivity_problem(self.protect, self.results.protect, places=places, tier=self.results.demand.tier)

    @cached_property
    def positions(self) -> tuple[Position, ...]:
        """Where posts are manned and when, as supervisors visit them."""
        return positions_of(self.world.scenario.places, self._manning)

    @cached_property
    def supervise(self) -> dict[str, Supervision]:
        """The question of the supervisors' tours by level, asked when it is needed."""
        world = self.world
        roads = closed_sections(self.controls), world.memo
        return supervision_of(
            world.scenario, world.network, self.positions, roads, doctrine=world.doctrine, clock=world.clock
        )

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Numbers of posts alike at one place, those that a decision took out with them."""
        posts = (*self.results.demand.posts, *self.posts)
        return post_numbers((post.place_id, post.function.value, post.id.rsplit("/", 1)[0]) for post in posts)

    def function_of(self, post: PostDemand) -> Text:
        """Say what a post is for, with its number where its place has several alike; roads carry their names."""
        number = 0 if post.function in ROAD_POSTS else self._numbers.get(post.id.rsplit("/", 1)[0], 0)
        return numbered(say(f"function.{post.function}"), number)

    @cached_property
    def place_weight(self) -> NDArray[np.float64]:
        """What each place counts for the responders: its risk over the period, (n_places,)."""
        weight: NDArray[np.float64] = self.results.demand.weight.mean(axis=1)
        return weight

    @property
    def respond(self) -> dict[str, RespondProblem]:
        """The standby questions by service and phase, for the units that no decision fixes."""
        return {key: problem for hours in self.hours.values() for key, problem in hours.questions.items()}

    def standing(self, phase: Phase) -> NDArray[np.int64]:
        """Points where units wait in a phase, fixed and chosen ones, sorted, repeated for several units."""
        fixed = self.hours[phase.service].fixed[phase.number]
        return np.sort(np.concatenate([fixed, self.results.respond[phase.key].chosen]))

    def units_near(self, service: str) -> NDArray[np.int64]:
        """Units within the target of a place in a watch, (n_places, n_watches); -1 outside the hours of the service."""
        hours = self.hours[service]
        near = np.full(hours.weight.shape, -1, dtype=np.int64)
        for phase in hours.phases:
            points = self.standing(phase)
            for watch in phase.watches:
                near[:, watch] = hours.units_near(points, watch)
        return near

    def reliefs(self, service: str) -> tuple[Relief, ...]:
        """The units of a service at the points where they wait."""
        hours = self.hours[service]
        standing = {phase.key: self.standing(phase) for phase in hours.phases}
        held = tuple((key, points.tobytes()) for key, points in standing.items())
        world, key = self.world, ("reliefs", service, hours.free.tobytes(), held)
        return world.memo.once(
            key, lambda: reliefs(world.scenario, world.network, hours, standing, clock=world.clock, memo=world.memo)
        )

    @cached_property
    def rehearsal(self) -> Rehearsal | None:
        """The rehearsal question of this deployment; None where the doctrine has no numbers for it."""
        world = self.world
        waiting = {service: self.reliefs(service) for service, hours in self.hours.items() if hours.phases}
        return rehearsal_of(
            Stage(
                world.expected, world.network, world.doctrine, world.clock, world.duty, self.results.demand,
                self.controls, waiting,
            )
        )  # fmt: skip

    def cover(self, service: str) -> tuple[float, float]:
        """Expected weight that a service covers over the period, fixed points included, and the bound of it."""
        hours, answers = self.hours[service], self.results.respond
        secured = sum(objective_of(hours.question(phase), hours.fixed[phase.number]) for phase in hours.phases)
        found = [answers[phase.key] for phase in hours.phases]
        return secured + sum(one.objective for one in found), secured + sum(one.bound for one in found)

    @cached_property
    def worst(self) -> tuple[int, int]:
        """Place and watch with the least protection, the first of equals."""
        place, watch = divmod(int(np.round(self.protection, 12).argmin()), self.protection.shape[1])
        return place, watch
