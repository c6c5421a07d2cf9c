"""The elements of a version: list, workbook, and one element with the reason why it is there."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.plans.guards import MANNED
from himaya.web.plans.models import SUPPORT, ElementKind, Source
from himaya.web.plans.policies import viewers_only
from himaya.web.plans.queries import plans as queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from himaya.web.plans.models import PlanVersion

_PER_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@viewers_only
@require_safe
def element_list(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Show the elements that pass the filters, a page at a time."""
    version = queries.version_of(request.user, plan, number)
    filters = queries.ElementFilters.of(request.GET)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "version": version,
        "plan": version.plan,
        "filters": filters,
        "elements": Paginator(queries.elements_of(version, filters), _PER_PAGE).get_page(request.GET.get("page")),
        "kept_query": kept.urlencode(),
        "kinds": ElementKind.choices,
        "tiers": (1, 2, 3, 4, 5),
        "places": version.places.all(),
        "editable": _editable(request, version),
    }
    return render(request, "plans/elements.html", context)


@viewers_only
@require_safe
def element_page(request: HttpRequest, plan: int, number: int, pk: int) -> HttpResponse:
    """Show one element: where, when, who, on which ground, and why here."""
    version = queries.version_of(request.user, plan, number)
    element = get_object_or_404(version.elements.select_related("owner").prefetch_related("assignments"), pk=pk)
    context = {
        "version": version,
        "plan": version.plan,
        "element": element,
        "place": version.places.filter(code=element.place_code).first(),
        "gaps": version.gaps.filter(element_key=element.key),
        "manned": element.kind in MANNED and version.solution_id is not None,
        "editable": _editable(request, version),
        "by_hand": element.source == Source.HAND and element.kind in SUPPORT,
        "in_editor": element.source == Source.PLANNER and version.solution_id is not None,
    }
    return render(request, "plans/element.html", context)


def _editable(request: HttpRequest, version: PlanVersion) -> bool:
    return version.is_draft and scope_of(request.user, Verb.EDIT_PLANS).covers(version.plan.area)


@viewers_only
@require_safe
def element_workbook(request: HttpRequest, plan: int, number: int) -> HttpResponse:
    """Download the filtered elements as a workbook."""
    version = queries.version_of(request.user, plan, number)
    body = _workbook(version, queries.ElementFilters.of(request.GET))
    name = f"himaya-{version.plan_id}-{version.number}-elements.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=_XLSX, headers=headers)


def _workbook(version: PlanVersion, filters: queries.ElementFilters) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  # loaded when the first workbook is asked for

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Elements"))
    for row in _rows(version, filters):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(version: PlanVersion, filters: queries.ElementFilters) -> Iterator[list[Any]]:
    yield [
        _("Key"), _("Kind"), _("Element"), _("Place"), _("Tier"), _("Start"), _("End"), _("Strength"), _("Minimum"),
        _("Women"), _("Units"), _("Owner"), _("Legal basis"), _("Longitude"), _("Latitude"),
    ]  # fmt: skip
    for element in queries.elements_of(version, filters):
        signs = ", ".join(row.call_sign or row.unit_code for row in element.assignments.all())
        yield [
            _cell(value)
            for value in (
                element.key, element.get_kind_display(), element.title, element.place_code, element.tier,
                f"{element.starts_at:%Y-%m-%d %H:%M}Z", f"{element.ends_at:%Y-%m-%d %H:%M}Z", element.strength,
                element.minimum, element.women, signs, element.owner.title if element.owner else "",
                element.legal_basis, element.lon, element.lat,
            )
        ]  # fmt: skip


def _cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is told to be a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"} else value
