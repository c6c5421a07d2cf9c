"""From the rooms' answers to the whole content of a plan, the same way when planning and when verifying."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.around import access_of, diversion_of, opened
from himaya.planning.content import Content, Results, World
from himaya.planning.cordon.build import ring_problem
from himaya.planning.cordon.controls import (
    HandClosure,
    Ring,
    RoadControl,
    control_posts,
    ringed_places,
    road_controls,
)
from himaya.planning.cordon.corridor import emergency_corridor, exits_on_foot, through_all
from himaya.planning.cordon.together import Standing, common_problem, common_rings, groups_to_ask
from himaya.planning.demand.problem import DemandProblem, demand_problem
from himaya.planning.edits.check import Setting, check_edits
from himaya.planning.edits.effect import floor_of
from himaya.planning.edits.pins import Force, pinned
from himaya.planning.edits.posts import Rules, edited_posts
from himaya.planning.free import free_watches
from himaya.planning.memo import Memo
from himaya.planning.posting.build import Staffing, posting_problem
from himaya.planning.protect.build import Least, Manning, presence_minimum, protect_problem
from himaya.planning.refusals import refuse_too_many_waiting
from himaya.planning.respond.build import Readiness, hours_of
from himaya.planning.roads import section_of
from himaya.planning.roster.build import Deployment, roster_problem
from himaya.roads.plane import local_xy
from himaya.roads.snap import sections_within

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from himaya.planning.access.problem import AccessProblem
    from himaya.planning.cordon.corridor import Corridor
    from himaya.planning.cordon.problem import CordonProblem, CordonResult
    from himaya.planning.demand.problem import DemandResult, PostDemand
    from himaya.planning.diversion.problem import DiversionProblem
    from himaya.planning.edits.model import RoadClosed
    from himaya.planning.posting.problem import PostingProblem, PostingResult
    from himaya.planning.protect.problem import ProtectProblem
    from himaya.planning.respond.hours import Hours
    from himaya.planning.respond.problem import RespondProblem
    from himaya.planning.roster.problem import RosterProblem
    from himaya.scenario.model import Place


def demand_of(world: World) -> DemandProblem:
    """The demand question, once the decisions by hand fit the scenario.

    Raises
    ------
    InvalidInputError : every decision that speaks of what the scenario does not have (`edits.*`).
    """
    if world.edits:
        check_edits(world.edits, Setting(world.scenario, world.network, world.doctrine, world.clock))
    return demand_problem(world.expected, world.doctrine)


def cordon_problems(world: World, demand: DemandResult) -> dict[str, CordonProblem]:
    """The cordon question of every place that gets a ring, by place id."""
    problems = {}
    for index in _ringed(world, demand):
        radius = world.doctrine.cordon.tiers.index(int(demand.tier[index]))
        problems[world.scenario.places[index].id] = _ring_problem(world, index, radius)
    return problems


def _ringed(world: World, demand: DemandResult) -> dict[int, tuple[datetime, datetime]]:
    """Places that get a ring, and when it stands; none where no road file says which roads there are."""
    return {} if world.network.estimated else ringed_places(world.scenario, demand, world.doctrine)


def _ring_problem(world: World, index: int, radius: int) -> CordonProblem:
    """The ring round one place: opened roads stay open, others than the present ones cost a little more."""
    rule, place, network = world.doctrine.cordon, world.scenario.places[index], world.network
    kept_open = [section for road in world.edits.opened if (section := section_of(network, road)) is not None]
    present = [section for road in world.edits.keep.roads if (section := section_of(network, road)) is not None]

    def made() -> CordonProblem:
        problem = ring_problem(
            network,
            place.lon,
            place.lat,
            inner_m=rule.inner_m[radius],
            outer_m=rule.outer_m[radius],
            cost_of_class=rule.cost,
            core_sections=sections_within(network, place.lon, place.lat, rule.core_road_m).tolist(),
            keep_open=kept_open,
        )
        if not present:
            return problem
        moved = ~np.isin(problem.section, present)
        return replace(problem, cost=problem.cost + world.doctrine.replan.road_change * moved)

    return world.memo.once(("ring", place.id, radius, tuple(kept_open), tuple(present)), made)


def rings_of(
    world: World,
    demand: DemandResult,
    problems: Mapping[str, CordonProblem],
    results: Mapping[str, CordonResult],
    common: Mapping[str, CordonResult] | None = None,
) -> tuple[Ring, ...]:
    """Every ring with its times and its emergency corridor, in the order of the places.

    Parameters
    ----------
    common : answers about common rings, by their places; a place whose common ring costs less stands in that one.
    """
    shut = sorted(closure.section for closure in hand_closures(world, demand) if not closure.gate)
    windows = list(_ringed(world, demand).items())
    standing = _standing(world, demand, problems, results)
    joined = common_rings([world.scenario.places[index] for index, _ in windows], standing, common or {})
    rings, asked = [], Memo()
    for number, (index, (start, end)) in enumerate(windows):
        place, own = world.scenario.places[index], standing[number].problem
        shared = joined.get(number)
        ring = shared.ring if shared else Standing(own, results[place.id], start, end)
        tiers = [int(demand.tier[windows[one][0]]) for one in (shared.group if shared else (number,))]
        corridor = replace(_corridor(world, place, ring, (shut, asked)), exits_on_foot=exits_on_foot(own))
        rings.append(
            Ring(
                place, min(tiers), ring.start, ring.end, ring.problem, ring.result, corridor, own,
                shared=tuple(world.scenario.places[windows[one][0]] for one in shared.group) if shared else (),
                apart=shared.apart if shared else 0,
                common=shared.common if shared else 0,
            )
        )  # fmt: skip
    return _together(world, rings, (shut, asked))


def _standing(
    world: World,
    demand: DemandResult,
    problems: Mapping[str, CordonProblem],
    results: Mapping[str, CordonResult],
) -> list[Standing]:
    """Every place's own ring, in the order of the places."""
    return [
        Standing(problems[place_id], results[place_id], start, end)
        for index, (start, end) in _ringed(world, demand).items()
        if (place_id := world.scenario.places[index].id)
    ]


def common_problems(
    world: World,
    demand: DemandResult,
    problems: Mapping[str, CordonProblem],
    results: Mapping[str, CordonResult],
) -> dict[str, CordonProblem]:
    """The question of a common ring for every group of rings that interact, by place ids joined with `+`."""
    standing = _standing(world, demand, problems, results)
    places = list(problems)
    return {
        "+".join(places[one] for one in group): common_problem([standing[one].problem for one in group])
        for group in groups_to_ask(standing)
    }


def _corridor(world: World, place: Place, ring: Standing, roads: tuple[Sequence[int], Memo]) -> Corridor:
    """The corridor of a ring alone; `roads` are the sections shut and what was asked about them before."""
    problem, result, (shut, asked) = ring.problem, ring.result, roads
    key = (
        "corridor",
        place.id,
        tuple(problem.section[result.closed].tolist()),
        result.inside.tobytes(),
        problem.outside.tobytes(),
        *shut,
    )
    return world.memo.once(
        key, lambda: emergency_corridor(world.network, world.scenario, place, problem, result, shut=shut, memo=asked)
    )


def _together(world: World, rings: Sequence[Ring], roads: tuple[Sequence[int], Memo]) -> tuple[Ring, ...]:
    """The same rings, open to each other's emergency vehicles where one would keep those of another out."""
    shut, asked = roads
    if not rings[1:]:
        return tuple(rings)
    controlled = frozenset(section for ring in rings for section in ring.sections)
    gates = {section for ring in rings for section in ring.corridor.gates}
    found = []
    for ring in rings:
        key = ("through all", ring.place.id, ring.corridor, tuple(sorted(controlled)), tuple(sorted(gates)), *shut)
        corridor = world.memo.once(
            key,
            partial(
                through_all,
                world.network,
                world.scenario,
                ring.place,
                (ring.problem, ring.result, ring.corridor),
                controlled=controlled,
                gates=frozenset(gates),
                shut=shut,
                memo=asked,
            ),
        )
        gates.update(corridor.passages)
        found.append(replace(ring, corridor=corridor))
    return tuple(found)


def hand_closures(world: World, demand: DemandResult) -> tuple[HandClosure, ...]:
    """Roads that decisions control, each for the place it names or the nearest."""
    closures = []
    for one in world.edits.closed:
        section = section_of(world.network, one.road_id)
        if section is not None:
            index = _served(world, one, section)
            tier = int(demand.tier[index])
            closures.append(
                HandClosure(
                    section, world.scenario.places[index], tier, one.start, one.end, one.gate, bool(one.residents)
                )
            )
    return tuple(closures)


def _served(world: World, closure: RoadClosed, section: int) -> int:
    """Index of the place a closure names; otherwise of the one nearest to the road."""
    places = world.scenario.places
    if closure.place_id:
        return next(index for index, place in enumerate(places) if place.id == closure.place_id)
    lon, lat = world.network.section_line(section)
    east, north = np.array([place.lon for place in places]), np.array([place.lat for place in places])
    away = np.hypot(*local_xy(east - lon.mean(), north - lat.mean(), float(lat.mean())))
    return int(away.argmin())


def controls_of(
    world: World, demand: DemandResult, rings: Sequence[Ring], residents: Collection[int] = ()
) -> tuple[RoadControl, ...]:
    """The controlled roads of rings and decisions; `residents` are sections that open to those who live inside."""
    return road_controls(world.network, rings, hand_closures(world, demand), residents)


def posts_of(world: World, demand: DemandResult, controls: Sequence[RoadControl]) -> tuple[PostDemand, ...]:
    """Every post: the demand's first, then the roads', then those added by hand.

    Raises
    ------
    InvalidInputError : decisions about posts that there are none of (`edits.*`).
    """
    tier = {place.id: int(tier) for place, tier in zip(world.scenario.places, demand.tier, strict=True)}
    posts = (*demand.posts, *control_posts(controls, world.doctrine))
    return edited_posts(posts, world.edits, Rules(world.doctrine, tier))


def posting_of(world: World, posts: Sequence[PostDemand]) -> PostingProblem:
    """The posting question; units fixed by hand have no choice, and the present ones stay where that costs little.

    Raises
    ------
    InvalidInputError : pins that cannot be (`edits.*`).
    """
    problem = posting_problem(
        world.scenario,
        world.network,
        posts,
        rule=world.doctrine.posting,
        clock=world.clock,
        staffing=Staffing(world.duty, world.memo),
    )
    force = Force(world.scenario.units, world.duty, world.clock)
    eligible = pinned(world.edits.pins, posts, force, problem.eligible) if world.edits.pins else problem.eligible
    return _keeping(world, replace(problem, eligible=eligible))


def _keeping(world: World, problem: PostingProblem) -> PostingProblem:
    """The question in which giving a manned post to another unit than its present one, or to none, counts."""
    change_s, unfilled_cost_s = np.zeros(problem.travel_s.shape), problem.unfilled_cost_s.copy()
    present = {pin.post_id: pin.unit_id for pin in world.edits.keep.posts if pin.unit_id}
    column = {unit: index for index, unit in enumerate(problem.unit_ids)}
    for row, post in enumerate(problem.post_ids):
        if present.get(post) in column:
            change_s[row] = world.doctrine.replan.post_change_s
            change_s[row, column[present[post]]] = 0.0
            unfilled_cost_s[row] += world.doctrine.replan.post_change_s
    return replace(problem, change_s=change_s, unfilled_cost_s=unfilled_cost_s)


def protect_of(
    world: World, demand: DemandResult, posts: Sequence[PostDemand], posting: PostingResult
) -> ProtectProblem:
    """The protection game."""
    return protect_problem(
        world.scenario,
        world.network,
        demand,
        Manning(posts, posting, demand.posts, world.duty, world.memo),
        rule=world.doctrine.protect,
        clock=world.clock,
        least=Least(
            floor_of(world.scenario, world.edits, len(world.clock.watches)),
            presence_minimum(world.expected, demand.tier, rule=world.doctrine.protect, clock=world.clock),
        ),
        lent=world.lent,
    )


def hours_of_services(
    world: World,
    demand: DemandResult,
    controls: Sequence[RoadControl],
    posts: Sequence[PostDemand],
    posting: PostingResult,
    *,
    workers: int = 1,
) -> dict[str, Hours]:
    """The emergency services through the night; gates stay open to responders; on how many threads changes nothing.

    Raises
    ------
    InvalidInputError : more units fixed at points than there are (`edits.too_many_waiting`, `edits.waiting_withheld`).
    """
    free = free_watches(world.scenario.units, posts, posting.unit_of_post, clock=world.clock, duty=world.duty)
    readiness = Readiness(demand, controls, free, world.fixed, world.memo)
    services = hours_of(
        world.scenario, world.network, readiness, doctrine=world.doctrine, clock=world.clock, workers=workers
    )
    for hours in services.values():
        refuse_too_many_waiting(world, hours)
    return services


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
        return rings_of(self.world, self.results.demand, self.cordon, self.results.cordon, self.results.common)

    @cached_property
    def common(self) -> dict[str, CordonProblem]:
        """The questions of common rings by their places."""
        return common_problems(self.world, self.results.demand, self.cordon, self.results.cordon)

    @cached_property
    def access(self) -> dict[str, AccessProblem]:
        """The residents' question of every closed area."""
        return access_of(self.world, controls_of(self.world, self.results.demand, self.rings))

    @cached_property
    def controls(self) -> tuple[RoadControl, ...]:
        """The controlled roads, residents' gates open."""
        residents = opened(self.access, self.results.access)
        return controls_of(self.world, self.results.demand, self.rings, residents)

    @cached_property
    def posts(self) -> tuple[PostDemand, ...]:
        """Every post."""
        return posts_of(self.world, self.results.demand, self.controls)

    @cached_property
    def diversion(self) -> DiversionProblem | None:
        """The through trips that the controlled roads cut."""
        return diversion_of(self.world, self.controls)

    @cached_property
    def posting(self) -> PostingProblem:
        """The posting question."""
        return posting_of(self.world, self.posts)

    @cached_property
    def protect(self) -> ProtectProblem:
        """The protection game."""
        return protect_of(self.world, self.results.demand, self.posts, self.results.posting)

    @cached_property
    def hours(self) -> dict[str, Hours]:
        """The emergency services through the night."""
        return hours_of_services(self.world, self.results.demand, self.controls, self.posts, self.results.posting)

    @property
    def respond(self) -> dict[str, RespondProblem]:
        """The standby questions by service and phase."""
        return {key: problem for hours in self.hours.values() for key, problem in hours.questions.items()}

    @cached_property
    def content(self) -> Content:
        """Questions and answers together."""
        return Content(
            self.world, self.results, self.rings, self.controls, self.posts, self.posting, self.protect, self.hours,
            self.access, self.diversion,
        )  # fmt: skip


def roster_of(content: Content) -> RosterProblem:
    """The duty table's question: this deployment held for the days of the doctrine."""
    world = content.world
    waiting = frozenset(relief.unit for service in content.hours for relief in content.reliefs(service))
    deployment = Deployment(content.posts, content.results.posting, waiting, world.duty, world.clock.zone, world.memo)
    return roster_problem(world.scenario, world.network, deployment, doctrine=world.doctrine)
