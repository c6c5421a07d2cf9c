"""Forms of duty: 204 per place or service, 211 check-in, and the card of one post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.documents.book.elements import CONTROLLED, MANNED, ElementKind
from himaya.documents.forms.blocks import (
    Field,
    bullets,
    code,
    fields,
    mark,
    note,
    noted,
    paragraph,
    strong,
    table,
    turns,
)
from himaya.documents.forms.maps import post_picture
from himaya.documents.order_tables import FIXED
from himaya.planning.counting import most_at_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.documents.book.elements import Element
    from himaya.documents.book.parts import Unit
    from himaya.documents.forms.blocks import Block, Cell, Row
    from himaya.documents.forms.pen import Pen

_AT_PLACE = (*FIXED, *CONTROLLED)
_MOST_RELIEFS = 4


def assignment_lists(pen: Pen) -> Iterator[list[Block]]:
    """204: one form for every place with posts, the gravest first, then one for the units that wait."""
    groups: dict[str, list[Element]] = {}
    for element in pen.scope.elements(*_AT_PLACE):
        groups.setdefault(element.place_id, []).append(element)
    for place in pen.scope.places:
        if place.id in groups:
            tier = pen.field("tier", code(str(place.tier)), 1)
            host = pen.field("host", pen.entered(place.host_office), 2)
            yield _assignments(pen, pen.say(place.title), groups[place.id], tier, host)
    if groups.get(""):
        yield _assignments(pen, pen.word("text.no_place"), groups[""])
    if pen.scope.standby:
        yield _assignments(pen, pen.word("text.waiting"), pen.scope.standby)


def no_assignments(pen: Pen) -> list[Block]:
    """204 of a book without posts."""
    return [pen.head(), pen.part("assignments"), table([pen.column("code", 1)], [], empty=pen.empty)]


def _assignments(pen: Pen, group: str, elements: list[Element], *more: Field) -> list[Block]:
    vacant = sum(len(element.vacant) for element in elements)
    strength = sum(_strength(pen, element) for element in elements)
    head = pen.head(
        pen.field("group", strong(group), 6 - sum(field.span for field in more)),
        *more,
        pen.field("posts", code(str(len(elements))), 2),
        pen.field("strength_sum", code(str(strength)), 2),
        pen.field("women", code(str(sum(element.women or 0 for element in elements))), 1),
        pen.field("vacant", code(str(vacant)), 1),
    )
    columns = [
        pen.column("code", align="center"),
        pen.column("assignment", 5),
        pen.column("strength", align="center"),
        pen.column("women", align="center"),
        pen.column("turns", 9),
    ]
    rows: list[Row] = [
        [
            strong(element.code),
            noted(pen.say(element.function), _spot(pen, element)),
            pen.number(_strength(pen, element)),
            pen.number(element.women),
            turns(pen.turns(element)),
        ]
        for element in elements
    ]
    return [
        head,
        pen.part("assignments"),
        table(columns, rows, empty=pen.empty),
        pen.part("instructions"),
        note(pen.word("text.instructions")),
        pen.part("nets"),
        *_nets(pen),
        pen.signed(),
    ]


def _strength(pen: Pen, element: Element) -> int:
    """Officers at a time: where several units wait at one point, all that wait there together."""
    if element.kind is not ElementKind.STANDBY or element.is_by_hand:
        return element.strength
    crew = {unit.id: unit.crew for unit in pen.scope.units}
    waiting = ((one.start, one.end, sum(crew.get(unit, 0) for unit in one.units)) for one in element.stints)
    return most_at_once(waiting) or element.strength


def _spot(pen: Pen, element: Element) -> str:
    """Say where an element stands when its place alone does not tell."""
    where = pen.say(element.where)
    if element.kind in CONTROLLED and not where and element.lat is not None:
        return f"{element.lat:.5f}, {element.lon:.5f}"
    return "" if element.place_id and where == pen.place(element.place_id) else where


def _nets(pen: Pen) -> list[Block]:
    """What an office wrote of communications, and the nets; a table without nets only where nothing was written."""
    written = pen.written(pen.scope.book.communications)
    rows: list[Row] = [
        [strong(pen.say(net.title)), pen.entered(net.primary), pen.entered(net.alternate)]
        for net in pen.scope.of_area(pen.scope.book.nets)
    ]
    columns = [pen.column(entry, 1) for entry in ("net", "primary", "alternate")]
    return written if written and not rows else [*written, table(columns, rows, empty=pen.empty)]


def check_in(pen: Pen) -> list[Block]:
    """211: every unit with its first duty, and empty columns to check in."""
    columns = [
        pen.column("call_sign"),
        pen.column("kind", 2),
        pen.column("crew", align="center"),
        pen.column("women", align="center"),
        pen.column("base", 3),
        pen.column("first_duty", align="center"),
        pen.column("arrived", "17mm"),
        pen.column("present", "16mm"),
        pen.column("left", "17mm"),
    ]
    first = _first_duty(pen)
    rows: list[Row] = [_unit_row(pen, unit, first.get(unit.id, pen.word("text.no_turn"))) for unit in pen.scope.units]
    return [
        pen.head(pen.field("location", {"as": "blank"}, 3), pen.field("units", code(str(len(rows))), 3)),
        note(pen.word("text.check_in")),
        table(columns, rows, empty=pen.empty),
        pen.signed(),
    ]


def _first_duty(pen: Pen) -> dict[str, str]:
    """Unit -> time and code of its first turn."""
    code_of = {element.id: element.code for element in pen.scope.book.elements}
    found: dict[str, str] = {}
    for one in pen.scope.book.assignments:
        found.setdefault(one.unit, f"{pen.scope.moment(one.start)} {code_of[one.element]}")
    return found


def _unit_row(pen: Pen, unit: Unit, duty: str) -> Row:
    return [
        strong(unit.call_sign),
        pen.say(unit.kind),
        pen.number(unit.crew),
        pen.number(unit.women),
        pen.entered(unit.base),
        duty,
        "",
        "",
        "",
    ]


def carded(pen: Pen) -> list[Element]:
    """Elements that get a card: everything that stands at a spot, by place and code."""
    posts = pen.scope.elements(*(kind for kind in ElementKind if kind in MANNED))
    order = pen.scope.number
    return sorted(posts, key=lambda element: order.get(element.place_id, len(order) + 1))


def card(pen: Pen, element: Element) -> list[Block]:
    """The card of one post: what, where, when, with whom and what, and how people are treated; one page."""
    equipment = pen.joined([pen.say(item) for item in element.equipment])
    duties = [pen.say(duty) for duty in element.duties] or pen.standing_duties(element.function_code)
    vacant = [mark(pen.word("text.vacant_turns", count=len(element.vacant)))] if element.vacant else []
    return [
        fields(
            [1] * 6,
            [
                pen.field("task", strong(pen.say(element.function)), 3),
                pen.field("where", strong(_where(pen, element)), 3),
                pen.field("from_to", noted(pen.from_to(element.start, element.end), pen.clock_words), 6),
                pen.field("strength", pen.number(element.strength)),
                pen.field("minimum", pen.entered("" if element.minimum is None else str(element.minimum))),
                pen.field("women", pen.entered("" if element.women is None else str(element.women))),
                pen.field("tier", pen.number(element.tier or None)),
                pen.field("channel", _channel(pen, element), 2),
                pen.field("owner", pen.entered(element.owner), 2),
                pen.field("legal", pen.entered(element.legal_basis), 4),
                pen.field("equipment", pen.entered(equipment), 4),
                pen.field("relief", _relief(pen, element), 2),
            ],
        ),
        post_picture(pen, element),
        pen.part("turns"),
        _turns(pen, element),
        *vacant,
        *_by_what_means(pen),
        pen.part("duties"),
        bullets(duties) if duties else paragraph(pen.empty),
        pen.part("treatment"),
        bullets(pen.listed("conduct.items")),
    ]


def _channel(pen: Pen, element: Element) -> Cell:
    """The post's own channel; without one what an office wrote of communications stands below."""
    below = pen.scope.book.communications.ar and not element.channel.ar
    return pen.word("text.channel_below") if below else pen.entered(element.channel)


def _relief(pen: Pen, element: Element) -> Cell:
    """What was entered, or the times at which the next turn takes over."""
    if element.relief.ar or not element.stints:
        return pen.entered(element.relief)
    times = sorted({stint.start for stint in element.stints} - {element.start})
    if not times:
        return pen.word("text.no_relief")
    if len(times) > _MOST_RELIEFS:
        return pen.word("text.reliefs", count=len(times))
    return code(pen.joined([pen.scope.moment(moment) for moment in times]))


def _by_what_means(pen: Pen) -> list[Block]:
    """How to call, where an office wrote it."""
    written = pen.written(pen.scope.book.communications)
    return [pen.part("nets"), *written] if written else []


def _turns(pen: Pen, element: Element) -> Block:
    """The turns of a post in a table of one row, or that there are none."""
    rows: list[Row] = [[turns(pen.turns(element))]] if element.stints else []
    return table([pen.column("turns", 1)], rows, empty=pen.empty)


def _where(pen: Pen, element: Element) -> str:
    """Name the spot; a road without a name by its place."""
    return pen.say(element.where) or pen.place(element.place_id) or pen.empty
