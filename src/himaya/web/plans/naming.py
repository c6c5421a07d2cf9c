"""What elements, units, roads and places of a computed plan are called, for sentences that know only their ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from himaya.documents.wording import function_name
from himaya.faults import Language
from himaya.roads.plane import great_circle_m
from himaya.web.common.templatetags.himaya import clock, named

_ROAD_PARTS = 3
"""A road is `road/<OSM way>/<section>`; its stints have more parts."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names in the reader's language by id; what has none keeps its id."""

    posts: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    roads: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    gatherings: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    spots: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    place_spots: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Names:
        """Names in a plan (`himaya-plan/1`): a stint with its hours, a post without."""
        scenario = document["inputs"]["scenario"]
        zone, posts = scenario["timezone"], dict[str, str]()
        roads, spots = dict[str, str](), dict[str, tuple[float, float]]()
        for element in document["elements"]:
            name, key = str(named(element, "name")), str(element["id"])
            hours = f"{clock(element['start'], zone)}–{clock(element['end'], zone)}"
            posts[key] = f"{name} (\u2066{hours}\u2069)"
            posts.setdefault(key.rsplit("/", 1)[0], name)
            for one in (key, key.rsplit("/", 1)[0]):
                spots.setdefault(one, (element["lon"], element["lat"]))
            if key.startswith("road/"):
                roads.setdefault("/".join(key.split("/")[:_ROAD_PARTS]), name)
        return cls(
            posts=posts,
            units={unit["id"]: unit["call_sign"] for unit in scenario["units"]},
            roads=roads,
            places={place["id"]: str(named(place, "name")) for place in document["places"]},
            gatherings={one["id"]: str(named(one, "name")) for one in scenario["services"]},
            points={point["id"]: str(named(point, "name")) for point in scenario["standby"]},
            spots=spots,
            place_spots={place["id"]: (place["lon"], place["lat"]) for place in document["places"]},
        )

    def post(self, key: str) -> str:
        """A post, or one stint of it; one that was added by hand by its place."""
        return self.posts.get(key) or self._added(key)

    def _added(self, key: str) -> str:
        """A post that the plan has not, `place/function/number`: its function and number, and the place."""
        place, _slash, rest = key.partition("/")
        if place not in self.places or not rest:
            return key
        function, *number = rest.split("/")
        try:
            called = function_name(function, Language(get_language() or "ar"))
        except KeyError:
            return f"{self.places[place]} ({rest})"
        return " ".join([called, *number[:1], "-", self.places[place]])

    def moved_m(self, key: str, lon: float, lat: float) -> float | None:
        """Metres from where the plan has a post to another spot; None for a post that it has not."""
        spot = self.spots.get(key)
        return None if spot is None else float(great_circle_m(*spot, lon, lat))

    def from_place_m(self, key: str, lon: float, lat: float) -> float | None:
        """Metres from a spot to the place of a post, `place/function/number`; None where the plan has no such place."""
        spot = self.place_spots.get(key.partition("/")[0])
        return None if spot is None else float(great_circle_m(*spot, lon, lat))

    def unit(self, key: str) -> str:
        """A unit by its call sign."""
        return self.units.get(key, key)

    def road(self, key: str) -> str:
        """A road by the control that stands on it."""
        return self.roads.get(key, key)

    def place(self, key: str) -> str:
        """A place."""
        return self.places.get(key, key)

    def gathering(self, key: str) -> str:
        """A gathering."""
        return self.gatherings.get(key, key)

    def point(self, key: str) -> str:
        """A standby point."""
        return self.points.get(key, key)
