"""One zone: how dense it is, what its level asks for, its gates with their next half hour, and its readings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.crowds.chart import chart_of
from himaya.web.crowds.policies import crowd_viewers
from himaya.web.crowds.queries.capacity import room_of
from himaya.web.crowds.queries.density import curve, dense_minutes, is_old, sources_of
from himaya.web.crowds.queries.forecasts import outlooks, trend_of
from himaya.web.crowds.queries.listing import MOST_READINGS, alarms_of, checklist_of, readings_of, zone_of
from himaya.web.crowds.queries.rehearsed import rehearsed_gates
from himaya.web.crowds.states import CrowdLevel
from himaya.web.crowds.table import table
from himaya.web.journal.refusals import status_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.crowds.models import Gate, Zone
    from himaya.web.journal.refusals import Told

SHOWN = timedelta(hours=3)
"""How far back the curve of a zone goes."""


@crowd_viewers
@require_safe
def crowd(request: Any, pk: int) -> HttpResponse:
    """Show one zone."""
    return zone_page(request, zone_of(request.user, pk))


def zone_page(request: Any, shown: Zone, refused: Sequence[Told] = ()) -> HttpResponse:
    """The page of a zone, with what refused a change and what was typed."""
    now, gates = timezone.now(), list(shown.gates.all())
    alarms = alarms_of(shown)
    standing = next((alarm for alarm in alarms if alarm.ended_at is None), None)
    context = {
        "zone": shown,
        "level": CrowdLevel(shown.level),
        "table": table(),
        "room": room_of(shown, gates),
        "old": is_old(shown, now),
        "sources": sources_of(shown),
        "alarms": alarms,
        "standing": standing,
        "checklist": checklist_of(standing, now) if standing else (),
        "unanswered": any(alarm.acknowledged_at is None for alarm in alarms),
        "page": Paginator(readings_of(shown), MOST_READINGS).get_page(request.GET.get("page")),
        "gates": gates,
        "refused": refused,
        "typed": request.POST,
        "now": now,
        **_night(shown, gates, now),
        **_offers(request.user, shown),
    }
    return render(request, "crowds/zone.html", context, status=status_of(refused))


def _night(shown: Zone, gates: Sequence[Gate], now: datetime) -> dict[str, Any]:
    """The curve, the minutes at each level, and what comes next."""
    points, rule = curve(shown, now - SHOWN), table().levels
    is_in_use = any(gate.is_entrance and not gate.is_closed for gate in gates)
    rehearsed = rehearsed_gates(shown, now) if is_in_use else {}
    return {
        "chart": chart_of(points, rule, now - SHOWN, now),
        "hours": int(SHOWN.total_seconds()) // 3600,
        "amber_min": dense_minutes(points, rule.amber_from, now),
        "red_min": dense_minutes(points, rule.red_from, now),
        "trend": trend_of(shown, shown.people, now),
        "outlooks": outlooks(shown, gates, now, rehearsed),
    }


def _offers(user: User, shown: Zone) -> dict[str, Any]:
    """What this office may do now."""
    may = {verb: scope_of(user, verb).covers(shown.area) for verb in Verb if "crowd" in verb.value}
    return {
        "may_report": may[Verb.REPORT_CROWDS] and not shown.is_closed,
        "may_strike": may[Verb.REPORT_CROWDS],
        "may_edit": may[Verb.EDIT_CROWDS],
        "may_acknowledge": may[Verb.ANSWER_CROWDS],
        "may_open_incident": scope_of(user, Verb.REPORT_INCIDENTS).covers(shown.area),
    }
