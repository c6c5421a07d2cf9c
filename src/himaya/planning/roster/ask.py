"""Yes-or-no questions about a block: can these crews fill every line under these rules?"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.roster.cost import missing
from himaya.planning.roster.facts import most_duties
from himaya.planning.roster.greedy import quick_tables
from himaya.planning.roster.program import Found, Program

if TYPE_CHECKING:
    from himaya.planning.roster.block import Block
    from himaya.planning.roster.work import Work

RULES = ("rest", "longest", "week_average", "week_max", "day_off", "nights", "after_nights", "leave", "history")
"""Rules that an explanation may name."""

_NONE = Found(None, 0.0, proved=True)
_ALL_DAY = 24


def fully(block: Block, work: Work) -> Found:
    """A duty table without any shortage; `proved` with no table where there cannot be one.

    Once the stop rule fires nothing is searched, and nothing is claimed.
    """
    if work.stop():
        return Found(None, 0.0, proved=False)
    if _too_few(block):
        return _NONE
    tables = quick_tables(block)
    for number in range(2):
        for table in tables if number else islice(tables, 1):
            if not missing(block, table).any():
                return Found(table, 0.0, proved=True)
        if number == 0 and work.proof(block)[0] > 0:
            return _NONE
    program = Program(block, stop=work.stop)
    program.cover(full=True)
    return program.search(limit=work.params.question, seed=work.seed)


def _too_few(block: Block) -> bool:
    """Whether some day asks for more crews than there are."""
    return bool((block.demand.sum(axis=1) > block.n).any())


def fewest_crews(block: Block, work: Work) -> int:
    """Fewest crews more with which the relaxation no longer proves a shortage.

    0 where not even many would help, or the stop rule fired before that was known.
    """
    lacking = work.proof(block)[0]
    duties = max(1, most_duties(block)) * int(block.line_weight.max(initial=1))
    for count in range(max(1, ceil(lacking / duties)), most_crews(block) + 1):
        if work.stop():
            return 0
        more = block.with_more(count)
        if not _too_few(more) and not work.proof(more)[0]:
            return 0 if work.stop() else count
    return 0


def most_crews(block: Block) -> int:
    """Crews more beyond which nothing is asked."""
    return 2 * int(block.demand.sum(axis=1).max(initial=0))


def without(block: Block, rule: str) -> Block:
    """The same question with one rule given up as far as anybody may give it up (a rest never under `rest_hard_h`)."""
    if rule in ("leave", "history"):
        return _forgiven(block, rule)
    days = len(block.start)
    changed = {
        "rest": {"rest_h": block.rule.rest_hard_h},
        "longest": {"longest_h": _ALL_DAY},
        "week_average": {"week_average_h": 7 * _ALL_DAY},
        "week_max": {"week_max_h": 7 * _ALL_DAY},
        "day_off": {"off_every_days": days + 1},
        "nights": {"nights_max": days},
        "after_nights": {"after_nights_h": block.rule.rest_h},
    }[rule]
    return replace(block, rule=replace(block.rule, **changed))


def _forgiven(block: Block, rule: str) -> Block:
    if rule == "leave":
        return replace(block, leave=np.zeros_like(block.leave))
    nothing = np.zeros_like(block.days_before)
    return replace(block, last_end=np.full_like(block.last_end, -_LONG), days_before=nothing, nights_before=nothing)


_LONG = 1_000_000
