"""Published tours: team orienteering, and vehicle routing with time windows, with and without prizes.

The rounds of the product are another question (docs/explanation/patrol.md): a place may be met again in every watch,
a break is taken, and what counts is a chance for each place. So these rows have no figure of ours: they tell how far
the libraries get that a user would pick, PyVRP and OR-Tools, against published values and a valid bound.
"""

from __future__ import annotations

import csv
import gzip
import math
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyvrp
from ortools.sat.python import cp_model
from pyvrp.stop import MaxIterations, MaxRuntime
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_DATA = Path(__file__).parent / "data"
_TEAMS, _ROUTES = _DATA / "team-orienteering", _DATA / "vehicle-routing-tw"
_SCALE = 10_000

_SLACK = 1e-6
_FAR = 1e9
_QUICK_TEAMS = ("p1.2.e", "p1.2.i", "p2.2.g", "p2.2.k")
_QUICK_ROUTES = ("Solomon_RC208", "VRPTW_C1_10_1", "PCVRPTW_R1_10_1")
_QUICK_LIMIT_S, _LIMIT_S = 10.0, 60.0
_QUICK_ITERATIONS, _ITERATIONS = 10_000, 100_000


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row for each published instance and library."""
    found: list[dict[str, Any]] = []
    for one in _lines(_TEAMS / "instances.csv"):
        if not quick or one["instance"] in _QUICK_TEAMS:
            found += _team_rows(one, quick=quick)
    for one in _lines(_ROUTES / "best_known.csv"):
        if not quick or one["instance"] in _QUICK_ROUTES:
            found.append(_route_row(one, _QUICK_LIMIT_S if quick else _LIMIT_S))
    return found


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _row(work: str, instance: str, peer: str, peer_s: float, **more: Any) -> dict[str, Any]:
    return {"work": work, "instance": instance, "ours_s": None, "peer": peer, "peer_s": peer_s, "ratio": None, **more}


def _team_rows(one: dict[str, str], *, quick: bool) -> Iterator[dict[str, Any]]:
    nodes = _lines(_TEAMS / f"{one['nodes']}_nodes.csv")
    spot = np.array([(float(node["x"]), float(node["y"])) for node in nodes])
    score = [int(node["score"]) for node in nodes]
    length = np.hypot(*(spot[:, None] - spot[None]).transpose(2, 0, 1))
    teams, longest, published = int(one["teams"]), float(one["tmax_per_team"]), int(one["value"])
    begin = time.perf_counter()
    proof = _circuits(length, score, teams, longest, _QUICK_LIMIT_S if quick else _LIMIT_S)
    middle = time.perf_counter()
    found = _team_pyvrp(length, score, teams, longest, _QUICK_ITERATIONS if quick else _ITERATIONS)
    seconds = {"OR-Tools CP-SAT": middle - begin, "PyVRP": time.perf_counter() - middle}
    bound = proof[1]
    for name, tours in (("OR-Tools CP-SAT", proof[0]), ("PyVRP", found)):
        value = sum(score[node] for tour in tours for node in tour)
        yield _row(
            "team orienteering",
            f"{one['instance']}: {len(nodes)} nodes, {teams} teams",
            name,
            seconds[name],
            agrees=_are_tours(tours, length, longest) and len(tours) <= teams and max(value, published) <= bound,
            objective=value,
            bound=bound,
            gap=(bound - value) / max(bound, 1),
            **{"published best": published},
            note=f"bound of CP-SAT, one run; published: {one['status'].removesuffix(' here')}",
        )


def _are_tours(tours: Sequence[Sequence[int]], length: NDArray[np.float64], longest: float) -> bool:
    """Whether no node is met twice and every tour from the first to the last node is short enough."""
    met = [node for tour in tours for node in tour]
    legs = [zip([0, *tour], [*tour, len(length) - 1], strict=True) for tour in tours]
    return len(met) == len(set(met)) and all(
        sum(float(length[one, other]) for one, other in tour) <= longest + _SLACK for tour in legs
    )


def _circuits(
    length: NDArray[np.float64], score: Sequence[int], teams: int, longest: float, limit_s: float
) -> tuple[list[list[int]], int]:
    """Tours and a valid bound: arcs in circuits through the depot, distances cut downwards, time along each arc."""
    short, last = np.floor(length * _SCALE).astype(int), len(length) - 1
    most = math.floor(longest * _SCALE)
    near = [node for node in range(1, last) if short[0, node] + short[node, last] <= most]
    model = cp_model.CpModel()
    met = {node: model.new_bool_var("") for node in near}
    clock = {node: model.new_int_var(int(short[0, node]), most - int(short[node, last]), "") for node in near}
    arcs: dict[tuple[int, int], Any] = {}
    for one in near:
        arcs[0, one], arcs[one, 0] = model.new_bool_var(""), model.new_bool_var("")
        for other in near:
            if one != other and short[0, one] + short[one, other] + short[other, last] <= most:
                arcs[one, other] = model.new_bool_var("")
                model.add(clock[other] >= clock[one] + int(short[one, other])).only_enforce_if(arcs[one, other])
    model.add_multiple_circuit(
        [(*ends, arc) for ends, arc in arcs.items()]
        + [(node, node, ~met[node] if node in met else 1) for node in range(1, last)]
    )
    model.add(sum(arc for (one, _), arc in arcs.items() if one == 0) <= teams)
    model.add(sum(arc * int(short[one, other or last]) for (one, other), arc in arcs.items()) <= teams * most)
    model.maximize(sum(score[node] * met[node] for node in near))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 2, limit_s
    solver.parameters.linearization_level = 2
    found = solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    after = {one: other for (one, other), arc in arcs.items() if found and one and solver.boolean_value(arc)}
    tours = []
    for first in near if found else ():
        if solver.boolean_value(arcs[0, first]):
            tours.append([first])
            while after[tours[-1][-1]]:
                tours[-1].append(after[tours[-1][-1]])
    return tours, math.floor(solver.best_objective_bound + _SLACK)


def _team_pyvrp(
    length: NDArray[np.float64], score: Sequence[int], teams: int, longest: float, iterations: int
) -> list[list[int]]:
    """Tours by PyVRP; distances are rounded upwards, so that what it keeps is short enough."""
    model, last = pyvrp.Model(), len(length) - 1
    spots = [model.add_location(0, 0) for _ in range(len(length))]
    depots = model.add_depot(spots[0]), model.add_depot(spots[last])
    for node in range(1, last):
        model.add_client(spots[node], prize=score[node], required=False)
    model.add_vehicle_type(
        teams, start_depot=depots[0], end_depot=depots[1], unit_distance_cost=0,
        max_distance=math.floor(longest * _SCALE),
    )  # fmt: skip
    for one in range(len(length)):
        for other in range(len(length)):
            if one != other:
                model.add_edge(spots[one], spots[other], distance=math.ceil(length[one, other] * _SCALE))
    best = model.solve(stop=MaxIterations(iterations), seed=1, display=False).best
    return _visits(best, first=1) if best.is_feasible() else []


def _visits(best: pyvrp.Solution, *, first: int) -> list[list[int]]:
    """Clients of each route, the first client numbered `first`."""
    return [[activity.idx + first for activity in route if activity.is_client()] for route in best.routes()]


def _route_row(one: dict[str, str], limit_s: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.vrp"
        path.write_bytes(gzip.decompress((_ROUTES / f"{one['instance']}.vrp.gz").read_bytes()))
        data = pyvrp.read(path, round_func="dimacs")
    published = float(one["best_known_cost"])
    begin = time.perf_counter()
    best = pyvrp.solve(data, stop=MaxRuntime(limit_s), seed=1).best
    seconds = time.perf_counter() - begin
    bound = assignment_bound(data) / 10
    cost = (best.distance() + best.uncollected_prizes()) / 10 if best.is_feasible() else None
    return _row(
        "routes with prizes" if one["instance"].startswith("PC") else "routes with time windows",
        f"{one['instance']}: {one['clients']} clients",
        "PyVRP",
        seconds,
        agrees=cost is not None and bound <= min(cost, published),
        objective=cost,
        bound=bound,
        gap=None if cost is None else (cost - bound) / cost,
        **{"published best": published},
        note=""
        if cost is None
        else f"{cost / published - 1:.2%} above the best published; bound by assignment, one run",
    )


def assignment_bound(data: pyvrp.ProblemData) -> float:
    """Cost that no routes can go below: every client has one successor, or costs its prize, on arcs that are in time.

    Depots stand for vehicles: as many as the load needs must leave, the others may stay.
    """
    depot, clients, vehicle = data.depots()[0], data.clients(), data.vehicle_types()[0]
    at = [client.location for client in clients]
    distance, duration = data.distance_matrix(0).astype(float), data.duration_matrix(0)
    leaves = np.array([client.tw_early + client.service_duration for client in clients])
    legs = distance[np.ix_(at, at)]
    legs[leaves[:, None] + duration[np.ix_(at, at)] > [client.tw_late for client in clients]] = _FAR
    np.fill_diagonal(legs, [_FAR if client.required else client.prize for client in clients])
    fleet = min(vehicle.num_available, len(clients))
    load = sum(client.delivery[0] for client in clients if client.required and client.delivery)
    must = min(math.ceil(load / vehicle.capacity[0]), fleet) if vehicle.capacity else 0
    home = np.full((fleet, fleet), _FAR)
    home[range(must, fleet), range(must, fleet)] = 0.0
    out = np.tile(distance[depot.location, at], (fleet, 1))
    back = np.tile(distance[at, depot.location][:, None], (1, fleet))
    cost = np.block([[legs, back], [out, home]])
    return float(cost[linear_sum_assignment(cost)].sum())
