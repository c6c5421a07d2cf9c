"""What a table would do to the register, row by row; nothing here reads or writes the database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.faults import Fault
from himaya.roads.plane import great_circle_m
from himaya.scenario.columns import Table
from himaya.scenario.fold import fold
from himaya.scenario.personal import holds_personal_data
from himaya.scenario.records import read_records
from himaya.scenario.register import (
    NOT_TAKEN,
    PLACE_ROWS,
    SAME_PLACE_M,
    outline_faults,
    place_faults,
    repeated_places,
)
from himaya.scenario.rules import MOST_DOOR_M

if TYPE_CHECKING:
    from himaya.scenario.cells import Setting
    from himaya.scenario.records import Record
    from himaya.scenario.sheets import Sheet

Values = Mapping[str, Any]
MASK = "▇▇▇"
"""What stands where a cell held personal data."""
RESERVED = frozenset({"new", "import", "files", "risks", "bases", "points.json", "ground.geojson"})
"""Identifiers that are pages of the register."""


class Outcome(StrEnum):
    """What would become of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: its number, its cells as they may be shown, what would become of it.

    `values` are those it would write, `before` the same fields as they stand in the register, empty where it is new.
    """

    row: int
    code: str
    outcome: Outcome
    cells: Sequence[str]
    values: Values = field(default_factory=dict)
    before: Values = field(default_factory=dict)
    faults: Sequence[Fault] = ()

    @property
    def changed(self) -> list[str]:
        """Fields whose value would be another one."""
        return [name for name, value in self.values.items() if self.before.get(name) != value]


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole table; `faults` are those of the file or its headings, and then there are no rows."""

    file: str
    headings: Sequence[str]
    rows: Sequence[ReadRow]
    faults: Sequence[Fault] = ()
    left_out: Sequence[str] = ()

    def count(self, outcome: Outcome) -> int:
        """How many rows of an outcome."""
        return sum(row.outcome is outcome for row in self.rows)


@dataclass(frozen=True, slots=True)
class Known:
    """What the register holds: rows by identifier, as `values` would write them; `may` says where the office may.

    `beside` are identifiers that the same file brings along,
    `alike` are positions and identifiers of places by folded name and kind, `doors` positions of doors by place.
    """

    rows: Mapping[str, Values]
    may: Callable[[str], bool]
    alike: Mapping[tuple[str, str], Sequence[tuple[float, float, str]]] = field(default_factory=dict)
    doors: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()


Check = Callable[["Record"], list[Fault]]
Checks = Callable[[Sequence["Record"]], list[Fault]]
Settle = Callable[["Record", Known], list[Fault]]
Current = Callable[["Record", Known], Values | None]


@dataclass(frozen=True, slots=True)
class Rules:
    """How one table is judged: each row by itself, rows against each other, a row against the register.

    `current` is what the register holds for a row.
    """

    table: Table
    alone: Check
    together: Checks
    settle: Settle
    current: Current


def read(sheet: Sheet, rules: Rules, setting: Setting, known: Known) -> Reading:
    """What a sheet would do."""
    faults: list[Fault] = []
    records = read_records(rules.table, sheet, setting, faults)
    headings = [_masked(cell.strip()) for cell in sheet.rows[0][1]] if sheet.rows else []
    heading_row = sheet.rows[0][0] if sheet.rows else 1
    of_file = [fault for fault in faults if fault.row is None or fault.row <= heading_row or not records]
    if of_file:
        return Reading(sheet.file, headings, (), of_file)
    known = replace(known, beside=frozenset(record.get("id") or "" for record in records))
    for record in records:
        faults += rules.settle(record, known)
        faults += rules.alone(record)
    faults += rules.together(records)
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row or 0, []).append(fault)
    rows = [
        _row(record, [_masked(cell) for cell in cells], by_row.get(number, ()), rules.current(record, known))
        for record, (number, cells) in zip(records, sheet.rows[1:], strict=True)
    ]
    left_out = [records[0].headings[name] for name in NOT_TAKEN if name in records[0].headings]
    return Reading(sheet.file, headings, rows, (), left_out)


def _row(record: Record, cells: Sequence[str], faults: Sequence[Fault], current: Values | None) -> ReadRow:
    number, code = record.row or 0, record.get("id") or ""
    if faults:
        return ReadRow(number, code, Outcome.REFUSED, cells, faults=tuple(faults))
    written = {"id", *record.headings}
    names = [name for name in record.values if (current is None or name in written) and name not in NOT_TAKEN]
    values = {name: plain_value(record.values[name]) for name in names}
    if current is None:
        return ReadRow(number, code, Outcome.ADDED, cells, values)
    before = {name: current.get(name) for name in values}
    outcome = Outcome.SAME if before == values else Outcome.CHANGED
    return ReadRow(number, code, outcome, cells, values, before)


def plain_value(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def settle_place(record: Record, known: Known) -> list[Fault]:
    """Give a place its identifier where the file has none, and compare it with the register."""
    alike = _alike(record, known)
    if not record.get("id") and "id" in record.values:
        record.values["id"] = alike or made_code(record)
    code = record.get("id")
    current = known.rows.get(code) if code else None
    if current is not None and not known.may(current["governorate"]):
        return [record.fault("places.unusable_id", "id")]
    if current is not None and "governorate" not in record.headings:
        record.values["governorate"] = current["governorate"]
    faults = ground_faults(record, current, known.doors.get(code or "", ()))
    if code and fold(code) in RESERVED:
        faults.append(record.fault("places.reserved_id", "id"))
    if alike and alike != code:
        is_own = known.may(known.rows[alike]["governorate"])
        told = ("places.known_under", {"known": alike}) if is_own else ("places.known_elsewhere", {})
        faults.append(record.fault(told[0], "name_ar", **told[1]))
    return faults + dependence_faults(record, known) + outside_scope(record, current, known)


def dependence_faults(record: Record, known: Known) -> list[Fault]:
    """Whether a place depends on places that the register or the file holds, none of them itself."""
    named = [code for code in (record.get("depends_on") or "").split(", ") if code]
    unknown = [code for code in named if code == record.get("id") or not _is_known(code, known)]
    return [record.fault("places.unknown_place", "depends_on", codes=", ".join(unknown))] if unknown else []


def _is_known(code: str, known: Known) -> bool:
    """Whether the office may know of a place: of one elsewhere nothing is told."""
    return code in known.beside or (code in known.rows and known.may(known.rows[code]["governorate"]))


def ground_faults(record: Record, current: Values | None, doors: Sequence[tuple[float, float]]) -> list[Fault]:
    """Whether what the register holds of a place stays where it is when the place moves: its outline, its doors."""
    if current is None or record.get("lon") is None or record.get("lat") is None:
        return []
    faults = [] if "shape" in record.headings else outline_faults(record, current["shape"])
    far = max((_apart_m(record, lon, lat) for lon, lat in doors), default=0.0)
    if far > MOST_DOOR_M:
        faults.append(record.fault("places.door_left_behind", "lon", distance=f"{far / 1000:.1f}"))
    return faults


def by_identifier(record: Record, known: Known) -> Values | None:
    """What the register holds under the identifier of a row."""
    return known.rows.get(record.get("id") or "")


def lone_place_faults(record: Record) -> list[Fault]:
    """What is wrong with one place by itself; a check on the spot has happened by now."""
    checked_on = record.get("checked_on")
    is_ahead = checked_on is not None and checked_on > timezone.localdate()
    ahead = [record.fault("places.check_in_future", "checked_on")] if is_ahead else []
    return place_faults(record) + ahead


PLACE_RULES = Rules(PLACE_ROWS, lone_place_faults, repeated_places, settle_place, by_identifier)
"""How a table of places is judged."""


def outside_scope(record: Record, current: Values | None, known: Known) -> list[Fault]:
    """Whether a row, or the record it would change, belongs to a governorate the office has no say in."""
    if current and not known.may(current["governorate"]):
        return [record.fault("places.unusable_id", "id")]
    area = record.get("governorate")
    return [record.fault("places.other_area", "governorate")] if area and not known.may(area) else []


def made_code(record: Record) -> str:
    """Identifier of a row that brings none; the same row gives the same one again."""
    told = (fold(record.get("name_ar") or ""), str(record.get("kind")), record.get("lon"), record.get("lat"))
    return f"{record.get('governorate') or 'P'}-{hashlib.sha256(repr(told).encode()).hexdigest()[:8]}"


def _alike(record: Record, known: Known) -> str:
    """Identifier under which the register holds the same place, empty where it does not."""
    if any(record.get(name) is None for name in ("name_ar", "kind", "lon", "lat")):
        return ""
    if known.rows.get(record.get("id") or "") is not None:
        return ""
    around = known.alike.get((fold(record.get("name_ar")), str(plain_value(record.get("kind")))), ())
    return next((code for lon, lat, code in around if _apart_m(record, lon, lat) <= SAME_PLACE_M), "")


def _apart_m(record: Record, lon: float, lat: float) -> float:
    return float(great_circle_m(record.get("lon"), record.get("lat"), lon, lat))


def _masked(cell: str) -> str:
    return MASK if holds_personal_data(cell) else cell
