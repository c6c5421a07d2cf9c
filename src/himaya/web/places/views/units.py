"""Units, their duties, and the stations they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.scenario.register import BASE_ROWS, UNIT_ROWS, base_faults, unit_faults
from himaya.web.accounts.policies import require, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal import queries as journal
from himaya.web.journal.policies import only
from himaya.web.places import forms, workbook
from himaya.web.places.actions import units as actions
from himaya.web.places.models import UnitKind
from himaya.web.places.queries import units as queries
from himaya.web.places.queries.stored import base_values, covers, known_units, unit_values
from himaya.web.places.views.common import UNPROCESSABLE, address, areas_of, wanted
from himaya.web.places.words import Kind

if TYPE_CHECKING:
    from django.http import HttpResponse

    from himaya.faults import Fault
    from himaya.scenario.records import Record
    from himaya.web.places.models import Base, Unit

_FILTERS = ("q", "area", "kind", "duty")
_TIMES = ("duty_start", "duty_end")
_ENTRIES = 12


@only(Verb.VIEW_UNITS)
@require_safe
def unit_list(request: Any) -> HttpResponse:
    """Units, narrowed by the address."""
    filters = queries.Filters.of(request.GET)
    context = {
        "page": queries.page(request.user, filters, request.GET.get("page")),
        "filters": filters,
        "address": address(request.GET, _FILTERS),
        "areas": forms.area_options(areas_of(request.user, Verb.VIEW_UNITS)),
        "kinds": forms.kind_options(UnitKind),
        "may_edit": bool(areas_of(request.user, Verb.EDIT_UNITS)),
    }
    return render(request, "places/units.html", context)


@only(Verb.VIEW_UNITS)
@require_safe
def unit_workbook(request: Any) -> HttpResponse:
    """Hand out the units of the list as a workbook."""
    return workbook.units_sheet(queries.narrowed(request.user, queries.Filters.of(request.GET)))


@only(Verb.VIEW_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def unit_page(request: Any, code: str) -> HttpResponse:
    """One unit with its duties; POST puts it on duty."""
    unit = queries.unit_of(request.user, code)
    may_edit = queries.may(request.user, Verb.EDIT_UNITS, unit.area)
    kept = forms.Kept({}, ())
    if request.method == "POST":

        def write(values: dict[str, Any]) -> Unit:
            actions.add_duty(unit, values["duty_start"], values["duty_end"], by=request.user)
            return unit

        kept = forms.keep(UNIT_ROWS, request.POST, _duty_faults, write, **forms.as_written(unit_values(unit)))
        if kept.saved:
            messages.success(request, _("The duty is saved."))
            return redirect("unit", code=unit.code)
    others = [column.field for column in UNIT_ROWS.columns if column.field not in _TIMES]
    shown = forms.fields(UNIT_ROWS, kept.written, faults=kept.faults, left_out=others)
    context = {
        "unit": unit,
        "duties": unit.duties.order_by("-starts_at")[:60],
        "now": timezone.now(),
        "fields": shown,
        "problems": forms.others(kept.faults, shown),
        "entries": journal.latest_of(Kind.UNIT.value, unit.code, most=_ENTRIES) if may_edit else (),
        "may_edit": may_edit,
        "sees_record": queries.may(request.user, Verb.VIEW_RECORDS, unit.area),
        "manages_senders": queries.may(request.user, Verb.MANAGE_SENDERS, unit.area),
    }
    return render(request, "places/unit.html", context, status=UNPROCESSABLE if kept.faults else 200)


@only(Verb.EDIT_UNITS)
@require_POST
def duty_drop(request: Any, code: str, pk: int) -> HttpResponse:
    """Take a unit off a duty."""
    unit = queries.unit_of(request.user, code)
    actions.drop_duty(queries.duty_of(unit, pk), by=request.user)
    messages.success(request, _("Removed. The journal keeps what it was."))
    return redirect("unit", code=unit.code)


@only(Verb.EDIT_UNITS)
@require_POST
def unit_out(request: Any, code: str) -> HttpResponse:
    """Take a unit out of service, or bring it back."""
    unit = queries.unit_of(request.user, code)
    actions.set_out(unit, out=wanted(request.POST, "out"), by=request.user)
    messages.success(request, _("The unit is saved."))
    return redirect("unit", code=unit.code)


@only(Verb.EDIT_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def unit_new(request: Any) -> HttpResponse:
    """Add a unit."""
    return _unit_form(request, None)


@only(Verb.EDIT_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def unit_edit(request: Any, code: str) -> HttpResponse:
    """Change a unit."""
    unit = queries.unit_of(request.user, code)
    require(request.user, Verb.EDIT_UNITS, area=unit.area)
    return _unit_form(request, unit)


def _of_own_area(request: Any) -> dict[str, str]:
    return {"governorate": scope_of(request.user, Verb.EDIT_UNITS).only_area}


def _unit_form(request: Any, unit: Unit | None) -> HttpResponse:
    now = forms.as_written(unit_values(unit)) if unit else _of_own_area(request)
    kept = forms.Kept(now, ())
    if request.method == "POST":
        told = {"by": request.user, "seen": forms.seen_in(request.POST), "new": unit is None}
        kept = forms.keep(
            UNIT_ROWS,
            request.POST,
            lambda record: _unit_faults(request.user, record, unit),
            lambda values: actions.put_unit(values, **told),
            **({"id": unit.code} if unit else {}),
        )
        if kept.saved:
            messages.success(request, _("The unit is saved."))
            return redirect("unit", code=kept.saved.code)
    areas = areas_of(request.user, Verb.EDIT_UNITS)
    shown = forms.fields(
        UNIT_ROWS,
        kept.written,
        faults=kept.faults,
        left_out=_TIMES if unit else (),
        fixed=["id"] if unit else [],
        areas=areas,
    )
    context = {
        "unit": unit,
        "fields": shown,
        "problems": forms.others(kept.faults, shown),
        "bases": queries.bases(request.user),
        "seen": forms.carried(now, request.POST, kept.faults) if unit else "",
    }
    return render(request, "places/unit_form.html", context, status=UNPROCESSABLE if kept.faults else 200)


def _unit_faults(user: Any, record: Record, unit: Unit | None) -> list[Fault]:
    known, around = known_units(covers(user, Verb.EDIT_UNITS))
    settled = around.rules().settle(record, known)
    current = known.rows.get(record.get("id") or "")
    is_taken = unit is None and current is not None and known.may(current["governorate"])
    return [*([record.fault("places.taken_id", "id")] if is_taken else settled), *unit_faults(record)]


def _duty_faults(record: Record) -> list[Fault]:
    empty = [record.fault("scenario.empty_cell", name) for name in _TIMES if not record.written.get(name)]
    return empty or unit_faults(record)


@only(Verb.VIEW_UNITS)
@require_safe
def base_list(request: Any) -> HttpResponse:
    """Stations."""
    page = queries.base_page(request.user, request.GET.get("page"))
    may_edit = bool(areas_of(request.user, Verb.EDIT_UNITS))
    return render(request, "places/bases.html", {"page": page, "may_edit": may_edit})


@only(Verb.VIEW_UNITS)
@require_safe
def base_workbook(request: Any) -> HttpResponse:
    """Hand out the stations as a workbook."""
    return workbook.bases_sheet(queries.bases(request.user))


@only(Verb.EDIT_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def base_new(request: Any) -> HttpResponse:
    """Add a station."""
    return _base_form(request, None)


@only(Verb.EDIT_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def base_edit(request: Any, code: str) -> HttpResponse:
    """Change a station."""
    base = queries.base_of(request.user, code)
    require(request.user, Verb.EDIT_UNITS, area=base.area)
    return _base_form(request, base)


def _base_form(request: Any, base: Base | None) -> HttpResponse:
    now = forms.as_written(base_values(base)) if base else _of_own_area(request)
    kept = forms.Kept(now, ())
    if request.method == "POST":
        told = {"by": request.user, "seen": forms.seen_in(request.POST), "new": base is None}
        kept = forms.keep(
            BASE_ROWS,
            request.POST,
            lambda record: _base_faults(request.user, record, base),
            lambda values: actions.put_base(values, **told),
            **({"id": base.code} if base else {}),
        )
        if kept.saved:
            messages.success(request, _("The base is saved."))
            return redirect("bases")
    areas = areas_of(request.user, Verb.EDIT_UNITS)
    shown = forms.fields(BASE_ROWS, kept.written, faults=kept.faults, fixed=["id"] if base else [], areas=areas)
    context = {
        "base": base,
        "fields": shown,
        "problems": forms.others(kept.faults, shown),
        "seen": forms.carried(now, request.POST, kept.faults) if base else "",
    }
    return render(request, "places/base_form.html", context, status=UNPROCESSABLE if kept.faults else 200)


def _base_faults(user: Any, record: Record, base: Base | None) -> list[Fault]:
    may = covers(user, Verb.EDIT_UNITS)
    area = known_units(may)[1].bases.get(record.get("id") or "") if base is None else None
    if area is None:
        return base_faults(record)
    return [record.fault("places.taken_id" if may(area) else "places.unusable_id", "id"), *base_faults(record)]
