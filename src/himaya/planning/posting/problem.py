"""Posting: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass

from himaya.planning.codec import Bools, Floats, Ints
from himaya.planning.result import Provenance, Status


@dataclass(frozen=True, slots=True)
class PostingProblem:
    """Posts (stints) to be filled by units, each unit at most one post, each post at most one unit.

    post_ids, unit_ids : names, order of the rows and columns below.
    eligible : (n_posts, n_units) True where the unit's kind, strength and duty hours fit and the roads lead there.
    travel_s : (n_posts, n_units) seconds from the unit's base to the post, finite where eligible.
    unfilled_cost_s : (n_posts,) what leaving the post empty counts, in the same seconds; larger than any travel, larger for lower tier numbers.
    """

    post_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]
    eligible: Bools
    travel_s: Floats
    unfilled_cost_s: Floats


@dataclass(frozen=True, slots=True)
class PostingResult:
    """Least-cost assignment with its proof.

    unit_of_post : (n_posts,) unit index, -1 where the post stays empty.
    objective : seconds of travel plus the cost of empty posts; `bound` the dual value, equal at the optimum.
    post_price, unit_price : dual values in seconds; post_price[i] + unit_price[j] <= travel_s[i, j] where eligible,
        post_price[i] <= unfilled_cost_s[i], unit_price[j] <= 0; their sum is the bound.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    unit_of_post: Ints
    post_price: Floats
    unit_price: Floats
