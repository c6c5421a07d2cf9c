"""What a duty table of a block counts: the parts of its objective, each recomputed from the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.roster.block import HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.roster.block import Block


def shift_of(block: Block, duty: NDArray[np.int64]) -> NDArray[np.int64]:
    """Shift of each crew and day, -1 = free; `duty` holds line numbers of the block, -1 = free."""
    lines = np.append(block.line_shift, -1)
    return lines[duty]


def missing(block: Block, duty: NDArray[np.int64]) -> NDArray[np.int64]:
    """Crews missing, (days, lines); negative where a line has too many."""
    filled = np.zeros(block.demand.shape, dtype=np.int64)
    crew, day = np.nonzero(duty >= 0)
    np.add.at(filled, (day, duty[crew, day]), 1)
    return block.demand - filled


def weighted_shortage(block: Block, duty: NDArray[np.int64]) -> int:
    """Crews missing, each counted with the weight of its line."""
    return int((missing(block, duty) * block.line_weight[None]).sum())


def cost_of(block: Block, duty: NDArray[np.int64]) -> int:
    """Objective of a block."""
    rule = block.rule
    soft = _moves(block, shift_of(block, duty)) + int(block.avoid[duty >= 0].sum())
    return rule.shortage * weighted_shortage(block, duty) + soft + _spread(block, duty)


def _moves(block: Block, shift: NDArray[np.int64]) -> int:
    """Short rests, and duties that start earlier than the day before's."""
    rule, total = block.rule, 0
    for crew, day in np.argwhere((shift[:, :-1] >= 0) & (shift[:, 1:] >= 0)):
        one, other = shift[crew, day], shift[crew, day + 1]
        rest = block.start[day + 1, other] - block.end[day, one]
        total += rule.short_rest * int(rest < rule.rest_h * HOUR)
        total += rule.backward * int(block.start[day, other] < block.start[day, one])
    first = shift[:, 0]
    for crew in np.flatnonzero(first >= 0):
        total += rule.short_rest * int(block.start[0, first[crew]] - block.last_end[crew] < rule.rest_h * HOUR)
    return total


def _spread(block: Block, duty: NDArray[np.int64]) -> int:
    """Hours and nights by which the busiest crew without leave is above the least busy one, beyond the free ones."""
    rule, shift = block.rule, shift_of(block, duty)
    fair = ~block.leave.any(axis=1)
    if not fair.any():
        return 0
    days = np.arange(shift.shape[1])
    minutes = np.where(shift >= 0, block.minutes[days[None], shift], 0).sum(axis=1)[fair]
    nights = ((shift >= 0) & block.night[shift]).sum(axis=1)[fair]
    hours = max(0, int(minutes.max() - minutes.min()) - rule.spread_free_h * HOUR)
    more_nights = max(0, int(nights.max() - nights.min()) - rule.spread_free_nights)
    return rule.spread_hour * (-(-hours // HOUR)) + rule.spread_night * more_nights
