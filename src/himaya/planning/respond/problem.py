"""Respond: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from himaya.planning.codec import Bools, Floats, Ints
from himaya.planning.result import Provenance, Status


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
    n_candidates, p : how many candidates there are, how many are chosen (ignored by set_cover).
    target_s : a demand point is covered by a candidate at most this far (max_cover, set_cover).
    busy_share : chance that a unit is busy, in [0, 1): MEXCLP when > 0, plain MCLP at 0 (max_cover only).
    capacity_of : (n_candidates,) how many units may wait at a candidate (max_cover with busy_share > 0; 1 otherwise).
    unreached_s : p_median's time for a demand point that no chosen candidate reaches.
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


@dataclass(frozen=True, slots=True)
class RespondResult:
    """Chosen points with their proof.

    chosen : candidate indices, sorted; repeated where several units wait at one point.
    objective : max_cover: (expected) covered weight; p_median: weighted time; set_cover: number of points.
    bound : what the linear-programming duals prove: an upper bound for max_cover, a lower bound otherwise, rounded
        outwards; lifted to the next integer where the data are whole numbers.
    dual : the dual values behind `bound`, in the order `verify` documents per model.
    proven : (1,) True when the solver's search closed the gap beyond what the duals alone show; `searched_bound` is its claim.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    chosen: Ints
    dual: Floats
    searched_bound: float
    proven: Bools
