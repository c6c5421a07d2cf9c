"""What the rules say about a block before anything is decided: who may start where, which duties exclude each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.roster.block import HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.roster.block import Block


def may_work(block: Block) -> NDArray[np.bool_]:
    """(n, days, shifts) True where leave, the longest duty and what came before day 0 allow the duty by itself."""
    rule = block.rule
    may = np.repeat(block.usable[None], block.n, axis=0) & ~block.leave[:, :, None]
    rest = np.where(block.override[:, 0], rule.rest_hard_h, rule.rest_h) * HOUR
    since = block.start[0][None] - block.last_end[:, None]
    may[:, 0] &= since >= rest[:, None]
    after_night = (block.nights_before > 0)[:, None] & ~block.night[None]
    may[:, 0] &= ~(after_night & (since < rule.after_nights_h * HOUR))
    may[:, 0] &= ~((block.nights_before >= rule.nights_max)[:, None] & block.night[None])
    return may


def gaps(block: Block, apart: int) -> NDArray[np.int64]:
    """(days - apart, shifts, shifts) minutes from the end of a shift to the start of one `apart` days later."""
    later: NDArray[np.int64] = block.start[apart:, None, :] - block.end[: len(block.start) - apart, :, None]
    return later


def exclusive(block: Block, hours: int) -> NDArray[np.bool_]:
    """(days - 1, shifts, shifts) duties of neighbouring days that nobody may have both, with a rest of `hours`."""
    apart = gaps(block, 1)
    ends_nights = block.night[None, :, None] & ~block.night[None, None, :]
    return (apart < hours * HOUR) | (ends_nights & (apart < block.rule.after_nights_h * HOUR))


def too_soon_after_nights(block: Block) -> NDArray[np.bool_]:
    """(days - 2, shifts, shifts) a night and another duty two days later with too little between them."""
    ends_nights = block.night[None, :, None] & ~block.night[None, None, :]
    soon: NDArray[np.bool_] = ends_nights & (gaps(block, 2) < block.rule.after_nights_h * HOUR)
    return soon


def spoils_day_off(block: Block) -> NDArray[np.bool_]:
    """(days - 2, shifts, shifts) duties whose free day between them is no rest of `off_h`."""
    spoils: NDArray[np.bool_] = gaps(block, 2) < block.rule.off_h * HOUR
    return spoils


def first_window(days_before: int, every: int) -> int:
    """Days from day 0 within which a crew must have its free day, after so many days in a row."""
    return max(1, every - days_before)


def most_duties(block: Block) -> int:
    """More duties than these fit nobody's hours over the table."""
    usable = block.minutes[block.usable]
    return block.horizon_min // int(usable.min()) if usable.size else 0
