"""The published tours that the benchmark measures: values and bounds against what is known of them."""

from __future__ import annotations

import gzip
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvrp

_FOLDER = Path(__file__).parents[3] / "benchmarks"


@pytest.fixture(scope="module")
def tours() -> Any:
    """The script of the benchmark."""
    spec = spec_from_file_location("tours", _FOLDER / "tours.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "value"), [("p1.2.c", 20), ("p2.2.a", 90)])
def test_both_libraries_reach_the_proven_value(tours: Any, name: str, value: int) -> None:
    """On small instances tours are allowed, reach the proven value, and the bound is that value."""
    (one,) = [one for one in tours._lines(tours._TEAMS / "instances.csv") if one["instance"] == name]
    found = list(tours._team_rows(one, quick=True))
    assert [(row["objective"], row["bound"], row["agrees"]) for row in found] == [(value, value, True)] * 2


def test_tours_that_are_too_long_or_meet_are_refused(tours: Any) -> None:
    """Each node once, and no tour longer than allowed."""
    length = np.abs(np.subtract.outer(np.arange(5.0), np.arange(5.0)))
    assert tours._are_tours([[1, 2], [3]], length, 4.0)
    assert not tours._are_tours([[1, 2], [2]], length, 4.0)
    assert not tours._are_tours([[3, 1, 2]], length, 4.0)


@pytest.mark.parametrize(("name", "published"), [("VRPTW_C1_10_1", 424_448), ("PCVRPTW_R1_10_1", 262_705)])
def test_published_routes_are_not_below_the_bound(tours: Any, tmp_path: Path, name: str, published: int) -> None:
    """The assignment is a relaxation: it stays below the best published cost, and within two percent of it here."""
    path = tmp_path / "instance.vrp"
    path.write_bytes(gzip.decompress((_FOLDER / "data" / "vehicle-routing-tw" / f"{name}.vrp.gz").read_bytes()))
    bound = tours.assignment_bound(pyvrp.read(path, round_func="dimacs"))
    assert 0.98 * published <= bound <= published
