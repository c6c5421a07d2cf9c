"""Dual prices of a block's relaxation, the proof of a shortage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from himaya.planning.result import frozen_array
from himaya.planning.roster.relaxation import bound_of, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.roster.block import Block
    from himaya.planning.roster.relaxation import Relaxation

_DIGITS = 9


def shortage_proof(block: Block) -> tuple[int, NDArray[np.float64]]:
    """Weighted shortage that no duty table avoids, and the prices that prove it; (0, none) where nothing is proved."""
    if not block.demand.any():
        return 0, frozen_array([], np.float64)
    relaxation = rows_of(block)
    price = _prices(relaxation)
    bound = bound_of(relaxation, price)
    return bound, frozen_array(price if bound else [], np.float64)


def _prices(relaxation: Relaxation) -> NDArray[np.float64]:
    """One price per row, none where the program is not solved."""
    shape = (len(relaxation.limit), len(relaxation.most))
    matrix = coo_array((relaxation.value, (relaxation.row, relaxation.column)), shape=shape).tocsr()
    equal = relaxation.equal
    solved = linprog(  # type: ignore[call-overload]  # the library's types know no sparse matrices
        relaxation.cost,
        A_ub=matrix[~equal],
        b_ub=relaxation.limit[~equal],
        A_eq=matrix[equal],
        b_eq=relaxation.limit[equal],
        bounds=np.column_stack([np.zeros(shape[1]), relaxation.most]),
        method="highs",
    )
    price = np.zeros(shape[0])
    if solved.status != 0:
        return price[:0]
    price[equal] = -solved.eqlin.marginals
    price[~equal] = np.maximum(-solved.ineqlin.marginals, 0.0)
    rounded: NDArray[np.float64] = np.round(price, _DIGITS) + 0.0
    return rounded
