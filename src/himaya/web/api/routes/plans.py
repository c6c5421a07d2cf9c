"""Plans, their versions and elements, computed solutions, and two versions side by side."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query

from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Code, Number, Part
from himaya.web.api.shapes.plans import (
    ComparisonOut,
    ElementOut,
    ElementsAsked,
    PlanOut,
    PlansAsked,
    SolutionOut,
    VersionOut,
    etag_of,
)
from himaya.web.common.verbs import Verb
from himaya.web.plans import differing
from himaya.web.plans.models import Plan, PlanVersion, Solution
from himaya.web.plans.queries.plans import ElementFilters, PlanFilters, elements_of, plan_of, plans_of, version_of
from himaya.web.plans.queries.solutions import seen_by, solution_of

VERSION = "/plans/{int:plan}/versions/{int:number}"
_viewers = Duty(Scope.PLANS_READ, Verb.VIEW_PLANS)


@api.get("/plans", url_name="api_plans", response=answers(Part[PlanOut], 422), auth=_viewers)
def plans(request: Asked, asked: Query[PlansAsked], window: Query[Window]) -> dict[str, Any]:
    """Plans of the office's area, the newest celebration first."""
    return part(plans_of(request.user, PlanFilters.of(asked.dict())), ("-celebration_day", "area", "id"), window)


@api.get("/plans/{int:plan}", url_name="api_plan", response=answers(PlanOut, 404, 422), auth=_viewers)
def one_plan(request: Asked, plan: Number) -> Plan:
    """One plan with its versions."""
    return plan_of(request.user, plan)


@api.get(VERSION, url_name="api_version", response=answers(VersionOut, 404, 422), auth=_viewers)
def one_version(request: Asked, response: HttpResponse, plan: Number, number: Number) -> PlanVersion:
    """One version with its places and gaps; the header ETag is what a change of it must match."""
    version = version_of(request.user, plan, number)
    response.headers["ETag"] = etag_of(version)
    return version


@api.get(f"{VERSION}/elements", url_name="api_elements", response=answers(Part[ElementOut], 404, 422), auth=_viewers)
def elements(
    request: Asked,
    plan: Number,
    number: Number,
    asked: Query[ElementsAsked],
    window: Query[Window],
) -> dict[str, Any]:
    """Elements of a version in the order of the plan, with the units that take them."""
    version = version_of(request.user, plan, number)
    filters = ElementFilters(asked.q, asked.kind or "", str(asked.tier or ""), asked.place, asked.owner)
    return part(elements_of(version, filters), ("id",), window)


@api.get(
    f"{VERSION}/comparison", url_name="api_comparison", response=answers(ComparisonOut, 404, 409, 422), auth=_viewers
)
def comparison(
    request: Asked, plan: Number, number: Number, earlier: Annotated[int, Query(ge=1, le=2**31 - 1)]
) -> dict[str, Any]:
    """What a version says and does otherwise than another one of its plan."""
    after, before = version_of(request.user, plan, number), version_of(request.user, plan, earlier)
    found = differing.computed(before, after)
    return {
        "before": before.number,
        "after": after.number,
        "written": differing.written(before, after),
        "computed": found.to_json() if found else None,
    }


@api.get("/solutions", url_name="api_solutions", response=answers(Part[SolutionOut], 422), auth=_viewers)
def solutions(request: Asked, window: Query[Window]) -> dict[str, Any]:
    """Computed plans of the office's area, by slug."""
    return part(seen_by(request.user), ("slug",), window)


@api.get("/solutions/{str:slug}", url_name="api_solution", response=answers(SolutionOut, 404, 422), auth=_viewers)
def one_solution(request: Asked, slug: Code) -> Solution:
    """One computed plan."""
    return solution_of(slug, request.user)
