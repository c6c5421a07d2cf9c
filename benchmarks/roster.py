"""Duty tables of a generated force by zone, beside the same question as one program for CP-SAT."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from himaya.planning.doctrine import load_doctrine
from himaya.planning.result import relative_gap
from himaya.planning.roster.block import blocks_of
from himaya.planning.roster.cost import cost_of
from himaya.planning.roster.problem import LONG_AGO, RosterProblem
from himaya.planning.roster.program import Program
from himaya.planning.roster.solve import solve
from himaya.planning.roster.verify import verify
from himaya.planning.roster.work import RosterParams

_CREWS, _DAYS, _SHIFTS, _SKILLS = 80, 9, 3, 4
_PEER_TIME, _QUICK_PEER_TIME = 60.0, 4.0
_SEARCH, _QUICK_SEARCH = 6.0, 2.0
_PRESSURES = (("spare", 0.55), ("short", 0.85))


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row per pressure: crews to spare, and more asked for than the rules allow; ten times as many alone."""
    zones = 2 if quick else 25
    found = [_beside(name, force(zones, share), quick=quick) for name, share in _PRESSURES]
    return found if quick else [*found, _row("spare", force(250, _PRESSURES[0][1]), _SEARCH)]


def _beside(name: str, problem: RosterProblem, *, quick: bool) -> dict[str, Any]:
    """Our table, then the same as one program."""
    row = _row(name, problem, _QUICK_SEARCH if quick else _SEARCH)
    limit = _QUICK_PEER_TIME if quick else _PEER_TIME
    peer_s, peer = _timed(lambda: _monolith(problem, limit))
    return row | {
        "peer": "CP-SAT, one program",
        "peer_s": peer_s,
        "ratio": peer_s / row["ours_s"],
        "agrees": row["agrees"] and peer[1] <= row["objective"],
        "note": f"{row['note']}; peer {peer[0]:,.0f}, bound {peer[1]:,.0f} at its limit of {limit:g} deterministic "
        "seconds",
    }


def _row(name: str, problem: RosterProblem, search: float) -> dict[str, Any]:
    params = RosterParams(search=search, linear=2, lend=False, explain=False)
    seconds, result = _timed(lambda: solve(problem, params=params))
    proven = sum(one.objective == one.bound for one in result.blocks)
    least = problem.rule.shortage * sum(one.shortage_bound for one in result.blocks)
    return {
        "work": f"roster, {name}",
        "instance": f"{problem.n_crews} crews, {problem.n_days} days, {len(problem.zone_ids)} zones",
        "ours_s": seconds,
        "agrees": not verify(problem, result),
        "objective": result.objective,
        "bound": result.bound,
        "gap": relative_gap(result.objective, result.bound),
        "note": f"{proven} of {len(result.blocks)} zones proven, {least / max(result.objective, 1.0):.2%} of the cost "
        "by prices alone",
    }


def _monolith(problem: RosterProblem, limit: float) -> tuple[float, float]:
    """Cost and bound of all zones in one program: what a crew's zone is becomes a skill of its own."""
    zones = len(problem.zone_ids)
    ours, theirs = (one.astype(np.int64) << zones for one in (problem.skills, problem.line_skill))
    nowhere = np.zeros_like(problem.zone)
    joined = replace(
        problem,
        zone=nowhere,
        skills=ours | 1 << problem.zone,
        line_zone=np.zeros_like(problem.line_zone),
        line_skill=theirs | 1 << problem.line_zone,
    )
    block = blocks_of(joined, nowhere)[0]
    program = Program(block)
    program.cover(full=False)
    program.minimise(0)
    found = program.search(limit=limit, seed=0, linear=2)
    empty = np.full((block.n, problem.n_days), -1)
    return float(cost_of(block, empty if found.duty is None else found.duty)), found.bound


def force(zones: int, share: float) -> RosterProblem:
    """Crews with skills, leave and a past; lines ask for a share of them, some for a skill.

    Fairness counts nothing, since it is measured within a block and the peer has but one.
    """
    rng = np.random.default_rng(7)
    crews, rule = zones * _CREWS, replace(load_doctrine().roster, spread_hour=0, spread_night=0)
    day, shift = np.mgrid[0:_DAYS, 0:_SHIFTS]
    zone, kind, skill = (one.ravel() for one in np.mgrid[0:zones, 0:_SHIFTS, 0 : _SKILLS + 1])
    skills = (rng.random((crews, _SKILLS)) < 0.4) @ (1 << np.arange(_SKILLS))
    asked = rng.poisson(_CREWS * share / _SHIFTS / (_SKILLS + 1), (_DAYS, zone.size))
    worked = rng.integers(0, 4, crews)
    return RosterProblem(
        crew_ids=tuple(f"C-{number}" for number in range(crews)),
        zone_ids=tuple(f"Z-{number}" for number in range(zones)),
        kind_ids=("police",),
        line_ids=tuple(f"L-{number}" for number in range(zone.size)),
        zone=np.repeat(np.arange(zones), _CREWS),
        kind=np.zeros(crews, dtype=np.int64),
        skills=skills,
        last_end=np.where(worked > 0, -480, LONG_AGO),
        days_before=worked,
        nights_before=np.zeros(crews, dtype=np.int64),
        leave=rng.random((crews, _DAYS)) < 0.04,
        avoid=rng.integers(1, 10, (crews, _DAYS)) * (rng.random((crews, _DAYS)) < 0.1),
        override=np.zeros((crews, _DAYS), dtype=np.bool_),
        start=day * 1440 + shift * 480,
        end=day * 1440 + shift * 480 + 480,
        night=np.arange(_SHIFTS) == _SHIFTS - 1,
        line_zone=zone,
        line_kind=np.zeros(zone.size, dtype=np.int64),
        line_shift=kind,
        line_skill=np.where(skill > 0, 1 << np.maximum(skill - 1, 0), 0),
        line_weight=np.where(skill > 0, 2, 1),
        demand=asked,
        travel_min=np.full((zones, zones), np.inf),
        rule=rule,
    )


def _timed(work: Any) -> tuple[float, Any]:
    begin = time.perf_counter()
    answer = work()
    return time.perf_counter() - begin, answer
