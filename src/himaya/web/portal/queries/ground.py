"""The ground that the map of the public shows: a governorate, its streets, and places that everybody knows."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.scenario.fold import fold
from himaya.web.common.language import in_language
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

A_DEGREE = 100_000
"""Steps of a coordinate in a degree, as streets are told."""
_KEPT_AREAS = 27


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """Pieces of streets: those of piece i are `points[first[i]:first[i + 1]]`.

    `rank` : (n,) class, 0 the greatest. `title` : (n,) rows of `titles`, each Arabic and English. `points` : (m, 2)
    lon, lat. `boxes` : (n, 4) west, south, east, north.
    """

    rank: Ints
    title: Ints
    titles: Sequence[tuple[str, str]]
    first: Ints
    points: Floats
    boxes: Floats

    def within(self, box: tuple[float, float, float, float], most_rank: int) -> Ints:
        """Pieces of at most this rank whose box touches another, the greatest streets last."""
        west, south, east, north = box
        boxes = self.boxes
        near = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        found = np.flatnonzero(near & (self.rank <= most_rank))
        return found[np.argsort(-self.rank[found], kind="stable")]

    def line(self, piece: int) -> Floats:
        """Points of a piece, shape (k, 2)."""
        return self.points[self.first[piece] : self.first[piece + 1]]

    def title_of(self, piece: int) -> str:
        """The name of a piece in the reader's language; empty where it has none."""
        return in_language(*self.titles[self.title[piece]])


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that everybody knows, in the reader's language; degrees."""

    title: str
    lon: float
    lat: float


def streets(area: str) -> Streets:
    """Streets of a governorate; none where they have not been told."""
    changed_at = Notice.objects.filter(topic=Topic.STREETS, key=area).values_list("changed_at", flat=True).first()
    return _streets(area, changed_at)


@lru_cache(maxsize=_KEPT_AREAS)
def _streets(area: str, changed_at: datetime | None) -> Streets:
    told: dict[str, Any] = Notice.objects.get(topic=Topic.STREETS, key=area).told if changed_at else {}
    if not told.get("lines"):
        none = np.zeros(0, np.int64)
        return Streets(none, none, (), np.zeros(1, np.int64), np.zeros((0, 2)), np.zeros((0, 4)))
    packed = json.loads(zlib.decompress(base64.b64decode(told["lines"])))
    points = np.cumsum(np.array(packed["steps"], np.int64).reshape(-1, 2), axis=0) / A_DEGREE
    first = np.concatenate(([0], np.cumsum(packed["count"])))
    low, high = (take.reduceat(points, first[:-1]) for take in (np.minimum, np.maximum))
    rank, title = (np.array(packed[column], np.int64) for column in ("rank", "name"))
    titles = [(name_ar, name_en) for name_ar, name_en in packed["names"]]
    return Streets(rank, title, titles, first, points, np.column_stack((low, high)))


def spots(area: str) -> list[Spot]:
    """Places of a governorate that everybody knows."""
    rows = Notice.objects.filter(topic=Topic.PLACE, area=area).values_list("told", flat=True)
    return [Spot(in_language(told["name_ar"], told["name_en"]), told["lon"], told["lat"]) for told in rows]


def spot_named(area: str, typed: str) -> Spot | None:
    """The place of a governorate that somebody typed the name of, in either language; None where there is none."""
    wanted = fold(typed)
    rows = Notice.objects.filter(topic=Topic.PLACE, area=area).values_list("told", flat=True)
    found = (told for told in rows if wanted and wanted in {fold(told["name_ar"]), fold(told["name_en"])})
    told = next(found, None)
    return Spot(in_language(told["name_ar"], told["name_en"]), told["lon"], told["lat"]) if told else None
