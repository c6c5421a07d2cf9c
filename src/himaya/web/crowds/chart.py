"""The curve of a zone as shapes for an SVG: time from left to right in every language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.crowds.queries.density import Point
    from himaya.web.crowds.table import Thresholds

WIDTH, HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 12, 12, 26
TOP_DENSITY = 6.0
_HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Mark:
    """One reading: where it stands, what it says, and whether people were counted."""

    x: float
    y: float
    at: datetime
    density: float
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across: a density, or an hour, with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to draw, in units of a box of `WIDTH` by `HEIGHT`."""

    marks: tuple[Mark, ...]
    lines: tuple[str, ...]
    densities: tuple[Rule, ...]
    hours: tuple[Rule, ...]
    amber_y: float
    red_y: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = HEIGHT - _BOTTOM


def chart_of(points: Sequence[Point], rules: Thresholds, since: datetime, until: datetime) -> Chart:
    """Place every reading between two instants; estimates and counts are lines of their own."""
    marks = tuple(
        Mark(_x(one.at, since, until), _y(one.density), one.at, one.density, one.is_counted) for one in points
    )
    lines = tuple(
        " ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in marks if mark.is_counted is counted)
        for counted in (False, True)
    )
    densities = tuple(Rule(_y(float(one)), str(one)) for one in range(int(TOP_DENSITY) + 1))
    return Chart(marks, lines, densities, tuple(_hours(since, until)), _y(rules.amber_from), _y(rules.red_from))


def _hours(since: datetime, until: datetime) -> list[Rule]:
    """Every half hour that lies between, on the wall clock."""
    local = timezone.localtime(since)
    at = local.replace(minute=0, second=0, microsecond=0)
    found = []
    while at <= until:
        if at >= since:
            found.append(Rule(_x(at, since, until), f"{at:%H:%M}"))
        at += _HALF_HOUR
    return found


def _x(at: datetime, since: datetime, until: datetime) -> float:
    share = (at - since) / (until - since)
    return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * min(1.0, max(0.0, share)), 1)


def _y(density: float) -> float:
    share = min(TOP_DENSITY, max(0.0, density)) / TOP_DENSITY
    return round(HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * share, 1)
