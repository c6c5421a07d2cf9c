"""Computed plans: page, map, and what they download."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

import himaya
from himaya.documents.sensitivity import sensitivity_tables
from himaya.faults import HimayaError, Language
from himaya.web.common import mark
from himaya.web.common.ranges import file_response
from himaya.web.common.views import failure
from himaya.web.plans import content, strings
from himaya.web.plans.actions import imports as actions
from himaya.web.plans.policies import viewers_only
from himaya.web.plans.queries import solutions as queries
from himaya.web.plans.views.element_table import table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from himaya.web.plans.models import Solution

_PER_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_not_required
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Say whether the process and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse(
        {"status": "ok", "version": himaya.__version__, "plans": queries.solutions().count(), "database": "ok"}
    )


@viewers_only
@require_safe
def plan_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one plan: map, certificate, elements, gaps."""
    plan = queries.solution_of(slug, request.user)
    try:
        document = queries.document_of(plan)
    except queries.UnavailableError as error:
        return unavailable(request, plan, str(error))
    return render(request, "plans/plan.html", _page(request, plan, document))


def _page(request: HttpRequest, plan: Solution, document: Any) -> dict[str, Any]:
    kinds = strings.place_kinds()
    places = [{**row, "kind_label": kinds.get(row["kind"], "")} for row in content.place_rows(document)]
    by_id = {place["id"]: place for place in places}
    rooms = strings.rooms(document)
    return {
        **table(request.GET, document),
        "plan": plan,
        "versions": plan.versions.select_related("plan").order_by("plan", "-number"),
        "roads": document["inputs"]["roads"],
        "places": places,
        "rooms": rooms,
        "proven": [room for room in rooms if room["is_proven"]],
        "counts": strings.counts(document),
        "in_words": strings.in_words(document),
        "weakest_count": strings.weakest_count(document),
        "diversions": content.diversions(document),
        "weights": sensitivity_tables(document),
        "worst_place": by_id.get(document["worst"]["place_id"]),
        "bands": strings.bands(),
        "services": strings.services(),
        "illustrative": any(place["illustrative"] for place in places),
        "island": strings.for_island(plan),
    }


@viewers_only
@require_safe
@gzip_page
def map_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything the map and the list need, in the reader's language."""
    plan = queries.solution_of(slug, request.user)
    try:
        body = queries.map_json_of(plan, get_language() or "ar")
    except queries.UnavailableError as error:
        return unavailable(request, plan, str(error))
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "private, no-cache"})


@viewers_only
@require_safe
def plan_file(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Download plan.json or plan.geojson as issued."""
    plan = queries.solution_of(slug, request.user)
    try:
        queries.document_of(plan)
        path = queries.file_of(plan, name)
    except queries.UnavailableError as error:
        return unavailable(request, plan, str(error))
    kind = "application/geo+json" if name.endswith("geojson") else "application/json"
    return _attachment(request, plan, path, kind)


@viewers_only
@require_safe
def roads_tiles(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Serve the streets as map tiles, by byte ranges."""
    plan = queries.solution_of(slug, request.user)
    try:
        path = queries.file_of(plan, "roads.pmtiles")
    except queries.UnavailableError as error:
        return unavailable(request, plan, str(error))
    return file_response(request, path, content_type="application/vnd.pmtiles", etag=plan.file_sha256[:16])


@viewers_only
@require_safe
def order_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Download the operation order."""
    return _made(request, slug, "order.pdf", "application/pdf", _write_order)


@viewers_only
@require_safe
def workbook(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Download the plan as a workbook."""
    return _made(request, slug, "plan.xlsx", _XLSX, _write_workbook)


def _write_order(plan_dir: Path, out: Path) -> None:
    from himaya.documents.order import write_order  # noqa: PLC0415  # typst is loaded when the first order is asked for

    write_order(plan_dir, out, mark=mark.words())


def _write_workbook(plan_dir: Path, out: Path) -> None:
    from himaya.documents.workbook import write_workbook  # noqa: PLC0415  # openpyxl, likewise

    write_workbook(plan_dir, out, mark=mark.words())


def _made(
    request: HttpRequest, slug: str, name: str, content_type: str, write: Callable[[Path, Path], None]
) -> HttpResponseBase:
    plan = queries.solution_of(slug, request.user)
    try:
        path = queries.made_document(plan, name, write)
    except queries.UnavailableError as error:
        return unavailable(request, plan, str(error))
    except HimayaError as error:
        language = Language(get_language() or "ar")
        return failure(
            request,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            title=_("The document could not be made"),
            text="\n".join(fault.message(language) for fault in error.faults),
            remedy="\n".join(fault.remedy(language) for fault in error.faults),
        )
    return _attachment(request, plan, path, content_type)


def _attachment(request: HttpRequest, plan: Solution, path: Path, content_type: str) -> FileResponse:
    if request.method == "GET" and request.user.is_authenticated:
        actions.record_download(plan, path.name, by=request.user)
    name = f"himaya-{plan.slug}-{plan.hash[:8]}-{path.name}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=content_type)


def unavailable(request: HttpRequest, plan: Solution, reason: str) -> HttpResponse:
    """Say that a plan cannot be shown, and why."""
    context = {"plan": plan, "reason": reason}
    return render(request, "plans/unavailable.html", context, status=HTTPStatus.CONFLICT)
