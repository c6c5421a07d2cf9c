"""When each controlled road closes and reopens, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from himaya.planning.cordon.controls import RoadControl

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from himaya.planning.doctrine import ClosureRule

_LAST_WAVE = 2


@dataclass(frozen=True, slots=True)
class Closing:
    """The times of one controlled road.

    wave : 0 for roads of through traffic, 1 for other closures, 2 for gates.
    closes, opens : when it is closed and reopened; its crew stands there for the whole control.
    order, reopen_order : its number among all roads of the plan by time of closing and of reopening, from 1.
    announced : when the closure is announced.
    """

    control: RoadControl
    wave: int
    closes: datetime
    opens: datetime
    order: int
    reopen_order: int
    announced: datetime


def schedule(
    controls: Sequence[RoadControl], through: Collection[int], *, rule: ClosureRule, period: tuple[datetime, datetime]
) -> tuple[Closing, ...]:
    """Closing and reopening of every controlled road, in the order of closing.

    Roads of through traffic close first, so that traffic is led away before the streets behind them close; gates come
    under control last, so that whoever is inside always has a way out. Reopening goes the other way round, from inside
    out: the gates are free first, and the roads of through traffic come last, when the streets inside are empty. What
    a decision controls closes and reopens at the decision's own times, and so do roads that are controlled when the
    period begins or ends.

    Parameters
    ----------
    through : sections that carry through traffic.
    period : beginning and end of the plan.
    """
    made = []
    for control in controls:
        wave = _LAST_WAVE if control.gate else 0 if control.section in through else 1
        shift = timedelta(minutes=0 if control.by_hand else wave * rule.wave_min)
        closes = control.start if control.start <= period[0] else control.start + shift
        opens = control.end if control.end >= period[1] else control.end - shift
        if closes > opens:
            closes, opens = control.start, control.end
        hours = rule.announce_through_h if control.section in through else rule.announce_h
        made.append(Closing(control, wave, closes, opens, 0, 0, closes - timedelta(hours=hours)))
    made.sort(key=lambda one: (one.closes, one.wave, one.control.section))
    last = sorted(range(len(made)), key=lambda row: (made[row].opens, -made[row].wave, made[row].control.section))
    reopened = {row: number for number, row in enumerate(last, start=1)}
    return tuple(
        Closing(one.control, one.wave, one.closes, one.opens, row + 1, reopened[row], one.announced)
        for row, one in enumerate(made)
    )
