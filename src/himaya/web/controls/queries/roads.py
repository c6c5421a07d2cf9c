"""The road network of a governorate in operation: that of its plan in force, read once and kept."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.files import sha256_of
from himaya.roads.network import RoadNetwork
from himaya.web.plans.models import Solution, SolutionState
from himaya.web.plans.planning import road_file_of
from himaya.web.plans.queries.in_force import version_in_force
from himaya.web.plans.queries.solutions import plans_dir

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


ROADS_FILE, TILES_FILE = "roads.npz", "roads.pmtiles"
_LOOKED_AT = 5
_KEPT_NETWORKS = 32
_KEPT_MATCHES = 4096
_NEAR_M = 3.0
_reading = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """A network with what tells it from others; `slug` is the computed plan whose tiles show it, empty without one."""

    network: RoadNetwork
    sha256: str
    slug: str


def roads_in_operation(area: str) -> Roads | None:
    """Roads of the plan in force, those that the planner uses where none is in force, None where there are none."""
    path, solution = _in_operation(area)
    if path is None:
        return None
    if solution is None:
        return _read(path, _slug_with_tiles(area))
    return _read(path, solution.slug if _has_tiles(solution.folder) else "")


def road_file(area: str) -> Path | None:
    """The file of the roads in operation; None where there are none."""
    return _in_operation(area)[0]


def _in_operation(area: str) -> tuple[Path | None, Solution | None]:
    """The file of the roads in operation, and the computed plan that it is part of."""
    solution = _solution_in_force(area)
    if solution is not None:
        path = plans_dir() / solution.folder / ROADS_FILE
        if path.is_file():
            return path, solution
    path = road_file_of(area)
    return (path if path.is_file() else None), None


def network_in(path: Path) -> RoadNetwork:
    """The network of a road file."""
    return _read(path, "").network


def streets_of(area: str) -> str:
    """The computed plan whose tiles show the streets of a governorate: that in force, or else the newest; or empty."""
    solution = _solution_in_force(area)
    return solution.slug if solution is not None and _has_tiles(solution.folder) else _slug_with_tiles(area)


def _solution_in_force(area: str) -> Solution | None:
    version = version_in_force(area, timezone.now())
    return version.solution if version is not None else None


def _slug_with_tiles(area: str) -> str:
    """The newest computed plan of a governorate whose tiles show its streets; empty where there is none."""
    rows = Solution.objects.filter(area=area, state=SolutionState.VERIFIED).order_by("-checked_at", "-pk")
    found = (slug for slug, folder in rows.values_list("slug", "folder")[:_LOOKED_AT] if _has_tiles(folder))
    return next(found, "")


def _has_tiles(folder: str) -> bool:
    return (plans_dir() / folder / TILES_FILE).is_file()


def _read(path: Path, slug: str) -> Roads:
    stat = path.stat()
    with _reading:
        network, sha256 = _network(path, stat.st_mtime_ns, stat.st_size)
    return Roads(network, sha256, slug)


@lru_cache(maxsize=_KEPT_NETWORKS)
def _network(path: Path, _changed_ns: int, _size: int) -> tuple[RoadNetwork, str]:
    from himaya.roads.store import load_network  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    return load_network(path), sha256_of(path)


def lines_of(roads: Roads, sections: Sequence[int]) -> list[list[list[float]]]:
    """Geometry of sections in lon, lat, rounded to a decimetre."""
    found = []
    for section in sections:
        lon, lat = roads.network.section_line(section)
        found.append([[round(float(x), 6), round(float(y), 6)] for x, y in zip(lon, lat, strict=True)])
    return found


def matched(
    roads: Roads, sections: Sequence[str], lines: Sequence[Sequence[Sequence[float]]], sha256: str
) -> tuple[int, ...]:
    """Sections of this network that a control drawn on the network of `sha256` means; what has gone is left out.

    On another edition of the roads a section is found by its way and the middle of its line, or by the line alone.
    """
    frozen = tuple(tuple(map(tuple, line)) for line in lines)
    return _matched(roads.network, roads.sha256 == sha256, tuple(sections), frozen)


@lru_cache(maxsize=_KEPT_MATCHES)
def _matched(
    network: RoadNetwork,
    is_same: bool,  # noqa: FBT001  # a cache takes its keys by position
    sections: tuple[str, ...],
    lines: tuple[tuple[tuple[float, ...], ...], ...],
) -> tuple[int, ...]:
    from himaya.planning.roads import section_of  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    found: set[int] = set()
    for row, road in enumerate(sections):
        section = section_of(network, road)
        if section is not None and is_same:
            found.add(section)
        elif row < len(lines):
            found.update(_by_line(network, road, lines[row]))
    return tuple(sorted(found))


def _by_line(network: RoadNetwork, road: str, line: Sequence[Sequence[float]]) -> list[int]:
    from himaya.roads.snap import sections_within  # noqa: PLC0415  # likewise

    lon, lat = _middle(line)
    near = sections_within(network, lon, lat, _NEAR_M).tolist()
    way = road.split("/")[1] if road.count("/") > 1 else ""
    same_way = [section for section in near if str(network.osm_way_id[section]) == way]
    return same_way or near[:1]


def _middle(line: Sequence[Sequence[float]]) -> tuple[float, float]:
    """A point on the middle piece of a line."""
    piece = (len(line) - 1) // 2
    (ax, ay), (bx, by) = line[piece], line[min(piece + 1, len(line) - 1)]
    return (ax + bx) / 2, (ay + by) / 2
