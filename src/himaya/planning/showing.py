"""How figures are shown, in every output alike: Western digits, thousands parted.

A promise is never shown larger than it is, nor its limit tighter, and both with all their decimals; costs and counts go
to the nearest, without idle zeros.
"""

from __future__ import annotations

import math

_ROUNDING = 1e-6  # of a unit of the last shown place; plan.json keeps nine places
_DECIMALS = 3
NO_FIGURE = "—"
_SIMULATED = frozenset({"rehearse"})
"""Rooms whose value no bound stands beside: a simulation proves none."""
_COUNTED = frozenset({"functions"})
"""Rooms that count what stands and search for nothing: no limit is claimed for them."""
_PROMISES = frozenset({"protect", "respond", "functions", "patrol", "supervise"})


def figure(value: float, *, decimals: int = _DECIMALS) -> str:
    """Show a number to the nearest of at most `decimals` places."""
    return _without_idle_zeros(f"{value:,.{decimals}f}")


def mean_shown(total: float, count: float) -> str:
    """Show a mean to the nearest of two places; a dash where there is nothing to take it of."""
    return figure(total / count, decimals=2) if count > 0 else NO_FIGURE


def rounded_down(value: float, digits: int) -> str:
    """A promise is never shown larger than it is."""
    return f"{math.floor(value * 10**digits + _ROUNDING) / 10**digits:.{digits}f}"


def rounded_up(value: float, digits: int) -> str:
    """A bound is never shown tighter than it is."""
    return f"{math.ceil(value * 10**digits - _ROUNDING) / 10**digits:.{digits}f}"


def share_percent(share: float) -> str:
    """Show a promised share of 1, as a protection, in percent, at most one place, never larger than it is."""
    return f"{rounded_down(100 * share, 1).removesuffix('.0')}%"


def gap_percent(gap: float) -> str:
    """Show a relative gap in percent, two places, never smaller than it is."""
    return _without_idle_zeros(rounded_up(100 * gap, 2)) + "%"


def value_and_bound(room: str, value: float, bound: float) -> tuple[str, str]:
    """Show what a room of the planner reached and the proven limit of it.

    Parameters
    ----------
    room : its name in plan.json, `protect`, `respond.ambulance`...
    value, bound : as plan.json has them; of a promise the value is rounded down and its limit up, proven or not.
    """
    if room in _SIMULATED:
        return figure(value), NO_FIGURE
    if room.partition(".")[0] not in _PROMISES:
        return figure(value), figure(bound)
    return rounded_down(value, _DECIMALS), NO_FIGURE if room in _COUNTED else rounded_up(bound, _DECIMALS)


def status_and_gap(room: str, status: str, gap: float | None) -> tuple[str, str]:
    """What a room's status is called by and its gap in percent: what is `simulated` or `counted` has none."""
    if room in _SIMULATED | _COUNTED:
        return "simulated" if room in _SIMULATED else "counted", NO_FIGURE
    return status, NO_FIGURE if gap is None else gap_percent(gap)


def _without_idle_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
