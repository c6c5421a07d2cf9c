"""The board: open incidents by priority, units by state, the command line; and the page of one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import powers_of, scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.parts import parts_of
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.actions.statuses import waiting_for_muster
from himaya.web.dispatch.policies import dispatch_viewers
from himaya.web.dispatch.queries.board import by_state, open_incidents
from himaya.web.dispatch.queries.states import history_of, standing_of, unit_for
from himaya.web.dispatch.states import NUMBER_LABELS
from himaya.web.dispatch.views.rows import open_rows, unit_rows
from himaya.web.dispatch.words import Kind
from himaya.web.incidents.words import Action as Entered
from himaya.web.incidents.words import Kind as IncidentKind
from himaya.web.journal.drawn import made_once
from himaya.web.journal.refusals import status_of
from himaya.web.places.views.common import areas_of
from himaya.web.places.words import Kind as RegisterKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.journal.refusals import Told

_PER_PAGE = 50
_OPEN_SHOWS = (IncidentKind.INCIDENT, Kind.UNIT_STATE)
_UNITS_SHOW = (*_OPEN_SHOWS, RegisterKind.UNIT, RegisterKind.BASE, RegisterKind.FILE)
"""Kinds of things of which a list of the board tells: an entry about one of them and it is drawn anew."""
_UNSEEN = (Entered.NOTED, Entered.UPDATED, Entered.CHECKED, Entered.STRUCK, Entered.FORCE_RECORDED)
"""What is entered about an incident without a word of the board becoming another one."""
_OPEN_S, _UNITS_S = 5.0, 2.0
"""So long a list is kept where the journal is silent: minutes pass on it, and positions come beside the journal."""


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
        "open_list": mark_safe(_open_list(request.user, area, now)),  # noqa: S308  # drawn by a template of ours
        "unit_list": mark_safe(_unit_list(request.user, area, now, may_send=may_send)),  # noqa: S308  # likewise
        "muster": len(waiting_for_muster(area)) if may_send else 0,
        "may_send": may_send,
        "refused": refused,
        "line": request.POST.get("line", ""),
        "now": now,
        "unseen": " ".join(_UNSEEN),
        "parts": parts_of("dispatch", request, area),
    }
    return render(request, "dispatch/board.html", context, status=status_of(refused))


def _open_list(user: User, area: str, now: datetime) -> str:
    def draw() -> str:
        rows = open_incidents(user, area, now)
        return render_to_string("dispatch/_open.html", {"count": len(rows), "drawn": open_rows(rows, now)})

    return made_once(("board-open", area), draw, powers=powers_of(user), follows=_OPEN_SHOWS, kept_s=_OPEN_S)


def _unit_list(user: User, area: str, now: datetime, *, may_send: bool) -> str:
    def draw() -> str:
        groups = [
            {"state": one.state, "units": one.units, "kinds": one.kinds, "calls": one.calls, "drawn": rows}
            for one in by_state(user, area, now)
            for rows in (unit_rows(one.units, now, may_send=may_send),)
        ]
        return render_to_string("dispatch/_units.html", {"groups": groups})

    return made_once(("board-units", area), draw, powers=powers_of(user), follows=_UNITS_SHOW, kept_s=_UNITS_S)


@dispatch_viewers
@require_safe
def unit_board(request: Any, code: str) -> HttpResponse:
    """Show one unit: how it stands, what may be sent, its history."""
    unit, now = unit_for(request.user, code), timezone.now()
    context = {
        "unit": unit,
        "standing": standing_of(unit, now),
        "numbers": list(NUMBER_LABELS.items()),
        "may_send": scope_of(request.user, Verb.DISPATCH_UNITS).covers(unit.area),
        "page": Paginator(history_of(unit), _PER_PAGE).get_page(request.GET.get("page")),
        "now": now,
    }
    return render(request, "dispatch/unit.html", context)
