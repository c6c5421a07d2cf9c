"""The list of road controls, by area, with their age and the time left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import may
from himaya.web.common.verbs import Verb
from himaya.web.controls import workbook
from himaya.web.controls.filters import ALL, Filters
from himaya.web.controls.models import Kind
from himaya.web.controls.policies import control_viewers
from himaya.web.controls.queries import listing
from himaya.web.controls.states import ControlState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told


@control_viewers
@require_safe
def controls(request: Any) -> HttpResponse:
    """Show road controls, those on the road first, narrowed by filters in the address."""
    return list_page(request)


def list_page(request: Any, refused: Sequence[Told] = (), status: int = 200) -> HttpResponse:
    """The list, with what refused a change."""
    filters = Filters.of(request.GET)
    areas = listing.areas_with_titles(request.user)
    page = Paginator(listing.listed(request.user, filters), listing.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "all_states": ALL,
        "states": ControlState.choices,
        "kinds": Kind.choices,
        "areas": areas,
        "one_area": filters.area or (areas[0][0] if len(areas) == 1 else ""),
        "may_draw": may(request.user, Verb.DRAW_CONTROLS),
        "may_run": may(request.user, Verb.RUN_CONTROLS),
        "refused": refused,
        "now": timezone.now(),
    }
    return render(request, "controls/list.html", context, status=status)


@control_viewers
@require_safe
def controls_workbook(request: Any) -> HttpResponse:
    """Hand out the same list as a workbook."""
    return workbook.controls_sheet(listing.listed(request.user, Filters.of(request.GET)))
