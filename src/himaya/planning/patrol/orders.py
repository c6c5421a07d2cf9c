"""The orders of a night: for every unit where it is when, from the plan's document and the pattern that was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from himaya.faults import InvalidInputError
from himaya.planning.codec import from_json
from himaya.planning.doctrine import Doctrine
from himaya.planning.patrol.problem import PatrolResult

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Line:
    """From when to when the unit is at a place; no place: its break, where it is then or at its base."""

    start: datetime
    end: datetime
    place_id: str


@dataclass(frozen=True, slots=True)
class RoundOrder:
    """What one unit does in one block: it leaves its base after `start` and is back by `end`; no lines: it stays."""

    unit_id: str
    call_sign: str
    base_id: str
    start: datetime
    end: datetime
    lines: tuple[Line, ...]


def patrol_of(document: Mapping[str, Any]) -> PatrolResult:
    """The rounds of a plan.

    Raises
    ------
    InvalidInputError : `patrol.no_patterns` where the plan has none.
    """
    stored = document["results"].get("patrol")
    if stored is None:
        raise InvalidInputError.of("patrol.no_patterns")
    return from_json(PatrolResult, stored, at="/results/patrol")


def round_orders(document: Mapping[str, Any], pattern: int) -> list[RoundOrder]:
    """Orders of every unit in every block, in the plan's order; times are those of the plan's period, in UTC.

    Raises
    ------
    InvalidInputError : `patrol.no_patterns`.
    """
    result = patrol_of(document)
    doctrine = from_json(Doctrine, document["inputs"]["doctrine"], at="/inputs/doctrine")
    clock = _Clock(datetime.fromisoformat(document["inputs"]["scenario"]["start"]), doctrine)
    orders = []
    for row, number in zip(document["rounds"], result.pattern[pattern].tolist(), strict=True):
        lines = () if number < 0 else _lines(document, result, number, clock)
        start, end = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
        orders.append(RoundOrder(row["unit_id"], row["call_sign"], row["base_id"], start, end, lines))
    return orders


@dataclass(frozen=True, slots=True)
class _Clock:
    start: datetime
    doctrine: Doctrine

    def at(self, step: int) -> datetime:
        return self.start + step * timedelta(minutes=self.doctrine.patrol.step_min)

    def steps(self, minutes: int) -> int:
        return -(-minutes // self.doctrine.patrol.step_min)


def _lines(document: Mapping[str, Any], result: PatrolResult, number: int, clock: _Clock) -> tuple[Line, ...]:
    rule, places = clock.doctrine.patrol, document["places"]
    stops = []
    for visit in range(int(result.first[number]), int(result.first[number + 1])):
        place = places[int(result.place[visit])]
        arrive = int(result.arrive[visit])
        stops.append((arrive, arrive + clock.steps(rule.dwell_min[place["tier"] - 1]), place["id"]))
    if result.break_at[number] >= 0:
        rest = int(result.break_at[number])
        stops.append((rest, rest + clock.steps(rule.break_min), ""))
    return tuple(Line(clock.at(begin), clock.at(end), place) for begin, end, place in sorted(stops))
