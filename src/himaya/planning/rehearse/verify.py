"""Verification of a rehearsal: the nights are lived through again by slower code, and every figure is counted anew.

Written apart from the simulation, from the rules on the formulation page alone.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.rehearse.problem import (
    BATCHES,
    BIN_MS,
    BINS,
    DENSITIES,
    PERCENTS,
    SAMPLED,
    RehearseProblem,
    RehearseResult,
)
from himaya.planning.rehearse.recount import Night, share_limits, spread_limits
from himaya.planning.rehearse.replay import Caller, Replay
from himaya.planning.rehearse.replay_gates import replay_gates
from himaya.planning.rehearse.replay_trials import trial_findings
from himaya.planning.result import Finding, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

_TOLERANCE = 1e-9
_FINITE = ("objective", "bound")


def verify(problem: RehearseProblem, result: RehearseResult) -> list[Finding]:
    """Everything wrong with a rehearsal; an empty list means that its nights went as it says.

    Checked: every call, response time and queue of every night made again from the seed; percentiles, shares, limits,
    busy shares, waits and densities counted anew; the trials, all nights of the most harmful loss of each service and
    the kept nights of every other trial (of all of them where there are few calls).
    """
    findings = list(_shapes(problem, result)) or list(_outline(problem, result))
    if findings:
        return findings
    seed = result.provenance.seed
    lived = [_live(problem, service, seed, result.nights) for service in range(len(problem.services))]
    findings = [*_nights(result, lived), *_services(problem, result, lived), *_gates(problem, result)]
    return findings or list(trial_findings(problem, result, lived))


def _finding(where: str, expected: object, found: object) -> Finding:
    """A finding of this room."""
    return Finding("rehearse", where, str(expected), str(found))


def _differing(name: str, expected: ArrayLike, found: ArrayLike) -> Iterator[Finding]:
    """The first entry of an array that is not as expected, to rounding."""
    expected, found = np.asarray(expected), np.asarray(found)
    if not expected.size and not found.size:  # an empty table has lost its shape on its way through a file
        return
    wrong = np.abs(expected - found) > _TOLERANCE * np.maximum(1.0, np.abs(expected))
    for index in np.argwhere(wrong)[:1]:
        at = tuple(int(i) for i in index)
        yield _finding(name + "".join(f"[{i}]" for i in at), expected[at], found[at])


def _expected_shapes(problem: RehearseProblem, result: RehearseResult) -> dict[str, tuple[int, ...]]:
    nights, services, places = result.nights, len(problem.services), problem.n_places
    gates, losses, closures = problem.crowd.n_gates, result.loss_unit.size, len(result.closure_ms)
    incidents = problem.incidents.places.size
    by_shape: dict[tuple[int, ...], str] = {
        (nights, services): "calls answered waited due met delay_ms",
        (services, len(PERCENTS)): "percentile_ms percentile_low_ms percentile_high_ms",
        (services,): "met_share met_low met_high busy_share incident_ms incident_low_ms incident_high_ms",
        (services, BINS): "histogram",
        (services, places): "place_due place_met",
        (losses,): "loss_unit loss_ms loss_low_ms loss_high_ms sample_loss_ms",
        (closures, services): "closure_ms closure_low_ms closure_high_ms sample_closure_ms",
        (incidents, services): "incident_first_ms incident_last_ms incident_open",
        (gates,): "gate_people gate_refused gate_longest",
        (gates, 2): "gate_wait_ms",
        (gates, problem.n_slots): "gate_slot_ms",
        (gates, BINS): "gate_histogram",
        (places, len(DENSITIES)): "dense_min dense_most_min",
    }
    named: list[tuple[str, tuple[int, ...]]] = [
        (name, shape) for shape, names in by_shape.items() for name in names.split()
    ]
    return dict(named)


def _shapes(problem: RehearseProblem, result: RehearseResult) -> Iterator[Finding]:
    if result.nights not in _cuts(problem.nights)[1:]:
        yield _finding("nights", f"a whole number of batches of {problem.nights}", result.nights)
        return
    for name, shape in _expected_shapes(problem, result).items():
        values = getattr(result, name)
        if values.shape != shape and (values.size or 0 not in shape):
            yield _finding(name, f"shape {shape}", f"shape {values.shape}")
        elif not np.all(np.isfinite(values)):
            yield _finding(name, "numbers", "something else")
    for name in _FINITE:
        if not np.isfinite(getattr(result, name)):
            yield _finding(name, "a number", getattr(result, name))


def _outline(problem: RehearseProblem, result: RehearseResult) -> Iterator[Finding]:
    """Status, and whether every unit that can be lost and every closure was tried."""
    if result.status not in (Status.FEASIBLE, Status.STOPPED):
        yield _finding("status", "feasible or stopped", result.status)
    crews, whole = problem.crews, result.status is Status.FEASIBLE
    pairs = {(int(unit), int(service)) for unit, service in zip(crews.unit, crews.service, strict=True)}
    every = sorted(unit for unit, _service in pairs)
    tried = sorted(result.loss_unit.tolist())
    if whole and tried != every:
        yield _finding("loss_unit", "every unit once", f"{len(tried)} units")
    elif len(set(tried)) != len(tried) or not set(tried) <= set(every):
        yield _finding("loss_unit", "units of the question, each once", tried)
    if np.any(np.diff(result.loss_ms) > 0):
        yield _finding("loss_ms", "most harmful first", "another order")
    if whole and result.nights != problem.nights:
        yield _finding("nights", problem.nights, result.nights)
    if len(result.closure_ms) != len(problem.closures) and (whole or len(result.closure_ms) > len(problem.closures)):
        yield _finding("closure_ms", len(problem.closures), len(result.closure_ms))


def _live(problem: RehearseProblem, service: int, seed: int, nights: int) -> list[Night]:
    """Every night of one service as planned."""
    replay, caller, found = Replay(problem, service, problem.travel), Caller(problem, service, seed), []
    for night in range(nights):
        calls, before = caller.night(night), replay.worked
        response = replay.live(calls)
        found.append(Night(problem, service, calls, response, replay.worked - before))
    return found


def _nights(result: RehearseResult, lived: list[list[Night]]) -> Iterator[Finding]:
    for name in ("calls", "answered", "waited", "due", "met", "delay_ms"):
        expected = np.array([[getattr(night, name) for night in nights] for nights in lived], np.int64)
        yield from _differing(name, expected.reshape(len(lived), result.nights).T, getattr(result, name))
    kept = [time for nights in lived for night in nights[:SAMPLED] for time in night.response_ms]
    if result.sample_response_ms.tolist() != kept:
        yield _finding("sample_response_ms", "the times of the nights lived again", "others")
    due, met = (sum(getattr(night, name) for nights in lived for night in nights) for name in ("due", "met"))
    share = met / due if due else 1.0
    for name in ("objective", "bound"):
        yield from _differing(name, share, getattr(result, name))


def _services(problem: RehearseProblem, result: RehearseResult, lived: list[list[Night]]) -> Iterator[Finding]:
    for service, nights in enumerate(lived):
        expected: dict[str, Any] = {}
        cuts = [night for night in _cuts(problem.nights) if night <= result.nights]
        batches = [nights[begin:end] for begin, end in itertools.pairwise(cuts)]
        spreads = [spread_limits(batches, percent) for percent in PERCENTS]
        for k, name in enumerate(("percentile_ms", "percentile_low_ms", "percentile_high_ms")):
            expected[name] = [spread[k] for spread in spreads]
        due, met = sum(night.due for night in nights), sum(night.met for night in nights)
        expected["met_share"], expected["met_low"], expected["met_high"] = share_limits(met, due)
        expected["busy_share"] = _busy(problem, service, nights)
        expected["histogram"] = _bars([time for night in nights for time in night.response_ms if time >= 0])
        expected["place_due"] = sum((night.at_places(night.is_due) for night in nights), np.zeros(problem.n_places))
        expected["place_met"] = sum((night.at_places(night.is_met) for night in nights), np.zeros(problem.n_places))
        for name, values in expected.items():
            yield from _differing(f"{name}[{service}]", values, getattr(result, name)[service])


def _cuts(nights: int) -> list[int]:
    count = min(BATCHES, nights)
    return [nights * k // count for k in range(count + 1)]


def _busy(problem: RehearseProblem, service: int, nights: list[Night]) -> float:
    crews = problem.crews
    of = crews.service == service
    begin, end = np.clip(crews.from_ms[of], 0, None), np.clip(crews.to_ms[of], None, problem.horizon_ms)
    on_duty = int(np.clip(end - begin, 0, None).sum()) * len(nights)
    return sum(night.worked_ms for night in nights) / on_duty if on_duty else -1.0


def _bars(times: list[int]) -> list[int]:
    counts = [0] * BINS
    for time in times:
        counts[min((time + BIN_MS - 1) // BIN_MS, BINS - 1)] += 1
    return counts


def _gates(problem: RehearseProblem, result: RehearseResult) -> Iterator[Finding]:
    again = replay_gates(problem, result.provenance.seed, min(result.nights, problem.crowd.nights))
    expected = {
        "gate_people": again.people.mean(axis=0),
        "gate_refused": again.refused.mean(axis=0),
        "gate_longest": again.longest.mean(axis=0),
        "gate_histogram": again.histogram,
        "gate_wait_ms": np.array([[_rank(row, percent) for percent in (50, 90)] for row in again.histogram]).reshape(
            problem.crowd.n_gates, 2
        ),
        "gate_slot_ms": again.slot_wait / np.where(again.slot_people, again.slot_people, 1),
        "dense_min": again.dense.mean(axis=0),
        "dense_most_min": again.dense.max(axis=0),
    }
    for name, values in expected.items():
        yield from _differing(name, values, getattr(result, name))


def _rank(bars: Any, percent: int) -> int:
    """Upper end of the half minute in which the nearest-rank percentile lies."""
    total, seen = int(bars.sum()), 0
    for k, count in enumerate(bars[:-1].tolist()):
        seen += count
        if total and 100 * seen >= percent * total:
            return k * BIN_MS
    return -1
