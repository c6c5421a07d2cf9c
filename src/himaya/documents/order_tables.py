"""Tables of the operation order: posts, mobile presence, standby positions, controlled roads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from himaya.documents.book.elements import CONTROLLED, ElementKind
from himaya.documents.wording import figure, listed
from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.documents.book.elements import Element, Stint
    from himaya.documents.book.parts import FactTable
    from himaya.documents.book.scope import Scope

    Table = dict[str, Any]

FIXED = (ElementKind.POST, ElementKind.MEDICAL, ElementKind.COMMUNICATIONS, ElementKind.REST, ElementKind.RESERVE)
"""Kinds listed as posts under their place."""
_HOURS_A_TABLE = 18
_MINUTE_S = 60.0
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def stints_of(scope: Scope, stints: Iterable[Stint], language: Language = Language.AR) -> list[Table]:
    """When and who: one entry per turn, with the call signs or none where it is vacant."""
    return [
        {
            "time": scope.span(stint.start, stint.end),
            "call_signs": listed(language, stint.call_signs),
            "filled": stint.is_filled,
        }
        for stint in stints
    ]


def posts_by_place(scope: Scope) -> list[Table]:
    """Posts of every place, the gravest place first; those of no place come last, without a place's head."""
    tables = []
    elements = scope.elements(*FIXED)
    for place in scope.places:
        rows = [_post_row(scope, element) for element in elements if element.place_id == place.id]
        if rows:
            head = {"number": scope.number[place.id], "name": place.title.ar, "tier": place.tier}
            tables.append({**head, "kind": place.kind.ar, "rows": rows})
    elsewhere = [_post_row(scope, element, place=True) for element in elements if not element.place_id]
    return [*tables, {"number": 0, "name": "", "tier": 0, "kind": "", "rows": elsewhere}] if elsewhere else tables


def _post_row(scope: Scope, element: Element, *, place: bool = False) -> Table:
    return {
        "code": element.code,
        "function": f"{element.function.ar} - {element.where.ar}"
        if place and element.where.ar
        else element.function.ar,
        "strength": element.strength,
        "women": "" if element.women is None else str(element.women),
        "stints": stints_of(scope, element.stints),
    }


def presence(scope: Scope) -> list[Table]:
    """Mobile presence per place and hour in whole per cent, cut into tables that fit a page's width."""
    shares = {element.place_id: element.coverage for element in scope.elements(ElementKind.PATROL) if element.coverage}
    tables = []
    for first in range(0, len(scope.hours), _HOURS_A_TABLE):
        part = slice(first, first + _HOURS_A_TABLE)
        rows = [
            {
                "number": scope.number[place.id],
                "name": place.title.ar,
                "shares": [round(100 * share) for share in shares[place.id][part]],
            }
            for place in scope.places
            if place.id in shares
        ]
        tables.append({"hours": [hour[:2] for hour in scope.hours[part]], "rows": rows})
    return tables if shares else []


def rounds(scope: Scope) -> list[Table]:
    """Mobile units that drive rounds: when they are out, and what to expect of a night."""
    return [
        {
            "call_sign": block.call_sign,
            "kind": block.kind.ar,
            "base": block.base.ar,
            "time": scope.span(block.start, block.end),
            "visits": figure(block.visits, decimals=0),
            "present": figure(block.present_min, decimals=0),
        }
        for block in scope.book.rounds
    ]


def standby(scope: Scope) -> list[Table]:
    """Standby positions with who waits there and when."""
    return [
        {
            "number": element.code,
            "service": element.function.ar,
            "name": element.where.ar,
            "lon": element.lon,
            "lat": element.lat,
            "stints": stints_of(scope, element.stints),
            "travel": minutes(element.travel_s),
        }
        for element in scope.standby
    ]


def roads(scope: Scope) -> list[Table]:
    """Controlled roads with closing and opening times; gates let emergency vehicles and residents through."""
    rows = [_road(scope, element) for element in scope.elements(*CONTROLLED)]
    return sorted(rows, key=lambda row: (row["place_number"], not row["gate"]))


def _road(scope: Scope, element: Element) -> Table:
    closing = next((one for one in scope.book.closings if element.id.startswith(f"{one.id}/")), None)
    spot = "" if element.lat is None or element.lon is None else f"{element.lat:.5f}, {element.lon:.5f}"
    return {
        "number": element.code,
        "name": element.where.ar,
        "spot": spot,
        "place_id": element.place_id,
        "place_number": scope.number.get(element.place_id, 0),
        "gate": element.kind is ElementKind.CHECKPOINT,
        "what": element.function.ar,
        "closes": scope.moment(closing.closes if closing else element.start),
        "opens": scope.moment(closing.opens if closing else element.end),
        "strength": element.strength,
        "stints": stints_of(scope, element.stints),
        "lon": element.lon,
        "lat": element.lat,
        "line": element.line,
    }


def roads_by_place(scope: Scope, rows: list[Table]) -> list[Table]:
    """Controlled roads under the place they are controlled for, with its cordon: code, name, and when it stands."""
    cordons = {element.place_id: element for element in scope.elements(ElementKind.CORDON)}
    groups: dict[str, list[Table]] = {}
    for row in rows:
        shown = {key: value for key, value in row.items() if key != "line"}
        groups.setdefault(row["place_id"], []).append(shown)
    return [
        {
            "number": of_place[0]["place_number"],
            "name": scope.place_of[place_id].title.ar if place_id else "",
            "cordon": _cordon(scope, cordons[place_id]) if place_id in cordons else [],
            "rows": of_place,
        }
        for place_id, of_place in groups.items()
    ]


def _cordon(scope: Scope, element: Element) -> list[str]:
    return [element.function.ar, element.code, scope.span(element.start, element.end)]


def minutes(seconds: float | None) -> str:
    """Minutes with one decimal."""
    return "" if seconds is None else figure(seconds / _MINUTE_S, decimals=1)


def closures(scope: Scope) -> list[Table]:
    """What closing the roads means; the times stand with the roads themselves."""
    return _tables(table for table in scope.book.closures if table.key != "schedule")


def sensitivity(scope: Scope) -> list[Table]:
    """What hangs on the weights of the places, table by table."""
    return _tables(scope.book.sensitivity)


def rehearsal(scope: Scope) -> list[Table]:
    """Figures of the rehearsed nights."""
    return _tables(scope.book.rehearsal)


def supervision(scope: Scope) -> list[Table]:
    """Supervisors' tours: what is promised, who goes round when, and the checklist of a visit."""
    return _tables(scope.book.supervision)


def _tables(tables: Iterable[FactTable]) -> list[Table]:
    """Tables of facts; a cell without an Arabic letter runs from left to right."""
    return [
        {
            "title": table.title.ar,
            "note": table.note.ar,
            "heads": [head.ar for head in table.heads],
            "rows": [[{"text": cell.ar, "figure": not _ARABIC.search(cell.ar)} for cell in row] for row in table.rows],
        }
        for table in tables
    ]
