"""Roster: duty tables block by block, crews lent between zones, and why what is short is short."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from himaya.planning.result import Provenance, Status, StopRule, frozen_array, never_stop
from himaya.planning.roster.block import Block, blocks_of, could_lend
from himaya.planning.roster.cost import cost_of, missing, weighted_shortage
from himaya.planning.roster.explain import NOT_FOUND, Reason, first_reason, no_reason, with_conflict
from himaya.planning.roster.greedy import first_table, nobody, quick_table
from himaya.planning.roster.lend import lend
from himaya.planning.roster.problem import BlockAnswer, RosterResult
from himaya.planning.roster.program import Program
from himaya.planning.roster.work import RosterParams, Work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.planning.roster.problem import RosterProblem

_SOLVER = "cp-sat by zone and kind"
_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class _Table:
    """Duty table of a block with its proof."""

    duty: NDArray[np.int64]
    objective: int
    bound: int
    shortage_bound: int
    price: NDArray[np.float64]


def solve(
    problem: RosterProblem, *, params: RosterParams | None = None, stop: StopRule = never_stop, seed: int = 0
) -> RosterResult:
    """Give every crew its days and lines at least cost: shortage first, then short rests, wishes and fairness.

    Each zone and kind is a block of its own, searched by CP-SAT on one thread within a deterministic time, so that the
    number of threads changes nothing. Where a zone is short and another can spare crews of the kind within reach, crews
    are lent for the whole table and the zones touched are asked again.

    Parameters
    ----------
    params : effort. stop : ends the search with the best tables so far and what is proved about them.
    seed : of the search.
    """
    work = Work(params or RosterParams(), seed, stop)
    blocks = blocks_of(problem, problem.zone)
    alone = _Served(problem.zone.copy(), blocks, _tables(blocks, work))
    served = _lent(problem, alone, work) if work.params.lend else alone
    reasons = _reasons(served.blocks, served.tables, work)
    return _joined(problem, served, reasons, work)


@dataclass(frozen=True, eq=False)
class _Served:
    """Where every crew serves, (n,), and the blocks and tables that follow."""

    serves: NDArray[np.int64]
    blocks: list[Block]
    tables: list[_Table]

    @property
    def cost(self) -> int:
        return sum(table.objective for table in self.tables)


def _lent(problem: RosterProblem, alone: _Served, work: Work) -> _Served:
    """The tables once crews are lent; those without loans where the stop rule left no time for better ones."""
    blocks, tables = alone.blocks, alone.tables
    short = [weighted_shortage(block, table.duty) > 0 for block, table in zip(blocks, tables, strict=True)]
    serves = lend(problem, blocks, short, work)
    if work.stop() or (serves == problem.zone).all():
        return alone
    known = {block.key(): table for block, table in zip(blocks, tables, strict=True)}
    blocks = blocks_of(problem, serves)
    lent = _Served(serves, blocks, _tables(blocks, work, known))
    return alone if work.stop() and lent.cost > alone.cost else lent


def _once_each(blocks: Sequence[Block]) -> tuple[list[int], list[int]]:
    """First block of every question, and for each block the number of its question."""
    first: dict[bytes, int] = {}
    question = [first.setdefault(block.key(), number) for number, block in enumerate(blocks)]
    asked = sorted(set(question))
    return asked, [asked.index(number) for number in question]


def _tables(blocks: Sequence[Block], work: Work, known: Mapping[bytes, _Table] | None = None) -> list[_Table]:
    """Table of every block, those of `known` questions taken over."""
    asked, question = _once_each(blocks)
    earlier = known or {}
    found = {number: earlier.get(blocks[number].key()) for number in asked}
    first = {number: _first(blocks[number], work) for number, table in found.items() if table is None}

    def table(number: int) -> _Table:
        return found[number] or _table(blocks[number], first[number], work)

    with ThreadPoolExecutor(work.params.workers) as pool:
        answers = list(pool.map(table, asked))
    return [answers[number] for number in question]


def _first(block: Block, work: Work) -> NDArray[np.int64]:
    """A quick table to begin with, so that every block has one before any is searched."""
    return nobody(block) if work.over() else first_table(block)


def _table(block: Block, first: NDArray[np.int64], work: Work) -> _Table:
    """Best duty table of one block, from a first one."""
    proven, price = work.proof(block)
    least = block.rule.shortage * proven
    enough = least if work.params.polish else least + block.rule.shortage - 1
    duty = quick_table(block, first, enough, stop=work.stop)
    if cost_of(block, duty) > enough and not work.stop():
        program = Program(block, stop=work.stop)
        program.cover(full=False)
        program.minimise(proven)
        found = program.search(limit=work.params.search, seed=work.seed, start=duty, linear=work.params.linear)
        least = max(least, int(np.ceil(found.bound - _ROUNDING)))
        tables = [table for table in (found.duty, duty) if table is not None]
        duty = min(tables, key=lambda table: cost_of(block, table))
    objective = cost_of(block, duty)
    return _Table(duty, objective, min(objective, least), proven, price)


def _reasons(blocks: Sequence[Block], tables: Sequence[_Table], work: Work) -> list[Reason]:
    asked, question = _once_each(blocks)

    def first(number: int) -> Reason:
        block, duty = blocks[number], tables[number].duty
        if not missing(block, duty).any():
            return no_reason(-1)
        if not work.params.explain or work.stop():
            return no_reason(NOT_FOUND)
        return first_reason(block, duty, work)

    def deeper(number: int) -> Reason:
        reason = answers[number]
        return with_conflict(blocks[number], reason, work) if number in chosen else reason

    with ThreadPoolExecutor(work.params.workers) as pool:
        answers = dict(zip(asked, pool.map(first, asked), strict=True))
        chosen = _first_to_fail(blocks, answers, work.params.conflicts)
        answers = dict(zip(asked, pool.map(deeper, asked), strict=True))
    return [answers[asked[number]] for number in question]


def _first_to_fail(blocks: Sequence[Block], answers: Mapping[int, Reason], most: int) -> set[int]:
    """Blocks that cannot be sustained from the earliest days, larger ones first; one of each kind before a second."""
    failing = sorted(
        (number for number, reason in answers.items() if reason.first_day >= 0),
        key=lambda number: (answers[number].first_day, -int(blocks[number].demand.sum()), number),
    )
    seen: dict[int, int] = {}
    rank = {}
    for number in failing:
        rank[number] = seen[blocks[number].kind] = seen.get(blocks[number].kind, -1) + 1
    return set(sorted(failing, key=lambda number: rank[number])[:most])


def _joined(problem: RosterProblem, served: _Served, reasons: Sequence[Reason], work: Work) -> RosterResult:
    duty = np.full((problem.n_crews, problem.n_days), -1)
    short = problem.demand.copy()
    answers = []
    for block, table, reason in zip(served.blocks, served.tables, reasons, strict=True):
        lines = np.append(block.lines, -1)
        duty[block.crews] = lines[table.duty]
        short[:, block.lines] = missing(block, table.duty)
        answers.append(_answer(block, table, reason))
    objective, bound = sum(one.objective for one in answers), sum(one.bound for one in answers)
    exact = objective == bound and not could_lend(problem, served.blocks, [one.first_day != -1 for one in answers])
    return RosterResult(
        status=Status.OPTIMAL if exact else Status.STOPPED if work.stop() else Status.FEASIBLE,
        objective=float(objective),
        bound=float(bound),
        provenance=Provenance(_SOLVER, work.seed),
        duty=frozen_array(duty, np.int64),
        serves=frozen_array(served.serves, np.int64),
        shortage=frozen_array(short, np.int64),
        blocks=tuple(answers),
    )


def _answer(block: Block, table: _Table, reason: Reason) -> BlockAnswer:
    lines = np.append(block.lines, -1)
    hold = lines[reason.hold] if reason.hold.size else reason.hold
    return BlockAnswer(
        zone=block.zone,
        kind=block.kind,
        objective=table.objective,
        bound=table.bound,
        shortage_bound=table.shortage_bound,
        price=table.price,
        first_day=reason.first_day,
        hold=frozen_array(hold, np.int64),
        first_price=reason.first_price,
        extra_crews=reason.extra_crews,
        rules_that_help=reason.rules_that_help,
        conflict=reason.conflict,
    )
