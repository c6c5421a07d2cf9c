"""The book of a national plan: the computed plans of the directorates put together, each under its own code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from himaya.documents.book.from_plan import area_of
from himaya.documents.book.model import OperationBook
from himaya.planning.wording import Text
from himaya.scenario.governorates import governorates
from himaya.web.plans.papers.book import book_of_version, positions_of, said_of
from himaya.web.plans.papers.words import same
from himaya.web.plans.queries.annexes import versions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from himaya.documents.book.elements import Element
    from himaya.documents.book.parts import Place, Reader
    from himaya.web.plans.models import PlanVersion

_PUT_TOGETHER = ("places", "elements", "units", "gaps", "hazards", "decisions")


def book_of_nation(version: PlanVersion, reader: Reader | None = None) -> OperationBook:
    """Put the directorates' plans together; one that has none yet stays in the list as missing.

    Raises
    ------
    UnavailableError : the folder of an annex's computed plan is missing or was altered.
    """
    found = versions_of(version.plan)
    books = {one.plan.area: book_of_version(one) for one in found if one.solution is not None}
    hours = tuple(sorted({hour for book in books.values() for hour in book.hours}))
    said = said_of(version)
    everything: dict[str, list[Any]] = {name: [] for name in _PUT_TOGETHER}
    for area, book in books.items():
        for name, rows in _marked(area, book, hours).items():
            everything[name] += rows
    return OperationBook(
        **said,
        mission=same(version.aim),
        areas=tuple(area_of(iso) for iso in governorates()),
        hours=hours,
        celebration=next((book.celebration for book in books.values()), Text("", "")),
        sources=tuple(dict.fromkeys(source for book in books.values() for source in book.sources)),
        places=tuple(everything["places"]),
        elements=tuple(everything["elements"]),
        units=tuple(everything["units"]),
        gaps=tuple(everything["gaps"]),
        hazards=tuple(everything["hazards"]),
        decisions=tuple(everything["decisions"]),
        positions=tuple(positions_of(version)),
        reader=reader,
        estimated=any(book.estimated for book in books.values()),
    )


def _marked(area: str, book: OperationBook, hours: Sequence[datetime]) -> dict[str, list[Any]]:
    """Parts of one directorate's book with its code before every id, on the hours of the nation."""
    places = {place.id: _own(area, place.id) for place in book.places}
    units = {unit.id: _own(area, unit.id) for unit in book.units}
    at = [book.hours.index(hour) if hour in book.hours else None for hour in hours]
    return {
        "places": [_place(place, places, at) for place in book.places],
        "elements": list(_elements(area, book, places, units, at)),
        "units": [replace(unit, id=units[unit.id]) for unit in book.units],
        "hazards": [replace(one, area=area, place_id=places.get(one.place_id, "")) for one in book.hazards],
        "decisions": [replace(one, area=area, text=_told_by(area, one.text)) for one in book.decisions],
        "gaps": [replace(gap, id=_own(area, gap.id), place_id=places.get(gap.place_id, "")) for gap in book.gaps],
    }


def _told_by(area: str, text: Text) -> Text:
    """A decision with the governorate in which it was taken."""
    title = area_of(area).title
    return Text(f"{title.ar}: {text.ar}", f"{title.en}: {text.en}")


def _own(area: str, name: str) -> str:
    return f"{area.removeprefix('EG-')}-{name}"


def _place(place: Place, places: Mapping[str, str], at: Sequence[int | None]) -> Place:
    """A place on the hours of the nation: outside those of its own plan nobody is there, and nothing is at risk."""
    strongest = max(place.protection, default=1.0)
    return replace(
        place,
        id=places[place.id],
        present=tuple(0 if k is None else place.present[k] for k in at) if place.present else (),
        protection=tuple(strongest if k is None else place.protection[k] for k in at) if place.protection else (),
    )


def _elements(
    area: str, book: OperationBook, places: Mapping[str, str], units: Mapping[str, str], at: Sequence[int | None]
) -> Iterator[Element]:
    for element in book.elements:
        stints = tuple(
            replace(stint, units=tuple(units[unit] for unit in stint.units if unit in units))
            for stint in element.stints
        )
        yield replace(
            element,
            id=_own(area, element.id),
            code=_own(area, element.code),
            place_id=places.get(element.place_id, ""),
            stints=stints,
            coverage=tuple(0.0 if k is None else element.coverage[k] for k in at) if element.coverage else (),
        )
