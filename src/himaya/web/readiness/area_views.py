"""Readiness on screen: the nation and a directorate, and boards opened from a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.web.accounts.policies import scope_of, whole_scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.readiness import plan_boards, queries, workbook
from himaya.web.readiness.filters import BoardFilters
from himaya.web.readiness.forms import FromPlan
from himaya.web.readiness.formula import Verdict, total
from himaya.web.readiness.models import Level
from himaya.web.readiness.policies import readiness_definers, readiness_viewers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told


@readiness_viewers
@require_safe
def nation(request: Any) -> HttpResponse:
    """Show every governorate of the office; one that has a single governorate goes straight to it."""
    scope = whole_scope_of(request.user, Verb.VIEW_READINESS)
    if not scope:
        return redirect("readiness_items")
    if not scope.everywhere and len(scope.areas) == 1:
        return redirect("readiness_area", area=next(iter(scope.areas)))
    now = timezone.now()
    context = {"nation": queries.nation(request.user, now), "now": now, "verdicts": Verdict.choices}
    return render(request, "readiness/nation.html", context)


@readiness_viewers
@require_safe
def area(request: Any, area: str) -> HttpResponse:
    """Show the boards of a governorate."""
    return _area_page(request, area)


@readiness_viewers
@require_safe
def boards_workbook(request: Any, area: str) -> HttpResponse:
    """Hand out the boards of a governorate under the same filters."""
    return workbook.boards_sheet(queries.area_boards(request.user, area, BoardFilters.of(request.GET)))


@readiness_definers
@require_POST
def open_from_plan(request: Any, area: str) -> HttpResponse:
    """Open the boards of a plan, down to an item for every post."""
    queries.check_area(request.user, area)
    form = FromPlan(plan_boards.plans_for(area), request.POST)
    made: list[int] = []
    if not form.is_valid():
        return _area_page(request, area, form=form)
    sent = form.cleaned_data
    refused = attempt(
        request, lambda: made.append(plan_boards.open_from_plan(sent["version"], level=sent["level"], by=request.user))
    )
    if refused:
        return _area_page(request, area, refused)
    messages.success(request, _("Boards opened: %(count)s") % {"count": made[0]})
    return redirect("readiness_area", area=area)


def _area_page(request: Any, area: str, refused: Sequence[Told] = (), form: FromPlan | None = None) -> HttpResponse:
    now, filters = timezone.now(), BoardFilters.of(request.GET)
    rows = queries.area_boards(request.user, area, filters, now)
    context = {
        "area": area,
        "title": area_title(area),
        "tally": total(row.tally for row in rows),
        "page": Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "verdicts": Verdict.choices,
        "tiers": range(1, 6),
        "now": now,
        "may_open": scope_of(request.user, Verb.DEFINE_READINESS).covers(area),
        "is_national": scope_of(request.user, Verb.VIEW_READINESS).everywhere,
        "plans": plan_boards.plans_for(area),
        "levels": Level.choices,
        "refused": refused,
        "form": form,
    }
    return render(request, "readiness/area.html", context, status=422 if form else status_of(refused))
