"""Rehearse the operational period many times, with the same random numbers for every plan and every trial."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from himaya.planning.rehearse.figures import (
    all_percentiles,
    bar_percentile,
    bars,
    batches_of,
    night_sums,
    wilson,
)
from himaya.planning.rehearse.gates import GateNights, gate_nights
from himaya.planning.rehearse.nights import FROM, TO, Ways
from himaya.planning.rehearse.problem import DENSITIES, NONE, SAMPLED, RehearseProblem, RehearseResult
from himaya.planning.rehearse.simulate import Team, calls_of, joined, run, team_of, ways_of
from himaya.planning.rehearse.trials import close_road, delays, lose_unit, strike
from himaya.planning.result import Provenance, Status, StopRule, frozen_array, never_stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from himaya.planning.rehearse.simulate import Run
    from himaya.planning.rehearse.trials import Trial


def solve(problem: RehearseProblem, *, seed: int = 1, stop: StopRule = never_stop, workers: int = 2) -> RehearseResult:
    """Rehearse.

    Parameters
    ----------
    seed : same seed, same calls and crowds.
    stop : ends the work early; at least one batch of nights is rehearsed.
    workers : threads; the answer does not depend on it.
    """
    teams = [team_of(problem, service) for service in range(len(problem.services))]
    ways = [ways_of(problem.travel, team.points) for team in teams]
    with ThreadPoolExecutor(workers) as pool:
        return _Rehearsal(problem, seed, stop, pool, teams, ways).result()


@dataclass(frozen=True, slots=True)
class _Rehearsal:
    problem: RehearseProblem
    seed: int
    stop: StopRule
    pool: ThreadPoolExecutor
    teams: list[Team]
    ways: list[Ways]

    def result(self) -> RehearseResult:
        problem = self.problem
        batches = batches_of(problem.nights)
        lived = self._until_stopped(lambda k: self._batch(batches[k]), range(len(batches)), least=1)
        batches = batches[: len(lived)]
        nights = batches[-1].stop
        runs = [joined([parts[service] for parts, _gates in lived]) for service in range(len(problem.services))]
        losses, lost = self._losses(runs)
        closures = self._until_stopped(lambda k: self._closed(runs, k), range(len(problem.closures)), least=0)
        is_whole = nights == problem.nights and lost and len(closures) == len(problem.closures)
        figures = {
            **_per_night(problem, runs, nights),
            **_per_service(problem, runs, batches),
            **losses,
            **_closures(closures, len(problem.services)),
            **self._incidents(runs),
            **_gates(problem, [gates for _parts, gates in lived], min(nights, problem.crowd.nights)),
            "sample_response_ms": _kept(runs, nights),
        }
        due, met = int(figures["due"].sum()), int(figures["met"].sum())
        share = met / due if due else 1.0
        kinds = {field.name: np.int64 if field.type == "Ints" else np.float64 for field in fields(RehearseResult)}
        return RehearseResult(
            status=Status.FEASIBLE if is_whole else Status.STOPPED,
            objective=share,
            bound=share,
            provenance=Provenance("event simulation", self.seed),
            nights=nights,
            **{name: frozen_array(values, kinds[name]) for name, values in figures.items()},
        )

    def _until_stopped(self, work: Callable[[int], Any], items: Iterable[int], *, least: int) -> list[Any]:
        """Answers in order, up to the first one that was not begun because the work was stopped."""
        answers = self.pool.map(lambda k: None if k >= least and self.stop() else work(k), items)
        done = list(answers)
        return done[: done.index(None)] if None in done else done

    def _batch(self, nights: range) -> tuple[list[Run], GateNights]:
        problem = self.problem
        runs = [
            run(problem, service, calls_of(problem, service, self.seed, nights), team, self.ways[service])
            for service, team in enumerate(self.teams)
        ]
        return runs, gate_nights(problem, self.seed, range(nights.start, min(nights.stop, problem.crowd.nights)))

    def _losses(self, runs: list[Run]) -> tuple[dict[str, Any], bool]:
        """Every unit lost in turn, most harmful first; whether all of them were tried."""
        crews = self.problem.crews
        pairs = sorted({(int(unit), int(service)) for unit, service in zip(crews.unit, crews.service, strict=True)})

        def lost(k: int) -> Trial:
            unit, service = pairs[k]
            return lose_unit(self.problem, runs[service], service, self.ways[service], unit)

        trials: list[Trial] = self._until_stopped(lost, range(len(pairs)), least=0)
        order = sorted(range(len(trials)), key=lambda k: (-trials[k].change.value, pairs[k]))
        change = np.array([trials[k].change for k in order]).reshape(-1, 3)
        return {
            "loss_unit": [pairs[k][0] for k in order],
            "loss_ms": change[:, 0],
            "loss_low_ms": change[:, 1],
            "loss_high_ms": change[:, 2],
            "sample_loss_ms": [trials[k].sample_ms for k in order],
        }, len(trials) == len(pairs)

    def _closed(self, runs: list[Run], k: int) -> list[Trial]:
        travel = self.problem.closures[k]
        return [close_road(self.problem, base, service, travel) for service, base in enumerate(runs)]

    def _incidents(self, runs: list[Run]) -> dict[str, Any]:
        trials = list(self.pool.map(lambda k: strike(self.problem, runs[k], k, self.ways[k]), range(len(runs))))
        shape = (len(runs), self.problem.incidents.places.size)
        change = np.array([trial.change for trial in trials]).reshape(-1, 3)
        return {
            "incident_first_ms": np.array([trial.first_ms for trial in trials], np.int64).reshape(shape).T,
            "incident_last_ms": np.array([trial.last_ms for trial in trials], np.int64).reshape(shape).T,
            "incident_open": np.array([trial.n_open for trial in trials], np.int64).reshape(shape).T,
            "incident_ms": change[:, 0],
            "incident_low_ms": change[:, 1],
            "incident_high_ms": change[:, 2],
        }


class _Due(NamedTuple):
    is_due: Any
    is_met: Any


def _due(problem: RehearseProblem, service: int, lived: Run) -> _Due:
    target_ms, response = problem.services[service].target_ms, lived.response_ms
    is_open = response < 0
    is_due = ~is_open | (problem.horizon_ms - lived.calls.at_ms > target_ms)
    return _Due(is_due, ~is_open & (response <= target_ms))


def _per_night(problem: RehearseProblem, runs: list[Run], nights: int) -> dict[str, Any]:
    columns: dict[str, list[Any]] = {name: [] for name in ("calls", "answered", "waited", "due", "met", "delay_ms")}
    for service, lived in enumerate(runs):
        first, due = lived.calls.first, _due(problem, service, lived)
        columns["calls"].append(np.diff(first))
        columns["answered"].append(night_sums(lived.response_ms >= 0, first))
        columns["waited"].append(night_sums(lived.wait_ms != 0, first))
        columns["due"].append(night_sums(due.is_due, first))
        columns["met"].append(night_sums(due.is_met, first))
        columns["delay_ms"].append(night_sums(delays(problem, lived), first))
    return {name: np.array(rows, np.int64).reshape(len(runs), nights).T for name, rows in columns.items()}


def _per_service(problem: RehearseProblem, runs: list[Run], batches: list[range]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for service, lived in enumerate(runs):
        due = _due(problem, service, lived)
        percentiles = all_percentiles([_answered(lived, due, nights) for nights in batches])
        share = wilson(int(due.is_met.sum()), int(due.is_due.sum()))
        values = {
            "percentile_ms": percentiles[:, 0],
            "percentile_low_ms": percentiles[:, 1],
            "percentile_high_ms": percentiles[:, 2],
            "met_share": share.value,
            "met_low": share.low,
            "met_high": share.high,
            "busy_share": _busy_share(problem, service, lived),
            "histogram": bars(lived.response_ms[lived.response_ms >= 0]),
            "place_due": np.bincount(lived.calls.place[due.is_due], minlength=problem.n_places),
            "place_met": np.bincount(lived.calls.place[due.is_met], minlength=problem.n_places),
        }
        for name, value in values.items():
            found.setdefault(name, []).append(value)
    return {name: np.array(rows) for name, rows in found.items()} if found else _no_service(problem)


def _no_service(problem: RehearseProblem) -> dict[str, Any]:
    flat = dict.fromkeys(("met_share", "met_low", "met_high", "busy_share"), np.zeros(0))
    wide = dict.fromkeys(("percentile_ms", "percentile_low_ms", "percentile_high_ms"), np.zeros((0, 3)))
    places = dict.fromkeys(("place_due", "place_met"), np.zeros((0, problem.n_places)))
    return {**flat, **wide, **places, "histogram": np.zeros((0, bars(np.zeros(0, np.int64)).size))}


def _answered(lived: Run, due: _Due, nights: range) -> tuple[Any, int]:
    """Response times of the due calls of some nights, and how many of these are still open."""
    part = slice(lived.calls.first[nights.start], lived.calls.first[nights.stop])
    response, is_due = lived.response_ms[part], due.is_due[part]
    return response[response >= 0], int((is_due & (response < 0)).sum())


def _busy_share(problem: RehearseProblem, service: int, lived: Run) -> float:
    """Time at work over time on duty within the period; work that outlasts the duty counts as work."""
    crew = team_of(problem, service).crew
    on_duty = np.maximum(np.minimum(crew[:, TO], problem.horizon_ms) - np.maximum(crew[:, FROM], 0), 0)
    total = int(on_duty.sum()) * len(lived.busy_ms)
    return int(lived.busy_ms.sum()) / total if total else NONE


def _closures(trials: list[list[Trial]], n_services: int) -> dict[str, Any]:
    change = np.array([[trial.change for trial in row] for row in trials]).reshape(len(trials), n_services, 3)
    return {
        "closure_ms": change[..., 0],
        "closure_low_ms": change[..., 1],
        "closure_high_ms": change[..., 2],
        "sample_closure_ms": np.array([[trial.sample_ms for trial in row] for row in trials], np.int64).reshape(
            len(trials), n_services
        ),
    }


def _gates(problem: RehearseProblem, parts: list[GateNights], nights: int) -> dict[str, Any]:
    people, refused, longest = (np.concatenate([part[k] for part in parts]) for k in range(3))
    histogram, slot_people, slot_wait = (np.sum([part[k] for part in parts], axis=0) for k in range(3, 6))
    dense = np.concatenate([part.dense for part in parts])
    return {
        "gate_people": people.sum(axis=0) / nights,
        "gate_refused": refused.sum(axis=0) / nights,
        "gate_wait_ms": np.array([[bar_percentile(row, percent) for percent in (50, 90)] for row in histogram]).reshape(
            problem.crowd.n_gates, 2
        ),
        "gate_slot_ms": slot_wait / np.maximum(slot_people, 1),
        "gate_longest": longest.sum(axis=0) / nights,
        "gate_histogram": histogram,
        "dense_min": dense.sum(axis=0) / nights,
        "dense_most_min": dense.max(axis=0, initial=0).reshape(problem.n_places, len(DENSITIES)),
    }


def _kept(runs: list[Run], nights: int) -> Any:
    """Response times of the first nights, service by service."""
    last = min(SAMPLED, nights)
    parts = [lived.response_ms[: lived.calls.first[last]] for lived in runs]
    return np.concatenate([np.zeros(0, np.int64), *parts])
