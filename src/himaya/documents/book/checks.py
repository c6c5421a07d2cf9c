"""What a book may not say: every contradiction with the part it stands in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from himaya.documents.book.parts import CheckState
from himaya.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from himaya.documents.book.elements import Element
    from himaya.documents.book.model import OperationBook
    from himaya.documents.book.parts import Hazard, Place, Position, ReadinessLine

_LONGITUDE, _LATITUDE = 180.0, 90.0
_FIVE = 5


def book_faults(book: OperationBook) -> list[Fault]:
    """List the faults of a book, in the order of its parts."""
    found = [*_periods(book), *_repeated(book), *_spans(book), *_references(book)]
    for place in book.places:
        found += _place(book, place)
    for element in book.elements:
        found += _element(book, element)
    return [*found, *_chain(book.positions), *_checks(book), *_signatures(book)]


def _periods(book: OperationBook) -> Iterator[Fault]:
    if not book.periods:
        yield Fault("documents.book_no_period", column="/periods")


def _repeated(book: OperationBook) -> Iterator[Fault]:
    """Ids and codes that occur twice."""
    listed: dict[str, Iterable[str]] = {
        "/areas": (area.code for area in book.areas),
        "/places": (place.id for place in book.places),
        "/elements": (element.id for element in book.elements),
        "/elements/code": (element.code for element in book.elements),
        "/units": (unit.id for unit in book.units),
        "/positions": (position.id for position in book.positions),
        "/gaps": (gap.id for gap in book.gaps),
        "/human": (check.item.value for check in book.human),
        "/approvals": (approval.role.value for approval in book.approvals),
    }
    for at, ids in listed.items():
        seen: set[str] = set()
        for one in ids:
            if one in seen:
                yield Fault("documents.book_repeated", column=at, value=one)
            seen.add(one)


def _spans(book: OperationBook) -> Iterator[Fault]:
    """Stretches of time that end before they start, and times without a zone."""
    spans: list[tuple[str, datetime, datetime]] = []
    spans += [(f"/periods/{n}", period.start, period.end) for n, period in enumerate(book.periods)]
    spans += [(f"/units/{unit.id}", unit.duty_start, unit.duty_end) for unit in book.units]
    spans += [(f"/medical/points/{n}", one.start, one.end) for n, one in enumerate(book.medical.points)]
    spans += [
        (f"/places/{place.id}/gatherings/{n}", one.start, one.end)
        for place in book.places
        for n, one in enumerate(place.gatherings)
    ]
    for element in book.elements:
        spans.append((f"/elements/{element.id}", element.start, element.end))
        spans += [(f"/elements/{element.id}/stints/{n}", one.start, one.end) for n, one in enumerate(element.stints)]
    for at, start, end in spans:
        yield from _span(at, start, end)
    moments = [(f"/hours/{n}", hour) for n, hour in enumerate(book.hours)]
    moments += [(f"/approvals/{one.role}", one.at) for one in book.approvals]
    moments += [("/reader", book.reader.at)] if book.reader else []
    yield from (Fault("documents.book_no_zone", column=at) for at, moment in moments if moment.tzinfo is None)


def _span(at: str, start: datetime, end: datetime) -> Iterator[Fault]:
    if start.tzinfo is None or end.tzinfo is None:
        yield Fault("documents.book_no_zone", column=at)
    elif end <= start:
        yield Fault("documents.book_time_order", column=at, value=f"{start.isoformat()} – {end.isoformat()}")


def _references(book: OperationBook) -> Iterator[Fault]:
    """Ids that name nothing in the book; units only where the book lists any."""
    places, units = {place.id for place in book.places}, {unit.id for unit in book.units}
    areas, positions = {area.code for area in book.areas}, {position.id for position in book.positions}
    named = [(f"/places/{place.id}/area", place.area, areas) for place in book.places]
    named += [(f"/gaps/{gap.id}/place_id", gap.place_id, places) for gap in book.gaps]
    named += [(f"/positions/{one.id}/reports_to", one.reports_to, positions) for one in book.positions]
    local: list[tuple[str, Hazard | ReadinessLine | Element]] = []
    local += [(f"/hazards/{n}", hazard) for n, hazard in enumerate(book.hazards)]
    local += [(f"/readiness/{n}", line) for n, line in enumerate(book.readiness)]
    local += [(f"/elements/{element.id}", element) for element in book.elements]
    for at, part in local:
        named += [(f"{at}/place_id", part.place_id, places), (f"{at}/area", part.area, areas)]
    if units:
        named += [
            (f"/elements/{element.id}/units", unit, units)
            for element in book.elements
            for stint in element.stints
            for unit in stint.units
        ]
    for at, one, known in named:
        if one and one not in known:
            yield Fault("documents.book_unknown", column=at, value=one)


def _place(book: OperationBook, place: Place) -> Iterator[Fault]:
    at = f"/places/{place.id}"
    yield from _spot(at, place.lon, place.lat)
    for part in ("tier", "threat", "vulnerability", "consequence"):
        value = getattr(place, part)
        if not 1 <= value <= _FIVE:
            yield Fault("documents.book_number", column=f"{at}/{part}", value=str(value))
    yield from _per_hour(book, f"{at}/present", place.present)
    yield from _per_hour(book, f"{at}/protection", place.protection)
    yield from _shares(f"{at}/protection", place.protection)


def _element(book: OperationBook, element: Element) -> Iterator[Fault]:
    at = f"/elements/{element.id}"
    if element.lon is not None and element.lat is not None:
        yield from _spot(at, element.lon, element.lat)
    for part, value in (("minimum", element.minimum), ("women", element.women)):
        if value is not None and not 0 <= value <= element.strength:
            yield Fault("documents.book_number", column=f"{at}/{part}", value=str(value))
    if element.strength < 0:
        yield Fault("documents.book_number", column=f"{at}/strength", value=str(element.strength))
    yield from _per_hour(book, f"{at}/coverage", element.coverage)
    yield from _shares(f"{at}/coverage", element.coverage)


def _spot(at: str, lon: float, lat: float) -> Iterator[Fault]:
    """A point off the globe, or no number at all."""
    for part, value, most in (("lon", lon, _LONGITUDE), ("lat", lat, _LATITUDE)):
        if not (math.isfinite(value) and abs(value) <= most):
            yield Fault("documents.book_number", column=f"{at}/{part}", value=str(value))


def _per_hour(book: OperationBook, at: str, values: Sequence[float]) -> Iterator[Fault]:
    if values and len(values) != len(book.hours):
        yield Fault("documents.book_hours", column=at, value=str(len(values)), details={"hours": str(len(book.hours))})


def _shares(at: str, values: Sequence[float]) -> Iterator[Fault]:
    if any(not 0 <= value <= 1 for value in values):
        yield Fault("documents.book_number", column=at)


def _chain(positions: Sequence[Position]) -> Iterator[Fault]:
    """Positions that report to themselves, directly or over others."""
    superior = {position.id: position.reports_to for position in positions}
    for position in positions:
        above, seen = position.reports_to, {position.id}
        while above and above not in seen:
            seen.add(above)
            above = superior.get(above, "")
        if above == position.id:
            yield Fault("documents.book_circle", column=f"/positions/{position.id}")


def _checks(book: OperationBook) -> Iterator[Fault]:
    """«Not applicable» without a word why."""
    for check in book.human:
        if check.state is CheckState.NOT_APPLICABLE and not check.note.ar.strip():
            yield Fault("documents.book_no_reason", column=f"/human/{check.item}")


def _signatures(book: OperationBook) -> Iterator[Fault]:
    """The author may not review or approve."""
    offices = [approval.office.ar for approval in book.approvals]
    for approval in book.approvals:
        if offices.count(approval.office.ar) > 1:
            yield Fault("documents.book_same_office", column=f"/approvals/{approval.role}", value=approval.office.ar)
