"""The roll-up of an order that covers several directorates: a line for each, missing ones as missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.book.elements import CONTROLLED, ElementKind, count_of_book, strength_of_book
from himaya.documents.book.scope import Scope
from himaya.documents.order_tables import FIXED
from himaya.documents.wording import figure
from himaya.planning.showing import rounded_down

if TYPE_CHECKING:
    from himaya.documents.book.parts import Area


def directorates(scope: Scope) -> list[dict[str, Any]]:
    """List the directorates with the number of their annex and their totals, which add up to those of the nation."""
    return [_line(scope, number, area) for number, area in enumerate(scope.book.areas, start=1)]


def _line(scope: Scope, number: int, area: Area) -> dict[str, Any]:
    own = Scope(scope.book, area.code)
    held = count_of_book(one for one in own.elements(*FIXED, *CONTROLLED) if one.area == area.code)
    strength, _women = strength_of_book(one for one in own.elements(*ElementKind) if one.area == area.code)
    protected = [weakest for place in own.places if (weakest := own.weakest(place))]
    serious = sum(gap.is_serious for gap in own.gaps if gap.place_id)
    return {
        "number": number,
        "title": area.directorate.ar,
        "reported": bool(own.places),
        "places": figure(len(own.places)),
        "grave": figure(sum(place.tier == 1 for place in own.places)),
        "most": figure(strength),
        "turns": f"{held.filled}/{held.stints}",
        "worst": rounded_down(min(value for value, _ in protected), 3) if protected else "—",
        "serious": figure(serious),
    }
