"""From the rooms' answers to the whole content of a plan, the same way when planning and when verifying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.planning.content import Content, Results, World
from himaya.planning.cordon.build import ring_problem
from himaya.planning.cordon.controls import Ring, RoadControl, control_posts, ringed_places, road_controls
from himaya.planning.cordon.corridor import emergency_corridor
from himaya.planning.posting.build import posting_problem
from himaya.planning.protect.build import Manning, protect_problem
from himaya.planning.respond.build import respond_problems

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


def content_of(world: World, results: Results) -> Content:
    """Ask every question again and join it with the given answers."""
    rings = rings_of(world, results.demand, cordon_problems(world, results.demand), results.cordon)
    controls, posts = posts_of(world, results.demand, rings)
    return Content(
        world=world,
        results=results,
        rings=rings,
        controls=controls,
        posts=posts,
        posting=posting_of(world, posts),
        protect=protect_of(world, results.demand, posts, results.posting),
        respond=respond_of(world, results.demand, controls),
    )
