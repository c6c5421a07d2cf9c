"""What elements, units, roads and places of a computed plan are called, for sentences that know only their ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Names:
        """Names in a plan (`himaya-plan/1`): a stint with its hours, a post without."""
        scenario = document["inputs"]["scenario"]
        zone, posts = scenario["timezone"], dict[str, str]()
        roads = dict[str, str]()
        for element in document["elements"]:
            name, key = str(named(element, "name")), str(element["id"])
            hours = f"{clock(element['start'], zone)}–{clock(element['end'], zone)}"
            posts[key] = f"{name} (\u2066{hours}\u2069)"
            posts.setdefault(key.rsplit("/", 1)[0], name)
            if key.startswith("road/"):
                roads.setdefault("/".join(key.split("/")[:_ROAD_PARTS]), name)
        return cls(
            posts=posts,
            units={unit["id"]: unit["call_sign"] for unit in scenario["units"]},
            roads=roads,
            places={place["id"]: str(named(place, "name")) for place in document["places"]},
            gatherings={one["id"]: one["name_ar"] for one in scenario["services"]},
            points={point["id"]: str(named(point, "name")) for point in scenario["standby"]},
        )

    def post(self, key: str) -> str:
        """A post, or one stint of it; one that was added by hand by its place."""
        return self.posts.get(key) or self._added(key)

    def _added(self, key: str) -> str:
        place, _slash, rest = key.partition("/")
        return f"{self.places[place]} ({rest})" if place in self.places and rest else key

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
