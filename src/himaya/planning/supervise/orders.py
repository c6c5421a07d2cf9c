"""The orders of a night for the supervisors: where each is when, from the plan's document and what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from himaya.planning.codec import from_json
from himaya.planning.doctrine import Doctrine
from himaya.planning.supervise.draw import tours_of
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from himaya.planning.patrol.problem import PatrolResult
    from himaya.planning.supervise.draw import VisitDraw


@dataclass(frozen=True, slots=True)
class VisitLine:
    """From when to when a supervisor is at a position; `place` is None in the break."""

    start: datetime
    end: datetime
    position_id: str
    place: Text | None
    announced: bool


@dataclass(frozen=True, slots=True)
class TourOrder:
    """What one supervisor does in a shift: leaves the base after `start`, is back by `end`; no lines: stays there."""

    id: str
    level: str
    office: Text
    base_id: str
    start: datetime
    end: datetime
    lines: tuple[VisitLine, ...]


def tour_orders(document: Mapping[str, Any], drawn: Mapping[str, VisitDraw]) -> list[TourOrder]:
    """Orders of every tour, level by level in the plan's order; times are those of the plan's period, in UTC."""
    results = tours_of(document)
    return [
        order
        for level in document.get("supervision", [])
        if level["level"] in drawn
        for order in _of_level(document, level, results[level["level"]], drawn[level["level"]])
    ]


def _of_level(
    document: Mapping[str, Any], level: Mapping[str, Any], result: PatrolResult, drawn: VisitDraw
) -> Iterator[TourOrder]:
    told, counted = frozenset(drawn.announced), 0
    for tour, number in zip(level["tours"], result.pattern[drawn.pattern].tolist(), strict=True):
        lines: tuple[VisitLine, ...] = ()
        if number >= 0:
            visits = int(result.first[number + 1] - result.first[number])
            announced = [counted + visit in told for visit in range(visits)]
            lines, counted = _lines(document, level, result, number, announced), counted + visits
        yield TourOrder(
            tour["id"],
            level["level"],
            Text(tour["office_ar"], tour["office_en"]),
            tour["base_id"],
            datetime.fromisoformat(tour["start"]),
            datetime.fromisoformat(tour["end"]),
            lines,
        )


def _lines(
    document: Mapping[str, Any], level: Mapping[str, Any], result: PatrolResult, number: int, announced: list[bool]
) -> tuple[VisitLine, ...]:
    rule = from_json(Doctrine, document["inputs"]["doctrine"], at="/inputs/doctrine").patrol
    start, step = datetime.fromisoformat(document["inputs"]["scenario"]["start"]), timedelta(minutes=rule.step_min)

    def after(first: int, minutes: int) -> tuple[datetime, datetime]:
        return start + first * step, start + (first - -minutes // rule.step_min) * step

    lines = []
    begin = int(result.first[number])
    for visit, told in enumerate(announced, start=begin):
        position = level["positions"][int(result.place[visit])]
        there = after(int(result.arrive[visit]), position["dwell_min"])
        lines.append(VisitLine(*there, position["id"], Text(position["label_ar"], position["label_en"]), told))
    if result.break_at[number] >= 0:
        lines.append(VisitLine(*after(int(result.break_at[number]), rule.break_min), "", None, announced=False))
    return tuple(sorted(lines, key=lambda line: line.start))
