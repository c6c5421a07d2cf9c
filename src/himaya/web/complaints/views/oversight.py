"""What the auditor sees outside the chain: deadlines that passed; and figures for whoever may know of complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.complaints.forms import Period
from himaya.web.complaints.policies import complaint_overseers, complaint_viewers
from himaya.web.complaints.queries import listing
from himaya.web.complaints.queries.channels import beside_channels
from himaya.web.complaints.queries.statistics import DAYS, FEWEST, figures

if TYPE_CHECKING:
    from django.http import HttpResponse

_USUAL_DAYS = 90


@complaint_overseers
@require_safe
def complaints_oversight(request: Any) -> HttpResponse:
    """Show every deadline that passed, and whether it is still late."""
    rows = listing.escalated(request.user)
    page = Paginator(rows, listing.PER_PAGE).get_page(request.GET.get("page"))
    late = [(one, listing.is_still_late(one)) for one in page.object_list]
    return render(request, "complaints/oversight.html", {"page": page, "rows": late, "now": timezone.now()})


@complaint_viewers
@require_safe
def complaints_figures(request: Any) -> HttpResponse:
    """Show the figures of a period."""
    form = Period(request.GET)
    days = (form.cleaned_data["days"] if form.is_valid() else None) or _USUAL_DAYS
    told = figures(listing.seen(request.user), days=days, now=timezone.now())
    context = {
        "figures": told,
        "days": days,
        "choices": DAYS,
        "fewest": FEWEST,
        "beside": beside_channels(listing.seen(request.user), told, days=days),
    }
    return render(request, "complaints/figures.html", context)
