"""Forms of support and safety: 205 nets, 206 medical, 208 safety, 215 worksheet, 215A safety analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.documents.book.elements import CONTROLLED, count_of_book
from himaya.documents.book.parts import CheckState
from himaya.documents.book.words import say
from himaya.documents.forms.blocks import bullets, code, lines, note, strong, table, tick
from himaya.documents.forms.signs import ranges
from himaya.documents.hospitals import medical_plan
from himaya.documents.human import checks_of, known_of
from himaya.documents.order_gaps import order_gaps
from himaya.documents.order_tables import FIXED
from himaya.documents.wording import figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.documents.book.elements import Element
    from himaya.documents.forms.blocks import Block, Cell, Row
    from himaya.documents.forms.pen import Pen


def nets(pen: Pen) -> list[Block]:
    """205: nets with their users and four ways in order, and the channels that elements name."""
    columns = [pen.column("net", 3), pen.column("users", 4)]
    columns += [pen.column(way, 3) for way in ("primary", "alternate", "contingency", "emergency")]
    rows: list[Row] = [
        [
            strong(pen.say(net.title)),
            pen.entered(net.users),
            *(pen.entered(way) for way in (net.primary, net.alternate, net.contingency, net.emergency)),
        ]
        for net in pen.scope.of_area(pen.scope.book.nets)
    ]
    written = pen.written(pen.scope.book.communications)
    return [
        pen.head(),
        pen.part("nets"),
        *written,
        *([] if written and not rows else [note(pen.word("text.pace")), table(columns, rows, empty=pen.empty)]),
        *_channels(pen),
        pen.part("call_signs"),
        _call_signs(pen),
        pen.part("instructions"),
        bullets(pen.listed("radio.rules")),
        pen.signed(),
    ]


def _channels(pen: Pen) -> list[Block]:
    """Channels with the codes of the elements that listen to each, where any has one of its own."""
    used: dict[str, list[str]] = {}
    for element in pen.scope.elements(*FIXED, *CONTROLLED):
        if element.channel.ar:
            used.setdefault(pen.say(element.channel), []).append(element.code)
    rows: list[Row] = [[strong(channel), pen.joined(codes)] for channel, codes in used.items()]
    if not rows:
        return []
    return [pen.part("channels"), table([pen.column("channel", 1), pen.column("posts", 3)], rows, empty=pen.empty)]


def _call_signs(pen: Pen) -> Block:
    """Call signs of every kind of unit, those that count on as one range."""
    kinds: dict[str, list[str]] = {}
    for unit in pen.scope.units:
        kinds.setdefault(pen.say(unit.kind), []).append(unit.call_sign)
    rows: list[Row] = [
        [strong(kind), code(str(len(signs))), pen.joined(ranges(signs))] for kind, signs in sorted(kinds.items())
    ]
    columns = [pen.column("kind", 2), pen.column("units", align="center"), pen.column("call_signs", 5)]
    return table(columns, rows, empty=pen.empty)


def medical(pen: Pen) -> list[Block]:
    """206: points and ambulances, hospitals, routes."""
    plan = medical_plan(pen.scope, pen.network)
    points: list[Row] = [
        [
            strong(pen.say(one.title)),
            pen.say(one.place),
            code(pen.scope.span(one.start, one.end)),
            pen.joined(one.call_signs) or pen.word("text.vacant"),
            pen.entered(one.channel),
        ]
        for one in pen.scope.medical_points
    ]
    hospitals: list[Row] = [
        [strong(pen.say(one.title)), _minutes(pen, one.travel_min), pen.entered(one.services), pen.entered(one.channel)]
        for one in plan.hospitals
    ]
    routes: list[Row] = [
        [
            strong(pen.say(one.origin)),
            pen.say(one.destination),
            pen.entered(one.road),
            pen.entered(one.gate),
            _minutes(pen, one.travel_min),
        ]
        for one in plan.routes
    ]
    point_columns = [pen.column("point", 3), pen.column("where", 4), pen.column("time", align="center")]
    point_columns += [pen.column("call_signs", 3), pen.column("channel", 3)]
    hospital_columns = [pen.column("hospital", 4), pen.column("minutes", align="center")]
    hospital_columns += [pen.column("services", 3), pen.column("channel", 3)]
    route_columns = [pen.column(entry, 3) for entry in ("origin", "destination", "road")]
    route_columns.append(pen.column("gate", 2))
    return [
        pen.head(),
        *pen.written(plan.notes),
        pen.part("points"),
        table(point_columns, points, empty=pen.empty),
        pen.part("hospitals"),
        table(hospital_columns, hospitals, empty=pen.empty),
        pen.part("routes"),
        *([note(pen.word("text.routes"))] if plan is not pen.scope.book.medical else []),
        table([*route_columns, pen.column("minutes", align="center")], routes, empty=pen.empty),
        pen.part("first_aid"),
        bullets(pen.listed("medical.rules")),
        pen.signed(),
    ]


def _minutes(pen: Pen, minutes: float | None) -> Cell:
    return pen.unsaid if minutes is None else code(figure(minutes, decimals=1))


def safety(pen: Pen) -> list[Block]:
    """208: hazards with what makes them smaller, and the human-dimension check."""
    known = known_of(pen.scope)
    rows: list[Row] = []
    for check in checks_of(pen.scope):
        done = check.state is not CheckState.OPEN
        state = pen.word(f"check.{check.state.value}")
        rows.append(
            [
                strong(pen.say(say(f"human.{check.item}"))),
                pen.say(known[check.item]),
                lines([part for part in (pen.say(check.note), pen.say(check.owner)) if part] or [pen.unsaid]),
                strong(state) if done else tick(),
            ]
        )
    columns = [pen.column("item", "34mm"), pen.column("known", 1), pen.column("arranged", 1)]
    return [
        pen.head(),
        pen.part("hazards"),
        _hazards(pen),
        pen.part("human"),
        note(pen.word("text.human")),
        table([*columns, pen.column("state", align="center")], rows, empty=pen.empty),
        pen.signed(),
    ]


def _hazards(pen: Pen) -> Block:
    rows: list[Row] = [
        [
            strong(pen.say(one.hazard)),
            pen.place(one.place_id, one.place),
            pen.entered(one.mitigation),
            pen.entered(one.owner),
        ]
        for one in pen.scope.hazards
    ]
    columns = [
        pen.column(entry, width) for entry, width in (("hazard", 3), ("place", 3), ("mitigation", 5), ("owner", 3))
    ]
    return table(columns, rows, empty=pen.empty)


def safety_analysis(pen: Pen) -> list[Block]:
    """215A: hazards that were entered, then the gaps that the planner found with what would close each."""
    rows: list[Row] = [
        [
            strong(gap["severity"]),
            code(str(gap["count"])),
            lines([part for part in (gap["text"], gap["places"]) if part]),
            gap["remedy"],
        ]
        for gap in order_gaps(pen.scope, pen.language)
    ]
    columns = [pen.column("severity", align="center"), pen.column("count", align="center")]
    columns += [pen.column("gap", 5), pen.column("remedy", 3)]
    return [
        pen.head(),
        pen.part("hazards"),
        _hazards(pen),
        pen.part("gaps"),
        note(pen.word("text.gaps")),
        table(columns, rows, empty=pen.word("text.no_gaps")),
        pen.signed(),
    ]


def worksheet(pen: Pen) -> list[Block]:
    """215: what every place needs, has and lacks, by function; turns of duty are counted."""
    columns = [
        pen.column("function", 4),
        *(pen.column(entry, align="center") for entry in ("posts", "strength", "required", "have", "need")),
        pen.column("time", align="center"),
    ]
    return [
        pen.head(),
        note(pen.word("text.worksheet")),
        table(columns, list(_needs(pen)), empty=pen.empty),
        pen.signed(),
    ]


def _needs(pen: Pen) -> Iterator[Row]:
    elements = [*pen.scope.elements(*FIXED, *CONTROLLED), *pen.scope.standby]
    groups: dict[str, list[Element]] = {}
    for element in elements:
        groups.setdefault(element.place_id, []).append(element)
    order = {place.id: place for place in pen.scope.places}
    for place_id in (*order, ""):
        of_place = groups.get(place_id, [])
        if not of_place:
            continue
        number = pen.scope.number.get(place_id)
        yield {"group": f"{number} · {pen.place(place_id)}" if number else pen.word("text.whole_area")}
        by_function: dict[str, list[Element]] = {}
        for element in of_place:
            by_function.setdefault(element.function_code or pen.say(element.function), []).append(element)
        yield from (_need(pen, alike) for alike in by_function.values())
    if elements:
        held = count_of_book(elements)
        sums = (held.positions, "", held.stints, held.filled, (held.stints or 0) - (held.filled or 0))
        yield [strong(pen.word("text.total")), *(strong(str(one)) for one in sums), ""]


def _need(pen: Pen, alike: list[Element]) -> Row:
    turns = [stint for element in alike for stint in element.stints]
    have = sum(stint.is_filled for stint in turns)
    lacking = len(turns) - have
    return [
        _function(pen, alike),
        code(str(len(alike))),
        code(str(max(element.strength for element in alike))),
        code(str(len(turns))),
        code(str(have)),
        strong(str(lacking)) if lacking else code("0"),
        code(pen.scope.span(min(one.start for one in alike), max(one.end for one in alike))),
    ]


def _function(pen: Pen, alike: list[Element]) -> str:
    """Name a function without the number of its post."""
    title = pen.say(alike[0].function)
    return title.rstrip(" 0123456789") if len(alike) > 1 else title
