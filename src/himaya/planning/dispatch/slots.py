"""The units asked for as posts to be filled: one for each unit of each need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.posting.problem import PostingProblem

if TYPE_CHECKING:
    from himaya.planning.dispatch.problem import DispatchProblem

UNMET_S = 1e6
"""What a slot without a unit counts, in seconds: more than any drive."""


def slots_of(problem: DispatchProblem) -> PostingProblem:
    """The same question as an assignment of units to slots, in the order of the needs."""
    slots = [(number, place, need) for number, need in enumerate(problem.needs) for place in range(need.units)]
    eligible = np.array([[kind in need.kinds for kind in problem.kind] for _, _, need in slots], np.bool_)
    shape = (len(slots), len(problem.kind))
    return PostingProblem(
        post_ids=tuple(f"{number}/{place}" for number, place, _ in slots),
        unit_ids=tuple(map(str, range(len(problem.kind)))),
        eligible=eligible.reshape(shape),
        travel_s=np.broadcast_to(problem.seconds, shape),
        unfilled_cost_s=np.full(len(slots), UNMET_S),
    )
