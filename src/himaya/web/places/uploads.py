"""From the bytes of a file to a table: the kind is found in the content, never in the name; no file is kept."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError
from himaya.scenario.personal import holds_personal_data
from himaya.scenario.sheets import csv_sheet
from himaya.scenario.workbook import table_sheet

if TYPE_CHECKING:
    from himaya.scenario.columns import Table
    from himaya.scenario.sheets import Sheet

MOST_UPLOAD = 5 * 2**20
"""Largest file that is read for the register."""
_ZIP = b"PK\x03\x04"
_BOOK = "xl/workbook.xml"
_LONGEST_NAME = 80


def sheet_of(name: str, content: bytes, table: Table, folder: Path) -> Sheet:
    """Rows of a workbook or a CSV file; `folder`, outside what is served, holds it while it is read.

    Raises
    ------
    InvalidInputError : `places.file_too_large`, `places.not_a_table`, and every fault of reading a table.
    """
    shown = shown_name(name)
    if len(content) > MOST_UPLOAD:
        raise InvalidInputError.of("places.file_too_large", file=shown, most=str(MOST_UPLOAD // 2**20))
    is_book = _is_workbook(content)
    if not is_book and (b"\0" in content or content.startswith((_ZIP, b"%PDF", b"\xd0\xcf\x11\xe0"))):
        raise InvalidInputError.of("places.not_a_table", file=shown)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder) as apart:
        path = Path(apart) / (f"{Path(shown).stem}.xlsx" if is_book else shown)
        path.write_bytes(content)
        return table_sheet(path, table, most_bytes=MOST_UPLOAD) if is_book else csv_sheet(path)


def shown_name(name: str) -> str:
    """Name of a file as it may be shown and written down: no path, no marks, nobody's number."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if char.isalnum() or char in " ._-()").strip(" .")[-_LONGEST_NAME:]
    return kept if kept and not holds_personal_data(kept) else "file"


def _is_workbook(content: bytes) -> bool:
    if not content.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _BOOK in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
