"""Published shift rosters (T. Curtois): CP-SAT, on which the duty tables stand, beside HiGHS on the same program.

The rules of these instances (weekends, minutes, requests) are not those of the product's duty tables, so the program
is written here and both solvers are given the same rows; each table is checked rule by rule without them.
"""

from __future__ import annotations

import csv
import gzip
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

_FOLDER = Path(__file__).parent / "data" / "shift-rostering"
_QUICK, _FULL = (1, 3, 5, 7), (1, 3, 5, 7, 9, 11, 13)
_QUICK_LIMIT_S, _LIMIT_S = 8.0, 300.0
_SATURDAY, _WEEK = 5, 7


@dataclass(frozen=True, slots=True)
class Staff:
    """What one employee may work: limits by shift, minutes, stretches of days on and off, weekends."""

    most: dict[str, int]
    minutes: tuple[int, int]
    on: tuple[int, int]
    off_least: int
    weekends: int


@dataclass(frozen=True, slots=True)
class Instance:
    """One published instance as its file says it; `requests`: staff, day, shift, weight, is wanted."""

    days: int
    length: dict[str, int]
    barred: dict[str, list[str]]
    staff: dict[str, Staff]
    days_off: set[tuple[str, int]]
    requests: list[tuple[str, int, str, int, bool]]
    cover: list[tuple[int, str, int, int, int]]


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row for each published instance."""
    with (_FOLDER / "best_known.csv").open(encoding="utf-8") as file:
        best = {one["instance"]: float(one["best_known"]) for one in csv.DictReader(file)}
    limit_s = _QUICK_LIMIT_S if quick else _LIMIT_S
    return [_row(f"Instance{number}", best[f"Instance{number}"], limit_s) for number in (_QUICK if quick else _FULL)]


def read(name: str) -> Instance:
    """The instance of that name."""
    text = gzip.decompress((_FOLDER / f"{name}.txt.gz").read_bytes()).decode()
    parts: dict[str, list[list[str]]] = {}
    for line in text.splitlines():
        if line.startswith("SECTION_"):
            lines = parts.setdefault(line.strip().removeprefix("SECTION_"), [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip().split(","))
    wanted = [(*one, True) for one in parts.get("SHIFT_ON_REQUESTS", [])]
    wanted += [(*one, False) for one in parts.get("SHIFT_OFF_REQUESTS", [])]
    return Instance(
        days=int(parts["HORIZON"][0][0]),
        length={one[0]: int(one[1]) for one in parts["SHIFTS"]},
        barred={one[0]: [shift for shift in one[2].split("|") if shift] for one in parts["SHIFTS"]},
        staff={one[0]: _staff(one) for one in parts["STAFF"]},
        days_off={(one[0], int(day)) for one in parts["DAYS_OFF"] for day in one[1:]},
        requests=[(who, int(day), shift, int(weight), yes) for who, day, shift, weight, yes in wanted],
        cover=[(int(one[0]), one[1], int(one[2]), int(one[3]), int(one[4])) for one in parts["COVER"]],
    )


def _staff(words: list[str]) -> Staff:
    most = {shift: int(number) for shift, number in (part.split("=") for part in words[1].split("|") if part)}
    most_minutes, least_minutes, on_most, on_least, off_least, weekends = map(int, words[2:8])
    return Staff(most, (least_minutes, most_minutes), (on_least, on_most), off_least, weekends)


@dataclass
class Rows:
    """A program of whole numbers: rows low <= sum of terms <= high, and what each variable costs and may be."""

    high: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)
    terms: list[tuple[dict[int, int], float, float]] = field(default_factory=list)

    def variable(self, high: int = 1, cost: int = 0) -> int:
        """A new variable in 0 ... high."""
        self.high.append(high)
        self.cost.append(cost)
        return len(self.high) - 1

    def add(self, terms: dict[int, int], low: float, high: float) -> None:
        """A new row."""
        self.terms.append((terms, low, high))


def program_of(instance: Instance) -> tuple[Rows, dict[tuple[str, int, str], int], int]:
    """The rows, the variable of each employee, day and shift, and what the requests cost in any case."""
    made, constant = Rows(), 0
    at = {
        (who, day, shift): made.variable(0 if (who, day) in instance.days_off else 1)
        for who in instance.staff
        for day in range(instance.days)
        for shift in instance.length
    }
    for who, day, shift, weight, wanted in instance.requests:
        made.cost[at[who, day, shift]] += -weight if wanted else weight
        constant += weight if wanted else 0
    for who, staff in instance.staff.items():
        _rules(made, instance, staff, who, at)
    for day, shift, required, under, over in instance.cover:
        terms = {at[who, day, shift]: 1 for who in instance.staff}
        terms |= {made.variable(required, under): 1, made.variable(len(instance.staff), over): -1}
        made.add(terms, required, required)
    return made, at, constant


def _rules(made: Rows, instance: Instance, staff: Staff, who: str, at: dict[tuple[str, int, str], int]) -> None:
    works = [made.variable() for _ in range(instance.days)]
    for day, work in enumerate(works):
        made.add({at[who, day, shift]: 1 for shift in instance.length} | {work: -1}, 0, 0)
        for shift, nexts in instance.barred.items() if day + 1 < instance.days else ():
            for after in nexts:
                made.add({at[who, day, shift]: 1, at[who, day + 1, after]: 1}, 0, 1)
    for shift, most in staff.most.items():
        made.add({at[who, day, shift]: 1 for day in range(instance.days)}, 0, most)
    made.add(
        {at[who, day, shift]: minutes for day in range(instance.days) for shift, minutes in instance.length.items()},
        *staff.minutes,
    )
    _stretches(made, staff, works)
    weekends = []
    for day in range(_SATURDAY, instance.days, _WEEK):
        weekends.append(made.variable())
        for one in works[day : day + 2]:
            made.add({weekends[-1]: 1, one: -1}, 0, 1)
    made.add(dict.fromkeys(weekends, 1), 0, staff.weekends)


def _stretches(made: Rows, staff: Staff, works: list[int]) -> None:
    least, most = staff.on
    for first in range(len(works) - most):
        made.add(dict.fromkeys(works[first : first + most + 1], 1), 0, most)
    for length, sign in [(n, 1) for n in range(1, least)] + [(n, -1) for n in range(1, staff.off_least)]:
        for first in range(len(works) - length - 1):
            inside = dict.fromkeys(works[first + 1 : first + 1 + length], sign)
            terms = inside | {works[first]: -sign, works[first + length + 1]: -sign}
            made.add(terms, -np.inf, length - 1 if sign > 0 else 1)


def penalty(instance: Instance, table: dict[tuple[str, int], str]) -> int | None:
    """What a table costs, counted from the instance alone; None where it breaks a rule."""
    if not all(_keeps(instance, who, [table.get((who, day), "") for day in range(instance.days)])
               for who in instance.staff):  # fmt: skip
        return None
    cost = sum(weight for who, day, shift, weight, yes in instance.requests if (table.get((who, day)) == shift) != yes)
    for day, shift, required, under, over in instance.cover:
        there = sum(table.get((who, day)) == shift for who in instance.staff)
        cost += max(required - there, 0) * under + max(there - required, 0) * over
    return cost


def _keeps(instance: Instance, who: str, line: list[str]) -> bool:
    staff, on = instance.staff[who], "".join("1" if shift else "0" for shift in line)
    minutes = sum(instance.length[shift] for shift in line if shift)
    weekends = sum("1" in on[day : day + 2] for day in range(_SATURDAY, instance.days, _WEEK))
    inner = on.strip("0").split("0") if on.startswith("0") and on.endswith("0") else on.split("0")[1:-1]
    return (
        staff.minutes[0] <= minutes <= staff.minutes[1]
        and weekends <= staff.weekends
        and max(map(len, on.split("0"))) <= staff.on[1]
        and all(len(run) >= staff.on[0] for run in inner if run)
        and all(len(run) >= staff.off_least for run in on.split("1")[1:-1] if run)
        and all(line.count(shift) <= most for shift, most in staff.most.items())
        and not any(after in instance.barred.get(before, ()) for before, after in pairwise(line))
        and not any(shift and (who, day) in instance.days_off for day, shift in enumerate(line))
    )


def _row(name: str, best: float, limit_s: float) -> dict[str, Any]:
    instance = read(name)
    made, at, constant = program_of(instance)
    found, found_s = _timed(lambda: _cp_sat(made, limit_s))
    peer, peer_s = _timed(lambda: _highs(made, limit_s))
    tables = [_table(at, values) for values, _ in (found, peer)]
    costs = [None if table is None else penalty(instance, table) for table in tables]
    bounds = [np.ceil(bound + constant - 1e-6) for _, bound in (found, peer)]
    objective = costs[0]
    bound = max(bounds)
    peer_says = "no table" if costs[1] is None else f"{costs[1]:,}"
    both_end = max(found_s, peer_s) < limit_s
    return {
        "work": "published shift roster",
        "instance": f"{name}: {len(instance.staff)} staff, {instance.days} days, {len(instance.length)} shifts",
        "ours_s": found_s,
        "peer": "HiGHS, the same program",
        "peer_s": peer_s,
        "ratio": peer_s / found_s if both_end else None,
        "agrees": objective is not None and bound <= min(objective, best) and (tables[1] is None) == (costs[1] is None),
        "objective": objective,
        "bound": bound,
        "gap": None if objective is None else (objective - bound) / max(objective, 1),
        "published best": best,
        "note": f"one run of {limit_s:g} s at most for each; CP-SAT on two threads {objective or 0:,}, bound "
        f"{bounds[0]:,.0f}; HiGHS {peer_says}, bound {bounds[1]:,.0f}; the bound is the better of the two",
    }


def _table(at: dict[tuple[str, int, str], int], values: Any) -> dict[tuple[str, int], str] | None:
    if values is None:
        return None
    return {(who, day): shift for (who, day, shift), index in at.items() if round(values[index]) == 1}


def _cp_sat(made: Rows, limit_s: float) -> tuple[Any, float]:
    model = cp_model.CpModel()
    every = [model.new_int_var(0, high, "") for high in made.high]
    for terms, low, high in made.terms:
        total = sum(factor * every[index] for index, factor in terms.items())
        model.add_linear_constraint(total, -(10**6) if np.isinf(low) else int(low), int(high))
    model.minimize(sum(cost * one for cost, one in zip(made.cost, every, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = limit_s
    status = solver.solve(model)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return ([solver.value(one) for one in every] if found else None), solver.best_objective_bound


def _highs(made: Rows, limit_s: float) -> tuple[Any, float]:
    places = [(row, index, factor) for row, (terms, _, _) in enumerate(made.terms) for index, factor in terms.items()]
    row, column, factor = zip(*places, strict=True)
    matrix = csr_matrix((factor, (row, column)), shape=(len(made.terms), len(made.high)))
    low, high = ([one[side] for one in made.terms] for side in (1, 2))
    found = milp(
        np.array(made.cost), integrality=np.ones(len(made.high)), bounds=Bounds(0, np.array(made.high)),
        constraints=LinearConstraint(matrix, low, high), options={"time_limit": limit_s},
    )  # fmt: skip
    bound = found.mip_dual_bound
    return found.x, -np.inf if bound is None else float(bound)


def _timed(work: Any) -> tuple[Any, float]:
    begin = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - begin
