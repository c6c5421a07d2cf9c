"""Figures of the rehearsed nights: percentiles, shares, and their limits."""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import stdtrit

from himaya.planning.rehearse.problem import BATCHES, BIN_MS, BINS, FEWEST, NONE, PERCENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himaya.planning.codec import Floats, Ints

_WILSON_Z = 1.959963984540054
_SIDE = 0.975


class Limits(NamedTuple):
    """A figure with its 95 % limits; `NONE` where there is none."""

    value: float
    low: float
    high: float


def batches_of(nights: int) -> list[range]:
    """Nights in batches as even as can be."""
    count = min(BATCHES, nights)
    return [range(nights * k // count, nights * (k + 1) // count) for k in range(count)]


def nearest_rank(values: Ints, n_open: int, percent: int) -> int:
    """The nearest-rank percentile where `n_open` more are longer than every value; -1 when it is one of these."""
    rank = ceil(percent * (values.size + n_open) / 100)
    return int(np.partition(values, rank - 1)[rank - 1]) if 0 < rank <= values.size else int(NONE)


def percentile(batches: Sequence[tuple[Ints, int]], percent: int) -> Limits:
    """Pooled percentile; limits by sectioning (Asmussen and Glynn, Stochastic Simulation, 2007, III.5).

    Parameters
    ----------
    batches : response times of the due calls that were answered, and how many were not, batch by batch.
    """
    pooled, n_open = np.concatenate([values for values, _ in batches]), sum(count for _, count in batches)
    value = float(nearest_rank(pooled, n_open, percent)) if pooled.size + n_open >= FEWEST else NONE
    parts = [float(nearest_rank(values, count, percent)) for values, count in batches if values.size + count]
    if value == NONE or len(parts) < 2 or NONE in parts:  # noqa: PLR2004 - one batch has no spread
        return Limits(value, NONE, NONE)
    square = sum((part - value) ** 2 for part in parts) / (len(parts) - 1)
    half = float(stdtrit(len(parts) - 1, _SIDE)) * sqrt(square / len(parts))
    return Limits(value, max(value - half, 0.0), value + half)


def wilson(met: int, due: int) -> Limits:
    """A share with Wilson's limits (1927)."""
    if due == 0:
        return Limits(NONE, NONE, NONE)
    share, z2 = met / due, _WILSON_Z**2
    centre = (share + z2 / (2 * due)) / (1 + z2 / due)
    half = _WILSON_Z / (1 + z2 / due) * sqrt(share * (1 - share) / due + z2 / (4 * due * due))
    return Limits(share, max(centre - half, 0.0), min(centre + half, 1.0))


def paired(change: Ints, calls: Ints) -> Limits:
    """Change per call with Student's limits, a ratio of sums over paired nights (Cochran, 1977, section 6.3).

    Parameters
    ----------
    change : (n_nights,) change of the sum over a night's calls; calls : (n_nights,) how many there were.
    """
    total, nights = int(calls.sum()), calls.size
    if total == 0:
        return Limits(0.0, 0.0, 0.0)
    ratio = float(change.sum()) / total
    if nights < 2:  # noqa: PLR2004 - one night has no spread
        return Limits(ratio, NONE, NONE)
    spread = change - ratio * calls
    error = sqrt(float((spread**2).sum()) / (nights * (nights - 1))) / (total / nights)
    half = float(stdtrit(nights - 1, _SIDE)) * error
    return Limits(ratio, ratio - half, ratio + half)


def bars(values: Ints) -> NDArray[np.int64]:
    """Histogram in half minutes, each bar with its upper end, the last one with everything beyond."""
    return np.bincount(np.minimum(-(-values // BIN_MS), BINS - 1), minlength=BINS)


def bar_percentile(histogram: Ints, percent: int) -> int:
    """Upper end of the bar that holds the nearest-rank percentile; -1 beyond the last bar and where nobody is."""
    total = int(histogram.sum())
    bar = int(np.searchsorted(np.cumsum(histogram), ceil(percent * total / 100)))
    return bar * BIN_MS if total and bar < BINS - 1 else int(NONE)


def night_sums(values: NDArray[np.generic], first: Ints) -> Ints:
    """Sum of values over each night's calls."""
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(values, dtype=np.int64)])
    sums: Ints = before[first[1:]] - before[first[:-1]]
    return sums


def all_percentiles(batches: Sequence[tuple[Ints, int]]) -> Floats:
    """(3, 3) value, low and high of every percentile."""
    return np.array([percentile(batches, percent) for percent in PERCENTS])


def difference(before: Ints, count_before: Ints, after: Ints, count_after: Ints) -> Limits:
    """Difference of two ratios of sums over paired nights with Student's limits, as `paired` for one ratio.

    Parameters
    ----------
    before, after : (n_nights,) sums; count_before, count_after : (n_nights,) what they are sums over.
    """
    nights, totals = before.size, (int(count_before.sum()), int(count_after.sum()))
    if not all(totals):
        return Limits(NONE, NONE, NONE)
    ratios = float(before.sum()) / totals[0], float(after.sum()) / totals[1]
    change = ratios[1] - ratios[0]
    if nights < 2:  # noqa: PLR2004 - one night has no spread
        return Limits(change, change, change)
    spread = (after - ratios[1] * count_after) / totals[1] - (before - ratios[0] * count_before) / totals[0]
    half = float(stdtrit(nights - 1, _SIDE)) * sqrt(float((spread**2).sum()) * nights / (nights - 1))
    return Limits(change, change - half, change + half)
