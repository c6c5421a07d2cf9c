"""The tables of the register: what a centre keeps of its places and units, and what their rows must agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.roads.plane import great_circle_m
from himaya.scenario import cells
from himaya.scenario.columns import BASES, DOORS, PLACES, SERVICES, UNITS, Column, Table
from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.scenario.model import Base, Door, Place, Service, ShiftPattern, Unit
from himaya.scenario.opening import opening_hours
from himaya.scenario.outline import outline, outline_holds
from himaya.scenario.rules import MOST_DOOR_M, crew_faults, repeated_faults, swapped_or_outside, window_faults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from himaya.faults import Fault
    from himaya.scenario.records import Record

LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT, LONGEST_CALL_SIGN = 40, 150, 300, 60
SAME_PLACE_M = 50.0
"""Two rows of one name and kind within this distance are one place."""


def _of(table: Table, *fields: str) -> tuple[Column, ...]:
    known = {column.field: column for column in table.columns}
    return tuple(known[field] for field in fields)


_OWN_ID = Column("id", "المعرف", "id", cells.identifier, "")
_GOVERNORATE = Column("governorate", "المحافظة", "governorate", cells.governorate, "")
_HOURS = Column("hours", "مواعيد العمل", "opening hours", opening_hours, "")
_DEPENDS_ON = Column("depends_on", "يعتمد على", "depends on", cells.identifiers, "")
_OUTLINE = Column("shape", "حدود المكان", "outline", outline, None)
_CHECKED = Column("checked_on", "آخر معاينة", "last check", cells.day, None)
_GUARDED = Column("is_guarded", "حراسة دائمة", "guarded", cells.truth, default=False)
_NOT_TAKEN = tuple(Column(one.field, one.ar, one.en, cells.text, "") for one in _of(PLACES, "threat", "vulnerability"))

NOT_TAKEN = tuple(column.field for column in _NOT_TAKEN)
"""Columns that a file may carry and the register does not take over: risk is assessed, never imported."""

PLACE_ROWS = Table(
    "places",
    "الأماكن",
    Place,
    (
        _OWN_ID,
        *_of(PLACES, "name_ar", "name_en", "kind", "lon", "lat"),
        _GOVERNORATE,
        *_of(PLACES, "capacity", "area_m2"),
        _HOURS,
        *_of(PLACES, "host_office"),
        _DEPENDS_ON,
        _GUARDED,
        _CHECKED,
        *_of(PLACES, "illustrative", "source", "settlement"),
        _OUTLINE,
        *_NOT_TAKEN,
    ),
)

UNIT_ROWS = Table(
    "units",
    "الوحدات",
    Unit,
    (
        *_of(UNITS, "id", "call_sign", "kind", "base_id", "crew", "women"),
        _GOVERNORATE,
        Column("skills", "المهارات", "skills", cells.text, ""),
        Column("equipment", "التجهيزات", "equipment", cells.text, ""),
        Column("shift", "نظام الورديات", "shift pattern", cells.kind(ShiftPattern), ShiftPattern.THREE),
        Column("duty_start", "بداية الخدمة", "duty start", cells.instant, None),
        Column("duty_end", "نهاية الخدمة", "duty end", cells.instant, None),
        *_of(PLACES, "illustrative"),
    ),
)

BASE_ROWS = Table(
    "bases",
    "المقرات",
    Base,
    (*(one for one in BASES.columns if one.field != _GOVERNORATE.field), _GOVERNORATE),
)
DOOR_ROWS = Table("doors", "الأبواب", Door, tuple(one for one in DOORS.columns if one.field != "place_id"))
EXIT_ROWS = Table(
    "exits",
    "المخارج",
    Door,
    (
        Column("label_ar", "وصف المخرج", "exit", cells.arabic),
        *_of(DOORS, "width_m", "stepped"),
    ),
)
SERVICE_ROWS = Table(
    "services",
    "المناسبات",
    Service,
    (
        *(one for one in SERVICES.columns if one.field != "place_id"),
        Column("reason", "السبب", "reason", cells.text, ""),
    ),
)

_LONGEST = {
    "id": LONGEST_CODE,
    "name_ar": LONGEST_NAME,
    "name_en": LONGEST_NAME,
    "label_ar": LONGEST_NAME,
    "call_sign": LONGEST_CALL_SIGN,
}


def text_faults(row: Record) -> list[Fault]:
    """Texts that are longer than a register or a scenario keeps."""
    return [
        row.fault("scenario.text_too_long", name, most=str(most))
        for name, value in row.values.items()
        if isinstance(value, str) and len(value) > (most := _LONGEST.get(name, LONGEST_TEXT))
    ]


def place_faults(row: Record) -> list[Fault]:
    """What is wrong with one place by itself: its texts, its governorate, its position."""
    faults = text_faults(row)
    if "governorate" in row.values and row.get("governorate") not in governorates():
        faults.append(row.fault("scenario.empty_cell", "governorate"))
    return faults + swapped_or_outside(row, "") + outline_faults(row, row.get("shape"))


def outline_faults(row: Record, shape: Mapping[str, Any] | None) -> list[Fault]:
    """Whether the outline of a place holds its point."""
    lon, lat = row.get("lon"), row.get("lat")
    if shape is None or lon is None or lat is None or outline_holds(shape, lon, lat):
        return []
    return [row.fault("scenario.outside_outline", "shape" if "shape" in row.headings else "lon")]


def unit_faults(row: Record) -> list[Fault]:
    """What is wrong with one unit by itself: its texts, its crew, its duty."""
    faults = [*text_faults(row), *crew_faults(row), *window_faults(row, "duty_start", "duty_end")]
    if (row.get("duty_start") is None) != (row.get("duty_end") is None) and not _unread(row, "duty_start", "duty_end"):
        missing = "duty_end" if row.get("duty_end") is None else "duty_start"
        faults.append(row.fault("scenario.half_a_duty", missing))
    return faults


def base_faults(row: Record) -> list[Fault]:
    """What is wrong with one station by itself."""
    return place_faults(row)


def repeated_places(rows: Sequence[Record]) -> list[Fault]:
    """Rows of one file that mean the same place: by identifier, or by name, kind and position."""
    faults = repeated_faults(rows, "id", "scenario.duplicate_id")
    told = {fault.row for fault in faults}
    seen: dict[tuple[str, object], list[Record]] = {}
    for row in rows:
        if row.row in told or row.get("name_ar") is None or row.get("lon") is None or row.get("lat") is None:
            continue
        alike = seen.setdefault((fold(row.get("name_ar")), row.get("kind")), [])
        first = next((other for other in alike if _apart_m(row, other) <= SAME_PLACE_M), None)
        if first is None:
            alike.append(row)
        else:
            faults.append(row.fault("scenario.same_place", "name_ar", first_row=str(first.row)))
    return faults


def far_door(row: Record, lon: float, lat: float) -> list[Fault]:
    """Whether a door is too far from the point of its place."""
    if row.get("lon") is None or row.get("lat") is None:
        return []
    distance_m = float(great_circle_m(row.get("lon"), row.get("lat"), lon, lat))
    if distance_m <= MOST_DOOR_M:
        return []
    return [row.fault("scenario.far_door", "lon", distance=f"{distance_m / 1000:.1f}")]


def _apart_m(one: Record, other: Record) -> float:
    return float(great_circle_m(one.get("lon"), one.get("lat"), other.get("lon"), other.get("lat")))


def _unread(row: Record, *names: str) -> bool:
    """Whether a cell of these could not be read; it is a fault already."""
    return any(name not in row.values for name in names)
