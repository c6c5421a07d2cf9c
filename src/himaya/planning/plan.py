"""The plan: every room asked and answered, joined into one document with its certificates."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.access.problem import AccessProblem, AccessResult, FootResult
from himaya.planning.access.solve import solve as solve_access
from himaya.planning.access.solve import ways_on_foot
from himaya.planning.around import access_of, diversion_of, opened
from himaya.planning.assembly import (
    common_problems,
    controls_of,
    cordon_problems,
    demand_of,
    hours_of_services,
    posting_of,
    posts_of,
    protect_of,
    rings_of,
    roster_of,
)
from himaya.planning.content import Content, Results, World
from himaya.planning.cordon.controls import Ring, RoadControl
from himaya.planning.cordon.problem import CordonResult
from himaya.planning.cordon.solve import solve as solve_cordon
from himaya.planning.demand.problem import DemandResult, PostDemand
from himaya.planning.demand.solve import solve as solve_demand
from himaya.planning.derived import RoadFile, document_of
from himaya.planning.diversion.problem import DiversionProblem, DiversionResult
from himaya.planning.diversion.solve import solve as solve_diversion
from himaya.planning.keep import carried_standby, is_settled, keep_standby, same_question
from himaya.planning.patrol.build import closed_sections
from himaya.planning.patrol.solve import PatrolParams
from himaya.planning.patrol.solve import solve as solve_patrol
from himaya.planning.planfile import seal
from himaya.planning.posting.problem import PostingProblem, PostingResult
from himaya.planning.posting.solve import solve as solve_posting
from himaya.planning.protect.problem import ProtectProblem
from himaya.planning.protect.solve import solve as solve_protect
from himaya.planning.refusals import refuse_too_much_presence
from himaya.planning.rehearse.solve import solve as solve_rehearse
from himaya.planning.respond.session import Prover
from himaya.planning.respond.solve import RespondParams
from himaya.planning.respond.solve import solve as solve_respond
from himaya.planning.result import StopRule, never_stop, no_progress
from himaya.planning.roster.solve import solve as solve_roster
from himaya.planning.roster.work import RosterParams
from himaya.planning.sensitivity.solve import solve as solve_sensitivity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.cordon.problem import CordonProblem
    from himaya.planning.edits.model import Edits
    from himaya.planning.patrol.problem import PatrolProblem, PatrolResult
    from himaya.planning.respond.hours import Phase
    from himaya.planning.respond.problem import RespondProblem, RespondResult
    from himaya.planning.result import Progress


_MULTIPLIERS = RespondParams(prove=False, kicks=0)
"""Standby points by interchange, bounded by multipliers, without a search."""
TOURS = PatrolParams(first=4, near=5, guarantee=3, often=0.1, liking=0.2)
"""Supervisors' tours of ten patterns or more: where posts are met every night, the times are all there is to guess."""
_ROSTER = RosterParams(search=0.05, question=0.05, polish=False, conflicts=8)
"""Duty tables of least shortage within seconds for a city; the reasons of the blocks that fail first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A computed plan: the sealed document, and how many seconds each room took (never part of the document)."""

    document: dict[str, Any]
    seconds: Mapping[str, float]


def make_plan(  # noqa: PLR0913 - what a plan can be asked for, by name
    world: World,
    roads: RoadFile,
    *,
    edits: Edits | None = None,
    earlier: Content | None = None,
    deployment_only: bool = False,
    seed: int = 1,
    stop: StopRule = never_stop,
    workers: int = 2,
    progress: Progress = no_progress,
) -> Plan:
    """Answer every room and seal the document.

    Parameters
    ----------
    world : scenario, roads and doctrine.
    roads : identity of the road file, copied into the document.
    edits : decisions by hand that the plan respects, in place of those of `world`.
    earlier : a plan of the same roads whose answers to unchanged questions are taken over.
    deployment_only : leave out the rooms that ask about a deployment that stands (`complete`), but for rounds of
        `earlier` where they are asked the same.
    seed : for the rooms that search at random; same inputs, seed and version give the same bytes.
    stop : ends the searching rooms early with their best answer and its bound.
    workers : threads for independent questions; never changes the answer.
    progress : told which room is at work.

    Raises
    ------
    InvalidInputError : every decision that cannot be, at the first room that finds one (`edits.*`).
    """
    world = world if edits is None else world.under(edits)
    timer = _Timer(progress)
    budget = Budget(seed, stop, workers)
    content = answer(world, earlier=earlier, budget=budget, timer=timer)
    content = _still_fitting(content, earlier) if deployment_only else complete(content, budget=budget, timer=timer)
    with timer.room("document", 0.95):
        document = seal(document_of(content, roads, seed=seed))
    progress("document", 1.0)
    return Plan(document, timer.seconds)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work the rooms may spend: seed, stop rule, threads, and the effort of the standby search."""

    seed: int = 1
    stop: StopRule = never_stop
    workers: int = 2
    effort: RespondParams | None = None


class _Timer:
    """Seconds per room, and who is told which room is at work."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress

    @contextmanager
    def room(self, name: str, fraction: float) -> Iterator[None]:
        """Count what happens inside as the room's."""
        self._progress(name, fraction)
        begin = perf_counter()
        yield
        self.seconds[name] = perf_counter() - begin


def answer(
    world: World, *, earlier: Content | None = None, budget: Budget | None = None, timer: _Timer | None = None
) -> Content:
    """Answer every room; a question that `earlier` was asked in the same words keeps its answer.

    Raises
    ------
    InvalidInputError : every decision that cannot be, at the first room that finds one (`edits.*`).
    """
    clock, budget = timer or _Timer(no_progress), budget or Budget()
    at = stationed(world, earlier=earlier, workers=budget.workers, timer=clock)
    with clock.room("protect", 0.5):
        protect = solve_protect(at.game)
        refuse_too_much_presence(world, at.game, protect)
    respond: dict[str, RespondResult] = {}
    with Prover() as prover:
        if _may_search(at, earlier, budget):
            prover.begin()
        services = hours_of_services(world, at.demand, at.controls, at.posts, at.posting, workers=budget.workers)
        for number, (service, hours) in enumerate(services.items()):
            with clock.room(f"respond.{service}", 0.6 + 0.25 * number / len(services)):
                for phase in hours.phases:
                    asked = hours.questions[phase.key]
                    respond[phase.key] = _standby(world, phase, asked, earlier=earlier, budget=budget, prover=prover)
    results = Results(
        at.demand, at.cordon, at.posting, protect, respond,
        common=at.common, access=at.access, on_foot=at.on_foot, diversion=at.diversion,
    )  # fmt: skip
    return Content(
        world, results, at.rings, at.controls, at.posts, at.posting_question, at.game, services,
        at.access_questions, diversion_of(world, at.controls),
    )  # fmt: skip


def _may_search(at: Stationed, earlier: Content | None, budget: Budget) -> bool:
    """Whether other roads are closed than in an earlier plan, so that some standby points are likely searched anew."""
    if earlier is None or (budget.effort is not None and not budget.effort.prove):
        return False
    return closed_sections(earlier.controls) != closed_sections(at.controls)


def _still_fitting(content: Content, earlier: Content | None) -> Content:
    """The deployment with the rounds and the tours of an earlier plan, where they are asked the same."""
    if earlier is None:
        return content
    results = content.results
    if earlier.results.patrol is not None and _same_rounds(earlier, content):
        results = replace(results, patrol=earlier.results.patrol)
    if earlier.results.supervise is not None and _same_tours(earlier, content):
        results = replace(results, supervise=earlier.results.supervise)
    return content.with_results(results)


def _same_rounds(earlier: Content, content: Content) -> bool:
    """Whether the rounds are asked the same; where other presence is promised, no roads need be measured to tell."""
    before, now = (np.clip(one.results.protect.coverage, 0.0, 1.0) for one in (earlier, content))
    return np.array_equal(before, now) and same_question(earlier.patrol, content.patrol)


def _same_tours(earlier: Content, content: Content) -> bool:
    """Whether the supervisors' tours are asked the same, level by level.

    No roads need be measured to tell where the positions are other ones, or where they and the closed roads are the
    same.
    """
    if earlier.positions != content.positions:
        return False
    if closed_sections(earlier.controls) == closed_sections(content.controls):
        return True
    before, now = earlier.supervise, content.supervise
    return before.keys() == now.keys() and all(same_question(before[key].problem, now[key].problem) for key in now)


@dataclass(frozen=True, slots=True)
class Stationed:
    """What stands once every post has its unit: the questions and answers that the protection game follows from."""

    demand: DemandResult
    cordon: dict[str, CordonResult]
    rings: tuple[Ring, ...]
    controls: tuple[RoadControl, ...]
    posts: tuple[PostDemand, ...]
    posting_question: PostingProblem
    posting: PostingResult
    game: ProtectProblem
    common: dict[str, CordonResult]
    access_questions: dict[str, AccessProblem]
    access: dict[str, AccessResult]
    on_foot: dict[str, FootResult]
    diversion: DiversionResult | None


def stationed(
    world: World, *, earlier: Content | None = None, workers: int = 1, timer: _Timer | None = None
) -> Stationed:
    """Answer demand, cordon and posting, and ask the protection game; `earlier` as for `answer`.

    Raises
    ------
    InvalidInputError : every decision that cannot be, at the first room that finds one (`edits.*`).
    """
    clock = timer or _Timer(no_progress)
    with clock.room("demand", 0.0):
        demand = solve_demand(demand_of(world))
    with clock.room("cordon", 0.1):
        questions = cordon_problems(world, demand)
        answers = _cordons(questions, workers)
        common = _cordons(common_problems(world, demand, questions, answers), workers)
        rings = rings_of(world, demand, questions, answers, common)
        asked = access_of(world, controls_of(world, demand, rings))
        access = {area: solve_access(problem) for area, problem in asked.items()}
        controls = controls_of(world, demand, rings, opened(asked, access))
        posts = posts_of(world, demand, controls)
        on_foot = {ring.place.id: ways_on_foot(ring.own) for ring in rings}
        diversion = _diverted(diversion_of(world, controls), earlier)
    with clock.room("posting", 0.3):
        question = posting_of(world, posts)
        posting = solve_posting(question)
        game = protect_of(world, demand, posts, posting)
    return Stationed(
        demand, answers, rings, controls, posts, question, posting, game, common, asked, access, on_foot, diversion
    )


def _diverted(question: DiversionProblem | None, earlier: Content | None) -> DiversionResult | None:
    """The diversions, those of an earlier plan where they are asked the same; None where nothing is asked."""
    if question is None:
        return None
    if earlier is not None and earlier.diversion is not None and same_question(earlier.diversion, question):
        return earlier.results.diversion or solve_diversion(question)
    return solve_diversion(question)


def complete(content: Content, *, budget: Budget, timer: _Timer) -> Content:
    """Answer the rooms that take the deployment as it stands: weights, rounds, tours, duty table, the rehearsal."""
    results, weights = content.results, content.sensitivity
    if weights is not None:
        with timer.room("sensitivity", 0.81):
            found = solve_sensitivity(weights, seed=budget.seed, stop=budget.stop)
            results = replace(results, sensitivity=found)
    with timer.room("patrol", 0.82):
        effort = PatrolParams(workers=budget.workers)
        patrol = solve_patrol(content.patrol, params=effort, stop=budget.stop, seed=budget.seed)
        results = replace(results, patrol=patrol)
    if content.world.doctrine.supervise:
        with timer.room("supervise", 0.84):
            tours = {level: _tours(one.problem, budget) for level, one in content.supervise.items()}
            results = replace(results, supervise=tours)
    with timer.room("roster", 0.85):
        params = replace(_ROSTER, workers=budget.workers)
        roster = solve_roster(roster_of(content), params=params, stop=budget.stop, seed=budget.seed)
        results = replace(results, roster=roster)
    content = content.with_results(results)
    rehearsal = content.rehearsal
    if rehearsal is None:
        return content
    with timer.room("rehearse", 0.9):
        rehearse = solve_rehearse(rehearsal.problem, seed=budget.seed, stop=budget.stop, workers=budget.workers)
    return content.with_results(replace(results, rehearse=rehearse))


def _tours(question: PatrolProblem, budget: Budget) -> PatrolResult:
    return solve_patrol(question, params=replace(TOURS, workers=budget.workers), stop=budget.stop, seed=budget.seed)


def _cordons(questions: Mapping[str, CordonProblem], workers: int) -> dict[str, CordonResult]:
    with ThreadPoolExecutor(workers) as pool:
        return dict(zip(questions, pool.map(solve_cordon, questions.values()), strict=True))


def _standby(
    world: World,
    phase: Phase,
    question: RespondProblem,
    *,
    earlier: Content | None,
    budget: Budget,
    prover: Prover,
) -> RespondResult:
    """The earlier answer to the same question; the present points where multipliers settle it; a new answer.

    Those of the earlier answer are tried first: they cost no search.
    """
    if earlier is not None:
        for key, asked in earlier.hours[phase.service].questions.items():
            if same_question(asked, question):
                return keep_standby(world, phase, question, earlier.results.respond[key])
    if world.edits.keep.standby:
        carried = None if earlier is None else carried_standby(world, phase, question, earlier, seed=budget.seed)
        if carried is not None:
            return carried
        found = solve_respond(question, params=_MULTIPLIERS, stop=budget.stop, seed=budget.seed)
        kept = keep_standby(world, phase, question, found)
        if is_settled(world, phase, question, kept):
            return kept
    found = solve_respond(question, params=budget.effort, stop=budget.stop, seed=budget.seed, prover=prover)
    return keep_standby(world, phase, question, found)
