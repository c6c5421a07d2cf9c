"""From a raw table to records: headings matched, cells read, every fault with its place."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from himaya.faults import Fault
from himaya.scenario import cells
from himaya.scenario.cells import BadCellError
from himaya.scenario.fold import heading_key
from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.personal import holds_personal_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.scenario.cells import Setting
    from himaya.scenario.columns import Column, Table
    from himaya.scenario.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Record:
    """One row: where it stands, its cells as written, and the values of those that could be read.

    `rows` is used where every field stands in a row of its own, as settings do.
    """

    file: str
    row: int | None
    headings: Mapping[str, str]
    written: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)

    def fault(self, code: str, name: str, **details: str) -> Fault:
        """A fault at the cell of field `name`."""
        heading, row = self.headings.get(name, name), self.rows.get(name, self.row)
        value = self.written.get(name, "")
        return Fault(code, self.file, row, heading, "" if holds_personal_data(value) else shortened(value), details)

    def get(self, name: str) -> Any:
        """Value of a field, or None where its cell could not be read."""
        return self.values.get(name)


def read_records(table: Table, sheet: Sheet, setting: Setting, faults: list[Fault]) -> list[Record]:
    """Records of a table, in the order of its rows; what is wrong goes to `faults`."""
    if not sheet.rows:
        faults.append(Fault("scenario.no_heading", sheet.file, 1))
        return []
    headings = _match_headings(table, sheet, faults)
    by_field = {name: heading for _position, name, heading in headings}
    records = []
    for number, row in sheet.rows[1:]:
        _refuse_cells_without_heading(sheet, number, row, faults)
        written = {name: row[position] if position < len(row) else "" for position, name, _heading in headings}
        record = Record(sheet.file, number, by_field, written)
        for column in table.columns:
            if column.field in by_field or not column.required:
                read_cell(record, column, setting, faults)
        records.append(record)
    if not records and not table.may_be_empty:
        faults.append(Fault("scenario.no_rows", sheet.file, 2, details={"table_ar": table.ar, "table_en": table.name}))
    return records


def read_cell(record: Record, column: Column, setting: Setting, faults: list[Fault]) -> None:
    """Read one cell into the record's values, or say what is wrong with it."""
    name, cell = column.field, record.written.get(column.field, "")
    if not cell.strip() and not (column.required or column.read is cells.governorate):
        record.values[name] = column.default
        return
    if not cell.strip() and column.required:
        faults.append(record.fault("scenario.empty_cell", name))
        return
    if cell.lstrip().startswith("="):
        faults.append(record.fault("scenario.formula", name))
        return
    if column.is_text and (code := _unkept(cell)):
        faults.append(record.fault(code, name))
        return
    try:
        record.values[name] = column.read(cell, setting)
    except BadCellError as error:
        faults.append(record.fault(error.code, name, **error.details))


def _unkept(text: str) -> str:
    """Why no table keeps a text, empty where nothing speaks against it."""
    if holds_personal_data(text):
        return "scenario.personal_data"
    return "scenario.hidden_characters" if holds_hidden_characters(text) else ""


def _match_headings(table: Table, sheet: Sheet, faults: list[Fault]) -> list[tuple[int, str, str]]:
    """(position, field, heading as written) of every known column of a sheet."""
    number, row = sheet.rows[0]
    words = {heading_key(word): one.field for one in table.columns for word in (one.field, one.ar, one.en)}
    found: dict[str, tuple[int, str, str]] = {}
    for position, cell in enumerate(row):
        heading = cell.strip()
        name = words.get(heading_key(heading))
        if not heading:
            continue
        if name is None:
            details = {"nearest": _nearest(heading, words, table.columns)}
            faults.append(Fault("scenario.unknown_column", sheet.file, number, shortened(heading), details=details))
        elif name in found:
            details = {"first": found[name][2]}
            faults.append(Fault("scenario.duplicate_column", sheet.file, number, heading, details=details))
        else:
            found[name] = (position, name, heading)
    for column in table.columns:
        if column.required and column.field not in found:
            details = {"ar": column.ar, "en": column.field}
            faults.append(Fault("scenario.missing_column", sheet.file, number, details=details))
    return list(found.values())


def _nearest(heading: str, words: Mapping[str, str], columns: Sequence[Column]) -> str:
    """The known heading most like an unknown one, or all fields where none is like it."""
    like = difflib.get_close_matches(heading_key(heading), words, n=1)
    if like:
        column = next(one for one in columns if one.field == words[like[0]])
        return f"{column.ar} / {column.field}"
    return ", ".join(one.field for one in columns)


def _refuse_cells_without_heading(sheet: Sheet, number: int, row: Sequence[str], faults: list[Fault]) -> None:
    heading = sheet.rows[0][1]
    for position, cell in enumerate(row):
        if cell.strip() and (position >= len(heading) or not heading[position].strip()):
            details = {"position": str(position + 1)}
            faults.append(Fault("scenario.cell_without_heading", sheet.file, number, details=details))
            return


def shortened(text: str) -> str:
    """A value short enough to be repeated in a message."""
    most = 60
    return text if len(text) <= most else f"{text[:most]}…"
