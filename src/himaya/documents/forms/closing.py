"""Forms of a running and an ending operation: 209 status, 221 check-out; what was planned, and room for what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.documents.book.elements import CONTROLLED, ElementKind, count_of_book, strength_of_book
from himaya.documents.forms.blocks import bullets, code, fields, lines, note, paragraph, strong, table, tick
from himaya.documents.order_gaps import order_gaps
from himaya.documents.order_tables import FIXED
from himaya.documents.situation import situation, worst
from himaya.documents.wording import figure

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.documents.forms.blocks import Block, Cell, Row
    from himaya.documents.forms.pen import Pen

_BLANK: Cell = {"as": "blank"}


def status(pen: Pen) -> list[Block]:
    """209: the situation as planned, and beside each figure room for the one that was counted."""
    first = [pen.field("reported_at", _BLANK, 2), pen.field("report_from", _BLANK, 2), pen.field("report", _BLANK, 2)]
    hurt: list[Row] = [[strong(pen.word(f"text.{who}")), "", "", ""] for who in ("public", "officers")]
    columns = [pen.column("who", 2), *(pen.column(entry, 1) for entry in ("dead", "injured", "missing"))]
    needs: list[Row] = [
        [strong(gap["severity"]), lines([part for part in (gap["text"], gap["places"]) if part]), gap["remedy"]]
        for gap in order_gaps(pen.scope, pen.language)
    ]
    return [
        pen.head(*first),
        pen.part("situation"),
        paragraph(pen.say(situation(pen.scope))),
        paragraph(pen.say(worst(pen.scope))),
        pen.part("counted"),
        _planned(pen),
        pen.part("casualties"),
        note(pen.word("text.casualties")),
        table(columns, hurt, empty=pen.empty),
        pen.part("needs"),
        table(
            [pen.column("severity", align="center"), pen.column("gap", 5), pen.column("remedy", 3)],
            needs,
            empty=pen.word("text.no_gaps"),
        ),
        pen.signed(),
    ]


def _planned(pen: Pen) -> Block:
    """Figures of the plan; the columns beside them are empty."""
    scope = pen.scope
    posts, roads = scope.elements(*FIXED), scope.elements(*CONTROLLED)
    held = count_of_book([*posts, *roads, *scope.standby])
    strength, women = strength_of_book([*scope.elements(*set(ElementKind) - {ElementKind.STANDBY}), *scope.standby])
    figures = {
        "units": figure(len(scope.units)),
        "officers": figure(strength),
        "women": figure(women),
        "stints": f"{held.filled}/{held.stints}",
        "roads": figure(len(roads)),
        "gatherings": figure(sum(len(place.gatherings) for place in scope.places)),
    }
    rows: list[Row] = [[strong(pen.word(f"planned.{entry}")), code(shown), "", ""] for entry, shown in figures.items()]
    columns = [pen.column("counted", 4), pen.column("planned", 1, "center")]
    return table([*columns, pen.column("actual", 1), pen.column("remark", 3)], rows, empty=pen.empty)


def check_out(pen: Pen) -> list[Block]:
    """221: every unit with the end of its last stint, and empty columns to leave by."""
    columns = [
        pen.column("call_sign"),
        pen.column("kind", 3),
        pen.column("crew", align="center"),
        pen.column("last_duty", "30mm", "center"),
        pen.column("left", "18mm"),
        pen.column("present", "16mm"),
        pen.column("returned", "20mm", "center"),
        pen.column("remark", 3),
    ]
    last = _last_duty(pen)
    rows: list[Row] = [
        [
            strong(unit.call_sign),
            pen.say(unit.kind),
            pen.number(unit.crew),
            last.get(unit.id, pen.word("text.no_turn")),
            "",
            "",
            tick(),
            "",
        ]
        for unit in pen.scope.units
    ]
    return [
        pen.head(),
        pen.part("before_leaving"),
        bullets(pen.listed("leaving.rules")),
        table(columns, rows, empty=pen.empty),
        fields([1] * 4, [pen.field("log_office", _BLANK, 2), pen.field("signature", _BLANK, 2)]),
        pen.signed(),
    ]


def _last_duty(pen: Pen) -> dict[str, str]:
    """Unit -> time and code of the end of its last turn."""
    code_of = {element.id: element.code for element in pen.scope.book.elements}
    latest: dict[str, tuple[datetime, str]] = {}
    for one in pen.scope.book.assignments:
        latest[one.unit] = max(latest.get(one.unit, (one.end, "")), (one.end, code_of[one.element]))
    return {unit: f"{pen.scope.moment(end)} {post}" for unit, (end, post) in latest.items()}
