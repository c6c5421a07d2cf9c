"""What is done to units and assignments: each leads back to the page it came from, with what was done or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from himaya.faults import InvalidInputError
from himaya.web.dispatch.actions.moves import move_up
from himaya.web.dispatch.actions.sending import dispatch_units, replace_unit, stand_down
from himaya.web.dispatch.actions.statuses import answer_call, muster, send_status
from himaya.web.dispatch.policies import dispatchers
from himaya.web.dispatch.queries.recommend import recommendation
from himaya.web.dispatch.queries.states import assignment_for, unit_for, units_called
from himaya.web.dispatch.states import UnitLife
from himaya.web.dispatch.views.board import area_asked, board_page
from himaya.web.incidents.queries.listing import incident_of
from himaya.web.incidents.views.detail import detail_page
from himaya.web.journal.refusals import attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.dispatch.models import UnitState
    from himaya.web.incidents.models import Incident
    from himaya.web.places.models import Unit

_LONGEST_NUMBER = 10


@dispatchers
@require_POST
def incident_dispatch(request: Any, pk: int) -> HttpResponse:
    """Send the units that were ticked, or the one that was called."""
    shown = incident_of(request.user, pk)
    told = recommendation(shown).expected()

    def send() -> None:
        codes = request.POST.getlist("unit")
        called = request.POST.get("called", "")
        if called:
            codes = [one_called(request.user, called, shown.area).code]
        sent = dispatch_units(shown, codes, by=request.user, expected=told)
        signs = _(", ").join(one.unit.call_sign for one in sent)
        messages.success(request, _("Sent: %(units)s") % {"units": signs})

    refused = attempt(request, send)
    return detail_page(request, shown, refused) if refused else redirect("incident", pk=pk)


def one_called(user: User, text: str, area: str = "") -> Unit:
    """The one unit that is called so, of the governorate first.

    Raises
    ------
    InvalidInputError : `dispatch.unknown_unit`, `dispatch.several_units`.
    """
    found = units_called(user, text, area) or (units_called(user, text) if area else [])
    if not found:
        raise InvalidInputError.of("dispatch.unknown_unit", said=text[:60])
    if len(found) > 1:
        raise InvalidInputError.of("dispatch.several_units", units="، ".join(unit.call_sign for unit in found[:5]))
    return found[0]


@dispatchers
@require_POST
def unit_status(request: Any, code: str) -> HttpResponse:
    """Enter a status of a unit."""
    unit = unit_for(request.user, code)
    status, reason = request.POST.get("status", ""), request.POST.get("reason", "")
    return _done(request, unit, lambda: send_status(unit, status, by=request.user, reason=reason))


@dispatchers
@require_POST
def unit_heard(request: Any, code: str) -> HttpResponse:
    """Say that the call of a unit was answered."""
    unit = unit_for(request.user, code)
    return _done(request, unit, lambda: answer_call(unit, by=request.user))


@dispatchers
@require_POST
def assignment_stand_down(request: Any, pk: int) -> HttpResponse:
    """Stand a unit down, or send another one in its place."""
    assignment = assignment_for(request.user, pk)
    reason, other = request.POST.get("reason", ""), request.POST.get("replacement", "")

    def act() -> object:
        if not other:
            return stand_down(assignment, reason=reason, by=request.user)
        told = recommendation(assignment.incident).expected()
        return replace_unit(assignment, other, reason=reason, by=request.user, expected=told)

    refused = attempt(request, act)
    shown = incident_of(request.user, assignment.incident_id)
    return detail_page(request, shown, refused) if refused else redirect("incident", pk=shown.pk)


@dispatchers
@require_POST
def unit_move_up(request: Any, code: str) -> HttpResponse:
    """Confirm the move of a unit."""
    unit, point = unit_for(request.user, code), request.POST.get("point", "")
    return _done(request, unit, lambda: move_up(unit, point, by=request.user))


@dispatchers
@require_POST
def units_muster(request: Any) -> HttpResponse:
    """Bring on duty every unit whose duty has begun."""
    area = area_asked(request)
    counted: list[int] = []
    refused = attempt(request, lambda: counted.append(muster(area, by=request.user)))
    if refused:
        return board_page(request, refused)
    messages.success(request, _("Units brought on duty: %(count)s") % {"count": counted[0]})
    return redirect(f"{request.path.rsplit('/', 2)[0]}/?area={area}")


def _done(request: Any, unit: Unit, act: Callable[[], UnitState]) -> HttpResponse:
    """Act, and lead back to the incident the form named, or else to the board, which says what was done."""
    kept: list[UnitState] = []
    refused = attempt(request, lambda: kept.append(act()))
    shown = _incident(request)
    if refused:
        return detail_page(request, shown, refused) if shown else board_page(request, refused, area=unit.area)
    if shown:
        return redirect("incident", pk=shown.pk)
    messages.success(request, _said(unit, kept[0]))
    return _to_board(unit.area)


def _said(unit: Unit, state: UnitState) -> str:
    """What a unit does now, or where it waits."""
    told = {"unit": unit.call_sign, "state": UnitLife(state.state).label, "point": state.wait_title}
    text = _("%(unit)s: %(state)s, waits at %(point)s") if state.wait_title else _("%(unit)s: %(state)s")
    return text % told


def _incident(request: Any) -> Incident | None:
    told = request.POST.get("incident", "")
    is_number = told.isascii() and told.isdecimal() and len(told) <= _LONGEST_NUMBER
    return incident_of(request.user, int(told)) if is_number else None


def _to_board(area: str) -> HttpResponse:
    answer: HttpResponse = redirect("dispatch")
    answer.headers["Location"] += f"?area={area}"
    return answer
