"""The best answer so far with its proof, while the work goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import Floats, Ints
from himaya.planning.respond.certificate import bound_from_dual, is_whole, objective_of
from himaya.planning.respond.problem import Model, RespondProblem
from himaya.planning.result import relative_gap

if TYPE_CHECKING:
    from himaya.planning.respond.search import Claim

CLOSED = 1e-6
"""The tolerance HiGHS works to: a completed search closes the gap to this much and no further."""


@dataclass(slots=True)
class Answer:
    """The best choice, its value, and the best proof so far.

    problem : what `chosen` and `objective` belong to; original : what `dual` and `bound` belong to, which is the same
        problem or one that it was reduced from.
    """

    problem: RespondProblem
    original: RespondProblem
    chosen: Ints
    objective: float
    dual: Floats
    bound: float
    searched_bound: float
    complete: bool = False

    @classmethod
    def of(
        cls, problem: RespondProblem, chosen: Ints, dual: Floats, *, original: RespondProblem | None = None
    ) -> Answer:
        """An answer with what `dual` proves."""
        original = original or problem
        bound = bound_from_dual(original, dual)
        return cls(problem, original, chosen, objective_of(problem, chosen), dual, bound, bound)

    def offer_choice(self, chosen: Ints) -> None:
        """Take a better choice."""
        objective = objective_of(self.problem, chosen)
        if self.objective != _better(self.problem, objective, self.objective):
            self.chosen, self.objective = chosen, objective

    def offer_dual(self, dual: Floats) -> None:
        """Take multipliers that prove more."""
        bound = bound_from_dual(self.original, dual)
        if self.bound != _tighter(self.problem, bound, self.bound):
            self.dual, self.bound = dual, bound
            self.searched_bound = _tighter(self.problem, self.searched_bound, bound)

    def offer_bound(self, bound: float, *, complete: bool) -> None:
        """Take what a search says of every better answer: it goes as far as the objective and no further.

        complete : the search is over; the answer is then complete where the bound meets the objective.
        """
        upper = self.problem.model is Model.MAX_COVER
        if is_whole(self.problem):
            bound = float(np.floor(bound + CLOSED) if upper else np.ceil(bound - CLOSED))
        bound = max(bound, self.objective) if upper else min(bound, self.objective)
        self.searched_bound = _tighter(self.problem, self.searched_bound, bound)
        self.complete = complete and relative_gap(self.objective, self.searched_bound) <= CLOSED

    def take_claim(self, site_of: Ints, claim: Claim, *, offset: float = 0.0) -> None:
        """Take the search's answer, and its bound where it is tighter and HiGHS contradicts itself nowhere.

        site_of : candidate behind each of the claim's sites; offset : what the program leaves out adds to its value.
        """
        if claim.sites is None:
            self.searched_bound, self.complete = self.objective, True
            return
        self.offer_choice(np.repeat(site_of, claim.sites))
        if claim.is_sound and np.isfinite(claim.bound):
            self.offer_bound(claim.bound + offset, complete=claim.complete)

    def is_certified(self) -> bool:
        """Tell whether the multipliers alone leave no gap."""
        return relative_gap(self.objective, self.bound) == 0.0


def _better(problem: RespondProblem, one: float, other: float) -> float:
    return max(one, other) if problem.model is Model.MAX_COVER else min(one, other)


def _tighter(problem: RespondProblem, one: float, other: float) -> float:
    return min(one, other) if problem.model is Model.MAX_COVER else max(one, other)
