"""One deployment on generated roads, places and units: how time and memory grow."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from generate import write_scenario
from planned import planned

from himaya import api

_QUICK = ((50_000, 500, 1_000),)
_FULL = ((200_000, 1_500, 3_000), (1_000_000, 10_000, 20_000))
"""Junctions, places, units."""


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """One row a size: the deployment in a process of its own with warm kernels, then its verification."""
    return [_row(*size) for size in (_QUICK if quick else (*_QUICK, *_FULL))]


def _row(n_nodes: int, n_places: int, n_units: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        scenario, out = Path(folder) / "scenario", Path(folder) / "plan"
        write_scenario(scenario, n_nodes=n_nodes, n_places=n_places, n_units=n_units)
        run = planned(scenario, out, "--deployment-only")
        begin = time.perf_counter()
        holds = not run.code and api.verify(out) == []
        checked_s = time.perf_counter() - begin
    return {
        "work": "deployment",
        "instance": f"{n_nodes:,} junctions, {n_places:,} places, {n_units:,} units",
        "ours_s": run.seconds,
        "peer": "none known",
        "agrees": holds,
        "note": f"{run.note}; verification {checked_s:.0f} s",
    }
