"""The elements of a version: list, workbook, and one element with the reason why it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.plans import workbook
from himaya.web.plans.guards import MANNED
from himaya.web.plans.models import SUPPORT, ElementKind, Source
from himaya.web.plans.policies import viewers_only
from himaya.web.plans.queries import plans as queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from himaya.web.plans.models import PlanVersion

_PER_PAGE = 50


@viewers_only
@require_safe
def element_list(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Show the elements that pass the filters, a page at a time."""
    version = queries.version_of(request.user, plan, number)
    filters = queries.ElementFilters.of(request.GET)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "version": version,
        "plan": version.plan,
        "filters": filters,
        "elements": Paginator(queries.elements_of(version, filters), _PER_PAGE).get_page(request.GET.get("page")),
        "kept_query": kept.urlencode(),
        "kinds": ElementKind.choices,
        "tiers": (1, 2, 3, 4, 5),
        "places": version.places.all(),
        "editable": _editable(request, version),
    }
    return render(request, "plans/elements.html", context)


@viewers_only
@require_safe
def element_page(request: HttpRequest, plan: int, number: int, pk: int) -> HttpResponse:
    """Show one element: where, when, who, on which ground, and why here."""
    version = queries.version_of(request.user, plan, number)
    element = get_object_or_404(version.elements.select_related("owner").prefetch_related("assignments"), pk=pk)
    context = {
        "version": version,
        "plan": version.plan,
        "element": element,
        "places": version.places.filter(code__in=queries.served_by(version, element)),
        "ring": queries.ring_of(version, element) if element.kind == ElementKind.CORDON else [],
        "gaps": version.gaps.filter(element_key=element.key),
        "manned": element.kind in MANNED and version.solution_id is not None,
        "editable": _editable(request, version),
        "by_hand": element.source == Source.HAND and element.kind in SUPPORT,
        "in_editor": element.source == Source.PLANNER and version.solution_id is not None,
    }
    return render(request, "plans/element.html", context)


def _editable(request: HttpRequest, version: PlanVersion) -> bool:
    return version.is_draft and scope_of(request.user, Verb.EDIT_PLANS).covers(version.plan.area)


@viewers_only
@require_safe
def element_workbook(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Download the filtered elements as a workbook."""
    version = queries.version_of(request.user, plan, number)
    return workbook.elements_sheet(version, queries.elements_of(version, queries.ElementFilters.of(request.GET)))
