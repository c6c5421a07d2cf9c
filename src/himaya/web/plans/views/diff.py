"""Two versions of a plan side by side, in words and tables."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from himaya.web.plans import differing
from himaya.web.plans.policies import viewers_only
from himaya.web.plans.queries import plans as queries
from himaya.web.plans.queries.solutions import UnavailableError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from himaya.web.plans.models import PlanVersion


@viewers_only
@require_safe
def diff(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Show what a version says and does otherwise than an earlier one: that of `with`, or the one before it."""
    version = queries.version_of(request.user, plan, number)
    others = list(version.plan.versions.exclude(pk=version.pk).select_related("solution", "plan").order_by("-number"))
    before = _before(request, version, others)
    page = {"version": version, "plan": version.plan, "others": others, "before": before}
    if before is None:
        return render(request, "plans/diff.html", page)
    try:
        difference = differing.computed(before, version)
    except UnavailableError as error:
        gone = {"plan": version.solution, "reason": str(error)}
        return render(request, "plans/unavailable.html", gone, status=HTTPStatus.CONFLICT)
    written = differing.written(before, version)
    page |= {
        "difference": difference,
        "groups": differing.groups(difference) if difference else [],
        "written": written,
        "nothing": not written and (difference is None or difference.is_empty),
    }
    return render(request, "plans/diff.html", page)


def _before(request: HttpRequest, version: PlanVersion, others: list[PlanVersion]) -> PlanVersion | None:
    """The version that the address names, or 404; otherwise the newest of those before it."""
    asked = request.GET.get("with", "")
    if asked:
        found = next((one for one in others if str(one.number) == asked), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in others if one.number < version.number), None)
