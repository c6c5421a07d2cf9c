"""The plan editor: map and lists of a draft, decisions about it, and at once what they gain and cost."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import InvalidInputError
from himaya.scenario.fold import fold
from himaya.web.common.arabic import natural
from himaya.web.common.templatetags.himaya import named
from himaya.web.common.views import failure
from himaya.web.plans import assessing, decisions, strings
from himaya.web.plans.actions import deciding, elements
from himaya.web.plans.policies import planners_only
from himaya.web.plans.queries.plans import version_of
from himaya.web.plans.queries.solutions import UnavailableError, document_of
from himaya.web.plans.views.answers import refused
from himaya.web.plans.views.element_table import table
from himaya.web.plans.views.reading import revision_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from himaya.planning.edits.model import Edits
    from himaya.web.plans.models import PlanVersion

_GAPS_SHOWN = 3
_VIEW = ("q", "type", "place", "tier", "hour", "sel", "page")
_MOVABLE = frozenset({"post"})
_MANNED = frozenset({"post", "closure", "checkpoint"})


@planners_only
@require_safe
def editor(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Show the editor of a draft."""
    return _page(request, _draft(request, plan, number))


@planners_only
@require_safe
def selected(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Show what can be decided about the place or element that was chosen, as a part of the page."""
    version = _draft(request, plan, number)
    try:
        return render(request, "plans/editor/_decide.html", {"version": version, **_chosen(request, version)})
    except UnavailableError:
        raise Http404 from None


@planners_only
@require_POST
def decide(request: Any, plan: int, number: int, kind: str) -> HttpResponse:
    """Take a decision, or say why it cannot be."""
    from himaya.planning.edits.form import edits_from_json  # noqa: PLC0415  # NumPy is loaded when somebody edits

    version = _draft(request, plan, number)
    made = decisions.FORMS.get(kind)
    if made is None or version.solution is None:
        raise Http404
    form = made(request.POST)
    if not form.is_valid():
        return _page(request, version, form=form, typed=(kind, request.POST), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    version.revision = revision_in(request, version)
    try:
        sent = form.decision(assessing.assessor_of(version.solution))
        deciding.decide(version, edits_from_json(sent), by=request.user)
    except InvalidInputError as problem:
        draft = _draft(request, plan, number)
        return _page(
            request, draft, problem=problem, typed=(kind, request.POST), status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return _back(request, version, "effect")


@planners_only
@require_POST
def take_back(request: Any, plan: int, number: int) -> HttpResponse:
    """Undo a decision."""
    version = _draft(request, plan, number)
    group, index = _named_decision(request, version)
    known = assessing.decisions_of(version)
    decision = only(known, group, getattr(known, group)[index])
    return _done(request, version, lambda: deciding.take_back(version, decision, by=request.user), "effect")


@planners_only
@require_POST
def lock(request: Any, plan: int, number: int) -> HttpResponse:
    """Keep an element as it is when the planner runs again, or let it go."""
    version = _draft(request, plan, number)
    said = {"key": request.POST.get("key", ""), "locked": request.POST.get("locked") == "1"}
    return _done(request, version, lambda: elements.set_lock(version.pk, by=request.user, **said), "decide")


@planners_only
@require_POST
def give_reason(request: Any, plan: int, number: int) -> HttpResponse:
    """Say why a decision was taken."""
    version = _draft(request, plan, number)
    group, index = _named_decision(request, version)
    reason = request.POST.get("reason", "")
    return _done(
        request,
        version,
        lambda: deciding.give_reason(version, group, index, by=request.user, reason=reason),
        "decisions",
    )


def _named_decision(request: Any, version: PlanVersion) -> tuple[str, int]:
    """Group and index of a decision that stands, or 404."""
    group, index = request.POST.get("group", ""), request.POST.get("index", "")
    rows = version.decisions.get(group, ()) if group != "keep" else ()
    if not index.isdecimal() or int(index) >= len(rows):
        raise Http404
    return group, int(index)


def _done(request: Any, version: PlanVersion, act: Callable[[], None], part: str) -> HttpResponse:
    """Act on the version as it was read, and come back to the editor; a refusal says why."""
    version.revision = revision_in(request, version)
    try:
        act()
    except InvalidInputError as problem:
        shown, sent = _draft(request, version.plan_id, version.number), request.POST
        typed = ("reason", {"key": f"{sent.get('group')}/{sent.get('index')}", "reason": sent.get("reason", "")})
        return _page(request, shown, problem=problem, typed=typed, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _back(request, version, part)


def only(decisions: Edits, group: str, decision: object) -> Edits:
    """One decision of a group, alone."""
    alone: Edits = type(decisions)(**{group: (decision,)})  # type: ignore[arg-type]  # the group's own kind
    return alone


def _draft(request: HttpRequest, plan: int, number: int) -> PlanVersion:
    return version_of(request.user, plan, number)


def _view(request: HttpRequest) -> QueryDict:
    """Hour, filters and choice that the page shows, or showed when its form was sent."""
    sent = QueryDict(request.POST.get("view", "")) if request.method == "POST" else request.GET
    kept = QueryDict(mutable=True)
    kept.update({name: sent[name] for name in _VIEW if name in sent})
    return kept


def _back(request: HttpRequest, version: PlanVersion, part: str) -> HttpResponse:
    """The editor as it was, at the part of the panel where the answer stands."""
    url = reverse("version_editor", args=[version.plan_id, version.number])
    view = _view(request).urlencode()
    return redirect(f"{url}{'?' if view else ''}{view}#{part}")


def _page(
    request: HttpRequest,
    version: PlanVersion,
    *,
    form: Any = None,
    problem: InvalidInputError | None = None,
    typed: tuple[str, Mapping[str, Any]] = ("", {}),
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    if not version.is_draft or version.solution is None:
        return failure(
            request,
            HTTPStatus.CONFLICT,
            title=_("There is nothing to edit yet") if version.is_draft else _("This version is no draft any more"),
            text=_("The editor changes what the planner has computed for a draft."),
            remedy=_("Let the planner run on the page of the draft, or begin an amendment of the version."),
        )
    try:
        taken = assessing.decisions_of(version)
        context = {
            "version": version,
            "plan": version.solution,
            "island": {**strings.for_island(version.solution), **_addresses(version)},
            "bands": strings.bands(),
            "services": strings.services(),
            "told": decisions.told(taken, version),
            "far": decisions.far(taken, version),
            "effect": assessing.assessed(version),
            "form": form,
            "typed_in": typed[0],
            "typed": typed[1],
            **table(_view(request), document_of(version.solution)),
            "language_code": get_language(),
            **_chosen(request, version),
            **refused(problem),
        }
    except UnavailableError as error:
        return failure(
            request,
            HTTPStatus.CONFLICT,
            title=_("The computed plan cannot be opened"),
            text=str(error),
            remedy=_("Let the planner run again on the page of the draft."),
        )
    return render(request, "plans/editor/editor.html", context, status=status)


def _addresses(version: PlanVersion) -> dict[str, str]:
    return {"selected": reverse("version_editor_selected", args=[version.plan_id, version.number])}


def _chosen(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    """The place or element that the address or the form names, with what can be decided about it."""
    view = _view(request)
    sel = view.get("sel", "")
    what, _colon, key = sel.partition(":")
    if version.solution is None:
        return {"view": "", "chosen": None}
    document = document_of(version.solution)
    rows = document["places"] if what == "place" else document["elements"]
    chosen = next((row for row in rows if row["id"] == key), None)
    if chosen is None or what not in ("place", "element"):
        by_name = sorted(document["places"], key=lambda row: fold(named(row, "name")))
        return {"view": view.urlencode(), "chosen": None, "places_by_name": by_name}
    context = {
        "view": view.urlencode(),
        "chosen": chosen,
        "what": what,
        "units": _units(document),
        "revision": version.revision,
    }
    if what == "place":
        services = [one for one in document["inputs"]["scenario"]["services"] if one["place_id"] == key]
        taken = [one for one in version.decisions.get("added", ()) if one["place_id"] == key]
        gaps = [gap for gap in document["gaps"] if gap["place_id"] == key]
        return {
            **context,
            "gatherings": services,
            "functions": decisions.functions(),
            "next_number": len(taken) + 1,
            "closings": [(gap, assessing.closings(*version.solution.stamp, gap["id"])) for gap in gaps[:_GAPS_SHOWN]],
        }
    explanation = assessing.explained(*version.solution.stamp, key)
    parts = key.split("/")
    return {
        **context,
        "explanation": explanation,
        "movable": chosen["type"] in _MOVABLE,
        "manned": chosen["type"] in _MANNED,
        "held": list(zip(chosen["units"], chosen["call_signs"], strict=True)),
        "locked": version.elements.filter(key=key, locked=True).exists(),
        "road_id": "/".join(parts[:3]) if chosen["type"] in ("closure", "checkpoint") else "",
        "standby": parts[1:3] if chosen["type"] == "standby" else None,
    }


def _units(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Units by call sign, 2 before 10."""
    units: list[dict[str, Any]] = document["inputs"]["scenario"]["units"]
    return sorted(units, key=lambda unit: natural(str(unit["call_sign"])))
