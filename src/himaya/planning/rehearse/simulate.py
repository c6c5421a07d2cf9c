"""A service through many nights: what the kernels need, and threads that change nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import Ints
from himaya.planning.rehearse.calls import Calls, draw_calls, rates_of, with_incidents
from himaya.planning.rehearse.nights import LOST, Rule, Ways, run_nights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.rehearse.parts import Travel
    from himaya.planning.rehearse.problem import RehearseProblem


@dataclass(frozen=True, slots=True)
class Team:
    """The units of one service in the order of the kernel.

    rows : (n_units,) what they are among the crews; points : where they wait, each once.
    first, crew : as `run_nights` reads them.
    """

    rows: Ints
    points: Ints
    first: Ints
    crew: Ints


@dataclass(frozen=True, slots=True)
class Run:
    """Some nights of one service: its calls, their response and waiting times, and the time units were at work."""

    calls: Calls
    response_ms: Ints
    wait_ms: Ints
    busy_ms: Ints


def team_of(problem: RehearseProblem, service: int) -> Team:
    """Units of a service, by point and then by row."""
    crews = problem.crews
    rows = np.flatnonzero(crews.service == service)
    rows = rows[np.argsort(crews.point[rows], kind="stable")]
    points, count = np.unique(crews.point[rows], return_counts=True)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(count)])
    crew = np.stack([crews.point[rows], crews.from_ms[rows], crews.to_ms[rows], np.zeros_like(rows)], axis=1)
    return Team(rows, points, first, np.ascontiguousarray(crew))


def without_unit(problem: RehearseProblem, team: Team, unit: int) -> Team:
    """The team without every row of one unit."""
    crew = team.crew.copy()
    crew[:, LOST] = problem.crews.unit[team.rows] == unit
    return replace(team, crew=crew)


def ways_of(travel: Travel, points: Ints) -> Ways:
    """Roads with the points of one service ranked by their time to each place, ties by point."""
    ms = travel.to_place_ms[:, points, :].transpose(0, 2, 1)
    near = np.argsort(ms, axis=2, kind="stable")
    return Ways(
        travel.phase_from_ms,
        np.ascontiguousarray((np.take_along_axis(ms, near, axis=2).astype(np.int64) << 32) | near),
        travel.to_place_ms,
        travel.back_ms,
        np.stack([travel.hospital_of, travel.to_hospital_ms], axis=2),
    )


def rule_of(problem: RehearseProblem, service: int) -> Rule:
    """Numbers the kernel needs besides."""
    travel = problem.travel
    turnout_ms = problem.services[service].turnout_ms
    return Rule(problem.horizon_ms, turnout_ms, travel.n_points, travel.n_hospitals, problem.recall)


def calls_of(problem: RehearseProblem, service: int, seed: int, nights: range) -> Calls:
    """The calls of some nights; the same whatever units there are."""
    return draw_calls(problem, rates_of(problem.services[service]), service, seed, nights)


def run(problem: RehearseProblem, service: int, calls: Calls, team: Team, ways: Ways) -> Run:
    """Live through the nights of `calls`."""
    rule = rule_of(problem, service)
    times, busy_ms = run_nights(calls.first, calls.work, team.first, team.crew, ways, rule)
    return Run(calls, times[:, 0].copy(), times[:, 1].copy(), busy_ms)


def with_trial(problem: RehearseProblem, service: int, calls: Calls) -> tuple[Calls, NDArray[np.bool_]]:
    """The same nights with the incidents of the question, each call for one unit with the work in the middle."""
    what = problem.services[service]
    place = np.repeat(problem.incidents.places, problem.incidents.calls[service])
    scene = np.full(len(place), np.sort(what.scene_ms)[len(what.scene_ms) // 2])
    return with_incidents(calls, problem.incidents.at_ms, place, (scene, np.full(len(place), -1)))


def joined(runs: list[Run]) -> Run:
    """Runs of consecutive nights as one."""
    counts = np.concatenate([np.diff(part.calls.first) for part in runs])
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Run(
        Calls(first, np.concatenate([part.calls.work for part in runs])),
        np.concatenate([part.response_ms for part in runs]),
        np.concatenate([part.wait_ms for part in runs]),
        np.concatenate([part.busy_ms for part in runs]),
    )
