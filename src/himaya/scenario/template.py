"""An empty workbook with the tables of a scenario, for a city to fill in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from himaya.files import write_atomically
from himaya.scenario.columns import DOORS, PLACES, SETTINGS, SETTINGS_SHEET, TABLES, Column, Table
from himaya.scenario.labels import kind_label
from himaya.scenario.model import BaseKind, PlaceKind, UnitKind
from himaya.scenario.settings import SETTINGS_HEADING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from enum import StrEnum
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

_ROWS = 5000
_NEEDED, _OPTIONAL = PatternFill("solid", fgColor="D9E7F2"), PatternFill("solid", fgColor="EFEFEF")
_KINDS: dict[str, type[StrEnum]] = {"places": PlaceKind, "bases": BaseKind, "units": UnitKind}
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
        sheet = workbook.create_sheet(table.ar)
        _heading(sheet, [column.ar for column in table.columns], [column.required for column in table.columns])
        for position, column in enumerate(table.columns, start=1):
            _offer(sheet, get_column_letter(position), _choices(table, column))
    content = io.BytesIO()
    workbook.save(content)
    write_atomically(path, content.getvalue())


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
    if column.field == "kind":
        return [kind_label(kind, "ar") for kind in _KINDS[table.name]]
    if (table is PLACES and column.field == "illustrative") or (table is DOORS and column.field == "stepped"):
        return _YES_OR_NO
    return ()


def _offer(sheet: Worksheet, letter: str, choices: Sequence[str]) -> None:
    """Let the cells of a column be chosen from a list; other accepted spellings may still be typed."""
    if choices:
        offered = DataValidation(type="list", formula1=f'"{",".join(choices)}"', showErrorMessage=False)
        offered.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(offered)
