"""Choose where responders wait, and prove how good the choice is.

Every model goes the same way: a heuristic answer within moments, multipliers
that bound what any answer could reach, and then HiGHS in a child process for
better multipliers and the best answer. Each stage hands on the best so far,
so the work may be stopped at any moment.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from himaya.faults import InvalidProblemError
from himaya.planning.codec import Floats, Ints
from himaya.planning.respond.certificate import bound_from_dual, is_whole, objective_of
from himaya.planning.respond.cover import CoverSearch, cover_multipliers
from himaya.planning.respond.incidence import Incidence, incidence_of
from himaya.planning.respond.median import median_choice, median_multipliers
from himaya.planning.respond.problem import Model, RespondProblem, RespondResult
from himaya.planning.respond.program import Program, program_of
from himaya.planning.respond.search import Claim, relax, search
from himaya.planning.respond.set_cover import set_cover_choice, set_cover_multipliers
from himaya.planning.result import Provenance, Status, StopRule, frozen_array, never_stop, relative_gap

_SOLVER = "greedy+interchange+lagrange+highs"
_CLOSED = 1e-6
"""The tolerance HiGHS works to: a completed search closes the gap to this much and no further."""


@dataclass(frozen=True, slots=True)
class RespondParams:
    """How much work to spend.

    kicks : random restarts of the interchange (max_cover, p_median), and hundreds of steps of the covering search.
    multiplier_steps : subgradient steps on the multipliers before HiGHS improves them.
    prove : let HiGHS solve the linear relaxation (better multipliers).
    search : let HiGHS search for the best answer after that.
    prover_limit_s : how long HiGHS may run in its child process in all; it is killed then.
    largest_program : coefficients above which HiGHS is not started; the multipliers alone then give the bound.
    """

    kicks: int = 200
    multiplier_steps: int = 1000
    prove: bool = True
    search: bool = True
    prover_limit_s: float = 60.0
    largest_program: int = 20_000_000

    def __post_init__(self) -> None:
        """Refuse amounts below zero."""
        for name in ("kicks", "multiplier_steps", "prover_limit_s", "largest_program"):
            if not getattr(self, name) >= 0:
                reason = f"{name} is {getattr(self, name)}"
                raise InvalidProblemError.of("planning.bad_problem", room="respond", reason=reason)


class _Choose(Protocol):
    def __call__(
        self, problem: RespondProblem, incidence: Incidence, *, kicks: int, rng: np.random.Generator, stop: StopRule
    ) -> Ints: ...


class _Multiply(Protocol):
    def __call__(
        self, problem: RespondProblem, incidence: Incidence, *, best_known: float, steps: int, stop: StopRule
    ) -> Floats: ...


def _cover_choice(
    problem: RespondProblem, incidence: Incidence, *, kicks: int, rng: np.random.Generator, stop: StopRule
) -> Ints:
    running = CoverSearch.empty(problem, incidence)
    running.improve(running.units, stop)
    running.kick(kicks, rng, stop)
    return running.chosen()


_CHOOSE: dict[Model, _Choose] = {
    Model.MAX_COVER: _cover_choice,
    Model.P_MEDIAN: median_choice,
    Model.SET_COVER: set_cover_choice,
}
_MULTIPLY: dict[Model, _Multiply] = {
    Model.MAX_COVER: cover_multipliers,
    Model.P_MEDIAN: median_multipliers,
    Model.SET_COVER: set_cover_multipliers,
}


@dataclass(slots=True)
class _Answer:
    """The best choice, its value, and the best proof so far."""

    problem: RespondProblem
    chosen: Ints
    objective: float
    dual: Floats
    bound: float
    searched_bound: float
    complete: bool = False

    def offer_choice(self, chosen: Ints) -> None:
        objective = objective_of(self.problem, chosen)
        if self.objective != _better(self.problem, objective, self.objective):
            self.chosen, self.objective = chosen, objective

    def offer_dual(self, dual: Floats) -> None:
        bound = bound_from_dual(self.problem, dual)
        if self.bound != _tighter(self.problem, bound, self.bound):
            self.dual, self.bound = dual, bound
            self.searched_bound = _tighter(self.problem, self.searched_bound, bound)

    def is_certified(self) -> bool:
        return relative_gap(self.objective, self.bound) == 0.0


def _better(problem: RespondProblem, one: float, other: float) -> float:
    return max(one, other) if problem.model is Model.MAX_COVER else min(one, other)


def _tighter(problem: RespondProblem, one: float, other: float) -> float:
    return min(one, other) if problem.model is Model.MAX_COVER else max(one, other)


def solve(
    problem: RespondProblem, *, params: RespondParams | None = None, stop: StopRule = never_stop, seed: int = 0
) -> RespondResult:
    """Choose waiting points for `problem` with their proof.

    Parameters
    ----------
    params : how much work to spend; the defaults search for the proven optimum.
    stop : asked often; when it fires, the best answer so far comes back within a second.
    seed : for the random restarts.

    Returns
    -------
    RespondResult : OPTIMAL when the multipliers or the completed search leave no gap; INFEASIBLE when set_cover has
        a demand point that no candidate covers; STOPPED when `stop` or the child's time limit ended the work;
        FEASIBLE when the work asked for ended with a gap.

    Notes
    -----
    The same problem, parameters and seed give the same bytes as long as neither `stop` nor the limit cuts in.
    """
    params = params or RespondParams()
    incidence = incidence_of(problem)
    if problem.model is Model.SET_COVER and np.any(np.diff(incidence.row_first) == 0):
        return _infeasible(incidence, seed)
    rng = np.random.default_rng(seed)
    chosen = _CHOOSE[problem.model](problem, incidence, kicks=params.kicks, rng=rng, stop=stop)
    objective = objective_of(problem, chosen)
    steps = params.multiplier_steps
    dual = _MULTIPLY[problem.model](problem, incidence, best_known=objective, steps=steps, stop=stop)
    bound = bound_from_dual(problem, dual)
    answer = _Answer(problem, chosen, objective, dual, bound, bound)
    cut_short = False
    if params.prove and not answer.is_certified():
        cut_short = not _prove(answer, incidence, params=params, stop=stop, seed=seed)
    return _result(answer, cut_short=cut_short or stop(), seed=seed)


def _prove(answer: _Answer, incidence: Incidence, *, params: RespondParams, stop: StopRule, seed: int) -> bool:
    """Let HiGHS improve `answer`: first its multipliers, then itself; tell whether all that was asked was done."""
    problem = answer.problem
    deadline = time.monotonic() + params.prover_limit_s
    program = program_of(problem, incidence, dual=answer.dual, best_known=answer.objective, relaxed=True)
    if program.value.size > params.largest_program or stop():
        return False
    relaxation = relax(program, seed=seed, deadline=deadline, stop=stop)
    if relaxation is not None:
        dual = np.zeros(problem.n_demand)
        dual[program.demand_of] = relaxation.dual
        answer.offer_dual(dual)
        if problem.model is Model.MAX_COVER:
            answer.offer_choice(_rounded(problem, incidence, relaxation.shares, stop))
    if answer.is_certified() or not params.search or stop():
        return relaxation is not None
    program = program_of(problem, incidence, dual=answer.dual, best_known=answer.objective, relaxed=False)
    claim = search(program, seed=seed, deadline=deadline, stop=stop)
    if claim is not None:
        _take_claim(answer, program, claim)
    return answer.complete


def _rounded(problem: RespondProblem, incidence: Incidence, shares: Floats, stop: StopRule) -> Ints:
    """Covering choice near the relaxation: its whole units, filled up greedily and improved by interchange."""
    running = CoverSearch.empty(problem, incidence)
    running.units[:] = np.floor(shares + _CLOSED)
    running.improve(running.units, stop)
    return running.chosen()


def _take_claim(answer: _Answer, program: Program, claim: Claim) -> None:
    """Take the search's answer, and its bound where it is tighter and HiGHS contradicts itself nowhere.

    What the program leaves out cannot beat the objective, so the claim goes as far as the objective and no further.
    """
    problem = answer.problem
    if claim.sites is None:
        answer.searched_bound, answer.complete = answer.objective, True
        return
    answer.offer_choice(np.repeat(program.site_of, claim.sites))
    if not (claim.is_sound and np.isfinite(claim.bound)):
        return
    upper = problem.model is Model.MAX_COVER
    bound = claim.bound + (program.slack if upper else -program.slack)
    if is_whole(problem):
        bound = float(np.floor(bound + _CLOSED) if upper else np.ceil(bound - _CLOSED))
    bound = max(bound, answer.objective) if upper else min(bound, answer.objective)
    answer.searched_bound = _tighter(problem, answer.searched_bound, bound)
    answer.complete = claim.complete and relative_gap(answer.objective, answer.searched_bound) <= _CLOSED


def _result(answer: _Answer, *, cut_short: bool, seed: int) -> RespondResult:
    if answer.is_certified() or answer.complete:
        status = Status.OPTIMAL
    else:
        status = Status.STOPPED if cut_short else Status.FEASIBLE
    return RespondResult(
        status=status,
        objective=answer.objective,
        bound=answer.bound,
        provenance=Provenance(_SOLVER, seed),
        chosen=frozen_array(answer.chosen, np.int64),
        dual=frozen_array(answer.dual, np.float64),
        searched_bound=answer.searched_bound,
        proven=frozen_array([answer.complete], np.bool_),
    )


def _infeasible(incidence: Incidence, seed: int) -> RespondResult:
    return RespondResult(
        status=Status.INFEASIBLE,
        objective=0.0,
        bound=0.0,
        provenance=Provenance(_SOLVER, seed),
        chosen=frozen_array([], np.int64),
        dual=frozen_array(np.diff(incidence.row_first) == 0, np.float64),
        searched_bound=0.0,
        proven=frozen_array([True], np.bool_),
    )
