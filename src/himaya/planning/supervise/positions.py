"""Where posts are manned and when: a place with all its posts is one position, each controlled road another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from himaya.planning.doctrine import PostFunction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.protect.build import Manning
    from himaya.scenario.model import Place

_ON_ROADS = frozenset({PostFunction.ROAD_CLOSURE, PostFunction.CHECKPOINT})


@dataclass(frozen=True, slots=True)
class Position:
    """A place with the posts at it, or a controlled road: where a supervisor stops.

    place : index in the scenario of the place that it serves. road : whether its posts stand on a road.
    lon, lat : WGS 84. spans : when its posts are manned, from-to, in the plan's order.
    """

    id: str
    place: int
    tier: int
    road: bool
    lon: float
    lat: float
    spans: tuple[tuple[datetime, datetime], ...]


def positions_of(places: Sequence[Place], manning: Manning) -> tuple[Position, ...]:
    """Every position with a manned post: the places in their order, then the roads in that of their posts."""
    index_of = {place.id: index for index, place in enumerate(places)}
    at_places: dict[int, list[tuple[datetime, datetime]]] = {}
    tiers: dict[int, int] = {}
    roads: dict[str, Position] = {}
    for post, unit in zip(manning.posts, manning.posting.unit_of_post.tolist(), strict=True):
        if unit < 0:
            continue
        index, span = index_of[post.place_id], (post.start, post.end)
        if post.function in _ON_ROADS:
            key = post.id.rsplit("/", 2)[0]
            before = roads[key].spans if key in roads else ()
            roads[key] = Position(key, index, post.tier, True, post.lon, post.lat, (*before, span))
        else:
            at_places.setdefault(index, []).append(span)
            tiers[index] = min(post.tier, tiers.get(index, post.tier))
    return (*(_at(places, index, tiers[index], at_places[index]) for index in sorted(at_places)), *roads.values())


def _at(places: Sequence[Place], index: int, tier: int, spans: Sequence[tuple[datetime, datetime]]) -> Position:
    place = places[index]
    return Position(place.id, index, tier, False, place.lon, place.lat, tuple(spans))
