"""Routing libraries that a user would pick for rounds: optional visits in time windows, and the most prize for them.

A visit may begin at any step between the first and the last at which it may in ours, and a team may wait anywhere:
what the libraries are asked is never harder than our question.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from pyvrp import Model
from pyvrp.stop import MaxIterations

from himaya.planning.patrol.problem import NOT_DRIVEN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from himaya.planning.patrol.pricing import Ways


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that may be made: where, the first and last step to begin, its length in steps, its prize."""

    place: int
    first: int
    last: int
    dwell: int
    prize: int


@dataclass(frozen=True, slots=True)
class Question:
    """Optional visits, teams as (base, first step, last step), and the steps between spots: the places, then bases.

    scale : whole-number prizes are so many times those that were asked about.
    """

    visits: tuple[Visit, ...]
    teams: tuple[tuple[int, int, int], ...]
    n_places: int
    drive: NDArray[np.int64]
    scale: float

    @property
    def never(self) -> int:
        """More steps than any team has."""
        return 10 * max(end for _, _, end in self.teams)

    def takes(self, one: int, other: int) -> int:
        """Steps of a drive; `never` where there is none, and from a place to itself."""
        steps = int(self.drive[one, other])
        return self.never if steps == NOT_DRIVEN or (one == other and one < self.n_places) else steps


def question_of(ways: Ways, prize: NDArray[np.float64], classes: Sequence[int], *, scale: float) -> Question:
    """The best rounds of some classes at prizes for presence through whole watches, (n_places, n_watches).

    A place may be visited once in a watch. Teams are of one kind. PyVRP finds no feasible rounds where a prize exceeds
    its largest penalty for a step too many, 100,000.
    """
    problem = ways.problem
    start, end = int(problem.start[list(classes)].min()), int(problem.end[list(classes)].max())
    until = np.cumsum(problem.watch_steps)
    visits = []
    for place, watch in np.argwhere(prize > 0).tolist():
        dwell, steps = int(problem.dwell[place]), int(problem.watch_steps[watch])
        begin = int(until[watch]) - steps
        at = begin + np.flatnonzero(ways.may_begin[0, place, begin : begin + steps - dwell + 1])
        if at.size and start <= at[0] and at[-1] < end:
            worth = round(scale * float(prize[place, watch]) * dwell / steps)
            visits.append(Visit(place, int(at[0]), int(at[-1]), dwell, worth))
    teams = tuple(
        (problem.n_places + int(problem.base[one]), int(problem.start[one]), int(problem.end[one]))
        for one in classes
        for _ in range(int(problem.teams[one]))
    )
    return Question(tuple(visits), teams, problem.n_places, problem.drive[0], scale)


def by_pyvrp(question: Question, *, quick: bool) -> float:
    """Prize collected by PyVRP; a drive costs time alone, a visit left out its prize."""
    model = Model()
    teams = Counter(question.teams)
    spots = [(base, model.add_location(0, 0)) for base in sorted({base for base, _, _ in teams})]
    depots = {base: model.add_depot(location) for base, location in spots}
    for one in question.visits:
        spots.append((one.place, model.add_location(0, 0)))
        model.add_client(
            spots[-1][1], service_duration=one.dwell, tw_early=one.first, tw_late=one.last, prize=one.prize,
            required=False,
        )  # fmt: skip
    for (base, start, end), count in teams.items():
        model.add_vehicle_type(count, start_depot=depots[base], end_depot=depots[base], tw_early=start, tw_late=end)
    for one, begin in spots:
        for other, finish in spots:
            if begin is not finish:
                model.add_edge(begin, finish, distance=0, duration=question.takes(one, other))
    found = model.solve(stop=MaxIterations(2_000 if quick else 20_000), seed=1, display=False)
    return float(found.best.prizes()) / question.scale if found.best.is_feasible() else 0.0


def by_ortools(question: Question, *, quick: bool) -> float:
    """Prize collected by the routing library of OR-Tools with guided local search, in a second for every 100 visits."""
    bases = sorted({base for base, _, _ in question.teams})
    spots, dwells = [*bases, *(one.place for one in question.visits)], [0] * len(bases)
    dwells += [one.dwell for one in question.visits]
    depot = [bases.index(base) for base, _, _ in question.teams]
    manager = pywrapcp.RoutingIndexManager(len(spots), len(question.teams), depot, depot)
    routing = pywrapcp.RoutingModel(manager)
    takes = [[dwell + (one is not other and question.takes(spots[one], spots[other])) for other in range(len(spots))]
             for one, dwell in enumerate(dwells)]  # fmt: skip
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterUnaryTransitVector([0] * len(spots)))
    routing.AddDimension(routing.RegisterTransitMatrix(takes), question.never, question.never, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for team, (_, start, end) in enumerate(question.teams):
        clock.CumulVar(routing.Start(team)).SetRange(start, end)
        clock.CumulVar(routing.End(team)).SetRange(start, end)
    for node, one in enumerate(question.visits, start=len(bases)):
        index = manager.NodeToIndex(node)
        clock.CumulVar(index).SetRange(one.first, one.last)
        routing.AddDisjunction([index], one.prize)
    choices = pywrapcp.DefaultRoutingSearchParameters()
    choices.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    choices.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    choices.time_limit.FromSeconds((1 if quick else 10) * -(-len(question.visits) // 100))
    found = routing.SolveWithParameters(choices)
    left_out = 0 if found is None else found.ObjectiveValue()
    return 0.0 if found is None else (sum(one.prize for one in question.visits) - left_out) / question.scale


PEERS: dict[str, Callable[..., float]] = {
    f"PyVRP {version('pyvrp')}": by_pyvrp,
    f"OR-Tools routing {version('ortools')}": by_ortools,
}
