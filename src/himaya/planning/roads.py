"""Stable names of road sections: `road/<OSM way>/<section>`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.roads.snap import snap_all

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

_PARTS = 3


def road_id(network: RoadNetwork, section: int) -> str:
    """Name of a road section, the same for the same road file."""
    return f"road/{network.osm_way_id[section]}/{section}"


def section_of(network: RoadNetwork, road: str) -> int | None:
    """The section that a name or the id of one of its posts stands for; None where this network has no such road."""
    parts = road.split("/")
    if len(parts) < _PARTS or parts[0] != "road" or not parts[2].isascii() or not parts[2].isdigit():
        return None
    section = int(parts[2])
    known = section < network.n_sections and road_id(network, section) == "/".join(parts[:_PARTS])
    return section if known else None


def road_at(network: RoadNetwork, lon: float, lat: float, *, limit_m: float = 500.0) -> str | None:
    """Name of the road section nearest to a point; None where none lies within the limit."""
    anchor = snap_all(network, [lon], [lat], limit_m=limit_m)
    return road_id(network, int(anchor.section[0])) if anchor.found[0] else None
