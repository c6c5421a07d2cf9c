"""Yes-or-no questions about a block: can these crews fill every line under these rules?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.result import never_stop
from himaya.planning.roster.cost import missing
from himaya.planning.roster.greedy import quick_table
from himaya.planning.roster.prices import shortage_proof
from himaya.planning.roster.program import Found, Program

if TYPE_CHECKING:
    from himaya.planning.result import StopRule
    from himaya.planning.roster.block import Block

RULES = ("rest", "longest", "week_average", "week_max", "day_off", "nights", "after_nights", "leave", "history")
"""Rules that an explanation may name."""

_NONE = Found(None, 0.0, proved=True)
_ALL_DAY = 24


def fully(block: Block, *, limit: float, seed: int, stop: StopRule = never_stop) -> Found:
    """A duty table without any shortage; `proved` with no table where there cannot be one.

    Once the rule fires nothing is searched, and nothing is claimed.
    """
    if stop():
        return Found(None, 0.0, proved=False)
    if _too_few(block) or shortage_proof(block)[0] > 0:
        return _NONE
    quick = quick_table(block)
    if not missing(block, quick).any():
        return Found(quick, 0.0, proved=True)
    program = Program(block)
    program.cover(full=True)
    return program.search(limit=limit, seed=seed, stop=stop)


def _too_few(block: Block) -> bool:
    """Whether some day asks for more crews than there are."""
    return bool((block.demand.sum(axis=1) > block.n).any())


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
