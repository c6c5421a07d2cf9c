from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.planning.access.problem import AccessProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Way = tuple[int, int]
Gate = tuple[int, int, int]


@pytest.fixture(scope="session")
def area() -> Callable[..., AccessProblem]:
    """A closed area on junctions 1..n from directed ways and (tail, head, choice) gate ways; everybody must pass."""

    def build(n: int, ways: Sequence[Way], gates: Sequence[Gate], weight: Sequence[int]) -> AccessProblem:
        tail, head = np.array(ways, dtype=np.int64).reshape(-1, 2).T
        gate = np.array(gates, dtype=np.int64).reshape(-1, 3).T
        return AccessProblem(
            node=np.arange(-1, n),
            tail=tail,
            head=head,
            ms=np.full(tail.size, 1000),
            gate_tail=gate[0],
            gate_head=gate[1],
            gate_choice=gate[2],
            section=np.arange(len(weight)),
            weight=np.array(weight, dtype=np.int64),
            against=np.zeros(len(weight), dtype=np.bool_),
            must=np.arange(n + 1) > 0,
        )

    return build
