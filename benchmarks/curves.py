"""What each searching room has in hand when it is stopped: value and bound against time, drawn in one picture.

Every point is a run of its own that was stopped then and verified. Values are percent of the best value of the
longest run, so that three rooms stand on axes that stay the same.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from patrol import city
from respond import towns_problem
from roster import force

from himaya.planning.patrol.solve import solve as solve_patrol
from himaya.planning.patrol.verify import verify as verify_patrol
from himaya.planning.respond.solve import solve as solve_respond
from himaya.planning.respond.verify import verify as verify_respond
from himaya.planning.result import relative_gap, stop_after
from himaya.planning.roster.solve import solve as solve_roster
from himaya.planning.roster.verify import verify as verify_roster
from himaya.planning.roster.work import RosterParams

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PICTURE = Path(__file__).parent.parent / "docs" / "images" / "anytime.svg"
_STOPS = (0.1, 0.5, 2.0, 8.0)
_SECONDS = (0.05, 20.0)
_TICKS = (0.1, 1.0, 10.0)
_WIDE, _HIGH, _LEFT, _TOP, _BETWEEN = 250, 200, 55, 45, 70
_OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" '
    'font-size="12">'
)
_VALUE, _BOUND, _INK = "#1b6ca8", "#c2571a", "#444"


@dataclass(frozen=True, slots=True)
class Point:
    """One run: when it came back, its value and what no answer can exceed (or go below)."""

    seconds: float
    value: float
    bound: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The runs of one room; `low` and `high` are the ends of its axis, in percent of the last value."""

    title: str
    low: float
    high: float
    points: tuple[Point, ...]


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row for each room and stop; the picture goes to docs/images."""
    del quick
    towns, table, night = towns_problem(10_000, 5_000, 200), force(1, 0.85), city(60, n_bases=6, n_watches=8, teams=4)
    search = RosterParams(search=6.0, linear=2, lend=False, explain=False)
    rooms = [
        ("respond: 10,000 x 5,000", 90, 110, lambda stop: solve_respond(towns, stop=stop),
         lambda found: verify_respond(towns, found)),
        ("roster: 80 crews, 9 days", 90, 110, lambda stop: solve_roster(table, params=search, stop=stop),
         lambda found: verify_roster(table, found)),
        ("patrol: 60 places, 48 rounds", 80, 120, lambda stop: solve_patrol(night, stop=stop),
         lambda found: verify_patrol(night, found)),
    ]  # fmt: skip
    made, found = [], []
    for title, low, high, solve, verify in rooms:
        points, lines = _runs(title, solve, verify)
        made.append(Curve(title, low, high, points))
        found += lines
    _PICTURE.write_text(picture(made), "utf-8")
    return found


def _runs(
    title: str, solve: Callable[..., Any], verify: Callable[..., Any]
) -> tuple[tuple[Point, ...], list[dict[str, Any]]]:
    solve(stop_after(_STOPS[0]))
    points, lines = [], []
    for stop_s in _STOPS:
        begin = time.perf_counter()
        result = solve(stop_after(stop_s))
        seconds = time.perf_counter() - begin
        points.append(Point(seconds, float(result.objective), float(result.bound)))
        lines.append(
            {
                "work": f"anytime, {title}",
                "instance": f"stopped after {stop_s:g} s",
                "ours_s": seconds,
                "agrees": not verify(result),
                "objective": points[-1].value,
                "bound": points[-1].bound,
                "gap": relative_gap(points[-1].value, points[-1].bound),
                "note": f"one run; {result.status}",
            }
        )
    return tuple(points), lines


def picture(curves: Sequence[Curve]) -> str:
    """One panel for each curve, side by side: time on a logarithmic axis, value and bound in percent."""
    width = _LEFT + len(curves) * (_WIDE + _BETWEEN)
    panels = [
        line for number, curve in enumerate(curves) for line in _panel(curve, _LEFT + number * (_WIDE + _BETWEEN))
    ]
    height = _TOP + _HIGH + 60
    legend = [
        _text(_LEFT, height - 8, "value", fill=_VALUE),
        _text(_LEFT + 60, height - 8, "bound", fill=_BOUND),
        _text(_LEFT + 120, height - 8, "in percent of the value of the longest run; a line at the edge lies beyond it"),
    ]
    return (
        "\n".join(
            [
                _OPEN.format(width=width, height=height),
                "<title>Value and bound of the searching rooms against the time after which they are stopped</title>",
                f'<rect width="{width}" height="{height}" fill="#fff"/>',
                *panels,
                *legend,
                "</svg>",
            ]
        )
        + "\n"
    )


def _panel(curve: Curve, left: float) -> list[str]:
    last = curve.points[-1].value
    lines = [
        _text(left, _TOP - 15, curve.title),
        f'<rect x="{left}" y="{_TOP}" width="{_WIDE}" height="{_HIGH}" fill="none" stroke="{_INK}"/>',
    ]
    lines += [_text(left + _across(tick), _TOP + _HIGH + 16, f"{tick:g} s", anchor="middle") for tick in _TICKS]
    lines += [
        _text(left - 6, _TOP + _down(share, curve) + 4, f"{share:g} %", anchor="end")
        for share in (curve.low, (curve.low + curve.high) / 2, curve.high)
    ]
    for name, colour in (("bound", _BOUND), ("value", _VALUE)):
        spots = [
            f"{left + _across(point.seconds):.1f},{_TOP + _down(100.0 * getattr(point, name) / last, curve):.1f}"
            for point in curve.points
        ]
        lines.append(f'<polyline points="{" ".join(spots)}" fill="none" stroke="{colour}" stroke-width="2"/>')
    return lines


def _across(seconds: float) -> float:
    first, last = (math.log10(end) for end in _SECONDS)
    return _WIDE * min(max((math.log10(seconds) - first) / (last - first), 0.0), 1.0)


def _down(share: float, curve: Curve) -> float:
    return _HIGH * (1.0 - min(max((share - curve.low) / (curve.high - curve.low), 0.0), 1.0))


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = _INK) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{fill}">{words}</text>'
