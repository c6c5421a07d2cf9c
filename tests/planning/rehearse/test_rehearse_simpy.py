"""A model of the same nights in SimPy, written from the rules alone; the benchmark measures the same model."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.planning.rehearse.simulate import calls_of, run, team_of, ways_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.planning.rehearse.problem import RehearseProblem

_PEER = Path(__file__).parents[3] / "benchmarks" / "rehearse_simpy.py"


@pytest.fixture(scope="module")
def peer() -> Any:
    """The model, a script of the benchmarks."""
    spec = spec_from_file_location("rehearse_simpy", _PEER)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("recall", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_simpy_comes_to_the_same_response_times(
    random_nights: Callable[..., RehearseProblem], peer: Any, seed: int, *, recall: bool
) -> None:
    """Same calls and work, another engine: every response time is equal."""
    problem = random_nights(seed, nights=8, n_units=9, rate=0.3, recall=recall)
    for service in range(2):
        calls, team = calls_of(problem, service, seed, range(8)), team_of(problem, service)
        ours = run(problem, service, calls, team, ways_of(problem.travel, team.points)).response_ms
        for night in range(8):
            part = slice(calls.first[night], calls.first[night + 1])
            theirs = peer.simulate(problem, service, calls.work[part])
            early = ours[part] >= 0
            assert np.array_equal(ours[part][early], theirs[early])
