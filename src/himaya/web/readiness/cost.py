"""What a level costs before it is confirmed: hours of rest that the units lose, and how much of the reserve it uses.

Officers on duty are those of the register of units, or of the verified plans of the area where the register has no
duty in that time; the reserve are the units on duty that stand at no element of a plan in force or approved then,
so that without such a plan nobody knows it. What is not told is unknown, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from himaya.web.common.areas import area_title
from himaya.web.places.models import Duty, Unit
from himaya.web.plans.models import PlanVersion, Solution, SolutionState, State, UnitAssignment
from himaya.web.plans.queries.solutions import UnavailableError, document_of
from himaya.web.readiness.models import Level
from himaya.web.readiness.packages import cost_of
from himaya.web.readiness.spans import Span, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a span: hours of officers on duty, and hours of the span that this covers."""

    officer_h: float
    covered_h: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of a level in one area.

    `rest_h` are officers' hours of rest lost in the part of the span that is
    known, None where nothing is; `covered` is that part. `share` of the reserve
    is used, which makes `reserve` units, None where no plan of the area is in
    force or approved then (`has_plan`), or no unit is on duty.
    """

    area: str
    title: str
    hours: float
    shift_h: float
    ordinary_h: float
    rest_h: float | None
    covered: float
    share: float
    has_plan: bool
    reserve: int | None


def cost(area: str, level: int, start: datetime, end: datetime) -> Cost:
    """Cost of a level in an area: shifts that last longer are taken from rest."""
    span, rule, ordinary = Span(start, end), cost_of(level), cost_of(Level.ORDINARY)
    known = _registered(area, span) or _planned(area, span)
    hours = span.length / _HOUR
    plans = _signed(span)
    has_plan = plans.filter(plan__area=area).exists()
    return Cost(
        area=area,
        title=area_title(area),
        hours=hours,
        shift_h=rule.shift_h,
        ordinary_h=ordinary.shift_h,
        rest_h=None if known is None else known.officer_h * (rule.shift_h / ordinary.shift_h - 1),
        covered=0.0 if known is None else known.covered_h / hours,
        share=rule.reserve,
        has_plan=has_plan,
        reserve=_reserve(area, span, rule.reserve, plans) if has_plan else None,
    )


def costs(areas: Iterable[str], level: int, start: datetime, end: datetime) -> Sequence[Cost]:
    """Cost of a level in each area."""
    return [cost(area, level, start, end) for area in areas]


def _registered(area: str, span: Span) -> Known | None:
    """Duty in the register of units; None where it has none in that time."""
    rows = Duty.objects.filter(unit__area=area, starts_at__lt=span.end, ends_at__gt=span.start)
    stints = [(crew, Span(start, end)) for crew, start, end in rows.values_list("unit__crew", "starts_at", "ends_at")]
    within = [Span(max(stint.start, span.start), min(stint.end, span.end)) for _, stint in stints]
    officer_h = sum(crew * (stint.overlap(span) / _HOUR) for crew, stint in stints)
    return Known(officer_h, union(within) / _HOUR) if stints else None


def _signed(span: Span) -> QuerySet[PlanVersion]:
    """Versions in force or approved that overlap a span."""
    states = (State.APPROVED, State.ACTIVE)
    return PlanVersion.objects.filter(state__in=states, starts_at__lt=span.end, ends_at__gt=span.start)


def _reserve(area: str, span: Span, share: float, plans: QuerySet[PlanVersion]) -> int | None:
    """Units that a share of the reserve makes: on duty, fit to be sent, at no element; None where none is on duty."""
    during = {"starts_at__lt": span.end, "ends_at__gt": span.start}
    on_duty = Duty.objects.filter(unit__area=area, **during).values("unit")
    units = Unit.objects.filter(pk__in=on_duty, is_out=False)
    if not units.exists():
        return None
    posted = UnitAssignment.objects.filter(element__version__in=plans, **during).values("unit_code")
    return round(share * units.exclude(code__in=posted).count())


def _planned(area: str, span: Span) -> Known | None:
    """Duty in the verified plans of the area that overlap the span; None without one."""
    officer_h, spans = 0.0, list[Span]()
    plans = Solution.objects.filter(area=area, state=SolutionState.VERIFIED, start__lt=span.end, end__gt=span.start)
    for plan in plans:
        document = _document(plan)
        if document and plan.start and plan.end:
            spans.append(Span(max(plan.start, span.start), min(plan.end, span.end)))
            officer_h += sum(_officer_h(element, span) for element in document["elements"])
    return Known(officer_h, union(spans) / _HOUR) if spans else None


def _document(plan: Solution) -> Mapping[str, Any]:
    try:
        return document_of(plan)
    except UnavailableError:
        return {}


def _officer_h(element: Mapping[str, Any], span: Span) -> float:
    """Hours that the officers of one element stand within the span; a post without a unit costs nobody rest."""
    stands = Span(datetime.fromisoformat(element["start"]), datetime.fromisoformat(element["end"]))
    return float(element["strength"] * (stands.overlap(span) / _HOUR)) if element["units"] else 0.0
