"""Decisions with what they cost shown before: a move-up, a unit of the reserve; run cards; the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.scenario.fold import plain
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.dispatch.actions.cards import MOST_LINES, set_card
from himaya.web.dispatch.actions.sending import dispatch_units
from himaya.web.dispatch.actions.statuses import send_status
from himaya.web.dispatch.command import Command, parsed
from himaya.web.dispatch.policies import card_editors, dispatch_viewers, dispatchers
from himaya.web.dispatch.queries.cards import cards_of, lines_of, versions_of
from himaya.web.dispatch.queries.moves import proposed_moves
from himaya.web.dispatch.queries.recommend import recommendation
from himaya.web.dispatch.queries.reserve import reserve_of
from himaya.web.dispatch.views.board import area_asked, board_page
from himaya.web.dispatch.views.writes import one_called
from himaya.web.incidents.playbooks import playbook_of, playbooks
from himaya.web.incidents.queries.listing import incident_of
from himaya.web.journal.refusals import attempt, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.journal.refusals import Told


@dispatch_viewers
@require_safe
def dispatch_moves(request: Any) -> HttpResponse:
    """Show the move of each service that restores most cover; nothing moves before it is confirmed."""
    area = area_asked(request)
    context = {
        "area": area,
        "area_title": area_title(area),
        "moves": proposed_moves(area),
        "may_send": scope_of(request.user, Verb.DISPATCH_UNITS).covers(area),
        "now": timezone.now(),
    }
    return render(request, "dispatch/moves.html", context)


@dispatch_viewers
@require_safe
def incident_reserve(request: Any, pk: int) -> HttpResponse:
    """Show what the plan in force would lose with the units that are proposed, or with those in the address, gone."""
    shown, now = incident_of(request.user, pk), timezone.now()
    told = recommendation(shown, now)
    asked = request.GET.getlist("unit")[:50] or [one.code for one in told.proposed]
    named = {one.code: one for one in told.named}
    context = {
        "incident": shown,
        "units": [named[code].call_sign if code in named else code for code in asked],
        "candidates": told.named,
        "asked": asked,
        "reserve": reserve_of(shown.area, asked, now) if asked else None,
        "now": now,
    }
    return render(request, "dispatch/reserve.html", context)


@dispatch_viewers
@require_safe
def run_cards(request: Any) -> HttpResponse:
    """Show the run cards of a governorate."""
    area = area_asked(request)
    context = {
        "area": area,
        "area_title": area_title(area),
        "cards": [(card, playbook_of(card.kind)) for card in cards_of(area)],
        "may_edit": scope_of(request.user, Verb.EDIT_RUN_CARDS).covers(area),
    }
    return render(request, "dispatch/cards.html", context)


@card_editors
@require_http_methods(["GET", "HEAD", "POST"])
def run_card(request: Any, kind: str) -> HttpResponse:
    """Show one card with its versions, and add a version."""
    area = area_asked(request)
    if request.method != "POST":
        return _card_page(request, area, kind)
    refused = attempt(request, lambda: set_card(area, kind, _lines(request.POST), by=request.user))
    if refused:
        return _card_page(request, area, kind, refused)
    messages.success(request, _("The card counts from now on."))
    return redirect(f"{request.path.rsplit('/', 2)[0]}/?area={area}")


def _lines(sent: Any) -> list[dict[str, Any]]:
    """Lines of the form; those without a number are left out."""
    found = []
    for number in range(MOST_LINES):
        units = plain(sent.get(f"units-{number}", ""))
        if units:
            count = int(units) if units.isascii() and units.isdecimal() and len(units) < 4 else 0  # noqa: PLR2004  # digits
            found.append({"kinds": sent.getlist(f"kinds-{number}"), "units": count})
    return found


def _card_page(request: Any, area: str, kind: str, refused: Sequence[Told] = ()) -> HttpResponse:
    card = next((one for one in cards_of(area) if one.kind == kind), None)
    if card is None or kind not in playbooks():
        return redirect("run_cards")
    lines = _lines(request.POST) if refused else lines_of(card.needs)
    language = request.LANGUAGE_CODE
    context = {
        "area": area,
        "area_title": area_title(area),
        "card": card,
        "playbook": playbook_of(kind),
        "lines": [*lines, *({"kinds": [], "units": ""} for _ in range(MOST_LINES - len(lines)))][: len(lines) + 2],
        "kinds": [(one.value, kind_label(one, language)) for one in UnitKind],
        "versions": versions_of(area, kind),
        "refused": refused,
    }
    return render(request, "dispatch/card.html", context, status=status_of(refused))


@dispatchers
@require_POST
def dispatch_command(request: Any) -> HttpResponse:
    """Carry a line of the command line out."""
    answers: list[HttpResponse] = []
    refused = attempt(request, lambda: answers.append(_carry_out(request, parsed(request.POST.get("line", "")))))
    return board_page(request, refused) if refused else answers[0]


def _carry_out(request: Any, command: Command) -> HttpResponse:
    if command.verb == "new":
        return redirect("incident_new")
    if command.verb == "open":
        return redirect("incident", pk=incident_of(request.user, command.incident).pk)
    if command.verb == "help":
        return redirect("/dispatch/#keys")
    unit = one_called(request.user, command.unit, area_asked(request))
    if command.verb == "status":
        state = send_status(unit, command.status, by=request.user, reason=command.reason)
        messages.success(request, f"{unit.call_sign}: {state.get_state_display()}")
        return redirect(f"/dispatch/?area={unit.area}")
    return _send(request, unit.code, command.incident)


def _send(request: Any, code: str, incident: int) -> HttpResponse:
    shown = incident_of(request.user, incident)
    dispatch_units(shown, [code], by=request.user, expected=recommendation(shown).expected())
    return redirect("incident", pk=shown.pk)
