"""Reading a scenario: a folder of tables, or one workbook, checked all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from himaya.celebrations.period import CAIRO
from himaya.faults import Fault, InvalidInputError
from himaya.scenario.cells import Setting
from himaya.scenario.columns import PLACES, SETTINGS, SETTINGS_SHEET, TABLES
from himaya.scenario.model import Scenario
from himaya.scenario.records import Record, read_cell, read_records
from himaya.scenario.register import text_faults
from himaya.scenario.rules import period_faults, rule_faults, zone_faults
from himaya.scenario.settings import SETTINGS_FILE, settings_from_sheet, settings_from_toml
from himaya.scenario.sheets import csv_sheet, geojson_sheet
from himaya.scenario.workbook import workbook_sheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.scenario.sheets import Sheet

_WORKBOOK = ".xlsx"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything read from a scenario's files, with every fault found; `roads` is its road file, if there is one."""

    settings: Record
    records: Mapping[str, Sequence[Record]]
    roads: Path | None
    faults: tuple[Fault, ...]


def read_scenario(path: Path) -> Scenario:
    """The scenario of a folder (`scenario.toml` and tables) or of one `.xlsx` workbook.

    Raises
    ------
    InvalidInputError : every fault of every table at once, each with file, row, column, value and remedy.
    """
    tables = read_tables(path)
    if tables.faults:
        raise InvalidInputError(tables.faults)
    values: dict[str, Any] = dict(tables.settings.values)
    for table in TABLES:
        values[table.name] = tuple(table.row(**record.values) for record in tables.records[table.name])
    return Scenario(**values)


def read_tables(path: Path) -> Tables:
    """Records of every table of a scenario and every fault in them; never raises for what a user wrote."""
    faults: list[Fault] = []
    is_workbook = path.suffix.lower() == _WORKBOOK
    settings, sheets = (_workbook if is_workbook else _folder)(path, faults)
    setting = _read_settings(settings, faults)
    records = {
        table.name: read_records(table, sheets[table.name], setting, faults) if table.name in sheets else []
        for table in TABLES
    }
    faults += rule_faults(settings, records)
    faults += [fault for rows in ([settings], *records.values()) for row in rows for fault in text_faults(row)]
    roads = _road_file(path.parent if is_workbook else path, settings, faults)
    return Tables(settings, records, roads, tuple(in_reading_order(faults)))


def in_reading_order(faults: Sequence[Fault]) -> list[Fault]:
    """Faults file by file, in the order in which the files first appear, and by row within a file."""
    rank = {file: number for number, file in reversed(list(enumerate(fault.file for fault in faults)))}
    return sorted(faults, key=lambda fault: (rank[fault.file], fault.row or 0))


def _read_settings(settings: Record, faults: list[Fault]) -> Setting:
    """Fill the settings' values: the time zone first, for the times are read in it."""
    if not settings.headings:
        return Setting()
    by_field = {column.field: column for column in SETTINGS}
    for name in ("timezone", "governorate"):
        read_cell(settings, by_field.pop(name), Setting(), faults)
    elsewhere = zone_faults(settings)
    faults += elsewhere
    zone = CAIRO if elsewhere or "timezone" not in settings.values else ZoneInfo(settings.values["timezone"])
    for column in by_field.values():
        read_cell(settings, column, Setting(zone), faults)
    faults += period_faults(settings)
    return Setting(zone, settings.get("governorate") or "")


def _folder(path: Path, faults: list[Fault]) -> tuple[Record, dict[str, Sheet]]:
    if not path.is_dir():
        faults.append(Fault("scenario.no_folder", path.name, value=str(path)))
        return Record(path.name, None, {}, {}), {}
    settings = _or_fault(lambda: settings_from_toml(path / SETTINGS_FILE), faults)
    sheets = {}
    for table in TABLES:
        table_path = path / f"{table.name}.csv"
        read: Callable[[Path], Sheet] = csv_sheet
        if table is PLACES and (path / f"{table.name}.geojson").exists():
            if table_path.exists():
                faults.append(Fault("scenario.two_files", f"{table.name}.geojson", details={"other": table_path.name}))
                continue
            table_path, read = path / f"{table.name}.geojson", geojson_sheet
        sheet = _or_fault(lambda read=read, file=table_path: read(file), faults)  # type: ignore[misc]  # bound per turn
        if sheet is not None:
            sheets[table.name] = sheet
    return settings or Record(SETTINGS_FILE, None, {}, {}), sheets


def _workbook(path: Path, faults: list[Fault]) -> tuple[Record, dict[str, Sheet]]:
    sheets = dict(_or_fault(lambda: workbook_sheets(path), faults) or {})
    nothing = Record(path.name, None, {}, {})
    if faults:
        return nothing, {}
    for name, name_ar in (SETTINGS_SHEET, *((table.name, table.ar) for table in TABLES)):
        if name not in sheets:
            faults.append(Fault("scenario.no_sheet", path.name, value=name, details={"ar": name_ar, "en": name}))
    settings = sheets.pop("scenario", None)
    read = None if settings is None else _or_fault(lambda: settings_from_sheet(settings), faults)
    return read or nothing, sheets


def _or_fault(read: Callable[[], T], faults: list[Fault]) -> T | None:
    try:
        return read()
    except InvalidInputError as error:
        faults += error.faults
        return None


def _road_file(folder: Path, settings: Record, faults: list[Fault]) -> Path | None:
    name = settings.get("roads")
    if not name:
        return None
    path: Path = folder / name
    if not path.is_file():
        faults.append(settings.fault("scenario.no_road_file", "roads"))
        return None
    return path
