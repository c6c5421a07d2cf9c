"""Rounds: the best round at given prizes beside two routing libraries, and the patterns of a city's night.

The libraries are asked for the same round with the same drives, prizes, visits and hours, without the break, and
without coming back to a place within a watch, which they cannot value. Prizes are for a visit within one watch.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from pyvrp import Model
from pyvrp.stop import MaxIterations

from himaya.planning.patrol.pricing import best_rounds, ways_of
from himaya.planning.patrol.problem import NOT_DRIVEN, PatrolProblem
from himaya.planning.patrol.solve import solve
from himaya.planning.patrol.verify import verify
from himaya.planning.protect.problem import ProtectProblem
from himaya.planning.protect.solve import solve as solve_protect

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCALE = 10_000
_RUNS = 5
_STEPS_A_WATCH = 12


def city(n_places: int, *, n_bases: int, n_watches: int, teams: int, seed: int = 1) -> PatrolProblem:
    """A city at night: a plane of 20 x 20 km, cars at 24 km/h, blocks of four watches, presence as `protect` says."""
    rng = np.random.default_rng(seed)
    spot = rng.uniform(0.0, 20.0, (n_places + n_bases, 2))
    minutes = np.hypot(*(spot[:, None] - spot[None]).transpose(2, 0, 1)) * 2.5
    drive = np.maximum(np.ceil(minutes / 5.0), 1).astype(np.int64)
    limit = np.full(minutes.shape, 20.0)
    limit[:n_places, :n_places] = 10.0
    drive[minutes > limit] = NOT_DRIVEN
    np.fill_diagonal(drive, 0)
    loss = np.minimum(1.0, rng.uniform(0.02, 0.3, (n_places, 1)) * rng.uniform(0.5, 1.0, (n_places, n_watches)))
    n_classes = n_bases * (n_watches // 4)
    game = ProtectProblem(
        group=np.tile(np.arange(n_watches), n_places),
        kinds=np.ones(loss.size, np.int64),
        loss_uncovered=loss.ravel(),
        loss_covered=0.1 * loss.ravel(),
        floor=np.zeros(loss.size),
        teams=np.full((n_watches, 1), teams * n_bases),
        pool=np.full(n_watches, -1),
        reserve=np.zeros(0, np.int64),
    )
    promised = solve_protect(game)
    start = np.arange(n_classes) // n_bases * 4 * _STEPS_A_WATCH
    return PatrolProblem(
        place_ids=tuple(f"P-{place}" for place in range(n_places)),
        watch_steps=np.full(n_watches, _STEPS_A_WATCH),
        loss_uncovered=loss,
        effect=0.9 * loss,
        promise=np.clip(promised.coverage, 0.0, 1.0).reshape(loss.shape),
        ceiling=promised.value,
        dwell=rng.integers(2, 5, n_places),
        may=np.ones((1, n_places), dtype=np.bool_),
        drive=drive[None],
        kind=np.zeros(n_classes, np.int64),
        base=np.arange(n_classes) % n_bases,
        teams=np.full(n_classes, teams),
        start=start,
        end=start + 4 * _STEPS_A_WATCH,
        break_steps=4,
        break_after=4 * _STEPS_A_WATCH,
    )


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One round beside each library, then whole nights with their guarantee and bound."""
    problem = city(60, n_bases=6, n_watches=8, teams=4)
    nights = [(60, 6, 8, 4)] if quick else [(60, 6, 8, 4), (150, 8, 16, 4)]
    return [*_one_round(problem, quick=quick), *(_night(*size) for size in nights)]


def _row(work: str, instance: str, ours_s: float, **more: Any) -> dict[str, Any]:
    blank = {"peer": "", "peer_s": None, "ratio": None, "agrees": None, "note": ""}
    return {"work": work, "instance": instance, "ours_s": ours_s, **blank, **more}


def _one_round(problem: PatrolProblem, *, quick: bool) -> list[dict[str, Any]]:
    prize = np.random.default_rng(7).uniform(0.0, 1.0, problem.promise.shape) * problem.effect
    ways = ways_of(problem)
    times = []
    for _ in range(_RUNS):
        begin = time.perf_counter()
        ((_, worth),) = best_rounds(ways, prize, [0])
        times.append(time.perf_counter() - begin)
    found = []
    for name, work in (
        ("PyVRP", lambda: _pyvrp(problem, prize, iterations=500 if quick else 5000)),
        ("OR-Tools routing", lambda: _ortools(problem, prize, seconds=1 if quick else 10)),
    ):
        begin = time.perf_counter()
        value = work()
        peer_s = time.perf_counter() - begin
        found.append(
            _row(
                "best round at given prizes",
                f"{problem.n_places} places, block of 48 steps",
                min(times),
                peer=name,
                peer_s=peer_s,
                ratio=peer_s / min(times),
                agrees=value <= worth + 1e-3,
                note=f"exact {worth:.4f}; {name} collects {value:.4f}",
            )
        )
    return found


def _night(n_places: int, n_bases: int, n_watches: int, teams: int) -> dict[str, Any]:
    problem = city(n_places, n_bases=n_bases, n_watches=n_watches, teams=teams)
    begin = time.perf_counter()
    result = solve(problem)
    ours_s = time.perf_counter() - begin
    n_teams = int(problem.teams.sum())
    return _row(
        "patterns of a night",
        f"{n_places} places, {n_watches} watches, {n_teams} rounds a night",
        ours_s,
        agrees=verify(problem, result) == [],
        note=f"one run; guarantee {result.objective:.4f}, bound {result.bound:.4f}, without drives "
        f"{problem.ceiling.min():.4f}; {result.chance.size} patterns",
    )


def _clients(problem: PatrolProblem, prize: NDArray[np.float64]) -> list[tuple[int, int, int, int, int]]:
    """Place, first and last step to begin, length of the visit and prize, for each place and watch of class 0."""
    clients = []
    for place in range(problem.n_places):
        dwell = int(problem.dwell[place])
        for watch in range(4):
            first = watch * _STEPS_A_WATCH
            worth = round(_SCALE * float(prize[place, watch]) * dwell / _STEPS_A_WATCH)
            clients.append((place, first, first + _STEPS_A_WATCH - dwell, dwell, worth))
    return clients


def _steps(problem: PatrolProblem, one: int, other: int) -> int | None:
    steps = int(problem.drive[0, one, other])
    return None if steps == NOT_DRIVEN or (one == other and one < problem.n_places) else steps


def _pyvrp(problem: PatrolProblem, prize: NDArray[np.float64], *, iterations: int) -> float:
    """Prize collected by PyVRP; a drive costs time alone, a visit left out its prize."""
    model = Model()
    spots = [(problem.n_places, model.add_location(0, 0))]
    model.add_depot(spots[0][1])
    for place, first, last, dwell, worth in _clients(problem, prize):
        spots.append((place, model.add_location(0, 0)))
        model.add_client(
            spots[-1][1], service_duration=dwell, tw_early=first, tw_late=last, prize=worth, required=False
        )
    model.add_vehicle_type(1, tw_early=0, tw_late=4 * _STEPS_A_WATCH)
    for one, begin in spots:
        for other, end in spots:
            if begin is not end:
                steps = _steps(problem, one, other)
                model.add_edge(begin, end, distance=0, duration=10 * _STEPS_A_WATCH if steps is None else steps)
    found = model.solve(stop=MaxIterations(iterations), seed=1, display=False)
    return float(found.best.prizes()) / _SCALE


def _ortools(problem: PatrolProblem, prize: NDArray[np.float64], *, seconds: int) -> float:
    """Prize collected by the routing library of OR-Tools with guided local search."""
    clients = _clients(problem, prize)
    spots = [problem.n_places, *(client[0] for client in clients)]
    dwells = [0, *(client[3] for client in clients)]
    manager = pywrapcp.RoutingIndexManager(len(spots), 1, 0)
    routing = pywrapcp.RoutingModel(manager)

    def takes(one: int, other: int) -> int:
        begin, end = manager.IndexToNode(one), manager.IndexToNode(other)
        steps = _steps(problem, spots[begin], spots[end])
        return dwells[begin] + (10 * _STEPS_A_WATCH if steps is None and begin != end else steps or 0)

    transit = routing.RegisterTransitCallback(takes)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(lambda _one, _other: 0))
    routing.AddDimension(transit, 4 * _STEPS_A_WATCH, 4 * _STEPS_A_WATCH, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for node, (_, first, last, _, worth) in enumerate(clients, start=1):
        index = manager.NodeToIndex(node)
        clock.CumulVar(index).SetRange(first, last)
        routing.AddDisjunction([index], worth)
    choices = pywrapcp.DefaultRoutingSearchParameters()
    choices.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    choices.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    choices.time_limit.FromSeconds(seconds)
    found = routing.SolveWithParameters(choices)
    left_out = 0 if found is None else found.ObjectiveValue()
    return 0.0 if found is None else (sum(client[4] for client in clients) - left_out) / _SCALE
