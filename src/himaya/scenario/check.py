"""Checking a scenario whole: its tables, its road file, and every point against the roads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from himaya.faults import Fault, InvalidInputError
from himaya.roads.information import network_warnings
from himaya.roads.osm import read_osm
from himaya.roads.plane import great_circle_m
from himaya.roads.snap import off_network, snap_all
from himaya.roads.store import load_network
from himaya.scenario.read import in_reading_order, read_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from himaya.roads.network import RoadNetwork
    from himaya.scenario.read import Tables
    from himaya.scenario.records import Record

ROAD_LIMIT_M = 500.0
"""Farthest that a place, a base or a standby point may be from a drivable road."""

_MISPLACED = frozenset({"scenario.swapped_coordinates", "scenario.swapped_or_elsewhere", "scenario.outside_area"})


@dataclass(frozen=True, slots=True)
class Examination:
    """What is wrong with a scenario, and what one should know although it can be planned."""

    faults: list[Fault]
    warnings: list[Fault]


def check_scenario(path: Path, *, network: RoadNetwork | None = None) -> list[Fault]:
    """Every fault of a scenario; an empty list when it can be planned.

    Parameters
    ----------
    path : folder or workbook.
    network : its road network, where it has been read already.
    """
    return examine_scenario(path, network=network).faults


def examine_scenario(path: Path, *, network: RoadNetwork | None = None) -> Examination:
    """Every fault of a scenario, and warnings of missing or loose roads and of a period cut short; as `check_scenario`.

    Roads that fall apart are the first fault where places are cut off by it, for they explain the others.
    """
    tables = read_tables(path)
    faults, loose, missed = list(tables.faults), [], []
    if network is None and tables.roads is not None:
        try:
            network = load_network(tables.roads) if tables.roads.suffix == ".npz" else read_osm(tables.roads)
        except InvalidInputError as error:
            faults += [replace(fault, file=tables.roads.name) for fault in error.faults]
    if network is not None:
        loose = [
            replace(one, file=tables.roads.name if tables.roads else one.file) for one in network_warnings(network)
        ]
        misplaced = {(fault.file, fault.row) for fault in faults if fault.code in _MISPLACED}
        for name in ("places", "bases", "standby"):
            rows = [row for row in tables.records[name] if (row.file, row.row) not in misplaced]
            missed += _off_network(rows, network)
    told = in_reading_order([*faults, *missed])
    noted = [*_without_roads(tables, network), *_cut_short(tables)]
    if any(fault.code == "roads.cut_off" for fault in missed):
        return Examination([*loose, *told], noted)
    return Examination(told, [*loose, *noted])


def _without_roads(tables: Tables, network: RoadNetwork | None) -> Iterator[Fault]:
    """That nobody named a road file, where the settings could be read at all."""
    if network is None and tables.settings.get("roads") == "":
        yield Fault("scenario.no_roads", tables.settings.file, tables.settings.rows.get("roads"))


def _cut_short(tables: Tables) -> Iterator[Fault]:
    """Gatherings whose people come before the period starts or are on their way home after it has ended."""
    start, end, zone = (tables.settings.get(name) for name in ("start", "end", "timezone"))
    if start is None or end is None or zone is None:
        return
    for row in tables.records["services"]:
        comes, leaves = _moment(row, "start", "arrival_min", -1), _moment(row, "end", "departure_min", 1)
        if comes is not None and comes < start:
            yield _told("scenario.come_before_period", row, "start", comes.astimezone(ZoneInfo(zone)))
        if leaves is not None and leaves > end:
            yield _told("scenario.leave_after_period", row, "end", leaves.astimezone(ZoneInfo(zone)))


def _moment(row: Record, time: str, minutes: str, sign: int) -> datetime | None:
    """Time of a row moved by so many of its minutes; None where either cannot be read."""
    instant, margin_min = row.get(time), row.get(minutes)
    return None if instant is None or margin_min is None else instant + sign * timedelta(minutes=margin_min)


def _told(code: str, row: Record, field: str, moment: datetime) -> Fault:
    details = {"moment": f"{moment:%Y-%m-%d %H:%M}"}
    return Fault(code, row.file, row.row, row.headings[field], row.written[field], details)


def _off_network(rows: Sequence[Record], network: RoadNetwork) -> list[Fault]:
    """Points too far from every road; those without a readable position are faults already."""
    placed = [row for row in rows if row.get("lon") is not None and row.get("lat") is not None]
    if not placed:
        return []
    lon, lat = (np.array([row.get(name) for row in placed], dtype=np.float64) for name in ("lon", "lat"))
    missed = np.flatnonzero(~snap_all(network, lon, lat, limit_m=ROAD_LIMIT_M).found)
    if not missed.size:
        return []
    distance_m = snap_all(network, lon[missed], lat[missed], limit_m=np.inf).distance_m
    return [
        replace(
            off_network(lon[index], lat[index], far, ROAD_LIMIT_M),
            code="roads.cut_off" if _by_a_road(network, lon[index], lat[index]) else "roads.off_network",
            file=placed[index].file,
            row=placed[index].row,
            column=placed[index].headings["lon"],
            value=placed[index].written["lon"],
        )
        for index, far in zip(missed.tolist(), distance_m, strict=True)
    ]


def _by_a_road(network: RoadNetwork, lon: float, lat: float) -> bool:
    """Whether any road is near, though it belongs to no part that every unit can reach."""
    away_m = great_circle_m(network.geometry_lon, network.geometry_lat, lon, lat)
    return bool(away_m.min(initial=np.inf) <= ROAD_LIMIT_M)
