"""One XLSX workbook that holds every table as a sheet."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from himaya.faults import InvalidInputError
from himaya.scenario.columns import SETTINGS_SHEET, TABLES
from himaya.scenario.fold import heading_key
from himaya.scenario.sheets import MOST_BYTES, MOST_ROWS, Sheet, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from himaya.scenario.columns import Table

_EXPANSION = 8
"""A workbook may unpack to this many times `MOST_BYTES`."""
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What openpyxl and the modules under it raise for damaged or protected files; a parse error is a SyntaxError."""
_NAMES = {
    heading_key(word): name
    for name, words in (("scenario", SETTINGS_SHEET), *((table.name, (table.name, table.ar)) for table in TABLES))
    for word in words
}


def workbook_sheets(path: Path) -> Mapping[str, Sheet]:
    """The known sheets of a workbook by table name; `scenario` holds the settings. Other sheets are left alone.

    Raises
    ------
    InvalidInputError : `files.missing`, `scenario.bad_workbook`, `scenario.too_large`, `scenario.two_sheets`.
    """
    if not path.is_file():
        raise InvalidInputError.of("files.missing", file=path.name, value=str(path))
    found: dict[str, Sheet] = {}
    for sheet in _open(path).worksheets:
        name = _NAMES.get(heading_key(sheet.title))
        if name is None:
            continue
        if name in found:
            raise InvalidInputError.of("scenario.two_sheets", file=path.name, value=sheet.title)
        found[name] = _sheet(path, sheet)
    return found


def table_sheet(path: Path, table: Table, *, most_bytes: int = MOST_BYTES) -> Sheet:
    """The sheet of a workbook that holds a table: the one of its name, or the only one there is.

    Raises
    ------
    InvalidInputError : `scenario.bad_workbook`, `scenario.too_large`, `scenario.no_sheet`, `scenario.two_sheets`.
    """
    sheets = _open(path, most_bytes).worksheets
    words = {heading_key(table.name), heading_key(table.ar)}
    named = [sheet for sheet in sheets if heading_key(sheet.title) in words]
    found = named or sheets
    if len(named) > 1:
        raise InvalidInputError.of("scenario.two_sheets", file=path.name, value=named[1].title)
    if len(found) != 1:
        raise InvalidInputError.of("scenario.no_sheet", file=path.name, value=table.name, ar=table.ar, en=table.name)
    return _sheet(path, found[0])


def _open(path: Path, most_bytes: int = MOST_BYTES) -> Workbook:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _EXPANSION * most_bytes:
            raise InvalidInputError.of("scenario.too_large", file=path.name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # features of other programs that openpyxl leaves out
            return openpyxl.load_workbook(path, data_only=False, keep_links=False)
    except InvalidInputError:
        raise
    except _UNREADABLE as error:
        raise InvalidInputError.of("scenario.bad_workbook", file=path.name) from error


def _sheet(path: Path, sheet: Worksheet) -> Sheet:
    name = f"{path.name} [{sheet.title}]"
    if (sheet.max_row or 0) > MOST_ROWS + 1:
        raise InvalidInputError.of("scenario.too_large", file=name, row=MOST_ROWS + 2)
    rows = [
        (number, cells)
        for number, row in enumerate(sheet.iter_rows(), start=1)
        if any(cells := [_cell(cell.data_type, cell.value) for cell in row])
    ]
    return Sheet(name, rows)


def _cell(data_type: str, value: object) -> str:
    """A cell as a person would type it; formulas keep their equals sign, so that they are refused."""
    if data_type == "f":
        return value if isinstance(value, str) else "="
    if isinstance(value, datetime):
        return (value + timedelta(seconds=30)).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return shown(value).strip()
