"""Rounds: the best round at given prizes beside two routing libraries, and the patterns of a city's night.

The libraries are asked for the same round with the same drives, prizes, visits and hours, without the break, and
without coming back to a place within a watch, which they cannot value. Prizes are for a visit within one watch.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
from round_peers import PEERS, question_of

from himaya.planning.patrol.pricing import best_rounds, ways_of
from himaya.planning.patrol.problem import NOT_DRIVEN, PatrolProblem
from himaya.planning.patrol.solve import solve
from himaya.planning.patrol.verify import verify
from himaya.planning.protect.problem import ProtectProblem
from himaya.planning.protect.solve import solve as solve_protect

_RUNS = 5
_STEPS_A_WATCH = 12


def city(n_places: int, *, n_bases: int, n_watches: int, teams: int, seed: int = 1) -> PatrolProblem:
    """A city at night: a plane of 20 x 20 km, cars at 24 km/h, blocks of four watches, presence as `protect` says."""
    rng = np.random.default_rng(seed)
    spot = rng.uniform(0.0, 20.0, (n_places + n_bases, 2))
    minutes = np.hypot(*(spot[:, None] - spot[None]).transpose(2, 0, 1)) * 2.5
    drive = np.maximum(np.ceil(minutes / 5.0), 1).astype(np.int64)
    limit = np.full(minutes.shape, 20.0)
    limit[:n_places, :n_places] = 10.0
    drive[minutes > limit] = NOT_DRIVEN
    np.fill_diagonal(drive, 0)
    loss = np.minimum(1.0, rng.uniform(0.02, 0.3, (n_places, 1)) * rng.uniform(0.5, 1.0, (n_places, n_watches)))
    n_classes = n_bases * (n_watches // 4)
    game = ProtectProblem(
        group=np.tile(np.arange(n_watches), n_places),
        kinds=np.ones(loss.size, np.int64),
        loss_uncovered=loss.ravel(),
        loss_covered=0.1 * loss.ravel(),
        floor=np.zeros(loss.size),
        teams=np.full((n_watches, 1), teams * n_bases),
        pool=np.full(n_watches, -1),
        reserve=np.zeros(0, np.int64),
    )
    promised = solve_protect(game)
    start = np.arange(n_classes) // n_bases * 4 * _STEPS_A_WATCH
    return PatrolProblem(
        place_ids=tuple(f"P-{place}" for place in range(n_places)),
        watch_steps=np.full(n_watches, _STEPS_A_WATCH),
        loss_uncovered=loss,
        effect=0.9 * loss,
        promise=np.clip(promised.coverage, 0.0, 1.0).reshape(loss.shape),
        ceiling=promised.value,
        dwell=rng.integers(2, 5, n_places),
        may=np.ones((1, n_places), dtype=np.bool_),
        drive=drive[None],
        kind=np.zeros(n_classes, np.int64),
        base=np.arange(n_classes) % n_bases,
        teams=np.full(n_classes, teams),
        start=start,
        end=start + 4 * _STEPS_A_WATCH,
        break_steps=4,
        break_after=4 * _STEPS_A_WATCH,
    )


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One round beside each library, then whole nights with their guarantee and bound."""
    problem = city(60, n_bases=6, n_watches=8, teams=4)
    nights = [(60, 6, 8, 4)] if quick else [(60, 6, 8, 4), (150, 8, 16, 4)]
    return [*_one_round(problem, quick=quick), *(_night(*size) for size in nights)]


def _row(work: str, instance: str, ours_s: float, **more: Any) -> dict[str, Any]:
    blank = {"peer": "", "peer_s": None, "ratio": None, "agrees": None, "note": ""}
    return {"work": work, "instance": instance, "ours_s": ours_s, **blank, **more}


def _one_round(problem: PatrolProblem, *, quick: bool) -> list[dict[str, Any]]:
    prize = np.random.default_rng(7).uniform(0.0, 1.0, problem.promise.shape) * problem.effect
    ways = ways_of(replace(problem, teams=np.ones_like(problem.teams)))
    times = []
    for _ in range(_RUNS):
        begin = time.perf_counter()
        ((_, worth),) = best_rounds(ways, prize, [0])
        times.append(time.perf_counter() - begin)
    found = []
    question = question_of(ways, prize, [0], scale=10_000.0)
    for name, peer in PEERS.items():
        begin = time.perf_counter()
        value = peer(question, quick=quick)
        peer_s = time.perf_counter() - begin
        found.append(
            _row(
                "best round at given prizes",
                f"{problem.n_places} places, block of 48 steps",
                min(times),
                peer=name,
                peer_s=peer_s,
                ratio=peer_s / min(times),
                agrees=value <= worth + 1e-3,
                note=f"exact {worth:.4f}; {name} collects {value:.4f}",
            )
        )
    return found


def _night(n_places: int, n_bases: int, n_watches: int, teams: int) -> dict[str, Any]:
    problem = city(n_places, n_bases=n_bases, n_watches=n_watches, teams=teams)
    begin = time.perf_counter()
    result = solve(problem)
    ours_s = time.perf_counter() - begin
    n_teams = int(problem.teams.sum())
    return _row(
        "patterns of a night",
        f"{n_places} places, {n_watches} watches, {n_teams} rounds a night",
        ours_s,
        agrees=verify(problem, result) == [],
        note=f"one run; guarantee {result.objective:.4f}, bound {result.bound:.4f}, without drives "
        f"{problem.ceiling.min():.4f}; {result.chance.size} patterns",
    )
