"""The list of zones, and their readings as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import may
from himaya.web.common.verbs import Verb
from himaya.web.crowds import workbook
from himaya.web.crowds.filters import Filters
from himaya.web.crowds.policies import crowd_viewers
from himaya.web.crowds.queries.capacity import room_of
from himaya.web.crowds.queries.density import is_old
from himaya.web.crowds.queries.listing import PER_PAGE, areas_of, listed, readings_within, seen
from himaya.web.crowds.states import CrowdLevel

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from himaya.web.crowds.models import Zone


@crowd_viewers
@require_safe
def crowds(request: Any) -> HttpResponse:
    """Show zones, those in alarm first, narrowed by filters in the address."""
    filters, now = Filters.of(request.GET), timezone.now()
    page = Paginator(listed(request.user, filters), PER_PAGE).get_page(request.GET.get("page"))
    levels = [_level(zone, now) for zone in seen(request.user).filter(is_closed=False)]
    context = {
        "page": page,
        "rows": [_row(zone, now) for zone in page],
        "filters": filters,
        "levels": CrowdLevel.choices,
        "counts": [
            *((level.value, level.label, levels.count(level)) for level in reversed(CrowdLevel)),
            ("", _("Not known"), levels.count("")),
        ],
        "areas": areas_of(request.user),
        "may_edit": may(request.user, Verb.EDIT_CROWDS),
        "now": now,
    }
    return render(request, "crowds/list.html", context)


def _level(zone: Zone, now: datetime) -> str:
    """Level of a zone; empty where it is calm by no reading, or by one that is too old."""
    return "" if zone.level == CrowdLevel.CALM and is_old(zone, now) else zone.level


def _row(zone: Zone, now: datetime) -> dict[str, Any]:
    gates = list(zone.gates.all())
    ways = [gate for gate in gates if gate.is_entrance and not gate.is_closed]
    waiting = [gate.queue for gate in ways if gate.queue is not None]
    return {
        "zone": zone,
        "room": room_of(zone, gates),
        "old": is_old(zone, now),
        "ways": len(ways),
        "queue": sum(waiting) if waiting else None,
    }


@crowd_viewers
@require_safe
def crowds_workbook(request: Any) -> HttpResponse:
    """Hand out the readings of the zones that the filters leave, or of one zone."""
    return workbook.readings_sheet(readings_within(request.user, Filters.of(request.GET), request.GET.get("zone", "")))
