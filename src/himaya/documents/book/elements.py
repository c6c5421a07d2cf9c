"""The elements of a book: what stands where, from when to when, with what and on which ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from himaya.documents.book.parts import UNSAID
from himaya.planning.counting import Count, most_at_once
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.planning.counting import Presence


class ElementKind(StrEnum):
    """What an element is."""

    POST = "post"
    CHECKPOINT = "checkpoint"
    CLOSURE = "closure"
    CORDON = "cordon"
    PATROL = "patrol"
    STANDBY = "standby"
    RESERVE = "reserve"
    REST = "rest"
    MEDICAL = "medical"
    COMMUNICATIONS = "communications"


MANNED = frozenset(set(ElementKind) - {ElementKind.PATROL, ElementKind.CORDON})
"""Kinds that stand at one spot with a strength of their own, so that each has a card."""
CONTROLLED = (ElementKind.CHECKPOINT, ElementKind.CLOSURE)
"""Kinds that control a road."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """One turn of duty: ids of the units and their call signs, none while it is vacant."""

    start: datetime
    end: datetime
    units: tuple[str, ...] = ()
    call_signs: tuple[str, ...] = ()

    @property
    def is_filled(self) -> bool:
        """Whether anybody holds it."""
        return bool(self.call_signs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of the plan.

    Parameters
    ----------
    id : the plan's own id; `code` the short code that stands on every paper and is said on the radio.
    function : what it is for; `function_code` the same for machines, as `search_women`.
    place_id : the protected place it serves, empty where it serves an area.
    where : spot in words: the place, the road, the standby point.
    lon, lat : WGS 84; `line` the course of a controlled road or a patrol, lon before lat.
    strength : officers at a time; `minimum` fewest with which it still counts as held, `women` of them.
    coverage : share of each hour in which a patrol is present, one per hour of the book, or none.
    duties : what the crew does, beyond what follows from the function.
    is_by_hand : an office put it in: its strength stands from start to end, whichever units have a turn.
    """

    id: str
    code: str
    kind: ElementKind
    function: Text
    where: Text
    start: datetime
    end: datetime
    function_code: str = ""
    place_id: str = ""
    area: str = ""
    tier: int = 0
    lon: float | None = None
    lat: float | None = None
    line: tuple[tuple[float, float], ...] = ()
    strength: int = 0
    minimum: int | None = None
    women: int | None = None
    stints: tuple[Stint, ...] = ()
    coverage: tuple[float, ...] = ()
    travel_s: float | None = None
    owner: Text = UNSAID
    legal_basis: Text = UNSAID
    equipment: tuple[Text, ...] = ()
    duties: tuple[Text, ...] = ()
    channel: Text = UNSAID
    relief: Text = UNSAID
    why: Text = UNSAID
    is_by_hand: bool = False

    def there(self, officers: int) -> list[Presence]:
        """From when to when so many of its officers are there: through every turn, or throughout."""
        turns = [(self.start, self.end)] if self.is_by_hand else [(one.start, one.end) for one in self.stints]
        return [(start, end, officers) for start, end in turns if officers]

    @property
    def vacant(self) -> tuple[Stint, ...]:
        """Turns that nobody holds."""
        return tuple(stint for stint in self.stints if not stint.is_filled)


def strength_of_book(elements: Iterable[Element]) -> tuple[int, int]:
    """Most officers on duty at one time, and most women among them, as the roll-up of a national plan counts them."""
    positions = list(elements)
    return (
        most_at_once(one for element in positions for one in element.there(element.strength)),
        most_at_once(one for element in positions for one in element.there(element.women or 0)),
    )


def count_of_book(elements: Iterable[Element]) -> Count:
    """Count positions of a book as those of a plan are counted."""
    positions = list(elements)
    stints = [stint for one in positions for stint in one.stints]
    return Count(len(positions), len(stints), sum(stint.is_filled for stint in stints))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A unit at an element for one turn."""

    unit: str
    element: str
    start: datetime
    end: datetime
