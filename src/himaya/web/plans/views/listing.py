"""The list of plans, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from himaya.celebrations.feasts import celebrations
from himaya.celebrations.hijri import FIRST_YEAR, LAST_YEAR
from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.plans import workbook
from himaya.web.plans.actions import making
from himaya.web.plans.policies import planners_only, viewers_only
from himaya.web.plans.queries import plans as queries
from himaya.web.plans.queries import solutions
from himaya.web.plans.views.answers import refused
from himaya.web.plans.views.reading import number_in, number_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from himaya.scenario.governorates import Governorate
    from himaya.web.accounts.powers import Scope
    from himaya.web.plans.models import PlanVersion

_PER_PAGE = 30
_LOOSE_SHOWN = 10


@viewers_only
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Show the plans of the reader's area, and the newest computed plans that no version took over.

    All of those come with `computed` in the address.
    """
    computed, filters = request.GET.get("computed") == "1", queries.PlanFilters.of(request.GET)
    loose = solutions.without_version(request.user)
    rows = loose if computed else queries.plans_of(request.user, filters)
    page: Any = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    asked = bool(filters.celebration or filters.area)
    newest = [] if computed or asked or page.number > 1 else list(loose[: _LOOSE_SHOWN + 1])
    scope = scope_of(request.user, Verb.VIEW_PLANS)
    context = {
        "page": page,
        "plans": () if computed else page,
        "solutions": page if computed else newest[:_LOOSE_SHOWN],
        "has_more": len(newest) > _LOOSE_SHOWN,
        "computed": computed,
        "filters": filters,
        "asked": asked,
        "celebrations": celebrations().values(),
        "areas": _areas(scope),
        "whole_country": queries.WHOLE_COUNTRY if scope.everywhere else "",
        "may_edit": may(request.user, Verb.EDIT_PLANS),
    }
    return render(request, "plans/list.html", context)


@viewers_only
@require_safe
def plan_workbook(request: HttpRequest) -> HttpResponse:
    """Hand out the plans of the list as a workbook."""
    return workbook.plans_sheet(queries.plans_of(request.user, queries.PlanFilters.of(request.GET)))


@planners_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: Any) -> HttpResponse:
    """Make a plan of a celebration, or copy an earlier one of the area that the address names."""
    problem: InvalidInputError | None = None
    if request.method == "POST":
        try:
            version = _made(request)
        except InvalidInputError as error:
            problem = error
        else:
            messages.success(request, _("The plan is made. Its first version is a draft."))
            return redirect("version", plan=version.plan_id, number=version.number)
    scope = scope_of(request.user, Verb.EDIT_PLANS)
    areas = _areas(scope)
    own = "" if scope.everywhere else areas[0].iso
    source_area = request.GET.get("from", own)
    page = {
        "celebrations": celebrations().values(),
        "areas": areas,
        "whole_country": scope.everywhere,
        "source_area": source_area,
        "sources": queries.sources_of(request.user, source_area),
        "year": timezone.localdate().year + 1,
        "given": request.POST or request.GET,
        "in_the_way": _in_the_way(request, problem),
        **refused(problem),
    }
    return render(request, "plans/new.html", page, status=422 if problem else 200)


def _in_the_way(request: Any, problem: InvalidInputError | None) -> PlanVersion | None:
    """The newest version of the plan that there is already, for the refusal to lead to it."""
    if problem is None or problem.faults[0].code != "plans.plan_exists":
        return None
    return queries.plan_of(request.user, int(problem.faults[0].details["plan"])).versions.order_by("number").last()


def _areas(scope: Scope) -> list[Governorate]:
    return [one for iso, one in governorates().items() if scope.covers(iso)]


def _made(request: Any) -> PlanVersion:
    sent, by = request.POST, request.user
    titles = {"title_ar": sent.get("title_ar", ""), "title_en": sent.get("title_en", "")}
    year = _year(sent.get("year", ""))
    if sent.get("source"):
        return making.copy_plan(queries.plan_of(by, number_in(sent["source"])), by=by, year=year, **titles)
    return making.create_plan(
        by=by, celebration=sent.get("celebration", ""), year=year, area=sent.get("area", ""), **titles
    )


def _year(text: str) -> int:
    return int(number_of(text, "year", FIRST_YEAR, LAST_YEAR))
