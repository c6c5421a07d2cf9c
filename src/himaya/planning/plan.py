"""The plan: every room asked and answered, joined into one document with its certificates."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from himaya.planning.assembly import (
    cordon_problems,
    posting_of,
    posts_of,
    protect_of,
    respond_of,
    rings_of,
)
from himaya.planning.content import Content, Results, World
from himaya.planning.cordon.solve import solve as solve_cordon
from himaya.planning.demand.problem import demand_problem
from himaya.planning.demand.solve import solve as solve_demand
from himaya.planning.derived import RoadFile, document_of
from himaya.planning.planfile import seal
from himaya.planning.posting.solve import solve as solve_posting
from himaya.planning.protect.solve import solve as solve_protect
from himaya.planning.respond.solve import solve as solve_respond
from himaya.planning.result import never_stop, no_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.planning.respond.problem import RespondResult
    from himaya.planning.result import Progress, StopRule


@dataclass(frozen=True, slots=True)
class Plan:
    """A computed plan: the sealed document, and how many seconds each room took (never part of the document)."""

    document: dict[str, Any]
    seconds: Mapping[str, float]


def make_plan(
    world: World,
    roads: RoadFile,
    *,
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
    seed : for the rooms that search at random; same inputs, seed and version give the same bytes.
    stop : ends the searching rooms early with their best answer and its bound.
    workers : threads for independent questions; never changes the answer.
    progress : told which room is at work.
    """
    seconds: dict[str, float] = {}

    @contextmanager
    def room(name: str, fraction: float) -> Iterator[None]:
        progress(name, fraction)
        begin = perf_counter()
        yield
        seconds[name] = perf_counter() - begin

    with room("demand", 0.0):
        demand = solve_demand(demand_problem(world.scenario, world.doctrine))
    with room("cordon", 0.1), ThreadPoolExecutor(workers) as pool:
        questions = cordon_problems(world, demand)
        answers = dict(zip(questions, pool.map(solve_cordon, questions.values()), strict=True))
        rings = rings_of(world, demand, questions, answers)
        controls, posts = posts_of(world, demand, rings)
    with room("posting", 0.3):
        posting_question = posting_of(world, posts)
        posting = solve_posting(posting_question)
    with room("protect", 0.5):
        game = protect_of(world, demand, posts, posting)
        protect = solve_protect(game)
    respond_questions = respond_of(world, demand, controls)
    respond: dict[str, RespondResult] = {}
    for service, question in respond_questions.items():
        with room(f"respond.{service}", 0.6 + 0.3 * len(respond) / len(respond_questions)):
            respond[service] = solve_respond(question, stop=stop, seed=seed)
    results = Results(demand, answers, posting, protect, respond)
    with room("document", 0.9):
        content = Content(world, results, rings, controls, posts, posting_question, game, respond_questions)
        document = seal(document_of(content, roads, seed=seed))
    progress("document", 1.0)
    return Plan(document, seconds)
