"""Taking over tables: read, shown, and then written exactly as they were shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.cells import Setting
from himaya.scenario.records import Record
from himaya.scenario.register import PLACE_ROWS, UNIT_ROWS
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.places.actions.places import put_place
from himaya.web.places.actions.units import put_unit
from himaya.web.places.models import FileReading, ReadingState, RegisterTable
from himaya.web.places.queries.stored import covers, known_places, known_units
from himaya.web.places.reading import PLACE_RULES, Known, Outcome, Reading, ReadRow, Rules, read
from himaya.web.places.uploads import sheet_of, shown_name
from himaya.web.places.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.web.accounts.models import User

TABLES = {RegisterTable.PLACES: PLACE_ROWS, RegisterTable.UNITS: UNIT_ROWS}
VERBS = {RegisterTable.PLACES: Verb.EDIT_PLACES, RegisterTable.UNITS: Verb.EDIT_UNITS}
MOST_ROWS = 2000
"""Most rows that a page takes over at once: others wait to write while it does. The command line has no such limit."""
_WRITTEN = (Outcome.ADDED, Outcome.CHANGED)
_TIMES = ("duty_start", "duty_end")


def read_file(table: RegisterTable, name: str, content: bytes, *, by: User | None, area: str = "") -> Reading:
    """What a file would do to the register; nothing is written.

    Parameters
    ----------
    by : office whose governorates count; None for the command line.
    area : governorate of rows that name none; without it the office's own.

    Raises
    ------
    InvalidInputError : what is wrong with the file as a whole.
    """
    sheet = sheet_of(name, content, TABLES[table], settings.DATA_DIR / "uploads")
    setting = Setting(governorate=area or own_area(table, by))
    rules, known = _rules(table, by)
    return read(sheet, rules, setting, known)


def keep_reading(table: RegisterTable, name: str, content: bytes, *, by: User) -> FileReading:
    """Read a file and keep what it would do, to be looked at; an earlier one that was not written is forgotten.

    Raises
    ------
    InvalidInputError : what is wrong with the file or its headings; `places.too_many_rows`.
    """
    reading = read_file(table, name, content, by=by)
    if reading.faults:
        raise InvalidInputError(reading.faults)
    if len(reading.rows) > MOST_ROWS:
        raise InvalidInputError.of("places.too_many_rows", file=reading.file, most=f"{MOST_ROWS:,}")
    with transaction.atomic():
        FileReading.objects.filter(reader=by, state=ReadingState.SHOWN).delete()
        return FileReading.objects.create(
            table=table,
            file=shown_name(name),
            headings=list(reading.headings),
            rows=[row_as_json(row) for row in reading.rows],
            counts={
                **{outcome.value: reading.count(outcome) for outcome in Outcome},
                "left_out": list(reading.left_out),
            },
            reader=by,
            read_at=timezone.now(),
        )


def write_reading(kept: FileReading, *, by: User) -> FileReading:
    """Write the rows that were shown, all of them or none.

    Raises
    ------
    InvalidInputError : `places.reading_done`, `places.reading_stale`.
    """
    with transaction.atomic():
        kept = FileReading.objects.select_for_update().get(pk=kept.pk)
        if kept.state != ReadingState.SHOWN:
            raise InvalidInputError.of("places.reading_done")
        rows = [row_from_json(row) for row in kept.rows]
        write_rows(RegisterTable(kept.table), kept.file, rows, by=by)
        kept.state, kept.written_at = ReadingState.WRITTEN, timezone.now()
        kept.save(update_fields=["state", "written_at"])
    return kept


def write_rows(table: RegisterTable, file: str, rows: Sequence[ReadRow], *, by: User | None) -> int:
    """Write the rows that add or change something, all of them or none; returns how many.

    Raises
    ------
    InvalidInputError : `places.reading_stale` when the register is no longer what the rows were read against.
    """
    wanted = [row for row in rows if row.outcome in _WRITTEN]
    put = put_place if table == RegisterTable.PLACES else put_unit
    try:
        with transaction.atomic():
            _refuse_stale(table, wanted, by)
            for row in wanted:
                put(_values(row), by=by)
            _record_written(table, file, rows, by)
    except IntegrityError as error:
        raise InvalidInputError.of("places.reading_stale") from error
    return len(wanted)


def own_area(table: RegisterTable, by: User | None) -> str:
    """The one governorate in which an account may write such a table; empty where there are more, and for None."""
    return scope_of(by, VERBS[table]).only_area if by else ""


def _record_written(table: RegisterTable, file: str, rows: Sequence[ReadRow], by: User | None) -> None:
    counts = {outcome.value: sum(row.outcome is outcome for row in rows) for outcome in Outcome}
    record(
        Action.FILE_TAKEN_OVER,
        by=by,
        kind=Kind.FILE,
        object_id=file,
        area=own_area(table, by),
        after={"table": table.value, **counts, "rows": [row.code for row in rows if row.outcome in _WRITTEN]},
    )


def _refuse_stale(table: RegisterTable, rows: Sequence[ReadRow], by: User | None) -> None:
    """Compare the rows with the register as it is now, by the rules they were read with."""
    rules, known = _rules(table, by)
    for row in rows:
        current = known.rows.get(row.code)
        before = {name: value for name, value in row.before.items() if name not in _TIMES}
        if (current is None) != (row.outcome is Outcome.ADDED) or any(
            current is not None and current.get(name) != value for name, value in before.items()
        ):
            raise InvalidInputError.of("places.reading_stale")
        if rules.settle(_as_record(row), known):
            raise InvalidInputError.of("places.reading_stale")


def _rules(table: RegisterTable, by: User | None) -> tuple[Rules, Known]:
    may = covers(by, VERBS[table])
    if table == RegisterTable.PLACES:
        return PLACE_RULES, known_places(may)
    known, around = known_units(may)
    return around.rules(), known


def _as_record(row: ReadRow) -> Record:
    """The row as it was read, with its values alone."""
    written = {name: "" if value is None else str(value) for name, value in row.values.items()}
    return Record("", row.row, {name: name for name in row.values}, written, dict(row.values))


def _values(row: ReadRow) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(row.values[name]) for name in _TIMES if row.values.get(name)}
    return {**row.values, **times}


def row_as_json(row: ReadRow) -> dict[str, Any]:
    """A row as it is kept."""
    return {
        "row": row.row,
        "code": row.code,
        "outcome": row.outcome.value,
        "cells": list(row.cells),
        "values": dict(row.values),
        "before": dict(row.before),
        "faults": [
            {"code": one.code, "column": one.column, "value": one.value, "details": dict(one.details)}
            for one in row.faults
        ],
    }


def row_from_json(kept: Mapping[str, Any]) -> ReadRow:
    """A row as it was read."""
    faults = [
        Fault(one["code"], row=kept["row"], column=one["column"], value=one["value"], details=one["details"])
        for one in kept["faults"]
    ]
    outcome = Outcome(kept["outcome"])
    return ReadRow(kept["row"], kept["code"], outcome, kept["cells"], kept["values"], kept["before"], faults)
