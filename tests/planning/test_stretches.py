"""Which part of its street a closed road is told to be."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from himaya.planning.cordon.controls import RoadControl
from himaya.planning.stretches import stretches
from himaya.roads.network import RoadNetwork
from himaya.roads.speeds import ROAD_CLASSES

_NAMES = ("البحر", "البحر", "البحر", "البحر", "النصر", "الجيش", "", "البحر")
_ENGLISH = ("Sea", "Sea", "Sea", "Sea", "Victory", "Army", "", "Sea")
_ENDS = [(0, 1), (1, 2), (2, 3), (3, 4), (1, 5), (2, 6), (4, 7), (2, 1)]
"""Sea Street runs 0-1-2-3-4; Victory Street crosses at 1, Army Street at 2, a nameless lane at 4; 7 is parallel."""


def _network() -> RoadNetwork:
    tail, head = np.array(_ENDS, dtype=np.int64).T
    lon, lat = 29.9 + np.arange(8) / 1000, np.full(8, 31.2)
    ends = np.stack([tail, head], axis=1).ravel()
    return RoadNetwork(
        source="town", edition="2026-01-01", node_id=np.arange(8), lon=lon, lat=lat, section_tail=tail,
        section_head=head, road_class=np.full(8, ROAD_CLASSES.index("tertiary")), length_m=np.full(8, 95.0),
        speed_kmh=np.full(8, 36.0), one_way=np.zeros(8), osm_way_id=np.arange(8), name_ar=_NAMES, name_en=_ENGLISH,
        geometry_first=np.arange(9) * 2, geometry_lon=lon[ends], geometry_lat=lat[ends],
    )  # fmt: skip


def _told(*sections: int) -> list[str]:
    hours = datetime(2027, 1, 6, 16, tzinfo=UTC), datetime(2027, 1, 6, 20, tzinfo=UTC)
    controls = [
        RoadControl(f"road/{one}/{one}", one, (), 1, *hours, gate=False, lon=29.9 + one / 1000, lat=31.2)
        for one in sections
    ]
    found = stretches(_network(), controls)
    return [found[one].en for one in sections]


def test_sections_of_one_street_are_told_apart_by_the_streets_that_cross_them() -> None:
    """Between two, at the only one, or at their spot where no street of another name meets them."""
    assert _told(0, 1, 2, 3) == ["at Victory", "between Army and Victory", "at Army", "31.20000, 29.90300"]


def test_two_carriageways_between_the_same_streets_have_their_spots_besides() -> None:
    """Nothing else would tell them apart."""
    assert _told(1, 7) == [
        "between Army and Victory, 31.20000, 29.90100", "between Army and Victory, 31.20000, 29.90700",
    ]  # fmt: skip
