"""Empty workbooks to fill in: the tables of a scenario, or one table of the register."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from himaya.files import write_atomically
from himaya.scenario import cells
from himaya.scenario.columns import SETTINGS, SETTINGS_SHEET, TABLES, Column, Table
from himaya.scenario.governorates import governorates
from himaya.scenario.labels import kind_label
from himaya.scenario.model import BaseKind, PlaceKind, Settlement, ShiftPattern, UnitKind
from himaya.scenario.settings import SETTINGS_HEADING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from enum import StrEnum
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

_ROWS = 5000
_NEEDED, _OPTIONAL = PatternFill("solid", fgColor="D9E7F2"), PatternFill("solid", fgColor="EFEFEF")
_CODES: dict[tuple[str, str], type[StrEnum]] = {
    ("places", "kind"): PlaceKind,
    ("places", "settlement"): Settlement,
    ("bases", "kind"): BaseKind,
    ("units", "kind"): UnitKind,
    ("units", "shift"): ShiftPattern,
}
_GOVERNORATES = "المحافظات"
_YES_OR_NO = ("نعم", "لا")
_FIRST_VALUES = {"timezone": "Africa/Cairo", "roads": "roads.osm.gz"}


def write_template(path: Path) -> None:
    """Write a workbook with Arabic headings, right to left, with lists of the known kinds.

    Columns that must be filled have a blue heading, the others a grey one.

    Raises
    ------
    InvalidInputError : `files.unwritable`.
    """
    workbook = Workbook()
    settings = workbook.active or workbook.create_sheet()
    settings.title = SETTINGS_SHEET[1]
    _heading(settings, SETTINGS_HEADING, (True, True))
    for row, column in enumerate(SETTINGS, start=2):
        settings.cell(row, 1, column.ar)
        settings.cell(row, 2, _FIRST_VALUES.get(column.field, ""))
    for table in TABLES:
        _lay_out(workbook.create_sheet(table.ar), table, table.columns)
    write_atomically(path, _saved(workbook))


def table_template(table: Table, *, without: Collection[str] = ()) -> bytes:
    """A workbook of one table with Arabic headings, its governorates chosen from a second sheet.

    Parameters
    ----------
    without : fields of columns that are left out.
    """
    workbook = Workbook()
    sheet = workbook.active or workbook.create_sheet()
    sheet.title = table.ar
    columns = [column for column in table.columns if column.field not in without]
    _lay_out(sheet, table, columns)
    names = workbook.create_sheet(_GOVERNORATES)
    names.sheet_view.rightToLeft = True
    for one in governorates().values():
        names.append([one.name_ar])
    for position, column in enumerate(columns, start=1):
        if column.field == "governorate":
            _offer(sheet, get_column_letter(position), f"='{_GOVERNORATES}'!$A$1:$A${names.max_row}")
    return _saved(workbook)


def _saved(workbook: Workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _lay_out(sheet: Worksheet, table: Table, columns: Sequence[Column]) -> None:
    _heading(sheet, [column.ar for column in columns], [column.required for column in columns])
    for position, column in enumerate(columns, start=1):
        if choices := _choices(table, column):
            _offer(sheet, get_column_letter(position), f'"{",".join(choices)}"')


def _heading(sheet: Worksheet, names: Sequence[str], needed: Sequence[bool]) -> None:
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    for position, (name, is_needed) in enumerate(zip(names, needed, strict=True), start=1):
        cell = sheet.cell(1, position, name)
        cell.font = Font(bold=True)
        cell.fill = _NEEDED if is_needed else _OPTIONAL
        cell.alignment = Alignment(horizontal="right")
        sheet.column_dimensions[get_column_letter(position)].width = max(len(name) + 4, 14)


def _choices(table: Table, column: Column) -> Sequence[str]:
    if codes := _CODES.get((table.name, column.field)):
        return [kind_label(code, "ar") for code in codes]
    return _YES_OR_NO if column.read is cells.truth else ()


def _offer(sheet: Worksheet, letter: str, choices: str) -> None:
    """Let the cells of a column be chosen from a list; other accepted spellings may still be typed.

    Parameters
    ----------
    choices : formula of the list.
    """
    offered = DataValidation(type="list", formula1=choices, showErrorMessage=False)
    offered.add(f"{letter}2:{letter}{_ROWS}")
    sheet.add_data_validation(offered)
