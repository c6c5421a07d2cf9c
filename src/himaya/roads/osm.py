"""Reading OpenStreetMap files (.osm, .osm.gz, .osm.pbf) into a road network."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import osmium

from himaya.faults import InvalidInputError
from himaya.roads.network import RoadNetwork, node_order
from himaya.roads.plane import great_circle_m
from himaya.roads.speeds import ROAD_CLASSES, SpeedProfile, default_speed_profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from osmium.osm.types import TagList

    from himaya.roads.arrays import Bools, Ints

SUFFIXES = (".osm", ".osm.gz", ".osm.pbf")
MIN_MAIN_SHARE = 0.5
"""Below this share of junctions in the largest strongly connected part a file is refused as broken."""

_CLASS_OF = {name: index for index, name in enumerate(ROAD_CLASSES)}
_CLASS_OF |= {f"{name}_link": _CLASS_OF[name] for name in ("motorway", "trunk", "primary", "secondary", "tertiary")}
_FORWARD = {"yes", "true", "1"}
_BACKWARD = {"-1", "reverse"}
_BOTH = {"no", "false", "0"}
_NOWHERE = 2**31 - 1
_ARABIC = range(0x0600, 0x0700)


@dataclass(frozen=True, slots=True)
class _Ways:
    """Drivable ways of the file, in ascending order of id; nodes as (id, longitude, latitude) in 1e-7 degrees."""

    way_id: list[int] = field(default_factory=list)
    nodes: list[list[tuple[int, int, int]]] = field(default_factory=list)
    road_class: list[int] = field(default_factory=list)
    one_way: list[int] = field(default_factory=list)
    name_ar: list[str] = field(default_factory=list)
    name_en: list[str] = field(default_factory=list)
    edition: list[str] = field(default_factory=list)


def read_osm(
    path: Path,
    *,
    profile: SpeedProfile | None = None,
    edition: str = "",
    progress: Callable[[str, float], None] | None = None,
) -> RoadNetwork:
    """Read the drivable roads of an OpenStreetMap file.

    Drivable: `highway` is one of `ROAD_CLASSES` or its `_link`, and not `area=yes`. Ways are cut at every node
    used more than once. `oneway` is respected (-1 and reverse too); roundabouts and motorways without the tag
    are one-way. Access tags are not interpreted: responders and residents pass where the public may not.

    Parameters
    ----------
    path : .osm, .osm.gz or .osm.pbf, nodes before ways as is usual. Ways that leave the extract are cut at its edge.
    profile : speed of each class; None for the one that ships with Himaya.
    edition : date of the data for files without time stamps; the newest edit in the file wins.
    progress : told `("roads", fraction)`.

    Raises
    ------
    InvalidInputError : `files.missing`, `roads.unknown_format`, `roads.corrupt`, `roads.no_roads`,
        `roads.disconnected`.
    """
    told = progress or (lambda _room, _fraction: None)
    _check_path(path)
    told("roads", 0.0)
    ways = _read_ways(path)
    told("roads", 0.8)
    network = _assemble(path, ways, profile or default_speed_profile(), edition)
    share = float(network.in_main_part.mean())
    if share < MIN_MAIN_SHARE:
        raise InvalidInputError.of("roads.disconnected", file=str(path), share=f"{share:.0%}")
    told("roads", 1.0)
    return network


def _check_path(path: Path) -> None:
    if not path.is_file():
        raise InvalidInputError.of("files.missing", file=str(path))
    if not path.name.endswith(SUFFIXES):
        raise InvalidInputError.of("roads.unknown_format", file=str(path))


def _read_ways(path: Path) -> _Ways:
    """Drivable ways; whatever the reader dislikes about the file is one fault."""
    source = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    source.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.KeyFilter("highway"))
    try:
        rows = [_row(way) for way in source if _is_drivable(way.tags)]
    except (RuntimeError, OSError, ValueError) as error:
        raise InvalidInputError.of("roads.corrupt", file=str(path), reason=str(error)) from error
    if not rows:
        raise InvalidInputError.of("roads.no_roads", file=str(path))
    rows.sort(key=lambda row: row[0])
    return _Ways(*(list(column) for column in zip(*rows, strict=True)))


def _is_drivable(tags: TagList) -> bool:
    return tags["highway"] in _CLASS_OF and tags.get("area") != "yes"


def _row(way: Any) -> tuple[Any, ...]:
    """One row of `_Ways`; nodes beyond the edge of the extract have no place and get `_NOWHERE`."""
    tags, stamp = way.tags, way.timestamp
    places = [(node.ref, node.location) for node in way.nodes]
    nodes = [(ref, place.x, place.y) if place.valid() else (ref, _NOWHERE, _NOWHERE) for ref, place in places]
    edited = stamp.date().isoformat() if stamp.timestamp() > 0 else ""
    return way.id, nodes, _CLASS_OF[tags["highway"]], _direction(tags), *_names(tags), edited


def _direction(tags: TagList) -> int:
    """1 along the way, -1 against it, 0 both; reversible and alternating lanes count as both."""
    said = tags.get("oneway", "")
    if said in _FORWARD:
        return 1
    if said in _BACKWARD:
        return -1
    implied = tags.get("junction") in {"roundabout", "circular"} or tags["highway"] == "motorway"
    return 1 if implied and said not in _BOTH else 0


def _names(tags: TagList) -> tuple[str, str]:
    """Arabic and English name; a plain `name` counts for the script it is written in."""
    plain = tags.get("name") or ""
    is_arabic = any(ord(letter) in _ARABIC for letter in plain)
    arabic, english = (plain, "") if is_arabic else ("", plain)
    return tags.get("name:ar") or arabic, tags.get("name:en") or english


def _cut(ways: _Ways, node: Ints, is_placed: Bools) -> tuple[Ints, Ints, Ints]:
    """Cut ways at every node used more than once, and where they leave the extract.

    Parameters
    ----------
    node : node number of every reference of every way, way after way.
    is_placed : whether the file holds that node.

    Returns
    -------
    points : node numbers along all sections, both ends of each included.
    first : (n_sections + 1,) where each section begins in `points`.
    way : (n_sections,) row of `ways`.
    """
    row = np.repeat(np.arange(len(ways.nodes)), [len(nodes) for nodes in ways.nodes])
    joined = (row[1:] == row[:-1]) & is_placed[1:] & is_placed[:-1] & (node[1:] != node[:-1])
    begins, ends = np.r_[joined, False], np.r_[False, joined]
    is_end = (np.bincount(node)[node] > 1) | ~begins | ~ends
    begin, end = np.flatnonzero(is_end & begins), np.flatnonzero(is_end & ends)
    size = end - begin + 1
    first = np.r_[0, np.cumsum(size)]
    return node[np.repeat(begin - first[:-1], size) + np.arange(first[-1])], first, row[begin]


def _assemble(path: Path, ways: _Ways, profile: SpeedProfile, edition: str) -> RoadNetwork:
    table = np.array(list(chain.from_iterable(ways.nodes)), np.int64).reshape(-1, 3)
    known, sample, node = np.unique(table[:, 0], return_index=True, return_inverse=True)
    lon, lat = table[sample, 1] / 1e7, table[sample, 2] / 1e7
    points, first, way = _cut(ways, node, table[:, 1] != _NOWHERE)
    if not len(way):
        raise InvalidInputError.of("roads.no_roads", file=str(path))
    junction = np.unique(points[np.r_[first[:-1], first[1:] - 1]])
    junction = junction[node_order(lon[junction], lat[junction], known[junction])]
    number = np.full(len(known), -1, np.int64)
    number[junction] = np.arange(len(junction))
    step_m = np.r_[0.0, great_circle_m(lon[points[:-1]], lat[points[:-1]], lon[points[1:]], lat[points[1:]])]
    step_m[first[:-1]] = 0.0
    road_class = np.array(ways.road_class, np.int8)[way]
    return RoadNetwork(
        source=path.name,
        edition=max([*ways.edition, ""]) or edition,
        node_id=known[junction],
        lon=lon[junction],
        lat=lat[junction],
        section_tail=number[points[first[:-1]]],
        section_head=number[points[first[1:] - 1]],
        road_class=road_class,
        length_m=np.asarray(np.add.reduceat(step_m, first[:-1]), np.float64).round(1),
        speed_kmh=profile.free_flow_kmh[road_class],
        one_way=np.array(ways.one_way, np.int8)[way],
        osm_way_id=np.array(ways.way_id, np.int64)[way],
        name_ar=tuple(ways.name_ar[index] for index in way),
        name_en=tuple(ways.name_en[index] for index in way),
        geometry_first=first,
        geometry_lon=lon[points],
        geometry_lat=lat[points],
    )
