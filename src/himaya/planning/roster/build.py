"""The roster question of a planned deployment: its posts, patrols and standby held for so many days.

The operational period is on the first day. Every duty of the night is asked for on each of the following days at the
same hours of the wall clock; a clock change makes that day longer or shorter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from himaya.planning.demand.problem import PostDemand
from himaya.planning.doctrine import PostFunction
from himaya.planning.duty import Duty
from himaya.planning.memo import Memo
from himaya.planning.posting.problem import PostingResult
from himaya.planning.roster.problem import LONG_AGO, RosterProblem
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.doctrine import Doctrine, RosterRule
    from himaya.roads.network import RoadNetwork
    from himaya.scenario.model import Scenario, Unit

_WOMEN = 1
_MOST_SHIFTS = 8
_NIGHT = (0, 5)
_NIGHT_H = 3
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Deployment:
    """What the rooms before decided: posts with the unit of each (-1 = empty), and the units that wait for calls.

    `memo` keeps travel times.
    """

    posts: Sequence[PostDemand]
    posting: PostingResult
    waiting: frozenset[int]
    duty: Duty
    zone: ZoneInfo
    memo: Memo


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Hours of a shift on the first day."""

    start: datetime
    end: datetime


@dataclass(frozen=True, order=True, slots=True)
class _Line:
    """Crews of one base and kind that a shift asks for."""

    base: int
    kind: str
    shift: int
    weight: int
    skill: int


def shifts_of(scenario: Scenario, rule: RosterRule) -> tuple[Span, ...]:
    """Shifts of the first day: the duty hours of the units, those longer than allowed cut into equal parts.

    Where there are more than eight, three shifts of eight hours from the earliest start take their place.
    """
    found = sorted({part for unit in scenario.units for part in _parts(unit, rule.longest_h)})
    if len(found) <= _MOST_SHIFTS:
        return tuple(found)
    first, third = found[0].start, timedelta(hours=8)
    return tuple(Span(first + k * third, first + (k + 1) * third) for k in range(3))


def _parts(unit: Unit, longest_h: int) -> list[Span]:
    length = unit.duty_end - unit.duty_start
    count = max(1, ceil(length / timedelta(hours=longest_h)))
    return [
        Span(unit.duty_start + length * k / count, unit.duty_start + length * (k + 1) / count) for k in range(count)
    ]


def roster_problem(
    scenario: Scenario, network: RoadNetwork, deployment: Deployment, *, doctrine: Doctrine
) -> RosterProblem:
    """The deployment held for the days of the doctrine by the crews of the scenario, each at its base."""
    rule, units = doctrine.roster, scenario.units
    shifts = shifts_of(scenario, rule)
    start, end = times_of(shifts, rule.days, deployment.zone)
    strengths = sorted({post.strength for post in deployment.posts})
    skills = np.array([_skills(unit, strengths) for unit in units], dtype=np.int64)
    lines = _lines(scenario, deployment, doctrine, shifts, (strengths, skills))
    kinds = sorted({unit.kind.value for unit in units})
    base = {one.id: index for index, one in enumerate(scenario.bases)}
    ordered = sorted(lines)
    nobody = np.zeros(len(units), dtype=np.int64)
    away = np.array([not deployment.duty.of(unit) for unit in units], dtype=np.bool_)
    per_day = (len(units), rule.days)
    return RosterProblem(
        crew_ids=tuple(unit.id for unit in units),
        zone_ids=tuple(base),
        kind_ids=tuple(kinds),
        line_ids=tuple(_line_id(scenario, line) for line in ordered),
        zone=np.array([base[unit.base_id] for unit in units], dtype=np.int64),
        kind=np.array([kinds.index(unit.kind.value) for unit in units], dtype=np.int64),
        skills=skills,
        last_end=np.full(len(units), LONG_AGO),
        days_before=nobody,
        nights_before=nobody,
        leave=np.repeat(away[:, None], rule.days, axis=1),
        avoid=np.zeros(per_day, dtype=np.int64),
        override=np.zeros(per_day, dtype=np.bool_),
        start=start,
        end=end,
        night=np.array([_is_night(shift, deployment.zone) for shift in shifts], dtype=np.bool_),
        line_zone=np.array([line.base for line in ordered], dtype=np.int64),
        line_kind=np.array([kinds.index(line.kind) for line in ordered], dtype=np.int64),
        line_shift=np.array([line.shift for line in ordered], dtype=np.int64),
        line_skill=np.array([line.skill for line in ordered], dtype=np.int64),
        line_weight=np.array([line.weight for line in ordered], dtype=np.int64),
        demand=np.repeat(np.array([[lines[line] for line in ordered]], dtype=np.int64), rule.days, axis=0),
        travel_min=deployment.memo.once(
            ("between bases", rule.lend_max_min), lambda: _travel_min(scenario, network, rule.lend_max_min)
        ),
        rule=rule,
    )  # fmt: skip


def _line_id(scenario: Scenario, line: _Line) -> str:
    return f"{scenario.bases[line.base].id}/{line.kind}/{line.shift}/{line.weight}/{line.skill}"


def times_of(shifts: Sequence[Span], days: int, zone: ZoneInfo) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Minutes from the first start, (days, shifts): the same hour of the wall clock and the same length each day."""
    origin = shifts[0].start if shifts else datetime.min.replace(tzinfo=UTC)
    start = np.zeros((days, len(shifts)), dtype=np.int64)
    for number, shift in enumerate(shifts):
        local = shift.start.astimezone(zone).replace(tzinfo=None)
        for day in range(days):
            instant = (local + timedelta(days=day)).replace(tzinfo=zone).astimezone(UTC)
            start[day, number] = (instant - origin) // _MINUTE
    length = np.array([(shift.end - shift.start) // _MINUTE for shift in shifts], dtype=np.int64)
    return start, start + length[None]


def _is_night(shift: Span, zone: ZoneInfo) -> bool:
    """Whether three hours or more lie between midnight and five on the wall clock."""
    quarter = timedelta(minutes=15)
    steps = (shift.end - shift.start) // quarter
    dark = sum(_NIGHT[0] <= (shift.start + k * quarter).astimezone(zone).hour < _NIGHT[1] for k in range(steps))
    return dark * quarter >= timedelta(hours=_NIGHT_H)


def _skills(unit: Unit, strengths: Sequence[int]) -> int:
    """Bit 0: can search women; the bits after it: has so many officers."""
    women = _WOMEN if unit.women > 0 else 0
    return women | sum(2 << number for number, strength in enumerate(strengths) if unit.crew >= strength)


def _lines(
    scenario: Scenario,
    deployment: Deployment,
    doctrine: Doctrine,
    shifts: Sequence[Span],
    able: tuple[Sequence[int], NDArray[np.int64]],
) -> Mapping[_Line, int]:
    """Crews asked for by base, kind, shift, weight and skill."""
    rule, (strengths, skills) = doctrine.roster, able
    post_of = {int(unit): post for post, unit in zip(deployment.posts, deployment.posting.unit_of_post, strict=True)}
    everyone = {unit.kind: _common(scenario, skills, unit) for unit in scenario.units}
    base = {one.id: index for index, one in enumerate(scenario.bases)}
    lines: dict[_Line, int] = {}
    for number, unit in enumerate(scenario.units):
        post, weight, skill = post_of.get(number), 0, 0
        if post is not None:
            weight, skill = rule.post_weight, _needed(post, strengths) & ~everyone[unit.kind]
        elif number in deployment.waiting:
            weight = rule.standby_weight
        elif unit.kind in doctrine.protect.mobile_kinds and deployment.duty.of(unit):
            weight = rule.patrol_weight
        for shift in _worked(unit, post, shifts, rule.longest_h) if weight else ():
            line = _Line(base[unit.base_id], unit.kind.value, shift, weight, skill)
            lines[line] = lines.get(line, 0) + 1
    return lines


def _common(scenario: Scenario, skills: NDArray[np.int64], unit: Unit) -> int:
    """Skills that every crew of the kind has, so that no line need ask for them."""
    same = [int(skills[number]) for number, other in enumerate(scenario.units) if other.kind is unit.kind]
    return int(np.bitwise_and.reduce(np.array(same, dtype=np.int64)))


def _needed(post: PostDemand, strengths: Sequence[int]) -> int:
    women = _WOMEN if post.function is PostFunction.SEARCH_WOMEN else 0
    return women | 2 << list(strengths).index(post.strength)


def _worked(unit: Unit, post: PostDemand | None, shifts: Sequence[Span], longest_h: int) -> list[int]:
    """Shifts of a unit's duty; at a post only those that its stint lies in."""
    parts = [
        part for part in _parts(unit, longest_h) if post is None or (part.start < post.end and post.start < part.end)
    ]
    if set(parts) <= set(shifts):
        return [shifts.index(part) for part in parts]
    middles = {part.start + (part.end - part.start) / 2 for part in parts}
    return [number for number, shift in enumerate(shifts) if any(shift.start <= one < shift.end for one in middles)]


def _travel_min(scenario: Scenario, network: RoadNetwork, limit_min: float) -> NDArray[np.float64]:
    """Minutes by road between bases at free flow, (bases, bases), inf beyond the limit."""
    spots = snap_all(network, [base.lon for base in scenario.bases], [base.lat for base in scenario.bases])
    times = travel_times(network, spots, spots, hour=None, limit_s=limit_min * 60)
    minutes: NDArray[np.float64] = times.dense(len(spots)) / 60
    return minutes
