"""The list of incidents, and the places an intake form finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import may, powers_of
from himaya.web.common.verbs import Verb
from himaya.web.incidents import workbook
from himaya.web.incidents.filters import ALL, Filters
from himaya.web.incidents.models import Priority
from himaya.web.incidents.playbooks import playbooks
from himaya.web.incidents.policies import incident_reporters, incident_viewers
from himaya.web.incidents.queries import listing
from himaya.web.incidents.states import IncidentState
from himaya.web.incidents.words import Kind
from himaya.web.journal.drawn import made_once

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.paginator import Page
    from django.http import HttpResponse
    from django.utils.safestring import SafeString

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident

_KEPT_S = 5.0
"""So long the table is kept where the journal is silent, as minutes pass on it."""


@incident_viewers
@require_safe
def incidents(request: Any) -> HttpResponse:
    """Show incidents, the most urgent first, narrowed by filters in the address."""
    filters, now = Filters.of(request.GET), timezone.now()
    number = request.GET.get("page")
    page, table = made_once(
        ("incidents", filters, number),
        lambda: _drawn(request.user, filters, number, now),
        powers=powers_of(request.user),
        follows=(Kind.INCIDENT,),
        kept_s=_KEPT_S,
    )
    context = {
        "page": page,
        "table": table,
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


def _drawn(user: User, filters: Filters, number: str | None, now: datetime) -> tuple[Page[Incident], SafeString]:
    """A page of the list and its table; no table where nothing is found."""
    page = Paginator(listing.listed(user, filters, now), listing.PER_PAGE).get_page(number)
    if not page.object_list:
        return page, mark_safe("")
    return page, mark_safe(render_to_string("incidents/_table.html", {"page": page, "now": now}))  # noqa: S308  # ours


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
