"""The list of complaints by what is due first, and the same as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.complaints import workbook
from himaya.web.complaints.filters import ALL, Filters
from himaya.web.complaints.models import Matter
from himaya.web.complaints.policies import complaint_viewers
from himaya.web.complaints.queries import listing
from himaya.web.complaints.states import ComplaintState
from himaya.web.portal.models import LetterKind
from himaya.web.portal.taking import take_waiting

if TYPE_CHECKING:
    from django.http import HttpResponse

    from himaya.web.accounts.models import User


@complaint_viewers
@require_safe
def complaints(request: Any) -> HttpResponse:
    """Show the complaints that the office may know of, the oldest first."""
    take_waiting(LetterKind.COMPLAINT)
    filters, now = Filters.of(request.GET), timezone.now()
    page = Paginator(listing.listed(request.user, filters), listing.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": listing.with_clocks(page.object_list, now),
        "filters": filters,
        "all_states": ALL,
        "states": ComplaintState.choices,
        "matters": Matter.choices,
        "areas": areas_of(request.user),
        "may_handle": may(request.user, Verb.HANDLE_COMPLAINTS),
        "now": now,
    }
    answer = render(request, "complaints/list.html", context)
    add_never_cache_headers(answer)
    return answer


@complaint_viewers
@require_safe
def complaints_workbook(request: Any) -> HttpResponse:
    """Hand out the same list as a workbook."""
    return workbook.complaints_sheet(listing.listed(request.user, Filters.of(request.GET)))


def areas_of(user: User) -> list[tuple[str, str]]:
    """Governorates that the office looks after, with their titles."""
    scope = scope_of(user, Verb.VIEW_COMPLAINTS)
    return [(area, area_title(area)) for area in governorates() if scope.covers(area)]
