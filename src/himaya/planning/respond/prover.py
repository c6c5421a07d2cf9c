"""The child process that runs HiGHS: orders in on standard input, messages out on standard output.

HiGHS may overrun its own time limit (in presolve above all), so nobody waits
for it: the parent kills this process when the time is up or the work is
stopped, and keeps the messages that came before. When the parent is gone,
standard input ends and so does the process.

Orders (see `messages`): `relax` (solve the linear relaxation of a program), `rows` (add rows to it and solve again),
`columns` (add columns, solve again, and take them away), `search` (find a program's best answer).
Messages: `relaxed` (the linear relaxation: value, columns, row and column multipliers), `found` (a better answer with
the bound so far), `best` (the search is complete), `none` (the program has no answer), `failed`.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import TYPE_CHECKING, Any, BinaryIO

import highspy
import numpy as np

from himaya.planning.respond.messages import HEAD, pack, take

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_RELAXING: dict[str, dict[str, float | str]] = {
    "interior": {"solver": "ipm"},
    "dual": {"solver": "simplex"},
    "primal": {"solver": "simplex", "simplex_strategy": 4, "presolve": "off"},
}
"""Interior point with crossover is up to thirty times faster than dual simplex on set covering; maximal covering is
faster by dual simplex, and by primal simplex where nearly everything is covered."""


def _read_all(stream: BinaryIO, orders: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Hand on every order; when the parent is gone, end at once whatever HiGHS is doing."""
    while len(head := stream.read(HEAD.size)) == HEAD.size:
        order = take(bytearray(head + stream.read(HEAD.unpack(head)[0])))
        if order is None:
            break
        orders.put(order)
    os._exit(1)


def _model(program: Mapping[str, Any]) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = program["cost"].size, program["row_lower"].size
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program["cost"], program["lower"], program["upper"]
    lp.row_lower_, lp.row_upper_ = program["row_lower"], program["row_upper"]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = program["first"], program["index"]
    lp.a_matrix_.value_ = program["value"]
    lp.sense_ = highspy.ObjSense.kMaximize if program["maximise"] else highspy.ObjSense.kMinimize
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(whole)] for whole in program["is_whole"]]
    return lp


def main() -> None:
    """Carry out orders, one after the other, until the parent is gone."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read_all, args=(sys.stdin.buffer, orders), daemon=True).start()

    def send(**arrays: object) -> None:
        out.write(pack(arrays))
        out.flush()

    relaxation = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no types
    while True:
        order = orders.get()
        kind = str(order["kind"])
        if kind == "relax":
            relaxation = _solver(order, solve_relaxation=True, **_RELAXING[str(order["solver"])])
            _relax(relaxation, send)
        elif kind == "rows":
            _add_rows(relaxation, order, send)
        elif kind == "columns":
            _try_columns(relaxation, order, send)
        else:
            _search(order, send)


def _solver(program: Mapping[str, Any], **options: float | str) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no types
    settings: dict[str, float | str] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": int(program["seed"]),
        **options,
    }
    for option, value in settings.items():
        solver.setOptionValue(option, value)
    solver.passModel(_model(program))
    return solver


def _relax(solver: highspy.Highs, send: Callable[..., None]) -> None:
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        send(kind="failed")
        return
    solution = solver.getSolution()
    send(
        kind="relaxed",
        value=solver.getInfo().objective_function_value,
        dual=np.array(solution.row_dual),
        columns=np.array(solution.col_value),
        reduced=np.array(solution.col_dual),
    )


def _add_rows(solver: highspy.Highs, rows: Mapping[str, Any], send: Callable[..., None]) -> None:
    """Presolve would throw the last basis away, from which the dual simplex needs few steps."""
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("simplex_strategy", 1)
    size = rows["lower"].size
    above = np.full(size, highspy.kHighsInf)
    solver.addRows(size, rows["lower"], above, rows["index"].size, rows["first"], rows["index"], rows["value"])
    _relax(solver, send)


def _try_columns(solver: highspy.Highs, columns: Mapping[str, Any], send: Callable[..., None]) -> None:
    """Columns that cannot better the relaxation, so that its row multipliers hold for them too."""
    size, before, basis = columns["upper"].size, solver.getNumCol(), solver.getBasis()
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("simplex_strategy", 4)
    zeros = np.zeros(size)
    solver.addCols(
        size, zeros, zeros, columns["upper"], columns["index"].size, columns["first"], columns["index"],
        columns["value"],
    )  # fmt: skip
    _relax(solver, send)
    solver.deleteCols(size, np.arange(before, before + size, dtype=np.int32))
    solver.setBasis(basis)


def _search(program: Mapping[str, Any], send: Callable[..., None]) -> None:
    """Branch and bound in a fresh solver without a start.

    HiGHS 1.16 misstates the value of its answer when its presolve meets a start, or what an earlier run left.
    """

    def found(event: highspy.HighsCallbackEvent) -> None:
        answer = event.data_out
        send(
            kind="found",
            columns=np.array(answer.mip_solution),
            value=answer.objective_function_value,
            bound=answer.mip_dual_bound,
        )

    solver = _solver(program, mip_rel_gap=0.0)
    solver.cbMipImprovingSolution += found
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kOptimal:
        columns = np.array(solver.getSolution().col_value)
        send(kind="best", columns=columns, value=info.objective_function_value, bound=info.mip_dual_bound)
    else:
        send(kind="none" if status == highspy.HighsModelStatus.kInfeasible else "failed")


if __name__ == "__main__":
    main()
