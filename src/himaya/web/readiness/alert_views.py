"""The alert level on screen: every area, one area, set, renew, end, and the measures of an office."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.readiness import alert_actions, alert_queries, workbook
from himaya.web.readiness.cost import costs
from himaya.web.readiness.forms import Reason, Renewal, SetLevel
from himaya.web.readiness.models import Level
from himaya.web.readiness.packages import measures_for
from himaya.web.readiness.policies import alert_setters, alert_viewers, measure_takers
from himaya.web.readiness.queries import areas_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told
    from himaya.web.readiness.models import Measure

_USUAL = timedelta(days=2)
_USUAL_REVIEW = timedelta(days=1)


@alert_viewers
@require_safe
def nation(request: Any) -> HttpResponse:
    """Show the level of every area of the office."""
    now = timezone.now()
    rows = alert_queries.area_levels(request.user, now)
    counts = [(level, sum(row.level == level for row in rows)) for level in reversed(Level)]
    context = {
        "rows": rows,
        "counts": counts,
        "now": now,
        "may_set": may(request.user, Verb.SET_ALERT),
        "takes_measures": may(request.user, Verb.ACKNOWLEDGE_MEASURES),
        "everywhere": len(rows) > 1 and all(row.level == Level.HIGHEST for row in rows),
    }
    return render(request, "readiness/alert.html", context)


@alert_viewers
@require_safe
def nation_workbook(request: Any) -> HttpResponse:
    """Hand out the levels of every area of the office."""
    return workbook.levels_sheet(alert_queries.area_levels(request.user))


@alert_viewers
@require_safe
def measures_workbook(request: Any, area: str) -> HttpResponse:
    """Hand out the measures of the levels in force in an area."""
    return workbook.measures_sheet(alert_queries.area_measures(request.user, area))


@alert_viewers
@require_safe
def area(request: Any, area: str) -> HttpResponse:
    """Show one area: its levels, and which measures are still missing."""
    return _area_page(request, area)


def _area_page(request: Any, area: str, refused: Sequence[Told] = ()) -> HttpResponse:
    now = timezone.now()
    history = alert_queries.area_history(request.user, area)
    running = [row for row in history if row.covers(now)]
    context = {
        "area": area,
        "title": area_title(area),
        "current": max(running, key=lambda row: (row.level, row.pk), default=None),
        "running": running,
        "planned": [row for row in reversed(history) if row.starts_at > now and not row.is_over],
        "past": [row for row in history if row.is_over],
        "highest_days": alert_queries.highest_days(request.user, now).get(area, 0.0),
        "may_set": scope_of(request.user, Verb.SET_ALERT).covers(area),
        "ordinary": Level.ORDINARY,
        "refused": refused,
        "now": now,
    }
    return render(request, "readiness/alert_area.html", context, status=status_of(refused))


@alert_setters
@require_http_methods(["GET", "HEAD", "POST"])
def set_level(request: Any) -> HttpResponse:
    """Ask for a level, show what it costs, and set it once that is confirmed."""
    areas = [(area, area_title(area)) for area in areas_of(request.user, Verb.SET_ALERT)]
    form = SetLevel(
        request.POST if request.method == "POST" else None, areas=areas, initial=_first_values(request, areas)
    )
    refused: Sequence[Told] = ()
    asked: dict[str, Any] = {}
    if form.is_valid():
        chosen, new = form.cleaned_data["area"], form.new_level()
        if "confirm" in request.POST:
            refused = attempt(request, lambda: alert_actions.set_levels(chosen, new, by=request.user))
            if not refused:
                return _set_done(request, chosen)
        else:
            refused = attempt(request, lambda: alert_actions.checked_level(chosen, new))
        if not refused:
            found = costs(chosen, new.level, new.starts_at, new.ends_at)
            asked = {"new": new, "level": Level(new.level), "costs": found, "measures": measures_for(new.level)}
    context = {"form": form, "areas": areas, "levels": list(Level)[1:], "refused": refused, **asked}
    status = 422 if form.is_bound and form.errors else status_of(refused)
    return render(request, "readiness/set_level.html", context, status=status)


def _first_values(request: Any, areas: Sequence[tuple[str, str]]) -> dict[str, Any]:
    now = timezone.localtime().replace(second=0, microsecond=0)
    asked = request.GET.getlist("area") or ([areas[0][0]] if len(areas) == 1 else [])
    return {"area": asked, "ends_at": now + _USUAL, "review_at": now + _USUAL_REVIEW}


def _set_done(request: Any, chosen: Sequence[str]) -> HttpResponse:
    messages.success(request, _("The level is set, and its measures are with their offices."))
    return redirect("alert_area", area=chosen[0]) if len(chosen) == 1 else redirect("alert")


@alert_setters
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: Any, pk: int) -> HttpResponse:
    """Prolong a level."""
    row = alert_queries.level_of(request.user, pk)
    form = Renewal(
        request.POST or None, initial={"ends_at": row.until + _USUAL, "review_at": row.until + _USUAL_REVIEW}
    )
    refused: Sequence[Told] = ()
    if form.is_valid():
        given = form.cleaned_data
        new = alert_actions.NewLevel(row.level, given["reason"], row.until, given["ends_at"], given["review_at"])
        refused = attempt(request, lambda: alert_actions.renew_level(row, new, by=request.user))
        if not refused:
            messages.success(request, _("The level is renewed."))
            return redirect("alert_area", area=row.area)
    days = alert_queries.highest_days(request.user, timezone.now()).get(row.area, 0.0)
    context = {"form": form, "row": row, "title": area_title(row.area), "highest_days": days, "refused": refused}
    status = 422 if form.is_bound and form.errors else status_of(refused)
    return render(request, "readiness/renew_level.html", context, status=status)


@alert_setters
@require_POST
def end(request: Any, pk: int) -> HttpResponse:
    """End a level."""
    row = alert_queries.level_of(request.user, pk)
    text = _text(request)
    refused = attempt(request, lambda: alert_actions.end_level(row, reason=text, by=request.user))
    if refused:
        return _area_page(request, row.area, refused)
    messages.success(request, _("The level has ended."))
    return redirect("alert_area", area=row.area)


@measure_takers
@require_safe
def measures(request: Any) -> HttpResponse:
    """Show the measures that are addressed to this office."""
    return _measures_page(request)


def _measures_page(request: Any, refused: Sequence[Told] = (), about: int = 0) -> HttpResponse:
    context = {
        "measures": list(alert_queries.my_measures(request.user)),
        "escalated": alert_queries.escalated(request.user),
        "refused": refused,
        "about": about,
        "text": request.POST.get("text", ""),
        "now": timezone.now(),
    }
    return render(request, "readiness/measures.html", context, status=status_of(refused))


@measure_takers
@require_POST
def acknowledge(request: Any, pk: int) -> HttpResponse:
    """Read a measure back."""
    return _answer(request, pk, lambda row, text: alert_actions.acknowledge(row, read_back=text, by=request.user))


@measure_takers
@require_POST
def complete(request: Any, pk: int) -> HttpResponse:
    """Report a measure done."""
    return _answer(request, pk, lambda row, text: alert_actions.complete(row, note=text, by=request.user))


def _answer(request: Any, pk: int, do: Callable[[Measure, str], object]) -> HttpResponse:
    row, text = alert_queries.measure_of(request.user, pk), _text(request)
    refused = attempt(request, lambda: do(row, text))
    if refused:
        return _measures_page(request, refused, pk)
    messages.success(request, _("It is written down."))
    return redirect("alert_measures")


def _text(request: Any) -> str:
    form = Reason(request.POST)
    return str(form.cleaned_data["text"]) if form.is_valid() else ""
