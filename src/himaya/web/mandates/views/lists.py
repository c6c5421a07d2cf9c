"""The lists: tasks by state, and instruments in the order of their dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import may
from himaya.web.common.asked import one_of
from himaya.web.common.verbs import Verb
from himaya.web.mandates.law import table
from himaya.web.mandates.policies import mandate_viewers
from himaya.web.mandates.queries import listing
from himaya.web.mandates.queries.due import due
from himaya.web.mandates.states import MandateState

if TYPE_CHECKING:
    from django.http import HttpResponse


@mandate_viewers
@require_safe
def mandates(request: Any) -> HttpResponse:
    """Show the tasks, those that moved last first."""
    state = one_of(request.GET, "state", MandateState.values)
    page = Paginator(listing.mandates(request.user, state), listing.PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": MandateState.choices, "now": timezone.now()}
    return render(request, "mandates/list.html", context)


@mandate_viewers
@require_safe
def mandates_workbook(request: Any) -> HttpResponse:
    """Download the list under the same filter."""
    from himaya.web.mandates.workbook import mandates_sheet  # noqa: PLC0415  # loaded when first asked for

    return mandates_sheet(listing.mandates(request.user, one_of(request.GET, "state", MandateState.values)))


@mandate_viewers
@require_safe
def instruments(request: Any) -> HttpResponse:
    """Show what is due, the oldest first, and then what waits for something."""
    today = timezone.localdate()
    rows = listing.instruments(request.user)
    ready = due(today).filter(pk__in=rows.values("pk"))
    rest = rows.exclude(pk__in=ready.values("pk")).prefetch_related("impediments")
    page = Paginator(rest, listing.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "ready": [(one, one.age_days(today)) for one in ready[: listing.PER_PAGE]],
        "page": page,
        "may_register": may(request.user, Verb.REQUEST_MANDATES),
        "table": table(),
    }
    return render(request, "mandates/instruments.html", context)
