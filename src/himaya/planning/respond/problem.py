"""Respond: the question and the answer."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Bools, Floats, Ints
from himaya.planning.result import Provenance, Status, frozen_array


class Model(StrEnum):
    """Location models: maximal covering (MCLP, with MEXCLP busy shares), p-median, location set covering (LSCP)."""

    MAX_COVER = "max_cover"
    P_MEDIAN = "p_median"
    SET_COVER = "set_cover"


@dataclass(frozen=True, slots=True)
class RespondProblem:
    """Demand points, candidate points, and the travel times between them in sparse rows.

    indptr, candidate, time_s : CSR rows over demand points; a pair that is absent is out of reach.
    weight : (n_demand,) what each demand point counts.
    n_candidates, p : how many candidates there are, how many are chosen at most (ignored by set_cover).
    target_s : a demand point is covered by a candidate at most this far (max_cover, set_cover).
    busy_share : chance that a unit is busy, in [0, 1): MEXCLP when > 0, plain MCLP at 0 (max_cover only).
    capacity_of : (n_candidates,) how many units may wait at a candidate (max_cover with busy_share > 0; 1 otherwise).
    unreached_s : p_median's time for a demand point that no chosen candidate reaches.
    need : (n_demand,) max_cover: m > 0 where each of the first m units within the target counts the whole weight and
        any further one nothing (backup coverage); 0, the default, where the busy share says what each unit counts.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    model: Model
    indptr: Ints
    candidate: Ints
    time_s: Floats
    weight: Floats
    n_candidates: int
    p: int
    target_s: float
    busy_share: float
    capacity_of: Ints
    unreached_s: float
    need: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        if not self.need.size:
            object.__setattr__(self, "need", np.zeros(len(self.weight)))
        for name in ("indptr", "candidate", "capacity_of", "need"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.int64))
        for name in ("time_s", "weight"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.float64))
        _refuse_bad_shapes(self)
        _refuse_bad_values(self)

    @property
    def n_demand(self) -> int:
        """How many demand points there are."""
        return int(self.weight.size)

    @property
    def has_backup(self) -> bool:
        """Whether more than one unit in reach of a demand point counts, whatever the busy share."""
        return bool(np.any(self.need > 1))


def rows_rise(first: Ints, index: Ints) -> bool:
    """Tell whether the index rises within every row of a CSR layout."""
    begins = np.zeros(index.size + 1, dtype=np.bool_)
    begins[first] = True
    return bool(np.all(begins[1:-1] | (index[1:] > index[:-1])))


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="respond", reason=reason)


def _refuse_bad_shapes(problem: RespondProblem) -> None:
    indptr, candidate = problem.indptr, problem.candidate
    _refuse(problem.n_candidates < 0, f"n_candidates is {problem.n_candidates}")
    _refuse(problem.p < 0, f"p is {problem.p}")
    _refuse(
        indptr.shape != (problem.n_demand + 1,), f"indptr has shape {indptr.shape}, expected ({problem.n_demand + 1},)"
    )
    _refuse(candidate.shape != problem.time_s.shape, "candidate and time_s differ in length")
    _refuse(
        bool(indptr[0] != 0 or indptr[-1] != candidate.size or np.any(np.diff(indptr) < 0)),
        "indptr does not rise from 0 to the number of pairs",
    )
    _refuse(
        bool(candidate.size and (candidate.min() < 0 or candidate.max() >= problem.n_candidates)),
        "a candidate index lies outside 0 .. n_candidates - 1",
    )
    _refuse(problem.need.shape != problem.weight.shape, "need and weight differ in length")
    _refuse(_lists_twice(problem), "a demand point lists a candidate twice")
    _refuse(
        problem.capacity_of.shape != (problem.n_candidates,),
        f"capacity_of has shape {problem.capacity_of.shape}, expected ({problem.n_candidates},)",
    )


def _lists_twice(problem: RespondProblem) -> bool:
    """Tell whether a row holds a candidate twice; rows that rise, the usual case, need no sorting."""
    if rows_rise(problem.indptr, problem.candidate):
        return False
    row = np.repeat(np.arange(problem.n_demand), np.diff(problem.indptr))
    pairs = np.sort(row * problem.n_candidates + problem.candidate)
    return bool(np.any(pairs[1:] == pairs[:-1]))


def _refuse_bad_values(problem: RespondProblem) -> None:
    _refuse(
        not bool(np.all(np.isfinite(problem.time_s)) and np.all(problem.time_s >= 0)),
        "a travel time is negative or not a number",
    )
    _refuse(
        not bool(np.all(np.isfinite(problem.weight)) and np.all(problem.weight >= 0)),
        "a weight is negative or not a number",
    )
    _refuse(bool(np.any(problem.capacity_of < 0)), "a capacity is negative")
    _refuse(bool(np.any(problem.need < 0)), "a need is negative")
    _refuse(problem.model is not Model.MAX_COVER and bool(problem.need.any()), "need is for max_cover alone")
    _refuse(not 0.0 <= problem.busy_share < 1.0, f"busy_share is {problem.busy_share}, expected 0 <= share < 1")
    for name in ("target_s", "unreached_s"):
        value = getattr(problem, name)
        _refuse(not (math.isfinite(value) and value >= 0), f"{name} is {value}")


@dataclass(frozen=True, slots=True)
class RespondResult:
    """Chosen points with their proof.

    chosen : candidate indices, sorted; repeated where several units wait at one point.
    objective : max_cover: (expected) covered weight; p_median: weighted time; set_cover: number of points;
        0 where set_cover is infeasible.
    bound : what `dual` proves: an upper bound for max_cover, a lower bound otherwise, rounded outwards; lifted to
        the next integer where the data are whole numbers.
    dual : (n_demand,) one multiplier per demand point, the proof of `bound` (see `certificate`). Where set_cover is
        infeasible: 1 at the points that no candidate covers, 0 elsewhere.
    proven : (1,) True when the search for better answers was completed: its claim is that none exists.
    searched_bound : the bound that the search claims; at least as tight as `bound`, but not re-provable from `dual`.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    chosen: Ints
    dual: Floats
    searched_bound: float
    proven: Bools
