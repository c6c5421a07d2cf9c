"""The roads of a governorate as they are now: those in operation, in this hour, without what controls shut."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.roads.network import RoadNetwork
    from himaya.roads.now import RoadsNow

_KEPT_HOURS = 8


def roads_at(network: RoadNetwork, now: datetime, shut: tuple[int, ...]) -> RoadsNow:
    """A network in this hour without the sections that are shut."""
    return _prepared(network, timezone.localtime(now).hour, shut)


@lru_cache(maxsize=_KEPT_HOURS)
def _prepared(network: RoadNetwork, hour: int, shut: tuple[int, ...]) -> RoadsNow:
    from himaya.roads.now import roads_now  # noqa: PLC0415  # compilers are loaded when somebody asks

    return roads_now(network, hour=hour, closed=list(shut))
