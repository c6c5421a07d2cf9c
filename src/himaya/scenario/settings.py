"""The settings of a scenario: `scenario.toml`, or the sheet «scenario» of a workbook."""

from __future__ import annotations

import difflib
import re
import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.columns import SETTINGS
from himaya.scenario.fold import heading_key
from himaya.scenario.records import Record, shortened
from himaya.scenario.sheets import read_text, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from himaya.scenario.sheets import Sheet

SETTINGS_FILE = "scenario.toml"
SETTINGS_HEADING = ("الحقل", "القيمة")
"""First row of the settings sheet; it may be left out."""

_HEADING_KEYS = frozenset(heading_key(word) for word in ("الحقل", "field", "key"))
_FIELDS = {heading_key(word): one.field for one in SETTINGS for word in (one.field, one.ar, one.en)}
_LINE = re.compile(r'^\s*"?([A-Za-z_]+)"?\s*=')


def settings_from_toml(path: Path) -> Record:
    """Settings as written in a TOML file; rows are its lines.

    Raises
    ------
    InvalidInputError : `files.missing`, `scenario.not_utf8_text`, `scenario.bad_toml`, `scenario.unknown_setting`,
        `scenario.missing_setting`, `scenario.two_settings`.
    """
    text = read_text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        row, line = _misread_line(text, str(error))
        if (first := _written_before(text, row)) is not None:
            details = {"first_row": str(first)}
            named = _LINE.match(line)
            twice = Fault("scenario.two_settings", path.name, row, named[1] if named else "", details=details)
            raise InvalidInputError([twice]) from error
        raise InvalidInputError.of("scenario.bad_toml", file=path.name, row=row, value=shortened(line)) from error
    lines = {match[1]: number for number, line in enumerate(text.splitlines(), start=1) if (match := _LINE.match(line))}
    return _settings(path.name, [(name, _shown(value), lines.get(name, 1)) for name, value in table.items()])


def _written_before(text: str, row: int) -> int | None:
    """Number of the line above a row that has its name already; None where no line has."""
    names = [match[1] if (match := _LINE.match(line)) else "" for line in text.splitlines()[:row]]
    return names.index(names[-1]) + 1 if names and names[-1] and names[-1] in names[:-1] else None


def _misread_line(text: str, complaint: str) -> tuple[int, str]:
    """Number and text of the line at which the TOML reader stopped: the last written one when the file ends early."""
    lines = text.splitlines() or [""]
    written = max((number for number, line in enumerate(lines, start=1) if line.strip()), default=1)
    at = re.search(r"at line (\d+)", complaint)
    row = min(int(at[1]), written) if at else written
    return row, lines[row - 1].strip()


def settings_from_sheet(sheet: Sheet) -> Record:
    """Settings of a sheet with a name and a value in each row.

    Raises
    ------
    InvalidInputError : `scenario.unknown_setting`, `scenario.missing_setting`, `scenario.two_settings`.
    """
    entries = []
    for number, row in sheet.rows:
        name, value = (*row, "", "")[:2]
        if heading_key(name) not in _HEADING_KEYS:
            entries.append((name.strip(), value, number))
    return _settings(sheet.file, entries)


def _settings(file: str, entries: Sequence[tuple[str, str, int]]) -> Record:
    faults: list[Fault] = []
    headings: dict[str, str] = {}
    written: dict[str, str] = {}
    rows: dict[str, int] = {}
    for name, value, row in entries:
        field = _FIELDS.get(heading_key(name))
        if field is None:
            details = {"nearest": _nearest(name)}
            faults.append(Fault("scenario.unknown_setting", file, row, shortened(name), details=details))
        elif field in rows:
            details = {"first_row": str(rows[field])}
            faults.append(Fault("scenario.two_settings", file, row, name, details=details))
        else:
            headings[field], written[field], rows[field] = name, value, row
    for column in SETTINGS:
        if column.required and column.field not in rows:
            details = {"ar": column.ar, "en": column.field}
            faults.append(Fault("scenario.missing_setting", file, None, column.field, details=details))
    if faults:
        raise InvalidInputError(faults)
    return Record(file, None, headings, written, rows=rows)


def _nearest(name: str) -> str:
    like = difflib.get_close_matches(heading_key(name), _FIELDS, n=1)
    return _FIELDS[like[0]] if like else ", ".join(column.field for column in SETTINGS)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return shown(value)
