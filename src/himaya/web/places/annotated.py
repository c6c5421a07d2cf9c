"""The table that was read, with what would become of each row, as a workbook to be corrected and sent again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from himaya.scenario.records import shortened
from himaya.web.places.forms import told
from himaya.web.places.outcomes import outcome_label
from himaya.web.places.reading import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from himaya.web.places.reading import ReadRow

_FILLS = {
    Outcome.ADDED: PatternFill("solid", fgColor="DDEFE2"),
    Outcome.CHANGED: PatternFill("solid", fgColor="FFF3C4"),
    Outcome.REFUSED: PatternFill("solid", fgColor="F8D7DA"),
}
_REASONS = 3
_WIDTH = 20
_WIDE = 70


def annotated_workbook(title: str, headings: Sequence[str], rows: Sequence[ReadRow]) -> bytes:
    """Rows as they were read; before them the row number, the outcome and the reasons, at the cell in question."""
    book = Workbook()
    sheet = book.active or book.create_sheet()
    sheet.title = title[:31]
    sheet.sheet_view.rightToLeft = get_language() != "en"
    sheet.freeze_panes = "D2"
    head = [_("Row"), _("Outcome"), _("Reasons"), *headings]
    for position, heading in enumerate(head, start=1):
        _put(sheet, 1, position, heading)
        sheet.cell(1, position).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTH
    sheet.column_dimensions["C"].width = _WIDE
    for number, row in enumerate(rows, start=2):
        _write(sheet, number, row, headings)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write(sheet: Worksheet, number: int, row: ReadRow, headings: Sequence[str]) -> None:
    reasons = "\n".join(f"{fault.column}: {told(fault)}" for fault in row.faults)
    for position, text in enumerate((str(row.row), outcome_label(row.outcome), reasons, *row.cells), start=1):
        _put(sheet, number, position, text)
    sheet.cell(number, _REASONS).alignment = Alignment(wrap_text=True, vertical="top")
    if row.outcome in _FILLS:
        sheet.cell(number, 2).fill = _FILLS[row.outcome]
    for fault in row.faults:
        if fault.column in headings:
            about = sheet.cell(number, list(headings).index(fault.column) + _REASONS + 1)
            about.fill = _FILLS[Outcome.REFUSED]
            about.comment = Comment(shortened(told(fault)), "Himaya")


def _put(sheet: Worksheet, row: int, position: int, text: str) -> None:
    """Write a text as a text: no spreadsheet takes it for a formula."""
    cell = sheet.cell(row, position)
    cell.value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", text), TYPE_STRING
