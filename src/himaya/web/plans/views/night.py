"""What a computed plan says of its nights: the rehearsal, the rounds, the duty table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from himaya.documents.dutytable import FREE, crews_of, duty_tables, duty_words, shifts_of
from himaya.documents.rehearsal import rehearsal_tables
from himaya.documents.rounds import rounds_tables
from himaya.documents.wording import word_text
from himaya.scenario.fold import fold
from himaya.web.plans.policies import viewers_only
from himaya.web.plans.queries import solutions as queries
from himaya.web.plans.views.solutions import unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from himaya.documents.book.parts import FactTable
    from himaya.documents.dutytable import Crew
    from himaya.web.plans.models import Solution

_PER_PAGE = 50


@viewers_only
@require_safe
def rehearsal_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what happened in the rehearsed nights of a plan, or that there were none."""
    return _page(request, slug, "rehearse", "rehearsal", rehearsal_tables)


@viewers_only
@require_safe
def rounds_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who drives rounds and what they give, without giving a night away."""
    return _page(request, slug, "patrol", "rounds", rounds_tables)


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
    return render(request, f"plans/{'duty' if family == 'duty' else 'night'}.html", context)


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
