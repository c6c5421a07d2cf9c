"""Lists as XLSX: one styled sheet per list, headings in Arabic with English under them, ready to sort and to print."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from himaya.faults import Language

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_WRITTEN = datetime(2000, 1, 1)  # noqa: DTZ001  # XLSX properties carry no zone; a fixed day keeps the bytes
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_INK = "14213D"
_HEAD_FILL = PatternFill("solid", fgColor="E8ECF1")
_EDGE = Border(bottom=Side(style="thin", color="9AA3AD"))
_WIDEST = 60
_LONGEST_TAB = 31
_LONGEST_HEADER = 100
_NO_TAB = re.compile(r"[\[\]:*?/\\]")


class Column(NamedTuple):
    """A heading, Arabic over English (empty: none), and how its numbers are shown (empty: as their type is)."""

    ar: str
    en: str = ""
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One list: its title, its headings, its rows in the same order."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]


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
    date: _Look("yyyy-mm-dd", "center"),
    str: _Look("@", "right"),
}


def spreadsheet(
    sheets: Sequence[TableSheet],
    *,
    title: str,
    identifier: str = "",
    language: Language = Language.AR,
    mark: str = "",
) -> bytes:
    """Make a workbook of lists.

    Numbers stay numbers, times times (of the zone they carry); every text is stored as text, also one that a
    spreadsheet would take for a formula. An Arabic workbook reads from right to left.

    Parameters
    ----------
    sheets : at least one; titles are cut and cleaned to what a tab may be called.
    title : of the workbook, in its properties and over every printed page.
    identifier : what the list was made from, such as the hash of a plan.
    mark : what stands before every title, as of an exercise.

    Returns
    -------
    bytes : XLSX; the same lists give the same bytes.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    title = f"{mark} - {title}" if mark else title
    for sheet in sheets:
        page = book.create_sheet(_tab(f"{mark} - {sheet.title}" if mark else sheet.title))
        page.sheet_view.rightToLeft = language is Language.AR
        _fill(page, sheet, title)
    book.properties.title = title
    book.properties.creator = "Himaya"
    book.properties.identifier = identifier
    book.properties.language = "ar-EG" if language is Language.AR else "en"
    book.properties.created = _WRITTEN
    content = io.BytesIO()
    book.save(content)
    return _timeless(content.getvalue())


def list_xlsx(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    identifier: str = "",
    language: Language = Language.AR,
) -> bytes:
    """Make a workbook of one list; the options are those of `spreadsheet`."""
    return spreadsheet([TableSheet(title, columns, rows)], title=title, identifier=identifier, language=language)


def _tab(title: str) -> str:
    """Clean a title to what a tab may be called."""
    return _NO_TAB.sub(" ", title).strip(" '")[:_LONGEST_TAB] or "-"


def _fill(page: Worksheet, sheet: TableSheet, title: str) -> None:
    heads = [
        [column.ar, column.en] if any(column.en for column in sheet.columns) else [column.ar]
        for column in sheet.columns
    ]
    for number, head in enumerate(heads, start=1):
        for row, heading in enumerate(head, start=1):
            cell = page.cell(row, number)
            _set(cell, heading)
            cell.font = Font(bold=row == 1, color=_INK, size=11 if row == 1 else 9)
            cell.fill, cell.border = _HEAD_FILL, _EDGE
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True, readingOrder=3 - row)
    rows = [list(row) for row in sheet.rows]
    first = (len(heads[0]) if heads else 1) + 1
    for row, values in enumerate(rows, start=first):
        for number, (column, value) in enumerate(zip(sheet.columns, values, strict=True), start=1):
            _set(page.cell(row, number), value, column.number_format)
    _lay_out(page, heads, rows, title)


def _set(cell: Cell | MergedCell, value: object, number_format: str = "") -> None:
    """Put a value in its own type; a text never becomes a formula."""
    look = _LOOKS.get(type(value), _LOOKS[str])
    if isinstance(value, datetime):
        cell.value = value.replace(tzinfo=None)
    elif isinstance(value, date | int | float):
        cell.value = value
    elif value is not None:
        text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        cell.value, cell.data_type = text, TYPE_STRING
        cell.quotePrefix = text.startswith(_FORMULA_SIGNS)
    cell.number_format = (number_format if isinstance(value, float) else "") or look.number_format
    cell.alignment = Alignment(horizontal=look.horizontal, vertical="top", wrap_text=True, readingOrder=2)


def _lay_out(page: Worksheet, heads: list[list[str]], rows: list[list[object]], title: str) -> None:
    """Widths by content, frozen head, filter, and a print that repeats the head on landscape pages one wide."""
    for number, head in enumerate(heads, start=1):
        longest = max([*map(len, head), *(len(str(row[number - 1] or "")) for row in rows)])
        page.column_dimensions[get_column_letter(number)].width = min(max(longest * 0.95 + 2, 7), _WIDEST)
    deep = len(heads[0]) if heads else 1
    page.freeze_panes = f"B{deep + 1}"
    last = get_column_letter(len(heads))
    page.auto_filter.ref = f"A{deep}:{last}{deep + max(len(rows), 1)}"
    page.print_title_rows = f"1:{deep}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if title:
        page.oddHeader.center.text = title[:_LONGEST_HEADER].replace("&", "&&")  # type: ignore[union-attr]  # a new page has a header
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
