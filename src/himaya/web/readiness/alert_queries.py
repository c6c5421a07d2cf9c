"""The only readers of alert levels and measures: scoped to the office's areas, failing closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.utils import timezone

from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Role
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.readiness.models import AlertLevel, Level, Measure
from himaya.web.readiness.policies import held_offices, is_addressed, is_escalated_to
from himaya.web.readiness.queries import areas_of
from himaya.web.readiness.spans import Span, union
from himaya.web.readiness.states import MeasureState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.accounts.powers import Scope

YEAR = timedelta(days=365)
_HISTORY = 50


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the measures of an area's levels in force are; whatever is not done is missing."""

    asked: int = 0
    acknowledged: int = 0
    done: int = 0

    @property
    def missing(self) -> int:
        """Measures that are not done."""
        return self.asked - self.done


@dataclass(frozen=True, slots=True)
class AreaLevel:
    """The level of one area at an instant; `row` is None where it is the ordinary one."""

    area: str
    title: str
    level: Level
    row: AlertLevel | None
    progress: Progress
    highest_days: float


def levels_seen(user: User) -> QuerySet[AlertLevel]:
    """Levels in the office's areas."""
    return scope_of(user, Verb.VIEW_ALERT).within(AlertLevel.objects.all())


def measures_seen(user: User) -> QuerySet[Measure]:
    """Measures in the office's areas."""
    return scope_of(user, Verb.VIEW_ALERT).within(Measure.objects.all())


def in_force(now: datetime, prefix: str = "") -> Q:
    """Condition on levels that have effect at an instant."""
    return Q(**{f"{prefix}starts_at__lte": now, f"{prefix}until__gt": now})


def levels_now(user: User, now: datetime | None = None) -> dict[str, AlertLevel]:
    """The level in force of every area of the office that is above the ordinary, in one query."""
    found = levels_seen(user).filter(in_force(now or timezone.now())).select_related("office")
    return {row.area: row for row in found.order_by("level", "pk")}


def area_levels(user: User, now: datetime | None = None) -> list[AreaLevel]:
    """Every area of the office with its level, progress and days at the highest level within a year."""
    now = now or timezone.now()
    current = levels_now(user, now)
    progress, days = _progress(user, now), highest_days(user, now)
    return [
        AreaLevel(
            area=area,
            title=area_title(area),
            level=Level(current[area].level) if area in current else Level.ORDINARY,
            row=current.get(area),
            progress=progress.get(area, Progress()),
            highest_days=days.get(area, 0.0),
        )
        for area in areas_of(user, Verb.VIEW_ALERT)
    ]


def _progress(user: User, now: datetime) -> dict[str, Progress]:
    rows = measures_seen(user).filter(in_force(now, "level__")).order_by().values_list("area")
    answered = ~Q(state=MeasureState.ASSIGNED)
    counted = rows.annotate(
        n=Count("pk"), answered=Count("pk", filter=answered), done=Count("pk", filter=Q(state=MeasureState.DONE))
    )
    return {area: Progress(n, acknowledged, done) for area, n, acknowledged, done in counted}


def highest_days(user: User, now: datetime) -> dict[str, float]:
    """Days of the last 365 that each area has spent at the highest level, overlaps counted once."""
    since = now - YEAR
    rows = levels_seen(user).filter(level=Level.HIGHEST, until__gt=since, starts_at__lt=now)
    spans: dict[str, list[Span]] = {}
    for area, start, end in rows.values_list("area", "starts_at", "until"):
        spans.setdefault(area, []).append(Span(max(start, since), min(end, now)))
    return {area: union(found) / timedelta(days=1) for area, found in spans.items()}


def check_area(user: User, area: str) -> None:
    """404 for a governorate that is none, or not of this office."""
    if area not in governorates() or not scope_of(user, Verb.VIEW_ALERT).covers(area):
        raise Http404


def area_history(user: User, area: str) -> Sequence[AlertLevel]:
    """The latest levels of one area, planned ones first, each with its measures."""
    check_area(user, area)
    measures = Prefetch("measures", Measure.objects.select_related("office"))
    rows = levels_seen(user).filter(area=area).select_related("office", "ended_office").prefetch_related(measures)
    return list(rows[:_HISTORY])


def area_measures(user: User, area: str, now: datetime | None = None) -> QuerySet[Measure]:
    """Measures of the levels in force in one area, what is due first; 404 where the office may not look."""
    check_area(user, area)
    rows = measures_seen(user).filter(in_force(now or timezone.now(), "level__"), area=area)
    return rows.select_related("level", "office")


def level_of(user: User, pk: int) -> AlertLevel:
    """One level, or 404."""
    row = levels_seen(user).select_related("office").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def measure_of(user: User, pk: int) -> Measure:
    """One measure, or 404."""
    row = measures_seen(user).select_related("level", "office").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def my_measures(user: User, now: datetime | None = None) -> QuerySet[Measure]:
    """Measures in force that are addressed to this account, what waits for an acknowledgement first."""
    now = now or timezone.now()
    commanded = [held.office.area for held in user.holdings if held.office.role == Role.DIRECTOR and held.office.area]
    mine = Q(office__in=held_offices(user)) | Q(office__role="", area__in=commanded)
    rows = scope_of(user, Verb.ACKNOWLEDGE_MEASURES).within(Measure.objects.filter(mine))
    live = rows.filter(level__until__gt=now).select_related("level", "office")
    return live.order_by("acknowledged_at", "done_at", "answer_by", "pk")


def escalated(user: User, now: datetime | None = None) -> list[Measure]:
    """Measures of other offices whose clock has run out and that have come to this account, what is latest first."""
    now = now or timezone.now()
    late = Q(state=MeasureState.ASSIGNED, answer_by__lte=now) | Q(state=MeasureState.ACKNOWLEDGED, due__lte=now)
    rows = scope_of(user, Verb.SET_ALERT).within(Measure.objects.filter(late).filter(in_force(now, "level__")))
    return [
        row
        for row in rows.select_related("level", "office").order_by("answer_by", "pk")
        if is_escalated_to(user, row, now) and not is_addressed(user, row)
    ]


def count_areas(scope: Scope) -> int:
    """How many governorates a scope has."""
    return sum(scope.covers(area) for area in governorates())
