"""Crews lent between zones: a transport from zones that can spare crews to zones that are short, at least travel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from himaya.planning.roster.ask import fewest_crews, fully

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himaya.planning.roster.block import Block
    from himaya.planning.roster.problem import RosterProblem
    from himaya.planning.roster.work import Work

_BARRED = 1e9


@dataclass(frozen=True)
class _Market:
    """Blocks of one kind with what each lacks or can spare."""

    lacks: dict[int, int]
    spares: dict[int, int]


def lend(
    problem: RosterProblem,
    blocks: Sequence[Block],
    short: Sequence[bool],
    work: Work,
) -> NDArray[np.int64]:
    """Zone in which each crew serves, (n,): its own, or one that is short, within reach and of its kind.

    The last crews of a block in its order go; a zone lends only what it can miss with every line of its own filled.
    """
    serves = problem.zone.copy()
    for kind in range(len(problem.kind_ids)):
        mine = [number for number, block in enumerate(blocks) if block.kind == kind]
        takers = [number for number in mine if short[number]]
        givers = [
            number
            for number in mine
            if not short[number] and blocks[number].n and _near(problem, blocks, number, takers)
        ]
        if not takers or not givers:
            continue
        market = _market(blocks, takers, givers, work)
        for giver, taker, crew in _transport(problem, blocks, market):
            serves[blocks[giver].crews[crew]] = blocks[taker].zone
    return serves


def _near(problem: RosterProblem, blocks: Sequence[Block], giver: int, takers: Sequence[int]) -> bool:
    return any(_minutes(problem, blocks[giver], blocks[taker]) <= problem.rule.lend_max_min for taker in takers)


def _minutes(problem: RosterProblem, giver: Block, taker: Block) -> float:
    return float(problem.travel_min[giver.zone, taker.zone])


def _market(blocks: Sequence[Block], takers: Sequence[int], givers: Sequence[int], work: Work) -> _Market:
    """What each giver can spare, up to what could be wanted; what each taker lacks, where anything is spare at all."""
    spares = {}
    most = sum(int(blocks[number].demand.sum(axis=1).max()) for number in takers)
    for number in givers:
        spares[number] = 0
        for count in range(1, min(most, blocks[number].n) + 1):
            if fully(blocks[number].without_last(count), work).duty is None:
                break
            spares[number] = count
    lacks = {number: fewest_crews(blocks[number], work) for number in takers} if any(spares.values()) else {}
    return _Market(lacks, spares)


def _transport(problem: RosterProblem, blocks: Sequence[Block], market: _Market) -> list[tuple[int, int, int]]:
    """(giver, taker, crew of the giver): as many as can go within reach, at least travel in all."""
    offers = [(number, blocks[number].n - 1 - k) for number, count in market.spares.items() for k in range(count)]
    wants = [number for number, count in market.lacks.items() for _ in range(count)]
    if not offers or not wants:
        return []
    travel = np.array([[_minutes(problem, blocks[giver], blocks[taker]) for taker in wants] for giver, _ in offers])
    cost = np.where(travel <= problem.rule.lend_max_min, travel, _BARRED)
    giving, taking = linear_sum_assignment(cost)
    return [
        (offers[row][0], wants[column], offers[row][1])
        for row, column in zip(giving, taking, strict=True)
        if cost[row, column] < _BARRED
    ]
