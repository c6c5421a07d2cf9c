"""Choosing road sections: by the name of a street, from one crossing to another, or by a point on the map."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from himaya.scenario.fold import fold
from himaya.web.common.language import in_language

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from himaya.roads.network import RoadNetwork
    from himaya.web.controls.queries.roads import Roads

MOST_STREETS = 12
_NEAR_M = 250.0
_POINT_M = 60.0
_FAR = 10**9


@dataclass(frozen=True, slots=True)
class Street:
    """A street: `key` is its Arabic name, or the English one where it has no other; `sections` all of it."""

    key: str
    title_ar: str
    title_en: str
    sections: tuple[int, ...]

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.title_ar, self.title_en)


@lru_cache(maxsize=32)
def _streets(network: RoadNetwork) -> Mapping[str, Street]:
    """Every street that has a name, by its key."""
    rows: dict[str, list[int]] = defaultdict(list)
    english: dict[str, str] = {}
    for section in range(network.n_sections):
        key = network.name_ar[section] or network.name_en[section]
        if key:
            rows[key].append(section)
            english.setdefault(key, network.name_en[section])
    return {key: Street(key, key, english[key], tuple(found)) for key, found in rows.items()}


@lru_cache(maxsize=32)
def _folded(network: RoadNetwork) -> Sequence[tuple[str, str]]:
    return [(key, fold(f"{one.title_ar} {one.title_en}")) for key, one in _streets(network).items()]


def streets_like(roads: Roads, words: str) -> list[Street]:
    """Streets that hold all words, whatever their spelling, the longest first."""
    asked = fold(words).split()
    if not asked:
        return []
    keys = [key for key, text in _folded(roads.network) if all(word in text for word in asked)]
    found = [_streets(roads.network)[key] for key in keys]
    return sorted(found, key=lambda one: (-len(one.sections), one.key))[:MOST_STREETS]


def street_of(roads: Roads, key: str) -> Street | None:
    """A street by its key."""
    return _streets(roads.network).get(key)


def streets_near(roads: Roads, lon: float, lat: float) -> list[Street]:
    """Streets with a name within 250 m of a landmark, the nearest sections first."""
    from himaya.roads.snap import sections_within  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    network = roads.network
    found: dict[str, None] = {}
    for section in sections_within(network, lon, lat, _NEAR_M).tolist():
        key = network.name_ar[section] or network.name_en[section]
        if key:
            found.setdefault(key)
    return [_streets(network)[key] for key in found][:MOST_STREETS]


def section_at(roads: Roads, lon: float, lat: float) -> int | None:
    """The section nearest to a point of the map, at most 60 m away."""
    from himaya.roads.snap import snap_all  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    anchor = snap_all(roads.network, [lon], [lat], limit_m=_POINT_M)
    return int(anchor.section[0]) if anchor.found[0] else None


def crossings(roads: Roads, street: Street) -> list[Street]:
    """Streets with a name that a street crosses, in the order of their names."""
    network = roads.network
    nodes = _nodes(network, street.sections)
    found: dict[str, None] = {}
    for section in _touching(network, nodes):
        key = network.name_ar[section] or network.name_en[section]
        if key and key != street.key:
            found.setdefault(key)
    return sorted((_streets(network)[key] for key in found), key=lambda one: fold(one.title))


def stretch(roads: Roads, street: Street, start: str = "", end: str = "") -> tuple[int, ...]:
    """Sections of a street between two of its crossings, on both carriageways; all of it without them.

    Found by the shortest way along the street, there and back; empty where the street does not lead from one to the
    other.
    """
    if not (start and end):
        return street.sections
    network = roads.network
    own = _nodes(network, street.sections)
    ends = []
    for key in (start, end):
        other = street_of(roads, key)
        ends.append(set() if other is None else own & _nodes(network, other.sections))
    there, back = _way(network, street.sections, *ends), _way(network, street.sections, *reversed(ends))
    return tuple(sorted({*there, *back}))


def _nodes(network: RoadNetwork, sections: Sequence[int]) -> set[int]:
    index = list(sections)
    return {*network.section_tail[index].tolist(), *network.section_head[index].tolist()}


def _touching(network: RoadNetwork, nodes: Collection[int]) -> list[int]:
    import numpy as np  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    found: list[int] = network.sections_at(np.array(sorted(nodes), np.int64)).tolist()
    return found


def _way(network: RoadNetwork, sections: Sequence[int], starts: set[int], ends: set[int]) -> list[int]:
    """Sections of the shortest way along a street, in its driving direction, from any start to any end."""
    ways = _arcs(network, sections)
    away: dict[int, float] = dict.fromkeys(starts, 0.0)
    came: dict[int, tuple[int, int]] = {}
    queue = [(0.0, node) for node in sorted(starts)]
    while queue:
        length_m, node = heappop(queue)
        if node in ends:
            return _walked_back(node, came)
        if length_m > away.get(node, _FAR):
            continue
        for other, section in ways.get(node, ()):
            longer = length_m + float(network.length_m[section])
            if longer < away.get(other, _FAR):
                away[other], came[other] = longer, (node, section)
                heappush(queue, (longer, other))
    return []


def _arcs(network: RoadNetwork, sections: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """Next junction and section from each junction, as they may be driven."""
    ways: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for section in sections:
        tail, head = int(network.section_tail[section]), int(network.section_head[section])
        if network.one_way[section] >= 0:
            ways[tail].append((head, section))
        if network.one_way[section] <= 0:
            ways[head].append((tail, section))
    return ways


def _walked_back(node: int, came: Mapping[int, tuple[int, int]]) -> list[int]:
    found = []
    while node in came:
        node, section = came[node]
        found.append(section)
    return found
