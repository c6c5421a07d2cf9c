"""The roads of a governorate as they are now: those in operation, in this hour, without what controls shut.

What is kept beside them is true of these roads alone: another hour, another closure or another file are other roads.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.roads.arrays import Floats, Ints
    from himaya.roads.network import RoadNetwork
    from himaya.roads.now import RoadsNow

_KEPT_HOURS = 8


class Driven(NamedTuple):
    """Roads as they are now; `reached` are times from points to all places of a question, under its places and limit.

    A point is a section and the share of it; its row holds places by index and seconds.
    """

    roads: RoadsNow
    reached: dict[tuple[bytes, float], dict[tuple[int, float], tuple[Ints, Floats]]]


def roads_at(network: RoadNetwork, now: datetime, shut: tuple[int, ...]) -> Driven:
    """A network in this hour without the sections that are shut."""
    return _prepared(network, timezone.localtime(now).hour, shut)


@lru_cache(maxsize=_KEPT_HOURS)
def _prepared(network: RoadNetwork, hour: int, shut: tuple[int, ...]) -> Driven:
    from himaya.roads.now import roads_now  # noqa: PLC0415  # compilers are loaded when somebody asks

    return Driven(roads_now(network, hour=hour, closed=list(shut)), {})
