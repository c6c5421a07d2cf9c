"""Tables taken over: chosen, looked at, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl.utils import get_column_letter

from himaya.faults import InvalidInputError
from himaya.scenario.fold import heading_key
from himaya.scenario.register import NOT_TAKEN, PLACE_ROWS, UNIT_ROWS
from himaya.scenario.template import table_template
from himaya.web.accounts.policies import require, scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.places import forms
from himaya.web.places.actions import files as actions
from himaya.web.places.annotated import annotated_workbook
from himaya.web.places.models import ReadingState, RegisterTable
from himaya.web.places.outcomes import outcome_label
from himaya.web.places.queries.places import reading_of
from himaya.web.places.reading import Outcome
from himaya.web.places.uploads import MOST_UPLOAD
from himaya.web.places.views.common import UNPROCESSABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.faults import Fault
    from himaya.scenario.columns import Table
    from himaya.web.places.models import FileReading
    from himaya.web.places.reading import ReadRow

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PER_PAGE = 100
_ORDER = (Outcome.REFUSED, Outcome.CHANGED, Outcome.ADDED, Outcome.SAME)
_NAMES = ("name_ar", "call_sign")
_TONES = {Outcome.ADDED: "green", Outcome.CHANGED: "yellow", Outcome.SAME: "plain", Outcome.REFUSED: "red"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it: `changes` are heading, value before, value after.

    `reasons` are column, its cell as a spreadsheet names it, what stands there, and why it is refused.
    """

    row: int
    code: str
    outcome: str
    tone: str
    title: str
    changes: Sequence[tuple[str, str, str]]
    reasons: Sequence[tuple[str, str, str, str]]


@only(Verb.EDIT_PLACES)
@require_http_methods(["GET", "HEAD", "POST"])
def import_places(request: Any) -> HttpResponse:
    """Choose a table of places."""
    return _choose(request, RegisterTable.PLACES)


@only(Verb.EDIT_UNITS)
@require_http_methods(["GET", "HEAD", "POST"])
def import_units(request: Any) -> HttpResponse:
    """Choose a table of units."""
    return _choose(request, RegisterTable.UNITS)


@only(Verb.EDIT_PLACES)
@require_safe
def places_template(_request: Any) -> HttpResponse:
    """An empty workbook for places."""
    return _template(RegisterTable.PLACES)


@only(Verb.EDIT_UNITS)
@require_safe
def units_template(_request: Any) -> HttpResponse:
    """An empty workbook for units."""
    return _template(RegisterTable.UNITS)


def _template(table: RegisterTable) -> HttpResponse:
    return _workbook(table_template(actions.TABLES[table], without=NOT_TAKEN), f"himaya-{table.value}.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=_XLSX, headers=headers)


def _choose(request: Any, table: RegisterTable) -> HttpResponse:
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise InvalidInputError.of("places.no_file")
            if sent.size > MOST_UPLOAD:
                raise InvalidInputError.of("places.file_too_large", most=str(MOST_UPLOAD // 2**20))
            kept = actions.keep_reading(table, sent.name or "", sent.read(), by=request.user)
        except InvalidInputError as error:
            problems = [(_where(fault.row, fault.column), forms.told(fault)) for fault in error.faults]
        else:
            return redirect("file_reading", pk=kept.pk)
    columns = [column for column in actions.TABLES[table].columns if column.field not in NOT_TAKEN]
    context = {
        "table": table,
        "columns": [(forms.label(column), column.field, column.required) for column in columns],
        "problems": problems,
        "most_mb": MOST_UPLOAD // 2**20,
    }
    return render(request, "places/import.html", context, status=UNPROCESSABLE if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def file_reading(request: Any, pk: int) -> HttpResponse:
    """Every row of a file with what would become of it; POST writes exactly these."""
    kept = reading_of(request.user, pk)
    problems: list[str] = []
    if request.method == "POST":
        try:
            kept = actions.write_reading(kept, by=request.user)
        except InvalidInputError as error:
            problems = [forms.told(fault) for fault in error.faults]
        else:
            messages.success(request, _("The rows are written."))
            return redirect("file_reading", pk=kept.pk)
    return _shown(request, kept, problems)


def _shown(request: Any, kept: FileReading, problems: Sequence[str]) -> HttpResponse:
    rows = [actions.row_from_json(row) for row in kept.rows]
    asked = request.GET.get("outcome", "")
    wanted = sorted(
        (row for row in rows if not asked or row.outcome.value == asked), key=lambda row: _ORDER.index(row.outcome)
    )
    page = Paginator(wanted, _PER_PAGE).get_page(request.GET.get("page"))
    table = RegisterTable(kept.table)
    labels = {column.field: forms.label(column) for column in actions.TABLES[table].columns}
    writable = kept.counts["added"] + kept.counts["changed"]
    context = {
        "kept": kept,
        "table": table,
        "counts": [(one.value, outcome_label(one), kept.counts[one.value], _TONES[one]) for one in Outcome],
        "total": len(rows),
        "asked": asked,
        "page": page,
        "lines": [_line(row, labels, kept.headings) for row in page],
        "may_write": kept.state == ReadingState.SHOWN and writable > 0,
        "is_written": kept.state == ReadingState.WRITTEN,
        "writable": writable,
        "left_out": "، ".join(kept.counts["left_out"]),
        "problems": problems,
    }
    return render(request, "places/reading.html", context, status=UNPROCESSABLE if problems else 200)


def _line(row: ReadRow, labels: dict[str, str], headings: Sequence[str]) -> Line:
    changes = []
    if row.outcome is Outcome.CHANGED:
        written = [forms.as_written(values) for values in (row.before, row.values)]
        changes = [(labels[name], written[0].get(name, ""), written[1][name]) for name in row.changed]
    return Line(
        row=row.row,
        code=row.code,
        outcome=outcome_label(row.outcome),
        tone=_TONES[row.outcome],
        title=_name(row, headings),
        changes=changes,
        reasons=[(fault.column, _cell(fault, headings), fault.value, forms.told(fault)) for fault in row.faults],
    )


def _name(row: ReadRow, headings: Sequence[str]) -> str:
    """The name of a row, as it was typed where the row is refused."""
    if row.values:
        return str(row.values.get("name_ar") or row.values.get("call_sign") or "")
    known = {heading_key(word) for one in (PLACE_ROWS, UNIT_ROWS) for word in _name_headings(one)}
    return next((cell for heading, cell in zip(headings, row.cells, strict=False) if heading_key(heading) in known), "")


def _name_headings(table: Table) -> Iterator[str]:
    for column in table.columns:
        if column.field in _NAMES:
            yield from (column.field, column.ar, column.en)


def _cell(fault: Fault, headings: Sequence[str]) -> str:
    if fault.row is None or fault.column not in headings:
        return ""
    return f"{get_column_letter(list(headings).index(fault.column) + 1)}{fault.row}"


@require_safe
def annotated(request: Any, pk: int) -> HttpResponse:
    """The same as a workbook."""
    kept = reading_of(request.user, pk)
    table = RegisterTable(kept.table)
    scope = scope_of(request.user, actions.VERBS[table])
    require(request.user, actions.VERBS[table], area="" if scope.everywhere else min(scope.areas, default=""))
    rows = [actions.row_from_json(row) for row in kept.rows]
    content = annotated_workbook(str(table.label), kept.headings, rows)
    return _workbook(content, f"himaya-{table.value}-{kept.pk}.xlsx")


def _where(row: int | None, column: str) -> str:
    parts = [f"{_('Row')} {row}" if row is not None else "", column]
    return " · ".join(part for part in parts if part)
