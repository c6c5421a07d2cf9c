"""The 27 governorates: codes, names, and whether a point lies in one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import shapely

from himaya.scenario.fold import heading_key

if TYPE_CHECKING:
    from collections.abc import Mapping

COAST_TOLERANCE = 0.05
"""Degrees by which a point may lie outside its simplified polygon (piers, coasts, borders)."""


@dataclass(frozen=True, slots=True)
class Governorate:
    """A governorate; `iso` is its ISO 3166-2 code, `shape` its polygon in lon, lat."""

    iso: str
    name_ar: str
    name_en: str
    shape: shapely.Geometry

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies inside, within the coast tolerance."""
        return bool(shapely.dwithin(self.shape, shapely.Point(lon, lat), COAST_TOLERANCE))


@cache
def governorates() -> Mapping[str, Governorate]:
    """All governorates by ISO code."""
    text = resources.files(__package__).joinpath("data", "governorates.geojson").read_text("utf-8")
    found = {}
    for feature in json.loads(text)["features"]:
        about = feature["properties"]
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        found[about["iso"]] = Governorate(about["iso"], about["name_ar"], about["name_en"], shape)
    return found


@cache
def codes_by_word() -> Mapping[str, str]:
    """ISO codes by every accepted word, folded: code, Arabic and English name, with or without «محافظة»."""
    words: dict[str, str] = {}
    for one in governorates().values():
        for word in (one.iso, one.name_ar, one.name_en, f"محافظة {one.name_ar}", f"{one.name_en} governorate"):
            words[heading_key(word)] = one.iso
    return words


def area_words(home: Governorate | None) -> dict[str, str]:
    """Name an area in the two languages of a fault, `area_ar` and `area_en`; the whole country for None."""
    if home is None:
        return {"area_ar": "جمهورية مصر العربية", "area_en": "Egypt"}
    return {"area_ar": f"محافظة {home.name_ar}", "area_en": f"{home.name_en} governorate"}


def in_egypt(lon: float, lat: float) -> bool:
    """Whether a point lies in any governorate, within the coast tolerance."""
    return any(one.holds(lon, lat) for one in governorates().values())


def ground_geojson() -> bytes:
    """Outlines of all governorates as GeoJSON, for maps."""
    return resources.files(__package__).joinpath("data", "governorates.geojson").read_bytes()
