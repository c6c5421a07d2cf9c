"""Random small countries, and their worst protection by a linear program that knows nothing of the planner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from himaya.planning.protect.problem import ProtectProblem

if TYPE_CHECKING:
    from numpy.typing import NDArray

Country = dict[str, ProtectProblem]
MakeCountry = Callable[..., Country]
CountryValue = Callable[[Mapping[str, ProtectProblem], Sequence[float]], float]

ISOS = ("EG-ALX", "EG-C", "EG-GZ")


def _directorate(
    rng: np.random.Generator, shape: tuple[int, int, int], *, least_kinds: int, minimum: float = 0.0
) -> ProtectProblem:
    """Random weights, kinds and teams; `shape` is places, watches, kinds; `minimum` of presence, largest share."""
    n_places, watches, kinds = shape
    uncovered = rng.uniform(0.2, 1.0, n_places * watches)
    return ProtectProblem(
        group=np.tile(np.arange(watches), n_places),
        kinds=np.repeat(rng.integers(least_kinds, 1 << kinds, n_places), watches),
        loss_uncovered=uncovered,
        loss_covered=uncovered * 0.1,
        floor=np.zeros(n_places * watches),
        teams=rng.integers(0, 3, (watches, kinds)),
        pool=np.full(watches, -1),
        reserve=np.zeros(0),
        minimum=rng.uniform(0.0, minimum, n_places * watches),
    )


def _country(seed: int) -> Country:
    """Three directorates of two to six places, three watches and two kinds, every place within reach of one.

    Odd seeds want a minimum of presence, which most watches cannot give in full.
    """
    rng = np.random.default_rng(seed)
    return {
        iso: _directorate(rng, (int(rng.integers(2, 7)), 3, 2), least_kinds=1, minimum=0.6 * (seed % 2)) for iso in ISOS
    }


def _tiny_country(seed: int) -> Country:
    """Two or three directorates, one or two watches and kinds, one to four places, some beyond reach."""
    rng = np.random.default_rng(seed)
    number, watches, kinds = int(rng.integers(2, 4)), int(rng.integers(1, 3)), int(rng.integers(1, 3))
    least = int(rng.random() < 0.6)
    return {
        iso: _directorate(rng, (int(rng.integers(1, 5)), watches, kinds), least_kinds=least) for iso in ISOS[:number]
    }


def _country_value(games: Mapping[str, ProtectProblem], reserve: Sequence[float]) -> float:
    """Worst protection that the teams, and those of the reserve in each watch, can give: one linear program.

    One variable for every kind of team and for the reserve at every target, and the worst loss as the last.
    """
    cells = [
        (number, target, source)
        for number, game in enumerate(games.values())
        for target in range(game.n_targets)
        for source in range(game.n_kinds + 1)
    ]
    index = {cell: column for column, cell in enumerate(cells)}
    rows: list[NDArray[np.float64]] = []
    limits: list[float] = []

    def row(entries: dict[int, float], limit: float) -> None:
        made = np.zeros(len(cells) + 1)
        made[list(entries)] = list(entries.values())
        rows.append(made)
        limits.append(limit)

    drawn: dict[int, dict[int, float]] = {}
    for number, game in enumerate(games.values()):
        used: dict[tuple[int, int], dict[int, float]] = {}
        for target in range(game.n_targets):
            here = [index[number, target, source] for source in range(game.n_kinds + 1)]
            row(dict.fromkeys(here, 1.0), 1.0)
            effect = float(game.loss_uncovered[target] - game.loss_covered[target])
            row({**dict.fromkeys(here, -effect), len(cells): -1.0}, -float(game.loss_uncovered[target]))
            watch = int(game.group[target])
            for kind in range(game.n_kinds):
                used.setdefault((watch, kind), {})[here[kind]] = 1.0
            drawn.setdefault(watch, {})[here[-1]] = 1.0
        for (watch, kind), entries in used.items():
            row(entries, float(game.teams[watch, kind]))
    for watch, entries in drawn.items():
        row(entries, float(reserve[watch]))
    most = [_may_stand(list(games.values())[number], target, source) for number, target, source in cells]
    answer = linprog(
        np.append(np.zeros(len(cells)), 1.0),
        A_ub=np.array(rows),
        b_ub=np.array(limits),
        bounds=[*((0.0, float(allowed)) for allowed in most), (0.0, 1.0)],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert answer.status == 0
    return 1.0 - float(answer.fun)


def _may_stand(game: ProtectProblem, target: int, source: int) -> bool:
    """Whether a kind may cover a target; the reserve, listed after the kinds, may wherever any kind may."""
    kinds = int(game.kinds[target])
    return bool(kinds) if source == game.n_kinds else bool(kinds >> source & 1)


@pytest.fixture(scope="session")
def country() -> MakeCountry:
    """A small country from a seed."""
    return _country


@pytest.fixture(scope="session")
def tiny_country() -> MakeCountry:
    """A country from a seed that is small enough for a linear program each time."""
    return _tiny_country


@pytest.fixture(scope="session")
def country_value() -> CountryValue:
    """The worst protection of a country by linear programming."""
    return _country_value
