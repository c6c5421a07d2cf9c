"""Small nights: random ones, and one place with one waiting point."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from himaya.planning.rehearse.parts import Crews, Crowd, Incidents, Service, Travel
from himaya.planning.rehearse.problem import RehearseProblem

MakeNights = Callable[..., RehearseProblem]
HOUR = 3_600_000
NOBODY = Crowd(1, [0.0], [0.0], [], [], [1000], [], [], [], [], [], [])


def _random_nights(
    seed: int = 0, *, nights: int = 24, n_places: int = 5, n_points: int = 3, n_units: int = 6, recall: bool = True,
    rate: float = 0.4,
) -> RehearseProblem:  # fmt: skip
    rng = np.random.default_rng(seed)
    horizon = 8 * HOUR

    def travel() -> Travel:
        origins = n_points + 2 + (n_places if recall else 0)
        to_place = rng.integers(60_000, 900_000, (2, origins, n_places))
        to_place[:, :, 0] = np.where(rng.random((2, origins)) < 0.2, 2**31 - 1, to_place[:, :, 0])
        back = rng.integers(60_000, 900_000, (2, 2 + n_places, n_points))
        hospital = rng.integers(-1, 2, (2, n_places))
        return Travel([0, horizon // 2], to_place, back, hospital, rng.integers(60_000, 600_000, (2, n_places)))

    services = tuple(
        Service(
            name, rng.uniform(0, 2 * rate, (n_places, 32)), 480_000, 60_000, rng.integers(300_000, 2_400_000, 16),
            share, rng.integers(300_000, 1_200_000, 16),
        )
        for name, share in (("ambulance", 0.7), ("fire", 0.0))
    )  # fmt: skip
    unit = np.arange(n_units)
    crews = Crews(
        unit, unit % 2, rng.integers(0, n_points, n_units), np.where(unit % 3 == 2, horizon // 3 + unit, 0),
        np.where(unit % 4 == 1, horizon // 2, horizon + 5),
    )  # fmt: skip
    half = HOUR // 2
    crowd = Crowd(
        nights // 2 + 1, np.full(n_places, 100.0), np.full(n_places, 5.0), [0, 1, 1], [2, 1, 0],
        [15_000, 20_000], [0, 0, 1, 2], [400.0, 300.0, 200.0, 100.0],
        np.array([0, 5, 3, 3]) * half, np.array([2, 6, 5, 5]) * half,
        np.array([4, 9, 6, 8]) * half, np.array([5, 10, 9, 9]) * half,
    )  # fmt: skip
    first = travel()
    return RehearseProblem(
        nights, horizon, HOUR // 4, recall, services, crews, first, crowd, Incidents(horizon // 2, [0, 1], [2, 1]),
        (travel(),),
    )  # fmt: skip


def _one_point(
    units: int, *, calls_per_h: float, scene_ms: np.ndarray, nights: int = 1, hours: int = 24, travel_ms: int = 0
) -> RehearseProblem:
    """Units at one point that serve one place and are free at once when their work is done."""
    horizon, unit = hours * HOUR, np.arange(units)
    travel = Travel([0], [[[travel_ms]]], [[[0]]], [[-1]], [[0]])
    service = Service("ambulance", [[calls_per_h] * hours], 480_000, 0, scene_ms, 0.0, [0])
    crews = Crews(unit, 0 * unit, 0 * unit, 0 * unit, 0 * unit + horizon)
    return RehearseProblem(nights, horizon, HOUR, False, (service,), crews, travel, NOBODY, Incidents(0, [], [0]))


@pytest.fixture(scope="session")
def random_nights() -> MakeNights:
    """Make a random question from a seed."""
    return _random_nights


@pytest.fixture(scope="session")
def one_point() -> MakeNights:
    """Make a queue with several servers."""
    return _one_point
