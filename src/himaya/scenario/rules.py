"""What rows must agree on: unique identifiers, known places and bases, windows, limits, positions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from himaya.celebrations.period import CAIRO
from himaya.roads.plane import great_circle_m
from himaya.scenario.fold import fold
from himaya.scenario.governorates import area_words, governorates, in_egypt
from himaya.scenario.sheets import shown

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.faults import Fault
    from himaya.scenario.records import Record

_STRAY = re.compile(r"[^\w.-]")
"""What an identifier cannot hold."""

_ZONES_OF_EGYPT = frozenset({CAIRO.key, "Egypt"})
"""The zone of every governorate, and its older name."""

Records = Mapping[str, Sequence["Record"]]

MOST_DUTY = timedelta(hours=24)
"""Longest duty of a unit; anything longer is a slip of the date."""
MOST_PERIOD = timedelta(days=31)
"""Longest period of one scenario."""
MOST_DOOR_M = 1500.0
"""Farthest a door may be from the point of its place (large grounds, stations, parks)."""


def rule_faults(settings: Record, records: Records) -> list[Fault]:
    """Everything that is wrong between rows; cells that could not be read are left out, they are faults already."""
    start, end = settings.get("start"), settings.get("end")
    area = settings.get("governorate") or ""
    return [
        *(fault for rows in records.values() for fault in repeated_faults(rows, "id", "scenario.duplicate_id")),
        *repeated_faults(records["units"], "call_sign", "scenario.duplicate_call_sign"),
        *_unknown(records["doors"], "place_id", records["places"], "scenario.unknown_place"),
        *_unknown(records["services"], "place_id", records["places"], "scenario.unknown_place"),
        *_unknown(records["units"], "base_id", records["bases"], "scenario.unknown_base"),
        *_windows(records["services"], "start", "end", start, end),
        *_windows(records["units"], "duty_start", "duty_end", start, end),
        *_numbers(records),
        *(
            fault
            for name in ("places", "bases", "standby")
            for row in records[name]
            for fault in swapped_or_outside(row, area)
        ),
        *_far_doors(records, area),
    ]


def zone_faults(settings: Record) -> list[Fault]:
    """Whether the time zone is that of the governorate: all of Egypt keeps one time."""
    zone, area = settings.get("timezone"), settings.get("governorate")
    if zone is None or area not in governorates() or zone in _ZONES_OF_EGYPT:
        return []
    here = governorates()[area]
    details = {"area_ar": here.name_ar, "area_en": here.name_en, "zone": CAIRO.key}
    return [settings.fault("scenario.other_timezone", "timezone", **details)]


def period_faults(settings: Record) -> list[Fault]:
    """Whether the scenario's own period can be."""
    start, end = settings.get("start"), settings.get("end")
    if start is None or end is None:
        return []
    if end <= start:
        return [settings.fault("scenario.ends_before_start", "end")]
    if end - start > MOST_PERIOD:
        return [settings.fault("scenario.too_long", "end", most=str(MOST_PERIOD.days * 24))]
    return []


def repeated_faults(rows: Sequence[Record], name: str, code: str) -> list[Fault]:
    """Rows whose `name` stands in an earlier row already, in any spelling."""
    faults: list[Fault] = []
    first: dict[str, int | None] = {}
    for row in rows:
        value = row.get(name)
        if value is None:
            continue
        key = fold(value)
        if key in first:
            faults.append(row.fault(code, name, first_row=str(first[key])))
        else:
            first[key] = row.row
    return faults


def _unknown(rows: Sequence[Record], name: str, others: Sequence[Record], code: str) -> list[Fault]:
    """Rows that point to no row of another table; none are named when that table could not be read at all.

    An identifier with a stray mark in it is one fault, not one more for each row that points to it.
    """
    known = {other.get("id") for other in others}
    if not known:
        return []
    known |= {_STRAY.sub("", other.written.get("id", "")) for other in others if other.get("id") is None}
    return [row.fault(code, name) for row in rows if row.get(name) is not None and row.get(name) not in known]


def _windows(
    rows: Sequence[Record], first: str, last: str, start: datetime | None, end: datetime | None
) -> list[Fault]:
    faults = []
    for row in rows:
        begins, ends = row.get(first), row.get(last)
        if begins is None or ends is None:
            continue
        wrong = window_faults(row, first, last)
        if wrong:
            faults += wrong
        elif start is not None and end is not None and start < end and not (begins < end and ends > start):
            faults.append(row.fault("scenario.outside_period", first))
    return faults


def window_faults(row: Record, first: str, last: str) -> list[Fault]:
    """Whether a row's two times run backwards or lie too far apart; an unread time is a fault already."""
    begins, ends = row.get(first), row.get(last)
    if begins is None or ends is None:
        return []
    if ends <= begins:
        return [row.fault("scenario.ends_before_start", last)]
    if ends - begins > MOST_DUTY:
        return [row.fault("scenario.too_long", last, most=str(int(MOST_DUTY.total_seconds() // 3600)))]
    return []


def crew_faults(unit: Record) -> list[Fault]:
    """Whether a unit has more women than crew."""
    women, crew = unit.get("women"), unit.get("crew")
    if women is not None and crew is not None and women > crew:
        return [unit.fault("scenario.women_above_crew", "women", crew=str(crew))]
    return []


def _numbers(records: Records) -> list[Fault]:
    capacity = {place.get("id"): place.get("capacity") for place in records["places"]}
    faults = []
    for service in records["services"]:
        most, attendance = capacity.get(service.get("place_id")), service.get("attendance")
        if most is not None and attendance is not None and attendance > most:
            faults.append(service.fault("scenario.attendance_above_capacity", "attendance", capacity=str(most)))
    return faults + [fault for unit in records["units"] for fault in crew_faults(unit)]


def swapped_or_outside(row: Record, area: str) -> list[Fault]:
    """A point whose coordinates seem swapped, or that lies outside its area.

    A place lies in its own governorate, and so does a base that names one.
    Other bases and standby points may lie anywhere in Egypt, unless swapping
    their coordinates puts them into `area`, the scenario's governorate: much
    of Egypt swapped is still in Egypt.
    """
    lon, lat = row.get("lon"), row.get("lat")
    own = governorates().get(row.get("governorate") or "")
    home = own or governorates().get(area)
    if lon is None or lat is None or home is None or home.holds(lon, lat):
        return []
    if home.holds(lat, lon):
        names = area_words(home)
        may_be_elsewhere = own is None and "governorate" in row.values
        code = "scenario.swapped_or_elsewhere" if may_be_elsewhere else "scenario.swapped_coordinates"
        return [row.fault(code, "lon", lon=shown(lat), lat=shown(lon), **names)]
    if own is None and in_egypt(lon, lat):
        return []
    return [row.fault("scenario.outside_area", "lon", lon=shown(lon), lat=shown(lat), **area_words(own))]


def _far_doors(records: Records, area: str) -> list[Fault]:
    """Doors far from their place; not told where the place itself is misplaced."""
    places = {
        place.get("id"): (place.get("lon"), place.get("lat"))
        for place in records["places"]
        if place.get("lon") is not None and place.get("lat") is not None and not swapped_or_outside(place, area)
    }
    faults = []
    for door in records["doors"]:
        lon, lat = door.get("lon"), door.get("lat")
        if lon is None or lat is None or door.get("place_id") not in places:
            continue
        distance_m = float(great_circle_m(*places[door.get("place_id")], lon, lat))
        if distance_m > MOST_DOOR_M:
            faults.append(door.fault("scenario.far_door", "lon", distance=f"{distance_m / 1000:.1f}"))
    return faults
