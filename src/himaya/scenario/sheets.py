"""Raw tables: rows of text cells out of CSV files, GeoJSON files and workbooks, with the row numbers people see."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64 * 2**20
"""Largest table file that is read."""
MOST_ROWS = 200_000
"""Most rows that one table may have."""
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as text. `file` is its name for people; rows are (number as shown, cells), the first is the heading."""

    file: str
    rows: Sequence[tuple[int, Sequence[str]]]


def read_text(path: Path) -> str:
    """Text of a UTF-8 file, with or without a byte order mark; carriage returns alone end lines as others do.

    Raises
    ------
    InvalidInputError : `files.missing`, `scenario.too_large`; `scenario.not_utf8` with the row of the first bad byte,
        `scenario.not_utf8_text` where it is no table, either with row 1 for text in two bytes a letter.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidInputError.of("files.missing", file=path.name, value=str(path)) from error
    if len(content) > MOST_BYTES:
        raise InvalidInputError.of("scenario.too_large", file=path.name)
    code = "scenario.not_utf8" if path.suffix.lower() == ".csv" else "scenario.not_utf8_text"
    if b"\0" in content.partition(b"\n")[0]:
        raise InvalidInputError.of(code, file=path.name, row=1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise InvalidInputError.of(code, file=path.name, row=row) from error
    return text if "\n" in text else text.replace("\r", "\n")


def csv_sheet(path: Path) -> Sheet:
    """Rows of a CSV file with commas, semicolons or tabs, whichever its heading has most of.

    Raises
    ------
    InvalidInputError : as `read_text`; `scenario.bad_csv` for a quotation mark that is open or stands in a heading.
    """
    text = read_text(path)
    heading = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=heading.count)
    rows: list[tuple[int, Sequence[str]]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), start=1):
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
    except csv.Error as error:
        last = rows[-1][0] + 1 if rows else 1
        raise InvalidInputError.of("scenario.bad_csv", file=path.name, row=last) from error
    if rows and any('"' in cell for cell in rows[0][1]):
        raise InvalidInputError.of("scenario.bad_csv", file=path.name, row=rows[0][0])
    return _sized(Sheet(path.name, rows))


def geojson_sheet(path: Path) -> Sheet:
    """Points of a GeoJSON file as rows: their properties, and `lon` and `lat` from the geometry.

    The first feature is row 1; row 0 stands for the heading.

    Raises
    ------
    InvalidInputError : as `read_text`; `scenario.bad_geojson`, and `scenario.not_a_point` per feature.
    """
    text = read_text(path)
    try:
        features = json.loads(text)["features"]
        listed = [(dict(feature["properties"] or {}), feature["geometry"] or {}) for feature in features]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInputError.of("scenario.bad_geojson", file=path.name) from error
    heading = [*list(dict.fromkeys(key for about, _shape in listed for key in about)), "lon", "lat"]
    rows: list[tuple[int, Sequence[str]]] = [(0, heading)]
    for number, (about, shape) in enumerate(listed, start=1):
        rows.append((number, [shown(about.get(key)) for key in heading[:-2]] + _point(path, number, shape)))
    return _sized(Sheet(path.name, rows))


def _point(path: Path, number: int, shape: Any) -> list[str]:
    position = shape.get("coordinates") if isinstance(shape, dict) and shape.get("type") == "Point" else None
    if not isinstance(position, list) or len(position) not in (2, 3):
        raise InvalidInputError.of("scenario.not_a_point", file=path.name, row=number)
    return [shown(value) for value in position[:2]]


def shown(value: object) -> str:
    """A stored value as a person would type it into a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".") if abs(value) < 10**15 else repr(value)
    return str(value)


def _sized(sheet: Sheet) -> Sheet:
    if len(sheet.rows) > MOST_ROWS + 1:
        raise InvalidInputError.of("scenario.too_large", file=sheet.file, row=MOST_ROWS + 2)
    return sheet
