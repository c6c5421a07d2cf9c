"""Choose where responders wait, and prove how good the choice is.

Every model goes the same way: a heuristic answer within moments, multipliers
that bound what any answer could reach, and then HiGHS in a child process for
better multipliers and the best answer. Each stage hands on the best so far,
so the work may be stopped at any moment. Maximal covering, the model of the
plan, has more stages of its own (`covering`).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.respond.answer import Answer
from himaya.planning.respond.covering import cover_answer
from himaya.planning.respond.incidence import Incidence, incidence_of
from himaya.planning.respond.median import median_choice, median_multipliers
from himaya.planning.respond.params import RespondParams as RespondParams  # noqa: PLC0414  # what solve takes
from himaya.planning.respond.problem import Model, RespondProblem, RespondResult
from himaya.planning.respond.program import program_of
from himaya.planning.respond.search import ask_relaxation, relaxation_from, search
from himaya.planning.respond.session import Prover, Session, conversation
from himaya.planning.respond.set_cover import set_cover_choice, set_cover_multipliers
from himaya.planning.result import Provenance, Status, StopRule, frozen_array, never_stop

if TYPE_CHECKING:
    from himaya.planning.respond.program import Program

_SOLVER = "greedy+interchange+lagrange+highs"
_COVER_SOLVER = "greedy+ruin+halves+highs"


def solve(
    problem: RespondProblem,
    *,
    params: RespondParams | None = None,
    stop: StopRule = never_stop,
    seed: int = 0,
    prover: Prover | None = None,
) -> RespondResult:
    """Choose waiting points for `problem` with their proof.

    Parameters
    ----------
    params : how much work to spend; the defaults search for the proven optimum.
    stop : asked often; when it fires, the best answer so far comes back within a second.
    seed : for the random restarts.
    prover : the child process to ask, where several questions are asked one after the other.

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
    work = cover_answer if problem.model is Model.MAX_COVER else _answer
    answer, is_done = work(problem, incidence, params=params, stop=stop, seed=seed, prover=prover)
    return _result(answer, cut_short=not is_done or stop(), seed=seed)


def _answer(
    problem: RespondProblem,
    incidence: Incidence,
    *,
    params: RespondParams,
    stop: StopRule,
    seed: int,
    prover: Prover | None,
) -> tuple[Answer, bool]:
    """Best answer of a p-median or set covering problem, and whether all that was asked was done."""
    is_median = problem.model is Model.P_MEDIAN
    choose, multiply = (median_choice, median_multipliers) if is_median else (set_cover_choice, set_cover_multipliers)
    rng = np.random.default_rng(seed)
    answer = Answer.of(
        problem, choose(problem, incidence, kicks=params.kicks, rng=rng, stop=stop), np.zeros(problem.n_demand)
    )
    steps = params.multiplier_steps
    answer.offer_dual(multiply(problem, incidence, best_known=answer.objective, steps=steps, stop=stop))
    if not params.prove or answer.is_certified():
        return answer, True
    program = program_of(problem, incidence, dual=answer.dual, best_known=answer.objective, relaxed=True)
    if program.value.size > params.largest_program or stop():
        return answer, False
    deadline = time.monotonic() + params.prover_limit_s
    with conversation(prover, deadline=deadline, stop=stop) as session:
        return answer, _prove(answer, incidence, program, session, wants_search=params.search, seed=seed)


def _prove(
    answer: Answer, incidence: Incidence, program: Program, session: Session, *, wants_search: bool, seed: int
) -> bool:
    """Let HiGHS improve `answer`: first its multipliers, then itself; tell whether all that was asked was done."""
    problem = answer.problem
    ask_relaxation(session, program, solver="interior", seed=seed)
    relaxation = relaxation_from(session, program)
    if relaxation is None:
        return False
    dual = np.zeros(problem.n_demand)
    dual[program.demand_of] = relaxation.dual
    answer.offer_dual(dual)
    if answer.is_certified() or not wants_search:
        return True
    program = program_of(problem, incidence, dual=answer.dual, best_known=answer.objective, relaxed=False)
    claim = search(session, program, seed=seed)
    if claim is not None:
        answer.take_claim(program.site_of, claim)
    return answer.complete


def _result(answer: Answer, *, cut_short: bool, seed: int) -> RespondResult:
    solver = _COVER_SOLVER if answer.problem.model is Model.MAX_COVER else _SOLVER
    if answer.is_certified() or answer.complete:
        status = Status.OPTIMAL
    else:
        status = Status.STOPPED if cut_short else Status.FEASIBLE
    return RespondResult(
        status=status,
        objective=answer.objective,
        bound=answer.bound,
        provenance=Provenance(solver, seed),
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
