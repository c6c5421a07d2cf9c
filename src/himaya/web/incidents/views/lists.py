"""The list of incidents, and the places an intake form finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import may
from himaya.web.common.verbs import Verb
from himaya.web.incidents import workbook
from himaya.web.incidents.filters import ALL, Filters
from himaya.web.incidents.models import Priority
from himaya.web.incidents.playbooks import playbooks
from himaya.web.incidents.policies import incident_reporters, incident_viewers
from himaya.web.incidents.queries import listing
from himaya.web.incidents.states import IncidentState

if TYPE_CHECKING:
    from django.http import HttpResponse


@incident_viewers
@require_safe
def incidents(request: Any) -> HttpResponse:
    """Show incidents, the most urgent first, narrowed by filters in the address."""
    filters, now = Filters.of(request.GET), timezone.now()
    rows = listing.listed(request.user, filters, now)
    context = {
        "page": Paginator(rows, listing.PER_PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "all_states": ALL,
        "states": IncidentState.choices,
        "priorities": Priority.choices,
        "kinds": list(playbooks().values()),
        "areas": listing.areas_of(request.user),
        "may_report": may(request.user, Verb.REPORT_INCIDENTS),
        "now": now,
    }
    return render(request, "incidents/list.html", context)


@incident_viewers
@require_safe
def incidents_workbook(request: Any) -> HttpResponse:
    """Hand out the same list as a workbook."""
    return workbook.incidents_sheet(listing.listed(request.user, Filters.of(request.GET)))


@incident_reporters
@require_safe
def incident_places(request: Any) -> HttpResponse:
    """Offer the places of the register that what was typed fits, whatever its spelling."""
    found = listing.places_like(request.user, request.GET.get("where_text", "").replace("\0", ""))
    return render(request, "incidents/_places.html", {"places": found})
