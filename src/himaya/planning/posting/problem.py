"""Posting: the question and the answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Bools, Floats, Ints
from himaya.planning.result import Provenance, Status, frozen_array


@dataclass(frozen=True, slots=True)
class PostingProblem:
    """Posts (stints) to be filled by units, each unit at most one post, each post at most one unit.

    post_ids, unit_ids : names, order of the rows and columns below.
    eligible : (n_posts, n_units) True where the unit's kind, strength and duty hours fit and the roads lead there.
    travel_s : (n_posts, n_units) seconds from the unit's base to the post, finite where eligible.
    unfilled_cost_s : (n_posts,) what leaving the post empty counts, in the same seconds; larger than any travel,
        larger for lower tier numbers.
    change_s : (n_posts, n_units) what giving a post to another unit than the present one counts, in the same seconds;
        None = there is no present arrangement to keep.

    Raises
    ------
    InvalidProblemError : shapes or ranges that contradict each other (`planning.bad_problem`).
    """

    post_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]
    eligible: Bools
    travel_s: Floats
    unfilled_cost_s: Floats
    change_s: Floats | None = None

    def __post_init__(self) -> None:
        """Keep read-only copies of the arrays and refuse what contradicts itself."""
        object.__setattr__(self, "eligible", frozen_array(self.eligible, np.bool_))
        if self.change_s is None:
            object.__setattr__(self, "change_s", np.zeros(np.shape(self.travel_s)))
        for name in ("travel_s", "unfilled_cost_s", "change_s"):
            object.__setattr__(self, name, frozen_array(getattr(self, name), np.float64))
        for name, ids in (("post_ids", self.post_ids), ("unit_ids", self.unit_ids)):
            _refuse(len(set(ids)) != len(ids), f"{name} holds a name twice")
        pairs = (len(self.post_ids), len(self.unit_ids))
        for name, shape in (
            ("eligible", pairs),
            ("travel_s", pairs),
            ("unfilled_cost_s", pairs[:1]),
            ("change_s", pairs),
        ):
            found = getattr(self, name).shape
            _refuse(found != shape, f"{name} has shape {found}, expected {shape}")
        travel_s = self.travel_s[self.eligible]
        _refuse(not _counts(self.cost_s[self.eligible]), "what a change counts is negative or not a number")
        _refuse(not _counts(travel_s), "a travel time of an eligible pair is negative or not a number")
        _refuse(not _counts(self.unfilled_cost_s), "the cost of an empty post is negative or not a number")

    @property
    def cost_s(self) -> Floats:
        """(n_posts, n_units) what each pair counts: travel, and the change against the present arrangement."""
        return self.travel_s if self.change_s is None else self.travel_s + self.change_s


@dataclass(frozen=True, slots=True)
class PostingResult:
    """Least-cost assignment with its proof.

    unit_of_post : (n_posts,) unit index, -1 where the post stays empty.
    objective : seconds of travel plus the cost of changes and of empty posts; `bound` the dual value, equal at the
        optimum.
    post_price, unit_price : dual values in seconds; post_price[i] + unit_price[j] <= cost_s[i, j] where eligible,
        post_price[i] <= unfilled_cost_s[i], unit_price[j] <= 0; their sum is the bound.
    """

    status: Status
    objective: float
    bound: float
    provenance: Provenance
    unit_of_post: Ints
    post_price: Floats
    unit_price: Floats


def _refuse(broken: bool, reason: str) -> None:  # noqa: FBT001 - the condition is the subject
    if broken:
        raise InvalidProblemError.of("planning.bad_problem", room="posting", reason=reason)


def _counts(values: Floats) -> bool:
    return bool(np.all(np.isfinite(values)) and np.all(values >= 0))
