"""What a road network holds, in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.faults import Fault
from himaya.roads.speeds import ROAD_CLASSES

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

GOOD_MAIN_SHARE = 0.9
"""Below this share of junctions in the main part a network deserves a warning."""


def network_info(network: RoadNetwork) -> dict[str, Any]:
    """Counts, lengths and shares of a network; JSON types only.

    Returns
    -------
    dict : `source`, `edition`, `nodes`, `sections`, `one_way_sections`, `length_km`, `km_by_class` (classes that
        occur), `main_part_share` (of the junctions), `named_share` and `arabic_named_share` (of the sections),
        `bbox` (lon, lat of the south-west and north-east corners).
    """
    length_km = network.length_m / 1000.0
    by_class = np.bincount(network.road_class, weights=length_km, minlength=len(ROAD_CLASSES))
    named = [bool(arabic or english) for arabic, english in zip(network.name_ar, network.name_en, strict=True)]
    main_share = float(network.in_main_part.mean()) if network.n_nodes else 0.0
    lon, lat = network.geometry_lon, network.geometry_lat
    return {
        "source": network.source,
        "edition": network.edition,
        "nodes": network.n_nodes,
        "sections": network.n_sections,
        "one_way_sections": int(np.count_nonzero(network.one_way)),
        "length_km": round(float(length_km.sum()), 1),
        "km_by_class": {name: round(float(km), 1) for name, km in zip(ROAD_CLASSES, by_class, strict=True) if km > 0},
        "main_part_share": round(main_share, 4),
        "named_share": round(float(np.mean(named)), 4) if named else 0.0,
        "arabic_named_share": round(float(np.mean([bool(name) for name in network.name_ar])), 4) if named else 0.0,
        "bbox": [float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())] if named else [],
    }


def network_warnings(network: RoadNetwork) -> list[Fault]:
    """What a user should know before planning on this network."""
    share = float(network.in_main_part.mean()) if network.n_nodes else 0.0
    if share >= GOOD_MAIN_SHARE:
        return []
    return [Fault("roads.loosely_connected", file=network.source, details={"share": f"{share:.1%}"})]
