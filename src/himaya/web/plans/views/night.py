"""What a computed plan says of its nights: the rehearsal, the rounds, the duty table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from himaya.documents.dutytable import FREE, crews_of, duty_tables, duty_words, shifts_of
from himaya.documents.rehearsal import rehearsal_tables
from himaya.documents.rounds import rounds_tables
from himaya.documents.supervision import checklist, supervision_tables
from himaya.documents.wording import word_text
from himaya.faults import InvalidInputError
from himaya.planning.codec import from_json
from himaya.planning.patrol.orders import round_orders
from himaya.planning.supervise.draw import VisitDraw
from himaya.planning.supervise.orders import tour_orders
from himaya.scenario.fold import fold
from himaya.web.plans.actions import draws as actions
from himaya.web.plans.actions.draws import opened_seed
from himaya.web.plans.policies import commanders_only, viewers_only
from himaya.web.plans.queries import draws
from himaya.web.plans.queries import solutions as queries
from himaya.web.plans.views.answers import refused
from himaya.web.plans.views.solutions import unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import timedelta

    from django.http import HttpRequest, HttpResponse

    from himaya.documents.book.parts import FactTable
    from himaya.documents.dutytable import Crew
    from himaya.web.plans.models import Solution

_PER_PAGE = 50
_TEMPLATES = {"duty": "duty", "rounds": "rounds"}


@viewers_only
@require_safe
def rehearsal_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what happened in the rehearsed nights of a plan, or that there were none."""
    return _page(request, slug, "rehearse", "rehearsal", rehearsal_tables)


@viewers_only
@require_safe
def rounds_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who drives rounds and what they give, and which nights were drawn, without giving a night away."""
    return _rounds(request, slug)


def _rounds(request: Any, slug: str, problem: InvalidInputError | None = None) -> HttpResponse:
    plan = queries.solution_of(slug, request.user)
    context = {
        "draws": [{"row": row, "seed": opened_seed(row)} for row in draws.draws_of(plan)],
        "may_draw": draws.may_command(request.user, plan),
        **refused(problem),
    }

    def more(document: Mapping[str, Any]) -> dict[str, Any]:
        return {**context, "levels": [one for one in document["rooms"] if one["room"].startswith("supervise.")]}

    answer = _page(request, slug, "patrol", "rounds", _rounds_and_tours, more)
    if problem is not None:
        answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return answer


def _rounds_and_tours(document: Mapping[str, Any]) -> tuple[FactTable, ...]:
    return (*rounds_tables(document), *supervision_tables(document, positions=True))


@commanders_only
@require_POST
def draw_night(request: Any, slug: str) -> HttpResponse:
    """Draw the rounds of a night and show its orders."""
    plan = queries.solution_of(slug, request.user)
    try:
        document = queries.document_of(plan)
    except queries.UnavailableError as error:
        return unavailable(request, plan, str(error))
    try:
        row = actions.draw_night(plan, document, night=_night(request.POST.get("night", "")), by=request.user)
    except InvalidInputError as error:
        return _rounds(request, slug, error)
    return redirect("plan_night", slug=slug, night=row.night.isoformat())


def _night(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInputError.of("plans.bad_night", column="night", value=text[:20]) from error


@viewers_only
@require_safe
def night_page(request: Any, slug: str, night: str) -> HttpResponse:
    """Show the orders of a drawn night: to who commands it at once, to everybody who sees the plan once it is over."""
    plan = queries.solution_of(slug, request.user)
    try:
        row = draws.orders_night(request.user, plan, _night(night))
        document = queries.document_of(plan)
    except InvalidInputError as error:
        raise Http404 from error
    except queries.UnavailableError as error:
        return unavailable(request, plan, str(error))
    places = {place["id"]: place for place in document["places"]}
    bases = {base["id"]: base for base in document["inputs"]["scenario"]["bases"]}
    shift = row.ends_at - datetime.fromisoformat(document["inputs"]["scenario"]["end"])
    context = {
        "plan": plan,
        "row": row,
        "zone": document["inputs"]["scenario"]["timezone"],
        "orders": [
            {
                "call_sign": order.call_sign,
                "base": bases[order.base_id],
                "start": order.start + shift,
                "end": order.end + shift,
                "lines": [
                    {"start": line.start + shift, "end": line.end + shift, "place": places.get(line.place_id)}
                    for line in order.lines
                ],
            }
            for order in round_orders(document, row.pattern)
        ],
        "tours": list(_tours(document, row.visits, shift)),
        "checks": list(checklist()),
        "looked_at": word_text("supervision", "title_checklist"),
        "announced": word_text("supervision", "order_announced"),
        "unannounced": word_text("supervision", "order_unannounced"),
    }
    return render(request, "plans/night_orders.html", context)


def _tours(document: Mapping[str, Any], visits: Mapping[str, Any] | None, shift: timedelta) -> Iterator[dict[str, Any]]:
    """The supervisors' orders at the times of a night, as it keeps what was drawn."""
    drawn = {level: from_json(VisitDraw, one) for level, one in (visits or {}).items()}
    for tour in tour_orders(document, drawn):
        lines = [replace(line, start=line.start + shift, end=line.end + shift) for line in tour.lines]
        yield {"office": tour.office, "start": tour.start + shift, "end": tour.end + shift, "lines": lines}


@viewers_only
@require_safe
def duty_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how long the posture is held, and every crew's days."""
    return _page(request, slug, "roster", "duty", duty_tables, lambda document: _crews(request, document))


def _page(
    request: HttpRequest,
    slug: str,
    room: str,
    family: str,
    tables: Callable[[Mapping[str, Any]], Sequence[FactTable]],
    more: Callable[[Mapping[str, Any]], dict[str, Any]] = lambda _document: {},
) -> HttpResponse:
    """One page of the night: the room's sentence of the certificate, its tables, and what only this page has."""
    plan: Solution = queries.solution_of(slug, request.user)
    try:
        document = queries.document_of(plan)
    except queries.UnavailableError as error:
        return unavailable(request, plan, str(error))
    context = {
        "plan": plan,
        "document": document,
        "scenario": document["inputs"]["scenario"],
        "room": next((one for one in document["rooms"] if one["room"] == room), None),
        "tables": tables(document),
        **{name: word_text(family, name) for name in ("title", "intro", "absent", "remedy")},
        **more(document),
    }
    return render(request, f"plans/{_TEMPLATES.get(family, 'night')}.html", context)


def _crews(request: HttpRequest, document: Mapping[str, Any]) -> dict[str, Any]:
    """The crews that the address filters, a page at a time."""
    crews = crews_of(document)
    if not crews:
        return {}
    asked = {name: request.GET.get(name, "") for name in ("q", "kind", "base", "day")}
    days: Sequence[str] = document["roster"]["days"]
    shown = [crew for crew in crews if _passes(crew, asked, days)]
    language = "en" if get_language() == "en" else "ar"
    return {
        "asked": asked,
        "days": days,
        "words": duty_words(document),
        "shifts": shifts_of(document),
        "free": FREE,
        "kinds": sorted({(crew.kind, crew.kind_text.of(language)) for crew in crews}, key=lambda one: fold(one[1])),
        "bases": sorted({(crew.serves_id, crew.serves.of(language)) for crew in crews}, key=lambda one: fold(one[1])),
        "crews": Paginator(shown, _PER_PAGE).get_page(request.GET.get("page")),
    }


def _passes(crew: Crew, asked: Mapping[str, str], days: Sequence[str]) -> bool:
    """Whether a crew has the call sign, kind and base asked for, and is on duty on that day."""
    if asked["kind"] not in {"", crew.kind} or asked["base"] not in {"", crew.serves_id}:
        return False
    if asked["day"] in days and crew.shifts[days.index(asked["day"])] is None:
        return False
    return fold(asked["q"]) in fold(f"{crew.call_sign} {crew.unit}")
