"""Dual prices of a block's relaxation, the proof of a shortage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy.sparse import coo_array

from himaya.planning.result import frozen_array, never_stop
from himaya.planning.roster.relaxation import bound_of, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himaya.planning.result import StopRule
    from himaya.planning.roster.block import Block
    from himaya.planning.roster.relaxation import Relaxation

_DIGITS = 9


def shortage_proof(block: Block, *, stop: StopRule = never_stop) -> tuple[int, NDArray[np.float64]]:
    """Weighted shortage that no duty table avoids, and the prices that prove it.

    (0, none) where nothing is proved, also where the stop rule fires before the relaxation is solved.
    """
    if not block.demand.any():
        return 0, frozen_array([], np.float64)
    relaxation = rows_of(block)
    price = _prices(relaxation, stop)
    bound = bound_of(relaxation, price)
    return bound, frozen_array(price if bound else [], np.float64)


def _prices(relaxation: Relaxation, stop: StopRule) -> NDArray[np.float64]:
    """One price per row, none where the program is not solved."""
    solver = _Silent()  # type: ignore[no-untyped-call]  # the library has no types
    solver.setOptionValue("threads", 1)
    solver.passModel(_model(relaxation))
    if stop is not never_stop:
        solver.cbSimplexInterrupt += lambda event: event.interrupt() if stop() else None
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return np.zeros(0)
    price = -np.array(solver.getSolution().row_dual)
    fair: NDArray[np.float64] = np.where(relaxation.equal, price, np.maximum(price, 0.0))
    rounded: NDArray[np.float64] = np.round(fair, _DIGITS) + 0.0
    return rounded


class _Silent(highspy.Highs):
    """HiGHS that prints nothing, not even its name when it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802  # its name in the library, which prints unless told before
        """As the library, in silence."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # the library has no types


def _model(relaxation: Relaxation) -> highspy.HighsLp:
    shape = (len(relaxation.limit), len(relaxation.most))
    matrix = coo_array((relaxation.value, (relaxation.row, relaxation.column)), shape=shape).tocsr()
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = shape
    program.col_cost_, program.col_lower_, program.col_upper_ = relaxation.cost, np.zeros(shape[1]), relaxation.most
    program.row_lower_ = np.where(relaxation.equal, relaxation.limit, -np.inf)
    program.row_upper_ = relaxation.limit
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_ = matrix.indptr, matrix.indices
    program.a_matrix_.value_ = matrix.data
    return program
