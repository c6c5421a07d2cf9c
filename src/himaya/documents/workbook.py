"""The plan as a workbook: one right-to-left sheet per list, Arabic headings with English under them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from himaya.documents.workbook_sheets import SHEETS
from himaya.files import write_atomically
from himaya.planning.planfile import read_issued_plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from himaya.documents.workbook_sheets import Sheet

_WRITTEN = datetime(2000, 1, 1)  # noqa: DTZ001  # XLSX properties carry no zone; a fixed day keeps the bytes
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_HEAD_ROWS = 2
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_INK = "14213D"
_HEAD_FILL = PatternFill("solid", fgColor="E8ECF1")
_EDGE = Border(bottom=Side(style="thin", color="9AA3AD"))
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class _Look:
    """How a kind of value is shown."""

    number_format: str
    horizontal: str


_LOOKS = {
    bool: _Look("General", "center"),
    int: _Look("#,##0", "center"),
    float: _Look("0.000", "center"),
    datetime: _Look("yyyy-mm-dd hh:mm", "center"),
    str: _Look("@", "right"),
}


def write_workbook(plan_dir: Path, out: Path) -> None:
    """Write the plan's lists as XLSX, or leave the file as it was.

    Numbers are numbers and times are times of the scenario's zone; every text
    is stored as text, also one that a spreadsheet would take for a formula.

    Raises
    ------
    InvalidInputError : `files.missing`, `files.unwritable`, or what reading plan.json finds.

    Notes
    -----
    The same plan gives the same bytes.
    """
    plan = read_issued_plan(plan_dir / "plan.json")
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        _fill(book.create_sheet(sheet.title), sheet, plan)
    scenario = plan["inputs"]["scenario"]
    book.properties.title = scenario["name_ar"]
    book.properties.creator = "Himaya"
    book.properties.identifier = plan["hash"]
    book.properties.language = "ar-EG"
    book.properties.created = _WRITTEN
    content = io.BytesIO()
    book.save(content)
    write_atomically(out, _timeless(content.getvalue()))


def _fill(page: Worksheet, sheet: Sheet, plan: Mapping[str, Any]) -> None:
    columns = sheet.columns(plan)
    page.sheet_view.rightToLeft = True
    for number, column in enumerate(columns, start=1):
        for row, heading in enumerate((column.ar, column.en), start=1):
            cell = page.cell(row, number)
            _set(cell, heading)
            cell.font = Font(bold=row == 1, color=_INK, size=11 if row == 1 else 9)
            cell.fill, cell.border = _HEAD_FILL, _EDGE
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True, readingOrder=3 - row)
    rows = list(sheet.rows(plan))
    for row, values in enumerate(rows, start=_HEAD_ROWS + 1):
        for number, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            _set(page.cell(row, number), value, column.number_format)
    _lay_out(page, [[column.ar, column.en] for column in columns], rows)


def _set(cell: Cell | MergedCell, value: object, number_format: str = "") -> None:
    """Put a value in its own type; a text never becomes a formula."""
    look = _LOOKS.get(type(value), _LOOKS[str])
    if isinstance(value, datetime):
        cell.value = value.replace(tzinfo=None)
    elif isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = TYPE_STRING
        cell.quotePrefix = value.startswith(_FORMULA_SIGNS)
    elif isinstance(value, int | float):
        cell.value = value
    cell.number_format = (number_format if isinstance(value, float) else "") or look.number_format
    cell.alignment = Alignment(horizontal=look.horizontal, vertical="top", wrap_text=True, readingOrder=2)


def _lay_out(page: Worksheet, heads: list[list[str]], rows: list[list[object]]) -> None:
    """Widths by content, frozen head, filter, and a print that repeats the head on landscape pages one wide."""
    for number, head in enumerate(heads, start=1):
        longest = max([*map(len, head), *(len(str(row[number - 1] or "")) for row in rows)])
        page.column_dimensions[get_column_letter(number)].width = min(max(longest * 0.95 + 2, 7), _WIDEST)
    page.freeze_panes = f"B{_HEAD_ROWS + 1}"
    last = get_column_letter(len(heads))
    page.auto_filter.ref = f"A{_HEAD_ROWS}:{last}{max(_HEAD_ROWS + len(rows), _HEAD_ROWS + 1)}"
    page.print_title_rows = f"1:{_HEAD_ROWS}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.oddFooter.center.text = "&P / &N"  # type: ignore[union-attr]  # a new page has a footer


def _timeless(content: bytes) -> bytes:
    """The same archive without the time of writing."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, _MODIFIED.sub(_WRITTEN.strftime(r"\g<1>%Y-%m-%dT%H:%M:%SZ").encode(), old.read(name)))
    return made.getvalue()
