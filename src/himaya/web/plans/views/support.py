"""Elements put in by hand: a form for each, and taking them out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from himaya.faults import InvalidInputError
from himaya.web.plans.actions import support as actions
from himaya.web.plans.models import SUPPORT, Element, ElementKind, Source
from himaya.web.plans.policies import planners_only
from himaya.web.plans.queries import plans as queries
from himaya.web.plans.queries.support import free_turns, spots_of
from himaya.web.plans.templatetags.plan_text import wall
from himaya.web.plans.views.answers import refused
from himaya.web.plans.views.reading import number_of, wall_time

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from himaya.web.plans.models import PlanVersion

_TEXTS = (
    "kind",
    "title_ar",
    "title_en",
    "spot",
    "lon",
    "lat",
    "starts_at",
    "ends_at",
    "strength",
    "owner",
    "legal_basis",
)


@planners_only
@require_http_methods(["GET", "HEAD", "POST"])
def support_new(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Put an element into a draft."""
    return _form(request, queries.version_of(request.user, plan, number), None)


@planners_only
@require_http_methods(["GET", "HEAD", "POST"])
def support_edit(request: HttpRequest, plan: int, number: int, pk: int) -> HttpResponse:
    """Change an element that was put in by hand."""
    version = queries.version_of(request.user, plan, number)
    return _form(request, version, _by_hand(version, pk))


@planners_only
@require_POST
def support_drop(request: Any, plan: int, number: int, pk: int) -> HttpResponse:
    """Take such an element out."""
    version = queries.version_of(request.user, plan, number)
    row = _by_hand(version, pk)
    try:
        actions.drop_support(version.pk, by=request.user, key=row.key, shown=request.POST.get("shown", ""))
    except InvalidInputError as error:
        return _form(request, version, row, error)
    messages.success(request, _("The element is taken out."))
    return redirect("version_elements", plan=plan, number=number)


def _by_hand(version: PlanVersion, pk: int) -> Element:
    row: Element | None = version.elements.filter(pk=pk, source=Source.HAND, kind__in=SUPPORT).first()
    if row is None:
        raise Http404
    return row


def _form(
    request: Any, version: PlanVersion, row: Element | None, problem: InvalidInputError | None = None
) -> HttpResponse:
    sent = request.POST if request.method == "POST" and problem is None else None
    if sent is not None:
        try:
            said = _said(sent, version)
            kept = actions.save_support(
                version.pk, said, by=request.user, key=row.key if row else "", shown=sent.get("shown", "")
            )
        except InvalidInputError as error:
            problem = error
        else:
            messages.success(request, _("The element is kept."))
            return redirect("version_element", plan=version.plan_id, number=version.number, pk=kept.pk)
    context = {
        "version": version,
        "plan": version.plan,
        "row": row,
        "mark": actions.mark_of_support(row) if row else "",
        "shown": {name: sent.get(name, "") for name in _TEXTS} if sent is not None else _shown(version, row),
        "chosen": set(sent.getlist("units")) if sent is not None else _held(row),
        "kinds": [(kind.value, kind.label) for kind in ElementKind if kind in SUPPORT],
        "spots": spots_of(version),
        "turns": free_turns(version, except_key=row.key if row else ""),
        "owners": queries.owners_for(version),
        **refused(problem),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "plans/support.html", context, status=status)


def _said(sent: QueryDict, version: PlanVersion) -> actions.Support:
    """The form as it was sent.

    Raises
    ------
    InvalidInputError : `plans.bad_time`, `plans.bad_number`.
    """
    strength = _number(sent, "strength", 0, actions.MOST_STRENGTH)
    return actions.Support(
        kind=sent.get("kind", ""),
        title_ar=sent.get("title_ar", ""),
        title_en=sent.get("title_en", ""),
        spot=sent.get("spot", ""),
        lon=_number(sent, "lon", -180, 180, whole=False),
        lat=_number(sent, "lat", -90, 90, whole=False),
        starts_at=wall_time(sent.get("starts_at", ""), "starts_at", version),
        ends_at=wall_time(sent.get("ends_at", ""), "ends_at", version),
        strength=None if strength is None else int(strength),
        units=sent.getlist("units"),
        owner=sent.get("owner", ""),
        legal_basis=sent.get("legal_basis", ""),
    )


def _number(sent: QueryDict, name: str, least: int, most: int, *, whole: bool = True) -> float | None:
    text = sent.get(name, "").strip()
    return number_of(text, name, least, most, whole=whole) if text else None


def _shown(version: PlanVersion, row: Element | None) -> dict[str, str]:
    """The form as it is first shown: the element, or the whole period of the version."""
    start, end = (row.starts_at, row.ends_at) if row else (version.starts_at, version.ends_at)
    times = {"starts_at": wall(start, version.zone), "ends_at": wall(end, version.zone)}
    if row is None:
        return {**dict.fromkeys(_TEXTS, ""), **times}
    texts = {name: getattr(row, name) for name in ("kind", "title_ar", "title_en", "legal_basis")}
    place = f"place:{row.place_code}" if row.place_code else ""
    at = {"spot": place, "lon": "" if place else f"{row.lon:.6f}", "lat": "" if place else f"{row.lat:.6f}"}
    return {**texts, **at, **times, "strength": str(row.strength), "owner": row.owner.code if row.owner else ""}


def _held(row: Element | None) -> set[str]:
    return set(row.assignments.values_list("unit_code", flat=True)) if row else set()
