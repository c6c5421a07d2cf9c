"""Forms of intent and command: 201 briefing, 202 objectives, 203 assignment of offices, 207 chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.book.elements import CONTROLLED
from himaya.documents.book.parts import ApprovalRole
from himaya.documents.forms.blocks import (
    bullets,
    chart,
    code,
    lines,
    mark,
    note,
    paragraph,
    strong,
    table,
)
from himaya.documents.forms.maps import area_picture
from himaya.documents.order_tables import FIXED
from himaya.documents.situation import situation, worst

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from himaya.documents.book.parts import Hazard, Position
    from himaya.documents.forms.blocks import Block, Row
    from himaya.documents.forms.pen import Pen

_NAMED_TIER, _MOST_NAMED = 3, 30


def briefing(pen: Pen) -> list[Block]:
    """201: map, situation, objectives, what happens when, organisation and means on one or two pages."""
    return [
        pen.head(),
        pen.part("map"),
        area_picture(pen),
        *_numbers_on_the_map(pen),
        pen.part("situation"),
        paragraph(pen.say(situation(pen.scope))),
        paragraph(pen.say(worst(pen.scope))),
        pen.part("safety"),
        _safety(pen),
        pen.part("objectives"),
        _objectives(pen, measured=False),
        pen.part("course"),
        note(pen.word("text.course")),
        table([pen.column("time"), pen.column("event", 1)], list(_course(pen)), empty=pen.empty),
        pen.part("organisation"),
        _offices(pen),
        pen.part("means"),
        _means(pen),
        pen.signed(),
    ]


def _numbers_on_the_map(pen: Pen) -> list[Block]:
    """Name the gravest places by their numbers on the map; the order's table of places has them all."""
    shown = [one for one in pen.scope.places if one.tier <= _NAMED_TIER][:_MOST_NAMED]
    named = [f"{pen.scope.number[one.id]} {pen.say(one.title)}" for one in shown]
    return [note(pen.word("text.map_key", places=pen.joined(named)))] if named and pen.network is not None else []


def _safety(pen: Pen) -> Block:
    """What officers are warned of before they go out: hazards, and gaps that nothing has closed."""
    warned = [_warning(pen, one) for one in pen.scope.hazards]
    open_gaps = [pen.say(one.text) for one in pen.scope.gaps if one.is_serious]
    return bullets([*warned, *open_gaps, *pen.listed("safety.rules")])


def _warning(pen: Pen, hazard: Hazard) -> str:
    place = pen.place(hazard.place_id, hazard.place)
    where = f" ({place})" if place else ""
    what = pen.say(hazard.mitigation)
    return f"{pen.say(hazard.hazard)}{where}" + (f": {what}" if what else "")


def objectives(pen: Pen) -> list[Block]:
    """202: mission, objectives with measure and owner, emphasis, state of the certificate."""
    book = pen.scope.book
    serious = sum(gap.is_serious for gap in pen.scope.gaps)
    return [
        pen.head(),
        pen.part("mission"),
        paragraph(pen.say(book.mission) or pen.empty),
        pen.part("objectives"),
        _objectives(pen),
        pen.part("axes"),
        _axes(pen),
        pen.part("emphasis"),
        bullets([pen.say(worst(pen.scope)), pen.word("text.serious", count=serious)]),
        pen.part("treatment"),
        bullets(pen.listed("conduct.items")),
        pen.signed(ApprovalRole.AUTHOR, ApprovalRole.APPROVER),
    ]


def offices(pen: Pen) -> list[Block]:
    """203: who holds which position, under whom; spans of more than seven are warned of."""
    warnings = [
        mark(pen.word("text.wide_span", position=pen.say(one.role), count=len(pen.scope.book.subordinates(one.id))))
        for one in pen.scope.of_area(pen.scope.book.wide_spans)
    ]
    return [pen.head(), pen.part("organisation"), _offices(pen), *warnings, pen.signed()]


def organisation_chart(pen: Pen) -> list[Block]:
    """207: the organisation as a tree."""
    positions = pen.scope.of_area(pen.scope.book.positions)
    shown = {position.id for position in positions}
    tops = [_node(pen, one, shown) for one in positions if one.reports_to not in shown]
    tree = chart(tops) if tops else table([pen.column("position", 1)], [], empty=pen.empty)
    return [pen.head(), pen.part("organisation"), tree, pen.signed()]


def _node(pen: Pen, position: Position, shown: set[str]) -> dict[str, Any]:
    below = [one for one in pen.scope.book.subordinates(position.id) if one.id in shown]
    wide = position in pen.scope.book.wide_spans
    return {
        "role": pen.say(position.role),
        "office": pen.entered(position.office),
        "call_sign": position.call_sign,
        "wide": wide,
        "warning": pen.word("text.span", count=len(below)) if wide else "",
        "below": [_node(pen, one, shown) for one in below],
    }


def _objectives(pen: Pen, *, measured: bool = True) -> Block:
    """Objectives with their owners; the briefing leaves the measures to form 202."""
    measure = [pen.column("measure", 8)] if measured else []
    columns = [pen.column("number", align="center"), pen.column("objective", 5), *measure, pen.column("owner", 3)]
    rows: list[Row] = [
        [
            code(str(number)),
            strong(pen.say(one.text)),
            *([pen.entered(one.measure)] if measured else []),
            pen.entered(one.owner),
        ]
        for number, one in enumerate(pen.scope.book.objectives, start=1)
    ]
    return table(columns, rows, empty=pen.empty)


def _axes(pen: Pen) -> Block:
    columns = [pen.column(entry, width) for entry, width in (("axis", 2), ("owner", 2), ("resources", 2))]
    rows: list[Row] = [
        [
            strong(pen.say(axis.title)),
            pen.entered(axis.owner),
            pen.entered(axis.resources),
            lines([pen.say(question) for question in axis.questions]),
        ]
        for axis in pen.scope.book.axes
    ]
    return table([*columns, pen.column("questions", 3)], rows, empty=pen.empty)


def _offices(pen: Pen) -> Block:
    """Offices by position; call signs where any has one."""
    role_of = {position.id: pen.say(position.role) for position in pen.scope.book.positions}
    shown = pen.scope.of_area(pen.scope.book.positions)
    called = any(one.call_sign for one in shown)
    columns = [pen.column(entry, width) for entry, width in (("position", 3), ("office", 4))]
    rows: list[Row] = [
        [
            strong(pen.say(one.role)),
            pen.entered(one.office),
            *([one.call_sign or pen.unsaid] if called else []),
            role_of.get(one.reports_to, pen.word("text.top")),
        ]
        for one in shown
    ]
    signs = [pen.column("call_sign")] if called else []
    return table([*columns, *signs, pen.column("superior", 3)], rows, empty=pen.empty)


def _means(pen: Pen) -> Block:
    """Units by kind: how many, with what strength, from when to when."""
    kinds: dict[str, list[Any]] = {}
    for unit in pen.scope.units:
        kinds.setdefault(pen.say(unit.kind), []).append(unit)
    rows: list[Row] = [
        [
            strong(kind),
            pen.number(len(units)),
            pen.number(sum(unit.crew for unit in units)),
            pen.number(sum(unit.women for unit in units)),
            code(pen.scope.span(min(unit.duty_start for unit in units), max(unit.duty_end for unit in units))),
        ]
        for kind, units in sorted(kinds.items())
    ]
    if rows:
        rows.append(_all_means(pen))
    columns = [pen.column("kind", 1), *(pen.column(entry, align="center") for entry in ("units", "crew", "women"))]
    return table([*columns, pen.column("duty", align="center")], rows, empty=pen.empty)


def _all_means(pen: Pen) -> Row:
    """All kinds together."""
    units = pen.scope.units
    sums = (len(units), sum(unit.crew for unit in units), sum(unit.women for unit in units))
    return [strong(pen.word("text.total")), *(strong(str(one)) for one in sums), ""]


def _course(pen: Pen) -> Iterator[Row]:
    """What begins and ends when: gatherings by name at their time, posts and roads counted by the hour."""
    events: dict[datetime, list[str]] = {}
    for place in pen.scope.places:
        for one in place.gatherings:
            named = f"{pen.say(one.title)} - {pen.say(place.title)}"
            events.setdefault(one.start, []).append(pen.word("event.starts", what=named))
            events.setdefault(one.end, []).append(pen.word("event.ends", what=named))
    for moment, counted in _changes(pen).items():
        shown = [pen.word(word, count=count) for word, count in counted.items()]
        events.setdefault(moment, []).append(pen.joined(shown))
    for moment in sorted(events):
        yield [code(pen.scope.moment(moment)), lines(events[moment])]


def _changes(pen: Pen) -> dict[datetime, dict[str, int]]:
    """Posts and roads that begin or end in each hour."""
    changes: dict[datetime, dict[str, int]] = {}
    for kinds, what in ((FIXED, "posts"), (CONTROLLED, "roads")):
        for element in pen.scope.elements(*kinds):
            for moment, side in ((element.start, "up"), (element.end, "down")):
                counted = changes.setdefault(moment.replace(minute=0, second=0), {})
                word = f"event.{what}_{side}"
                counted[word] = counted.get(word, 0) + 1
    return changes
