"""Maximal covering over what an answer better than the known one can still decide."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.codec import Bools, Ints
from himaya.planning.respond.halves import HalfCut, half_cut
from himaya.planning.respond.incidence import Incidence, incidence_of
from himaya.planning.respond.problem import RespondProblem
from himaya.planning.respond.reduce import reduce_cover

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Stage:
    """A reduced problem within another one.

    problem, incidence : the smaller problem and its layout.
    site_of : candidate of the outer problem behind each of its candidates.
    taken : candidates of the outer problem that are chosen for good.
    offset : weight that `taken` covers.
    demand_of : its demand point for each one of the problem it was narrowed from, -1 where none is left.
    """

    problem: RespondProblem
    incidence: Incidence
    site_of: Ints
    taken: Ints
    offset: float
    demand_of: Ints

    @classmethod
    def whole(cls, problem: RespondProblem, incidence: Incidence) -> Stage:
        """The outer problem itself."""
        return cls(
            problem,
            incidence,
            np.arange(problem.n_candidates),
            np.zeros(0, dtype=np.int64),
            0.0,
            np.arange(problem.n_demand),
        )

    def choice_of(self, chosen: Ints) -> Ints:
        """Candidates of the outer problem for candidates of the smaller one."""
        return np.sort(np.concatenate([self.taken, self.site_of[chosen]]))

    def narrowed(self, *, is_out: Bools, is_in: Bools) -> Stage:
        """Leave candidates out and choose others for good (one unit each), and reduce what remains."""
        problem, inc = self.problem, self.incidence
        row = np.repeat(np.arange(problem.n_demand), np.diff(inc.row_first))
        is_covered = np.bincount(row, weights=is_in[inc.row_candidate], minlength=problem.n_demand) > 0
        kept = ~is_covered[row] & ~is_out[inc.row_candidate]
        smaller = dataclasses.replace(
            problem,
            indptr=np.searchsorted(row[kept], np.arange(problem.n_demand + 1)),
            candidate=inc.row_candidate[kept],
            time_s=np.zeros(int(kept.sum())),
            p=problem.p - int(is_in.sum()),
        )
        reduction = reduce_cover(smaller, incidence_of(smaller))
        return Stage(
            problem=reduction.problem,
            incidence=incidence_of(reduction.problem),
            site_of=self.site_of[reduction.site_of],
            taken=np.concatenate([self.taken, self.site_of[is_in]]),
            offset=self.offset + float(problem.weight[is_covered].sum()),
            demand_of=reduction.group_of,
        )

    def moved(self, cuts: Sequence[HalfCut]) -> list[HalfCut]:
        """Cuts of the problem it was narrowed from, over the demand points that are left and not merged away."""
        sets = set()
        for cut in cuts:
            demand, times = np.unique(self.demand_of[cut.demand], return_counts=True)
            left = demand[(demand >= 0) & (times % 2 == 1)]
            if left.size > 1 and left.size % 2:
                sets.add(tuple(left.tolist()))
        return [half_cut(self.incidence, np.array(demand)) for demand in sorted(sets)]
