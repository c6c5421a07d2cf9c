"""The part of a plan that an order speaks of: the whole area or one place; numbers for its tables and its map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.documents.order_words import date_in_words
from himaya.documents.wording import clock, instant, zone_of
from himaya.faults import InvalidInputError
from himaya.roads.plane import great_circle_m

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    Entry = Mapping[str, Any]

_NEAREST_STANDBY = 3


@dataclass(frozen=True)
class Selection:
    """A plan seen from the area (`place_id` None) or from one of its places.

    Raises
    ------
    InvalidInputError : `documents.unknown_place` with the ids that exist.
    """

    plan: Entry
    place_id: str | None = None

    def __post_init__(self) -> None:
        """Refuse a place that the plan does not know."""
        known = [place["id"] for place in self.plan["places"]]
        if self.place_id is not None and self.place_id not in known:
            raise InvalidInputError.of("documents.unknown_place", value=self.place_id, available="، ".join(known))

    @property
    def scenario(self) -> Entry:
        """The scenario as it stands in the plan."""
        found: Entry = self.plan["inputs"]["scenario"]
        return found

    @cached_property
    def zone(self) -> ZoneInfo:
        """Zone in which times are shown."""
        return zone_of(self.plan)

    @cached_property
    def places(self) -> tuple[Entry, ...]:
        """Places, the gravest first."""
        kept = (place for place in self.plan["places"] if self.place_id in (None, place["id"]))
        return tuple(sorted(kept, key=lambda place: (place["tier"], -place["risk"], place["id"])))

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Place id -> its number in the tables and on the map."""
        return {place["id"]: index for index, place in enumerate(self.places, start=1)}

    @cached_property
    def place_name(self) -> Mapping[str, str]:
        """Place id -> Arabic name, for every place of the plan."""
        return {place["id"]: place["name_ar"] for place in self.plan["places"]}

    def elements(self, *types: str) -> list[Entry]:
        """Elements of these types that concern the selection, in the plan's order."""
        return [
            element
            for element in self.plan["elements"]
            if element["type"] in types and self.place_id in (None, element["place_id"])
        ]

    @cached_property
    def standby(self) -> list[Entry]:
        """Standby positions: all of them, or the nearest few of each service for one place (straight line)."""
        every = [element for element in self.plan["elements"] if element["type"] == "standby"]
        if self.place_id is None:
            return every
        place = self.places[0]
        kept: list[Entry] = []
        for service in dict.fromkeys(element["function"] for element in every):
            spots = {(element["lon"], element["lat"]) for element in every if element["function"] == service}
            near = sorted(spots, key=lambda spot: (float(great_circle_m(place["lon"], place["lat"], *spot)), spot))[
                :_NEAREST_STANDBY
            ]
            kept += [e for e in every if e["function"] == service and (e["lon"], e["lat"]) in near]
        return kept

    @cached_property
    def gaps(self) -> list[Entry]:
        """Gaps that concern the selection."""
        return [gap for gap in self.plan["gaps"] if self.place_id in (None, gap["place_id"])]

    @cached_property
    def hours(self) -> list[str]:
        """Wall-clock hour of each watch."""
        return [clock(hour, self.zone) for hour in self.plan["hours"]]

    def weakest(self, place: Entry) -> tuple[float, str]:
        """Least protection of a place and the clock time of it."""
        index = int(np.argmin(place["protection"]))
        return place["protection"][index], self.hours[index]

    def local(self, text: str) -> datetime:
        """Instant on the area's clock."""
        return instant(text).astimezone(self.zone)

    def moment(self, text: str) -> str:
        """Clock time, with the days since the first day of the period where there are any: `02:00+1`."""
        moment = self.local(text)
        days = (moment.date() - self.local(self.scenario["start"]).date()).days
        return moment.strftime("%H:%M") + (f"+{days}" if days else "")

    def moment_in_words(self, text: str) -> str:
        """Clock time and date, `18:00 يوم 6 يناير 2027`."""
        moment = self.local(text)
        return f"{moment:%H:%M} يوم {date_in_words(moment.date())}"

    def span(self, start: str, end: str) -> str:
        """Clock times of a stretch of time, `18:00–22:00`."""
        return f"{self.moment(start)}–{self.moment(end)}"
