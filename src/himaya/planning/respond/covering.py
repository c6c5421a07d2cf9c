"""Maximal covering from the question to the proof.

The problem is reduced first. The local search and the linear relaxation then
run side by side, the latter in HiGHS's process; zero-half cuts bring the
relaxation close to the best answer, reduced costs fix what no better answer
can use, and branch and bound searches what is left.
"""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.respond.answer import CLOSED, Answer
from himaya.planning.respond.certificate import is_whole, objective_of
from himaya.planning.respond.cover import CoverSearch
from himaya.planning.respond.cover_multipliers import cover_multipliers
from himaya.planning.respond.cover_program import cover_program, cut_rows, dominated_columns, rest_of
from himaya.planning.respond.halves import HalfCut, half_cuts
from himaya.planning.respond.incidence import Incidence, incidence_of
from himaya.planning.respond.params import RespondParams
from himaya.planning.respond.problem import RespondProblem
from himaya.planning.respond.reduce import Reduction, reduce_cover
from himaya.planning.respond.search import (
    Relaxation,
    ask_relaxation,
    ask_with_columns,
    ask_with_rows,
    relaxation_from,
    search,
)
from himaya.planning.respond.session import Prover, Session, conversation
from himaya.planning.respond.stage import Stage
from himaya.planning.result import StopRule, relative_gap

if TYPE_CHECKING:
    from himaya.planning.codec import Floats, Ints
    from himaya.planning.respond.program import Program

_SMALL = 20_000
"""Pairs up to which subgradient steps come before HiGHS: they often spare its process."""
_NEARLY_ALL = 0.99
"""Share of the weight covered from which the primal simplex is the faster one."""
_STANDBY_STEPS, _STANDBY_WORK = 300, 200_000_000
"""Subgradient steps, and pairs in them, while HiGHS is at work, in case that it does not end in time."""
_CUT_ROUNDS = 60
_STALLED_ROUNDS = 5
_STALLS = 0.02
_POLISH_KICKS = 1
_WORTH_IT = 0.97
"""Share of the candidates that a further stage may keep at most."""
_PRICING_ROUNDS = 6
_MOST_PRICED = 4_000
_SINGLE = 1e-9


@dataclass(frozen=True, slots=True)
class _Work:
    """The original, the reduced problem, its layout, and what may be spent on it."""

    problem: RespondProblem
    original: Incidence
    reduction: Reduction
    core: RespondProblem
    inner: Incidence
    params: RespondParams
    rng: np.random.Generator
    stop: StopRule
    seed: int
    prover: Prover | None


def cover_answer(
    problem: RespondProblem,
    incidence: Incidence,
    *,
    params: RespondParams,
    stop: StopRule,
    seed: int,
    prover: Prover | None,
) -> tuple[Answer, bool]:
    """Best answer of a maximal covering problem, and whether all that was asked was done."""
    reduction = reduce_cover(problem, incidence)
    core = reduction.problem
    rng = np.random.default_rng(seed)
    work = _Work(problem, incidence, reduction, core, incidence_of(core), params, rng, stop, seed, prover)
    running = CoverSearch.empty(core, work.inner)
    running.improve(running.units, stop)
    program = cover_program(core, work.inner) if params.prove and core.n_demand and core.p else None
    if program is not None and program.value.size > params.largest_program:
        program = None
    answer = None
    if program is None or core.candidate.size <= _SMALL:
        running.ruin(params.kicks, rng, stop)
        answer = _answer(work, running, _multipliers(work, running, stop, steps=params.multiplier_steps))
    if program is None or stop() or (answer is not None and answer.is_certified()):
        done = answer is not None and (answer.is_certified() or not params.prove)
        return _lifted(work, answer or _answer(work, running, np.zeros(problem.n_demand))), done
    return _proved(work, running, program, answer)


def _answer(work: _Work, running: CoverSearch, dual: Floats) -> Answer:
    return Answer.of(work.core, running.chosen(), dual, original=work.problem)


def _multipliers(work: _Work, running: CoverSearch, stop: StopRule, *, steps: int) -> Floats:
    best_known = running.value(running.units)
    return cover_multipliers(work.problem, work.original, best_known=best_known, steps=steps, stop=stop)


def _proved(work: _Work, running: CoverSearch, program: Program, answer: Answer | None) -> tuple[Answer, bool]:
    """Let HiGHS improve the answer: first its multipliers, then itself."""
    deadline = time.monotonic() + work.params.prover_limit_s
    standby = np.zeros(work.problem.n_demand)
    covered = running.value(running.units) / work.core.weight.sum()
    with conversation(work.prover, deadline=deadline, stop=work.stop) as session:
        ask_relaxation(session, program, solver="primal" if covered >= _NEARLY_ALL else "dual", seed=work.seed)
        if answer is None:
            running.ruin(work.params.kicks, work.rng, work.stop)
            most = min(_STANDBY_STEPS, _STANDBY_WORK // work.problem.time_s.size)
            steps = min(work.params.multiplier_steps, most)
            standby = _multipliers(work, running, lambda: work.stop() or session.is_due(), steps=steps)
        relaxation = relaxation_from(session, program)
        if relaxation is None:
            return _lifted(work, answer or _answer(work, running, standby)), False
        dual = work.reduction.dual_of(relaxation.dual)
        answer = answer or _answer(work, running, dual)
        answer.offer_dual(dual)
        _round(work, Stage.whole(work.core, work.inner), answer, relaxation)
        _price_in(work, session, program, answer, relaxation)
        answer.offer_bound(relaxation.value + program.slack, complete=True)
        if work.params.search and not answer.complete:
            _search(work, session, program, relaxation, answer)
    return _lifted(work, answer), answer.complete or answer.is_certified() or not work.params.search


def _round(work: _Work, stage: Stage, answer: Answer, relaxation: Relaxation) -> None:
    """Local search from the relaxation's whole units and the largest of its parts."""
    problem = stage.problem
    shares = relaxation.columns[: problem.n_candidates]
    near = CoverSearch.empty(problem, stage.incidence)
    near.units[:] = np.floor(shares + CLOSED)
    part = shares - near.units
    left = min(problem.p - int(near.units.sum()), int((part > CLOSED).sum()))
    near.units[np.argsort(-part, kind="stable")[:left]] += 1
    near.improve(near.units, work.stop)
    near.ruin(_POLISH_KICKS, work.rng, work.stop)
    answer.offer_choice(stage.choice_of(near.chosen()))


def _price_in(work: _Work, session: Session, program: Program, answer: Answer, relaxation: Relaxation) -> None:
    """Offer multipliers that hold for the dominated candidates too: those that break them join the relaxation.

    A dominated candidate cannot better the relaxation, but its column sum may lie above those of the candidates in
    use and so loosen what the multipliers prove of the original problem.
    """
    limits = work.original.limits
    is_out = np.ones(limits.size, dtype=np.bool_)
    is_out[work.reduction.site_of] = False
    column = np.repeat(np.arange(limits.size), np.diff(work.original.column_first))
    joined = np.zeros(limits.size, dtype=np.bool_)
    for _ in range(_PRICING_ROUNDS):
        dual = work.reduction.dual_of(relaxation.dual)
        worth = np.bincount(column, weights=dual[work.original.column_demand], minlength=limits.size)
        ranked = np.sort(np.repeat(worth[~is_out], limits[~is_out]))[::-1]
        least = ranked[work.core.p - 1] if ranked.size >= work.core.p else 0.0
        broken = np.flatnonzero(is_out & ~joined & (worth > least * (1.0 + _SINGLE) + _SINGLE))
        if not broken.size:
            break
        joined[broken[np.argsort(-worth[broken], kind="stable")[:_MOST_PRICED]]] = True
        columns = dominated_columns(work.reduction, work.original, np.flatnonzero(joined), work.core)
        ask_with_columns(session, columns)
        priced = relaxation_from(session, program)
        if priced is None:
            return
        relaxation = priced
    if joined.any():
        answer.offer_dual(work.reduction.dual_of(relaxation.dual))


def _search(work: _Work, session: Session, program: Program, relaxation: Relaxation, answer: Answer) -> None:
    """Cut, fix and reduce again while that leaves much less; then branch and bound over the rest."""
    stage = Stage.whole(work.core, work.inner)
    cuts: list[HalfCut] = []
    while work.core.busy_share == 0 and not work.core.has_backup:
        tighter = _cut(work, session, stage, program, relaxation, answer, cuts)
        if tighter is None or answer.complete:
            return
        relaxation = tighter
        cuts = _binding(stage, relaxation, cuts)
        narrower = _narrowed(work, stage, program, relaxation, answer)
        if narrower.problem.n_candidates > _WORTH_IT * stage.problem.n_candidates:
            break
        stage, cuts = narrower, narrower.moved(cuts)
        answer.offer_choice(stage.choice_of(_local(work, stage)))
        if not stage.problem.n_demand or not stage.problem.p:
            answer.offer_bound(stage.offset, complete=True)
            return
        program = cover_program(stage.problem, stage.incidence)
        start = _with_cuts(work, session, stage, program, cuts)
        if start is None:
            return
        relaxation = start
    rows = cut_rows(cuts, stage.problem.n_candidates)
    rest = rest_of(program, relaxation, rows, _gap(work, stage, program, relaxation, answer))
    claim = search(session, rest, seed=work.seed)
    if claim is not None:
        outer = claim.sites
        if outer is not None:
            chosen = stage.choice_of(np.repeat(np.arange(outer.size), outer))
            outer = np.bincount(chosen, minlength=work.core.n_candidates)
        claim = dataclasses.replace(claim, sites=outer)
        answer.take_claim(np.arange(work.core.n_candidates), claim, offset=stage.offset + program.slack)


def _with_cuts(work: _Work, session: Session, stage: Stage, program: Program, cuts: list[HalfCut]) -> Relaxation | None:
    """The stage's relaxation with cuts of the stage before."""
    ask_relaxation(session, program, solver="dual", seed=work.seed)
    relaxation = relaxation_from(session, program)
    if relaxation is None or not cuts:
        return relaxation
    ask_with_rows(session, cut_rows(cuts, stage.problem.n_candidates))
    return relaxation_from(session, program)


def _binding(stage: Stage, relaxation: Relaxation, cuts: list[HalfCut]) -> list[HalfCut]:
    """The cuts that hold without slack."""
    shares, levels = _parts(stage, relaxation)
    return [cut for cut in cuts if cut.slack(shares, levels) <= CLOSED]


def _parts(stage: Stage, relaxation: Relaxation) -> tuple[Floats, Floats]:
    """Units per candidate and how far each demand point is covered."""
    n_sites = stage.problem.n_candidates
    return relaxation.columns[:n_sites], 1.0 - relaxation.columns[n_sites:]


def _gap(work: _Work, stage: Stage, program: Program, relaxation: Relaxation, answer: Answer) -> float:
    """What a decision may cost and still be part of a better answer."""
    gap = stage.offset + relaxation.value + program.slack - answer.objective
    return max(gap - 1.0 if is_whole(work.core) else gap, 0.0)


def _narrowed(work: _Work, stage: Stage, program: Program, relaxation: Relaxation, answer: Answer) -> Stage:
    """The stage without the sites that reduced costs decide."""
    rest = rest_of(program, relaxation, cut_rows([], 0), _gap(work, stage, program, relaxation, answer))
    n_sites = stage.problem.n_candidates
    return stage.narrowed(is_out=rest.upper[:n_sites] == 0, is_in=rest.lower[:n_sites] > 0)


def _local(work: _Work, stage: Stage) -> Ints:
    """Candidates of the stage by local search alone."""
    running = CoverSearch.empty(stage.problem, stage.incidence)
    running.improve(running.units, work.stop)
    running.ruin(work.params.kicks, work.rng, work.stop)
    return running.chosen()


def _cut(
    work: _Work,
    session: Session,
    stage: Stage,
    program: Program,
    relaxation: Relaxation,
    answer: Answer,
    cuts: list[HalfCut],
) -> Relaxation | None:
    """Tighten the relaxation by zero-half cuts, which join `cuts`, rounding it as it goes; None when cut short."""
    stalled = 0
    for _ in range(_CUT_ROUNDS):
        fresh = half_cuts(stage.incidence, *_parts(stage, relaxation), work.rng)
        if not fresh or stalled == _STALLED_ROUNDS:
            break
        cuts += fresh
        ask_with_rows(session, cut_rows(fresh, stage.problem.n_candidates))
        _round(work, stage, answer, relaxation)
        before, tighter = relaxation.value, relaxation_from(session, program)
        if tighter is None:
            return None
        relaxation = tighter
        answer.offer_bound(stage.offset + relaxation.value, complete=True)
        if answer.complete:
            break
        left = stage.offset + before - answer.objective
        stalled = stalled + 1 if before - relaxation.value < _STALLS * left else 0
    _round(work, stage, answer, relaxation)
    answer.offer_bound(stage.offset + relaxation.value, complete=True)
    return relaxation


def _lifted(work: _Work, answer: Answer) -> Answer:
    """The answer as one of the original problem."""
    chosen = work.reduction.choice_of(answer.chosen, work.problem)
    objective = objective_of(work.problem, chosen)
    searched = max(min(answer.bound, answer.searched_bound), objective)
    complete = answer.complete and relative_gap(objective, searched) <= CLOSED
    return Answer(work.problem, work.problem, chosen, objective, answer.dual, answer.bound, searched, complete)
