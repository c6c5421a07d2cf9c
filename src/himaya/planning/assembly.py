"""From the rooms' answers to the whole content of a plan, the same way when planning and when verifying."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from himaya.planning.content import Content, Results, World
from himaya.planning.cordon.build import ring_problem
from himaya.planning.cordon.controls import Ring, RoadControl, control_posts, ringed_places, road_controls
from himaya.planning.cordon.corridor import emergency_corridor
from himaya.planning.posting.build import posting_problem
from himaya.planning.protect.build import Manning, protect_problem
from himaya.planning.respond.build import respond_problems
from himaya.roads.snap import sections_within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.planning.cordon.problem import CordonProblem, CordonResult
    from himaya.planning.demand.problem import DemandResult, PostDemand
    from himaya.planning.posting.problem import PostingProblem, PostingResult
    from himaya.planning.protect.problem import ProtectProblem
    from himaya.planning.respond.problem import RespondProblem


def cordon_problems(world: World, demand: DemandResult) -> dict[str, CordonProblem]:
    """The cordon question of every place that gets a ring, by place id."""
    rule, problems = world.doctrine.cordon, {}
    for index in ringed_places(world.scenario, demand, world.doctrine):
        place = world.scenario.places[index]
        radius = rule.tiers.index(int(demand.tier[index]))
        problems[place.id] = ring_problem(
            world.network,
            place.lon,
            place.lat,
            inner_m=rule.inner_m[radius],
            outer_m=rule.outer_m[radius],
            cost_of_class=rule.cost,
            core_sections=sections_within(world.network, place.lon, place.lat, rule.core_road_m).tolist(),
        )
    return problems


def rings_of(
    world: World,
    demand: DemandResult,
    problems: Mapping[str, CordonProblem],
    results: Mapping[str, CordonResult],
) -> tuple[Ring, ...]:
    """Every ring with its times and its emergency corridor, in the order of the places."""
    rings = []
    for index, (start, end) in ringed_places(world.scenario, demand, world.doctrine).items():
        place = world.scenario.places[index]
        problem, result = problems[place.id], results[place.id]
        corridor = emergency_corridor(world.network, world.scenario, place, problem, result)
        rings.append(Ring(place, int(demand.tier[index]), start, end, problem, result, corridor))
    return tuple(rings)


def posts_of(
    world: World, demand: DemandResult, rings: Sequence[Ring]
) -> tuple[tuple[RoadControl, ...], tuple[PostDemand, ...]]:
    """The controlled roads, and every post: the demand's first, then the roads'."""
    controls = road_controls(world.network, rings)
    return controls, (*demand.posts, *control_posts(controls, world.doctrine))


def posting_of(world: World, posts: Sequence[PostDemand]) -> PostingProblem:
    """The posting question."""
    return posting_problem(world.scenario, world.network, posts, rule=world.doctrine.posting, clock=world.clock)


def protect_of(
    world: World, demand: DemandResult, posts: Sequence[PostDemand], posting: PostingResult
) -> ProtectProblem:
    """The protection game."""
    return protect_problem(
        world.scenario,
        world.network,
        demand,
        Manning(posts, posting),
        rule=world.doctrine.protect,
        clock=world.clock,
    )


def respond_of(world: World, demand: DemandResult, controls: Sequence[RoadControl]) -> dict[str, RespondProblem]:
    """The standby questions of the services that have a unit on duty in every watch; gates stay open to responders."""
    problems = respond_problems(
        world.scenario,
        world.network,
        demand,
        doctrine=world.doctrine,
        clock=world.clock,
        closed=[control.section for control in controls if not control.gate],
    )
    return {service: problem for service, problem in problems.items() if problem.p > 0}


@dataclass(frozen=True)
class Questions:
    """Every question of a plan that is already answered, each asked again once, when it is needed."""

    world: World
    results: Results

    @cached_property
    def cordon(self) -> dict[str, CordonProblem]:
        """The cordon questions by place id."""
        return cordon_problems(self.world, self.results.demand)

    @cached_property
    def rings(self) -> tuple[Ring, ...]:
        """Every ring with its times and its emergency corridor."""
        return rings_of(self.world, self.results.demand, self.cordon, self.results.cordon)

    @cached_property
    def controls_and_posts(self) -> tuple[tuple[RoadControl, ...], tuple[PostDemand, ...]]:
        """The controlled roads and every post."""
        return posts_of(self.world, self.results.demand, self.rings)

    @cached_property
    def posting(self) -> PostingProblem:
        """The posting question."""
        return posting_of(self.world, self.controls_and_posts[1])

    @cached_property
    def protect(self) -> ProtectProblem:
        """The protection game."""
        return protect_of(self.world, self.results.demand, self.controls_and_posts[1], self.results.posting)

    @cached_property
    def respond(self) -> dict[str, RespondProblem]:
        """The standby questions by service."""
        return respond_of(self.world, self.results.demand, self.controls_and_posts[0])

    @property
    def content(self) -> Content:
        """Questions and answers together."""
        controls, posts = self.controls_and_posts
        return Content(self.world, self.results, self.rings, controls, posts, self.posting, self.protect, self.respond)
