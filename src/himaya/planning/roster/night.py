"""The night of the plan, unit by unit: its stint, its break, and who relieves whom.

A duty longer than `break_after_h` has a break, so placed that nobody works longer than that without one. It lies before
or after the stint where it can; within a stint it needs a unit of the same kind that stands nowhere at that time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from himaya.planning.doctrine import PostFunction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himaya.planning.demand.problem import PostDemand
    from himaya.planning.doctrine import Doctrine
    from himaya.scenario.model import Unit

_SEARCHING = frozenset({PostFunction.SEARCH_MEN, PostFunction.SEARCH_WOMEN})
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class UnitNight:
    """One unit's night: post and stint (-1 and None without one), break (None where none is due or none can be given).

    reliever : index of the unit that stands in during the break, -1 where none is needed.
    """

    unit: int
    post: int
    pause: Span | None
    reliever: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """A unit without relief, at a post or (-1) at none: `reason` is `pause`, `successor` or `too_long`."""

    unit: int
    post: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Night:
    """All units in their order, and the posts that lack relief, by time."""

    units: tuple[UnitNight, ...]
    lacking: tuple[Lacking, ...]


def night_of(
    units: Sequence[Unit],
    posts: Sequence[PostDemand],
    unit_of_post: Sequence[int],
    eligible: NDArray[Any],
    doctrine: Doctrine,
) -> Night:
    """Timeline of the night; `eligible` (posts, units) tells who may stand at a post."""
    held = {unit: post for post, unit in enumerate(unit_of_post) if unit >= 0}
    busy: dict[int, list[Span]] = {unit: [(posts[post].start, posts[post].end)] for unit, post in held.items()}
    nights, lacking = [], _standing(posts, unit_of_post, doctrine)
    for number, unit in enumerate(units):
        post = held.get(number, -1)
        window = _pause_window(unit, doctrine)
        pause, reliever = None, -1
        if window is not None:
            pause = _free_pause(window, busy.get(number, []), doctrine)
            if pause is None:
                pause, reliever = _relieved(number, post, (units, posts, eligible, busy), window, doctrine)
            if pause is None:
                lacking.append(Lacking(number, post, "pause", window[1]))
        nights.append(UnitNight(number, post, pause, reliever))
    return Night(tuple(nights), tuple(sorted(lacking, key=lambda one: (one.at, one.post, one.reason))))


def _standing(posts: Sequence[PostDemand], unit_of_post: Sequence[int], doctrine: Doctrine) -> list[Lacking]:
    """Stints longer than allowed, and stints after which the same post stays empty."""
    by_id = {post.id: number for number, post in enumerate(posts)}
    found = []
    for number, post in enumerate(posts):
        unit = unit_of_post[number]
        if unit < 0:
            continue
        minutes = doctrine.stint.search_max_min if post.function in _SEARCHING else doctrine.stint.post_max_min
        if post.end - post.start > timedelta(minutes=minutes):
            found.append(Lacking(unit, number, "too_long", post.start + timedelta(minutes=minutes)))
        following = by_id.get(_next_id(post.id), -1)
        if following >= 0 and posts[following].start == post.end and unit_of_post[following] < 0:
            found.append(Lacking(unit, number, "successor", post.end))
    return found


def _next_id(post_id: str) -> str:
    stem, _, stint = post_id.rpartition("/")
    return f"{stem}/{int(stint) + 1}" if stint.isdigit() else ""


def _pause_window(unit: Unit, doctrine: Doctrine) -> Span | None:
    """Earliest and latest start of a break after which no stretch of work is too long; None where none is due."""
    rule = doctrine.roster
    after, length = timedelta(hours=rule.break_after_h), timedelta(minutes=rule.break_min)
    if unit.duty_end - unit.duty_start <= after:
        return None
    latest = unit.duty_start + after
    return min(latest, max(unit.duty_start, unit.duty_end - after - length)), latest


def _free_pause(window: Span, busy: list[Span], doctrine: Doctrine) -> Span | None:
    """The break in the middle of the window, or as near to it as the stint allows; None where it does not."""
    length = timedelta(minutes=doctrine.roster.break_min)
    starts = [window[0] + (window[1] - window[0]) / 2]
    for start, end in busy:
        starts = [one for one in (*starts, end, start - length) if one + length <= start or one >= end]
    fitting = [one for one in starts if window[0] <= one <= window[1]]
    return (fitting[0], fitting[0] + length) if fitting else None


def _relieved(
    number: int,
    post: int,
    night: tuple[Sequence[Unit], Sequence[PostDemand], NDArray[Any], dict[int, list[Span]]],
    window: Span,
    doctrine: Doctrine,
) -> tuple[Span | None, int]:
    """A break within the stint and the unit that stands in: of the same kind, the same base first."""
    units, _posts, eligible, busy = night
    start, end = window[1], window[1] + timedelta(minutes=doctrine.roster.break_min)
    own = units[number]
    near = sorted(range(len(units)), key=lambda one: (units[one].base_id != own.base_id, one))
    for other in near:
        there = units[other].duty_start <= start and end <= units[other].duty_end
        free = all(end <= begin or finish <= start for begin, finish in busy.get(other, []))
        if other != number and units[other].kind is own.kind and there and free and bool(eligible[post, other]):
            busy.setdefault(other, []).append((start, end))
            return (start, end), other
    return None, -1
