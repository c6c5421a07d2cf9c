"""Verification of a duty table: every rule, every number, and the proof of the shortage.

The rules are read again from each crew's timeline, apart from the search. What cannot be checked without a solver is
the bound beyond `shortage_bound`, and what `extra_crews`, `rules_that_help` and `conflict` say; the page of the room
tells more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.result import Finding, Status
from himaya.planning.roster.block import blocks_of, could_lend
from himaya.planning.roster.cost import cost_of, missing, weighted_shortage
from himaya.planning.roster.keeps import broken_rules
from himaya.planning.roster.relaxation import bound_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.roster.block import Block
    from himaya.planning.roster.problem import BlockAnswer, RosterProblem, RosterResult

_NOT_FOUND = -2
_ELEMENTS = ("rest", "longest", "week_average", "week_max", "day_off", "nights", "after_nights", "leave", "history")


def verify(problem: RosterProblem, result: RosterResult) -> list[Finding]:
    """Everything wrong with an answer; an empty list means that it holds.

    Checked: who serves where and which line; one duty a day, rests by elapsed time, hours, days off, nights, leave and
    what came before day 0, for every crew; shortage; the cost of every block; bounds against objectives, and
    `shortage_bound` and the first day that cannot be sustained recomputed from their prices by weak duality.
    """
    findings = list(_shapes(problem, result)) or [
        *_loans(problem, result),
        *_lines(problem, result.duty, result.serves),
    ]
    if findings:
        return findings
    findings = [*_rules(problem, result), *_shortage(problem, result)]
    return findings or list(_blocks(problem, result))


def _finding(where: str, expected: object, found: object) -> Finding:
    return Finding("roster", where, str(expected), str(found))


def _shapes(problem: RosterProblem, result: RosterResult) -> Iterator[Finding]:
    n, days, lines = problem.n_crews, problem.n_days, len(problem.line_ids)
    for name, shape in (("duty", (n, days)), ("serves", (n,)), ("shortage", (days, lines))):
        found = getattr(result, name).shape
        if found != shape and np.prod(shape) + getattr(result, name).size > 0:
            yield _finding(name, f"shape {shape}", f"shape {found}")
            return
    for name, values, low, high in (
        ("duty", result.duty, -1, lines),
        ("serves", result.serves, 0, len(problem.zone_ids)),
    ):
        for index in np.argwhere((values < low) | (values >= high)).tolist():
            yield _finding(f"{name}{index}", f"{low} to {high - 1}", values[tuple(index)])


def _loans(problem: RosterProblem, result: RosterResult) -> Iterator[Finding]:
    for crew in np.flatnonzero(result.serves != problem.zone).tolist():
        minutes = problem.travel_min[problem.zone[crew], result.serves[crew]]
        if minutes > problem.rule.lend_max_min:
            yield _finding(f"serves[{crew}]", f"within {problem.rule.lend_max_min:g} min", minutes)


def _lines(problem: RosterProblem, duty: NDArray[np.int64], serves: NDArray[np.int64]) -> Iterator[Finding]:
    for crew, day in np.argwhere(duty >= 0).tolist():
        line = int(duty[crew, day])
        lacking = int(problem.line_skill[line] & ~problem.skills[crew])
        for name, expected, found in (
            ("zone", serves[crew], problem.line_zone[line]),
            ("kind", problem.kind[crew], problem.line_kind[line]),
            ("skill lacking", 0, lacking),
        ):
            if expected != found:
                yield _finding(f"duty[{crew}][{day}] {name}", expected, found)


def _rules(problem: RosterProblem, result: RosterResult) -> Iterator[Finding]:
    shift = np.append(problem.line_shift, -1)[result.duty]
    for crew in range(problem.n_crews):
        for rule, expected, found in broken_rules(problem, crew, shift[crew]):
            yield _finding(f"duty[{crew}] {rule}", expected, found)


def _shortage(problem: RosterProblem, result: RosterResult) -> Iterator[Finding]:
    filled = np.zeros(problem.demand.shape, dtype=np.int64)
    crew, day = np.nonzero(result.duty >= 0)
    np.add.at(filled, (day, result.duty[crew, day]), 1)
    left = problem.demand - filled
    for at in np.argwhere((left != result.shortage) | (left < 0)).tolist():
        yield _finding(f"shortage[{at[0]}][{at[1]}]", max(0, left[tuple(at)]), result.shortage[tuple(at)])


def _blocks(problem: RosterProblem, result: RosterResult) -> Iterator[Finding]:
    blocks = blocks_of(problem, result.serves)
    expected = [(block.zone, block.kind) for block in blocks]
    found = [(one.zone, one.kind) for one in result.blocks]
    if expected != found:
        yield _finding("blocks", expected, found)
        return
    for number, (block, answer) in enumerate(zip(blocks, result.blocks, strict=True)):
        own = np.full(len(problem.line_ids) + 1, -1)
        own[block.lines] = np.arange(len(block.lines))
        for finding in _block(problem, block, answer, own[result.duty[block.crews]]):
            yield _finding(f"blocks[{number}].{finding.where}", finding.expected, finding.found)
    yield from _totals(problem, result, blocks)


def _totals(problem: RosterProblem, result: RosterResult, blocks: list[Block]) -> Iterator[Finding]:
    for name in ("objective", "bound"):
        total = sum(getattr(one, name) for one in result.blocks)
        if getattr(result, name) != total:
            yield _finding(name, total, getattr(result, name))
    short = [answer.first_day != -1 for answer in result.blocks]
    exact = result.objective == result.bound and not could_lend(problem, blocks, short)
    if exact != (result.status is Status.OPTIMAL) or result.status is Status.INFEASIBLE:
        yield _finding("status", "optimal" if exact else "feasible or stopped", result.status)


def _block(problem: RosterProblem, block: Block, answer: BlockAnswer, duty: NDArray[np.int64]) -> Iterator[Finding]:
    cost, short = cost_of(block, duty), weighted_shortage(block, duty)
    if answer.objective != cost:
        yield _finding("objective", cost, answer.objective)
    relaxation = rows_of(block) if answer.price.size else None
    if relaxation is not None and answer.price.shape != relaxation.limit.shape:
        yield _finding("price", f"shape {relaxation.limit.shape}", f"shape {answer.price.shape}")
        return
    proven = 0 if relaxation is None else bound_of(relaxation, answer.price)
    if answer.shortage_bound != proven:
        yield _finding("shortage_bound", proven, answer.shortage_bound)
    if short < proven:
        yield _finding("duty", f"a shortage of at least {proven}", short)
    if not block.rule.shortage * proven <= answer.bound <= cost:
        yield _finding("bound", f"{block.rule.shortage * proven} to {cost}", answer.bound)
    yield from _first_day(problem, block, answer, duty)
    yield from _words(block, answer, short=bool(short))


def _first_day(problem: RosterProblem, block: Block, answer: BlockAnswer, duty: NDArray[np.int64]) -> Iterator[Finding]:
    """No shortage before the first day that cannot be sustained, and a proof that one is needed up to it."""
    days_short = np.flatnonzero(missing(block, duty).any(axis=1))
    first, days = answer.first_day, problem.n_days
    if not (0 <= first < days if days_short.size else first == -1) and not (days_short.size and first == _NOT_FOUND):
        yield _finding("first_day", f"0 to {days - 1} or -2" if days_short.size else -1, first)
        return
    if first < 0:
        if answer.hold.size or answer.first_price.size:
            yield _finding("hold", "none", "a table")
        return
    if answer.first_price.size:
        relaxation = rows_of(block.until(first + 1))
        fits = answer.first_price.shape == relaxation.limit.shape
        if not fits or bound_of(relaxation, answer.first_price) < 1:
            yield _finding("first_price", "a proof", "none")
    if answer.hold.size:
        yield from _hold(problem, block, answer)
    elif days_short[0] < first:
        yield _finding("hold", f"a table without shortage before day {first}", "none")


def _hold(problem: RosterProblem, block: Block, answer: BlockAnswer) -> Iterator[Finding]:
    if answer.hold.shape != (block.n, answer.first_day):
        yield _finding("hold", f"shape {(block.n, answer.first_day)}", f"shape {answer.hold.shape}")
        return
    hold = np.full((problem.n_crews, problem.n_days), -1)
    serves = problem.zone.copy()
    hold[block.crews, : answer.first_day], serves[block.crews] = answer.hold, block.zone
    if ((hold < -1) | (hold >= len(problem.line_ids))).any():
        yield _finding("hold", "lines", "others")
        return
    yield from _lines(problem, hold, serves)
    shift = np.append(problem.line_shift, -1)[hold]
    for crew in block.crews.tolist():
        for rule, expected, found in broken_rules(problem, crew, shift[crew]):
            yield _finding(f"hold[{crew}] {rule}", expected, found)
    own = np.full(len(problem.line_ids) + 1, -1)
    own[block.lines] = np.arange(len(block.lines))
    held = block.until(answer.first_day)
    if missing(held, own[hold[block.crews, : answer.first_day]]).any():
        yield _finding("hold", "no line short", "a line short")


def _words(block: Block, answer: BlockAnswer, *, short: bool) -> Iterator[Finding]:
    """What explains a shortage names rules and days that there are, and says nothing where there is none."""
    days = {f"demand/{day}" for day in range(len(block.start))}
    if not set(answer.rules_that_help) <= set(_ELEMENTS):
        yield _finding("rules_that_help", _ELEMENTS, answer.rules_that_help)
    if not set(answer.conflict) <= {*_ELEMENTS, *days}:
        yield _finding("conflict", "rules and days", answer.conflict)
    if not short and (answer.extra_crews != 0 or answer.rules_that_help or answer.conflict):
        yield _finding("extra_crews", "0 where nothing is short", answer.extra_crews)
    if short and (answer.extra_crews == 0 or answer.extra_crews < -1):
        yield _finding("extra_crews", "more than 0, or -1", answer.extra_crews)
