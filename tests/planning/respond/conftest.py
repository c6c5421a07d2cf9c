"""Problems the tests of this room share: tiny random ones and the published graphs."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

from himaya.planning.respond.problem import Model, RespondProblem

if TYPE_CHECKING:
    from collections.abc import Callable

_PMED = Path(__file__).parents[3] / "benchmarks" / "data" / "pmed"
_RADIUS = {Model.MAX_COVER: "mclp_radius", Model.SET_COVER: "lscp_radius"}
_OPTIMUM = {Model.MAX_COVER: "mclp_opt", Model.SET_COVER: "lscp_opt", Model.P_MEDIAN: "pmedian_opt"}


def problem_from_matrix(model: Model, time_s: np.ndarray, **changes: Any) -> RespondProblem:
    """Problem over a dense (n_demand, n_candidates) matrix of times, NaN = out of reach."""
    n_demand, n_candidates = time_s.shape
    known = ~np.isnan(time_s)
    settings: dict[str, Any] = {
        "weight": np.ones(n_demand),
        "p": 2,
        "target_s": 5.0,
        "busy_share": 0.0,
        "capacity_of": np.ones(n_candidates, dtype=np.int64),
        "unreached_s": 12.0,
    }
    settings.update(changes)
    return RespondProblem(
        model=model,
        indptr=np.append(0, np.cumsum(known.sum(axis=1))),
        candidate=np.nonzero(known)[1],
        time_s=time_s[known],
        n_candidates=n_candidates,
        **settings,
    )


@pytest.fixture(scope="session")
def published() -> Callable[[str, Model], tuple[RespondProblem, float]]:
    """Problem and published optimum of an OR-Library graph under one model."""
    with (_PMED / "optima.csv").open(encoding="utf-8") as file:
        optima = {row["instance"]: row for row in csv.DictReader(file)}

    def build(name: str, model: Model) -> tuple[RespondProblem, float]:
        numbers = [int(word) for word in gzip.decompress((_PMED / f"{name}.txt.gz").read_bytes()).split()]
        n, n_edges, p = numbers[:3]
        edges = np.array(numbers[3:]).reshape(n_edges, 3)
        length = {(min(u, v) - 1, max(u, v) - 1): value for u, v, value in edges.tolist()}
        ends = np.array(list(length))
        graph = coo_array((np.array(list(length.values()), dtype=float), (ends[:, 0], ends[:, 1])), shape=(n, n))
        time_s = shortest_path(graph.tocsr(), directed=False)
        row = optima[name]
        weight = 1.0 + (37 * np.arange(1, n + 1)) % 100 if model is Model.MAX_COVER else np.ones(n)
        target_s = float(row[_RADIUS[model]]) if model in _RADIUS else 0.0
        problem = problem_from_matrix(
            model, time_s, p=p, weight=weight, target_s=target_s, unreached_s=float(time_s.max())
        )
        return problem, float(row[_OPTIMUM[model]])

    return build
