"""What a level costs before it is confirmed: hours of rest that the units lose, and how much of the reserve it uses.

Officers on duty are known where a verified plan covers the area and the time. A plan does not say how many units
are in reserve, so of the reserve only the share is known. What nothing tells is unknown, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from himaya.scenario.governorates import governorates
from himaya.web.plans.models import Plan, PlanState
from himaya.web.plans.queries import UnavailableError, document_of
from himaya.web.readiness.models import Level
from himaya.web.readiness.packages import cost_of
from himaya.web.readiness.queries import area_title
from himaya.web.readiness.spans import Span, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """What the plans of an area tell of a span: hours of officers on duty, and hours that a plan covers."""

    officer_h: float
    covered_h: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of a level in one area.

    `rest_h` are officers' hours of rest lost in the part of the span that plans
    cover, None where none does; `covered` is that part; `reserve` is the share
    of the reserve that the level puts on duty.
    """

    area: str
    title: str
    hours: float
    shift_h: float
    ordinary_h: float
    rest_h: float | None
    covered: float
    reserve: float


def cost(area: str, level: int, start: datetime, end: datetime) -> Cost:
    """Cost of a level in an area from the plans that cover its span: longer shifts are taken from rest."""
    span, rule, ordinary = Span(start, end), cost_of(level), cost_of(Level.ORDINARY)
    duty = _duty(area, span)
    hours = span.length / _HOUR
    return Cost(
        area=area,
        title=area_title(area),
        hours=hours,
        shift_h=rule.shift_h,
        ordinary_h=ordinary.shift_h,
        rest_h=None if duty is None else duty.officer_h * (rule.shift_h / ordinary.shift_h - 1),
        covered=0.0 if duty is None else duty.covered_h / hours,
        reserve=rule.reserve,
    )


def costs(areas: Iterable[str], level: int, start: datetime, end: datetime) -> Sequence[Cost]:
    """Cost of a level in each area."""
    return [cost(area, level, start, end) for area in areas]


def _duty(area: str, span: Span) -> Duty | None:
    """Duty of every verified plan that overlaps the span and has a place in the area; None without one."""
    shape = governorates()[area]
    officer_h, spans = 0.0, list[Span]()
    for plan in Plan.objects.filter(state=PlanState.VERIFIED, start__lt=span.end, end__gt=span.start):
        document = _document(plan)
        if plan.start and plan.end and any(shape.holds(at["lon"], at["lat"]) for at in document.get("places", ())):
            spans.append(Span(max(plan.start, span.start), min(plan.end, span.end)))
            officer_h += sum(_officer_h(element, span) for element in document["elements"])
    return Duty(officer_h, union(spans) / _HOUR) if spans else None


def _document(plan: Plan) -> Mapping[str, Any]:
    try:
        return document_of(plan)
    except UnavailableError:
        return {}


def _officer_h(element: Mapping[str, Any], span: Span) -> float:
    """Hours that the officers of one element stand within the span; a post without a unit costs nobody rest."""
    stands = Span(datetime.fromisoformat(element["start"]), datetime.fromisoformat(element["end"]))
    return float(element["strength"] * (stands.overlap(span) / _HOUR)) if element["units"] else 0.0
