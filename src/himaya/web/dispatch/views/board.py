"""The board: open incidents by priority, units by state, the command line; and the page of one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.actions.statuses import waiting_for_muster
from himaya.web.dispatch.policies import dispatch_viewers
from himaya.web.dispatch.queries.board import by_state, open_incidents
from himaya.web.dispatch.queries.states import history_of, unit_for, unit_states
from himaya.web.dispatch.states import NUMBER_LABELS
from himaya.web.journal.refusals import status_of
from himaya.web.places.views.common import areas_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told

_PER_PAGE = 50


def area_asked(request: Any) -> str:
    """The governorate in the address, or the first of the office."""
    areas = areas_of(request.user, Verb.VIEW_DISPATCH)
    asked = request.POST.get("area") or request.GET.get("area", "")
    return asked if asked in areas else areas[0]


@dispatch_viewers
@require_safe
def dispatch(request: Any) -> HttpResponse:
    """Show the board of one governorate."""
    return board_page(request)


def board_page(request: Any, refused: Sequence[Told] = (), *, area: str = "") -> HttpResponse:
    """The board, with what refused something."""
    now, area = timezone.now(), area or area_asked(request)
    areas = areas_of(request.user, Verb.VIEW_DISPATCH)
    may_send = scope_of(request.user, Verb.DISPATCH_UNITS).covers(area)
    context = {
        "area": area,
        "area_title": area_title(area),
        "areas": [(one, area_title(one)) for one in areas],
        "incidents": open_incidents(request.user, area, now),
        "groups": by_state(request.user, area, now),
        "muster": len(waiting_for_muster(area)) if may_send else 0,
        "may_send": may_send,
        "refused": refused,
        "line": request.POST.get("line", ""),
        "now": now,
    }
    return render(request, "dispatch/board.html", context, status=status_of(refused))


@dispatch_viewers
@require_safe
def unit_board(request: Any, code: str) -> HttpResponse:
    """Show one unit: how it stands, what may be sent, its history."""
    unit, now = unit_for(request.user, code), timezone.now()
    standing = next(one for one in unit_states(unit.area, now) if one.pk == unit.pk)
    context = {
        "unit": unit,
        "standing": standing,
        "numbers": list(NUMBER_LABELS.items()),
        "may_send": scope_of(request.user, Verb.DISPATCH_UNITS).covers(unit.area),
        "page": Paginator(history_of(unit), _PER_PAGE).get_page(request.GET.get("page")),
        "now": now,
    }
    return render(request, "dispatch/unit.html", context)
