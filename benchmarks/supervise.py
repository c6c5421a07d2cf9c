"""Supervisors' tours of Alexandria: one night at given prizes beside two routing libraries, and the nights with bound.

One night at given prizes is team orienteering with time windows: every position has a prize in every shift for the
first tour that visits it. It is asked without the break, which PyVRP does not know. The bound is that of exact tours
at prices for coming, which keep tours from coming back (Lagrangian relaxation, subgradient).
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from round_peers import PEERS, question_of

from himaya.planning.content import World
from himaya.planning.doctrine import load_doctrine
from himaya.planning.patrol.build import closed_sections
from himaya.planning.patrol.pricing import best_pattern, best_rounds, ways_of
from himaya.planning.patrol.solve import solve
from himaya.planning.patrol.verify import verify
from himaya.planning.plan import TOURS, stationed
from himaya.planning.protect.build import Manning
from himaya.planning.supervise.build import supervision_of
from himaya.planning.supervise.positions import positions_of
from himaya.roads.osm import read_osm
from himaya.scenario.read import read_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.patrol.pricing import Ways
    from himaya.planning.patrol.rounds import Round
    from himaya.planning.supervise.build import Supervision

_SCENARIO = Path(__file__).parents[1] / "scenarios" / "alexandria-christmas"
_ORDERS = 4
_BOUND_STEPS = 40


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """For every level, one night beside each library and all nights with their guarantee."""
    found = []
    for level, asked in _asked().items():
        found += [*_one_night(level, asked, quick=quick), _nights(level, asked)]
    return found


def _asked() -> dict[str, Supervision]:
    """The tours of Alexandria's deployment, by level."""
    world = World(read_scenario(_SCENARIO), read_osm(_SCENARIO / "roads.osm.gz"), load_doctrine())
    at = stationed(world)
    manning = Manning(at.posts, at.posting, at.demand.posts, world.duty, world.memo)
    positions, roads = positions_of(world.scenario.places, manning), (closed_sections(at.controls), world.memo)
    return supervision_of(world.scenario, world.network, positions, roads, doctrine=world.doctrine, clock=world.clock)


def _one_night(level: str, asked: Supervision, *, quick: bool) -> Iterator[dict[str, Any]]:
    problem = replace(asked.problem, break_after=int((asked.problem.end - asked.problem.start).max()))
    ways = ways_of(problem)
    score = np.random.default_rng(7).integers(10, 100, problem.promise.shape) * (problem.promise > 0)
    share = problem.dwell[:, None] / problem.watch_steps
    rng = np.random.default_rng(1)
    orders = [rng.permutation(problem.team_class.size) for _ in range(_ORDERS)]
    best_pattern(ways, score / share, orders[0])
    begin = time.perf_counter()
    value = max(_collected(ways, score, best_pattern(ways, score / share, order)[0]) for order in orders)
    ours_s = time.perf_counter() - begin
    bound = night_bound(ways, score, value)
    question = question_of(ways, score / share, range(problem.n_classes), scale=1.0)
    for name, peer in PEERS.items():
        begin = time.perf_counter()
        theirs = peer(question, quick=quick)
        peer_s = time.perf_counter() - begin
        yield {
            "work": f"tours of one night, {level}",
            "instance": f"Alexandria, {len(question.visits)} visits, {len(question.teams)} tours",
            "ours_s": ours_s,
            "peer": name,
            "peer_s": peer_s,
            "ratio": peer_s / ours_s,
            "agrees": max(value, round(theirs)) <= bound,
            "objective": value,
            "peer_objective": round(theirs),
            "bound": bound,
            "gap": (bound - value) / bound,
            "note": f"one run; ours the best of {_ORDERS} orders of the tours; all prizes together {score.sum():,}",
        }


def _collected(ways: Ways, score: NDArray[np.int64], rounds: list[Round]) -> int:
    """Prizes of what is visited, each once."""
    met = {(place, int(ways.problem.watch_of[arrive])) for one in rounds for place, arrive in one.visits}
    return sum(int(score[target]) for target in met)


def night_bound(ways: Ways, score: NDArray[np.int64], value: int) -> int:
    """What no tours can collect when a prize, (n_places, n_watches), is given once; `value` is what some do collect.

    For any prices u of coming, 0 <= u <= score: the sum of u, and of each tour the best at what the prices leave.
    Held, Wolfe, Crowder 1974, doi:10.1007/BF01580223 (the steps).
    """
    problem = ways.problem
    share = problem.dwell[:, None] / problem.watch_steps
    price, best = np.zeros(score.shape), float(score.sum())
    classes = range(problem.n_classes)
    for step in range(_BOUND_STEPS):
        found = best_rounds(ways, (score - price) / share, classes, workers=2)
        met, earned = np.zeros(score.shape), 0.0
        for one, worth in found:
            earned += int(problem.teams[one.of_class]) * worth
            for place, arrive in one.visits:
                met[place, problem.watch_of[arrive]] += int(problem.teams[one.of_class])
        bound = earned + float(price.sum())
        best = min(best, bound)
        excess = np.where(score > 0, met - 1.0, 0.0)
        size = float((excess**2).sum())
        if size == 0 or best - value < 1:
            break
        length = 2.0 * 0.95**step * (bound - value) / size
        price = np.clip(price + length * excess, 0.0, score)
    return int(np.floor(best + 1e-6))


def _nights(level: str, asked: Supervision) -> dict[str, Any]:
    problem = asked.problem
    solve(problem, params=replace(TOURS, first=1, near=0, guarantee=0))
    begin = time.perf_counter()
    result = solve(problem, params=TOURS)
    ours_s = time.perf_counter() - begin
    begin = time.perf_counter()
    findings = verify(problem, result)
    checked_s = time.perf_counter() - begin
    return {
        "work": f"tours of all nights, {level}",
        "instance": f"Alexandria, {problem.n_places} positions, {int(problem.teams.sum())} tours",
        "ours_s": ours_s,
        "peer": "none known",
        "agrees": not findings,
        "objective": result.objective / asked.unit,
        "bound": result.bound / asked.unit,
        "gap": (result.bound - result.objective) / result.bound,
        "note": f"one run; least share of the chance asked for; {result.chance.size} patterns; verification "
        f"{checked_s:.1f} s",
    }
