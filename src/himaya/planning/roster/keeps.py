"""Which rules a crew's days break: an independent reading of the rules from one crew's timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.roster.block import HOUR, WEEK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.roster.problem import RosterProblem

Broken = tuple[str, str, str]
"""Rule, what it asks, what was found."""


def broken_rules(problem: RosterProblem, crew: int, shifts: NDArray[np.int64]) -> Iterator[Broken]:
    """Rules broken by the shifts of a crew, (days,), -1 = free; `shifts` may be the first days only."""
    duties = [(day, int(shift)) for day, shift in enumerate(shifts) if shift >= 0]
    spans = [(int(problem.start[day, shift]), int(problem.end[day, shift])) for day, shift in duties]
    yield from _single(problem, crew, duties, spans)
    yield from _rests(problem, crew, duties, spans)
    yield from _hours(problem, duties, spans)
    yield from _days_off(problem, crew, shifts)
    yield from _nights(problem, crew, shifts)


def _single(
    problem: RosterProblem, crew: int, duties: list[tuple[int, int]], spans: list[tuple[int, int]]
) -> Iterator[Broken]:
    for (day, _), (start, end) in zip(duties, spans, strict=True):
        if problem.leave[crew, day]:
            yield "leave", f"free on day {day}", "on duty"
        if end - start > problem.rule.longest_h * HOUR:
            yield "longest", f"at most {problem.rule.longest_h} h on day {day}", f"{end - start} min"


def _rests(
    problem: RosterProblem, crew: int, duties: list[tuple[int, int]], spans: list[tuple[int, int]]
) -> Iterator[Broken]:
    """Rest before each duty, and the longer one after nights."""
    rule, ended = problem.rule, int(problem.last_end[crew])
    was_night = bool(problem.nights_before[crew] > 0)
    for (day, shift), (start, end) in zip(duties, spans, strict=True):
        least = rule.rest_hard_h if problem.override[crew, day] else rule.rest_h
        if start - ended < least * HOUR:
            yield "rest", f"{least} h before day {day}", f"{start - ended} min"
        if was_night and not problem.night[shift] and start - ended < rule.after_nights_h * HOUR:
            yield "after_nights", f"{rule.after_nights_h} h before day {day}", f"{start - ended} min"
        ended, was_night = end, bool(problem.night[shift])


def _hours(problem: RosterProblem, duties: list[tuple[int, int]], spans: list[tuple[int, int]]) -> Iterator[Broken]:
    rule, days = problem.rule, problem.n_days
    minutes = np.zeros(days, dtype=np.int64)
    for (day, _), (start, end) in zip(duties, spans, strict=True):
        minutes[day] = end - start
    most = rule.week_average_h * HOUR * max(days, WEEK) // WEEK
    if minutes.sum() > most:
        yield "week_average", f"at most {most} min over the table", f"{minutes.sum()} min"
    for begin in range(max(1, days - WEEK + 1)):
        worked = int(minutes[begin : begin + WEEK].sum())
        if worked > rule.week_max_h * HOUR:
            yield "week_max", f"at most {rule.week_max_h} h in seven days from day {begin}", f"{worked} min"


def _days_off(problem: RosterProblem, crew: int, shifts: NDArray[np.int64]) -> Iterator[Broken]:
    """A free day in a long enough rest, in every run of days that lies within the table or joins the days before it."""
    every, days = problem.rule.off_every_days, len(shifts)
    before = int(problem.days_before[crew])
    free = [_is_rest(problem, crew, shifts, day) for day in range(days)]
    windows = [(begin, begin + every) for begin in range(days - every + 1)]
    if before > 0 and max(1, every - before) <= days:
        windows.append((0, max(1, every - before)))
    for begin, end in windows:
        if not any(free[begin:end]):
            yield "day_off", f"a free day in days {begin} to {end - 1}", "none"


def _is_rest(problem: RosterProblem, crew: int, shifts: NDArray[np.int64], day: int) -> bool:
    """Whether nothing starts on a day, and the rest round it is long enough where both neighbours are worked."""
    if shifts[day] >= 0:
        return False
    following = day + 1 < len(shifts) and shifts[day + 1] >= 0
    if not following:
        return True
    start = int(problem.start[day + 1, shifts[day + 1]])
    if day == 0:
        ended = int(problem.last_end[crew]) if problem.days_before[crew] > 0 else None
    else:
        ended = int(problem.end[day - 1, shifts[day - 1]]) if shifts[day - 1] >= 0 else None
    return ended is None or start - ended >= problem.rule.off_h * HOUR


def _nights(problem: RosterProblem, crew: int, shifts: NDArray[np.int64]) -> Iterator[Broken]:
    row = int(problem.nights_before[crew])
    for day, shift in enumerate(shifts):
        row = row + 1 if shift >= 0 and problem.night[shift] else 0
        if row > problem.rule.nights_max:
            yield "nights", f"at most {problem.rule.nights_max} in a row, day {day}", str(row)
