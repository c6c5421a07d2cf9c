"""The part of a book that a paper speaks of: the nation, one directorate or one place; its numbers, times and hours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from himaya.documents.book.elements import ElementKind
from himaya.documents.book.model import OperationBook
from himaya.faults import InvalidInputError
from himaya.roads.plane import great_circle_m

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from himaya.documents.book.elements import Element
    from himaya.documents.book.parts import Gap, Hazard, MedicalPoint, Place, ReadinessLine, Unit

_NEAREST_STANDBY = 3
_LISTED = "، "


class _InArea(Protocol):
    @property
    def area(self) -> str: ...


L = TypeVar("L", bound=_InArea)


@dataclass(frozen=True)
class Scope:
    """A book seen from everywhere it covers, from the `area` of one directorate, or from one of its places.

    Raises
    ------
    InvalidInputError : `documents.other_directorate` or `documents.unknown_place` with the ids that exist.
    """

    book: OperationBook
    area: str = ""
    place_id: str = ""

    def __post_init__(self) -> None:
        """Refuse a directorate or a place that the book does not know."""
        areas = [area.code for area in self.book.areas]
        if self.area and self.area not in areas:
            raise InvalidInputError.of("documents.other_directorate", value=self.area, available=_LISTED.join(areas))
        known = [place.id for place in self.book.places]
        if self.place_id and self.place_id not in known:
            raise InvalidInputError.of("documents.unknown_place", value=self.place_id, available=_LISTED.join(known))

    @property
    def is_national(self) -> bool:
        """Whether several directorates are seen at once."""
        return len(self.book.areas) > 1 and not self.area and not self.place_id

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Places, the gravest first."""
        kept = (
            place
            for place in self.book.places
            if self.place_id in ("", place.id) and (self.place_id or self.area in ("", place.area))
        )
        return tuple(sorted(kept, key=lambda place: (place.tier, -place.risk, place.id)))

    @cached_property
    def number(self) -> Mapping[str, int]:
        """Place id -> its number in the tables and on the map."""
        return {place.id: index for index, place in enumerate(self.places, start=1)}

    @cached_property
    def place_of(self) -> Mapping[str, Place]:
        """Place id -> place, for every place of the book."""
        return {place.id: place for place in self.book.places}

    def elements(self, *kinds: ElementKind) -> list[Element]:
        """Elements of these kinds that concern the scope, in the book's order."""
        return [element for element in self.book.elements if element.kind in kinds and self._concerns(element)]

    def _concerns(self, part: Element | Hazard | ReadinessLine) -> bool:
        if self.place_id:
            return part.place_id == self.place_id
        return not self.area or part.area in ("", self.area)

    @cached_property
    def standby(self) -> list[Element]:
        """Standby positions: all of the area, or the nearest few of each service for one place (straight line)."""
        every = [element for element in self.book.elements if element.kind is ElementKind.STANDBY]
        if not self.place_id:
            return [element for element in every if self._concerns(element)]
        place = self.places[0]
        kept: list[Element] = []
        for service in dict.fromkeys(element.function_code for element in every):
            spots = {spot_of(element) for element in every if element.function_code == service}
            near = sorted(spots, key=lambda spot: (float(great_circle_m(place.lon, place.lat, *spot)), spot))
            shown = near[:_NEAREST_STANDBY]
            kept += [e for e in every if e.function_code == service and spot_of(e) in shown]
        return kept

    @cached_property
    def gaps(self) -> list[Gap]:
        """Gaps of the places in the scope; those of no place belong to the whole."""
        return [gap for gap in self.book.gaps if gap.place_id in self.number or self._is_general(gap.place_id)]

    @cached_property
    def hazards(self) -> list[Hazard]:
        """Hazards of the scope, and those of everywhere."""
        return [one for one in self.book.hazards if self._concerns(one) or self._is_everywhere(one)]

    @cached_property
    def readiness(self) -> list[ReadinessLine]:
        """Lines of readiness of the scope, and those of everywhere."""
        return [one for one in self.book.readiness if self._concerns(one) or self._is_everywhere(one)]

    @cached_property
    def medical_points(self) -> list[MedicalPoint]:
        """Medical points at the scope's places, and those that serve no place in particular."""
        return [one for one in self.book.medical.points if not one.place_id or one.place_id in self.number]

    @cached_property
    def units(self) -> list[Unit]:
        """Units that stand somewhere in the scope; all of the book where the scope is the whole."""
        if not self.area and not self.place_id:
            return list(self.book.units)
        shown = [*self.elements(*ElementKind), *self.standby]
        used = {unit for element in shown for stint in element.stints for unit in stint.units}
        return [unit for unit in self.book.units if unit.id in used]

    def of_area(self, parts: Iterable[L]) -> list[L]:
        """Positions, nets or decisions of the scope's directorate, and those of everywhere."""
        areas = {self.area} if self.area else {place.area for place in self.places} if self.place_id else None
        return [part for part in parts if areas is None or not part.area or part.area in areas]

    def _is_general(self, place_id: str) -> bool:
        return not place_id and not self.place_id

    @staticmethod
    def _is_everywhere(part: Hazard | ReadinessLine) -> bool:
        return not part.area and not part.place_id

    @cached_property
    def hours(self) -> list[str]:
        """Wall-clock hour of each watch."""
        return [self.clock(hour) for hour in self.book.hours]

    def weakest(self, place: Place) -> tuple[float, datetime] | None:
        """Least protection of a place and the hour of it; None where none was computed."""
        if not place.protection:
            return None
        value = min(place.protection)
        return value, self.book.hours[place.protection.index(value)]

    def clock(self, moment: datetime) -> str:
        """Clock time on the area's clock, `18:00`."""
        return moment.astimezone(self.book.zone).strftime("%H:%M")

    def moment(self, moment: datetime) -> str:
        """Clock time, with the days since the first day of the book where there are any: `02:00+1`."""
        local = moment.astimezone(self.book.zone)
        days = (local.date() - self.book.start.astimezone(self.book.zone).date()).days
        return local.strftime("%H:%M") + (f"+{days}" if days > 0 else str(days) if days else "")

    def span(self, start: datetime, end: datetime) -> str:
        """Clock times of a stretch of time, `18:00–22:00`."""
        return f"{self.moment(start)}–{self.moment(end)}"


def spot_of(element: Element) -> tuple[float, float]:
    """Where an element stands, longitude before latitude; nowhere (0, 0) while it has no point."""
    return (element.lon or 0.0, element.lat or 0.0)
