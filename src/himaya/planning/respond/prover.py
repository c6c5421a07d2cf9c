"""The child process that runs HiGHS: one program in on standard input, messages out on standard output.

HiGHS may overrun its own time limit (in presolve above all), so nobody waits
for it: the parent kills this process when the time is up or the work is
stopped, and keeps the messages that came before. When the parent is gone,
standard input ends and so does the process.

The kinds of message (see `messages`): `relaxed` (the linear relaxation: row multipliers and
columns), `found` (a better answer with the bound so far), `best` (the search is complete), `none` (the program
has no answer).
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, Any, BinaryIO

import highspy
import numpy as np

from himaya.planning.respond.messages import HEAD, pack, take

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _read(stream: BinaryIO) -> dict[str, Any]:
    head = stream.read(HEAD.size)
    message = take(bytearray(head + stream.read(HEAD.unpack(head)[0])))
    assert message is not None, "the parent closed before the program was complete"  # noqa: S101  # the protocol between parent and child
    return message


def _end_with_parent(stream: BinaryIO) -> None:
    stream.read()
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
    """Read one program; solve its linear relaxation, or search for its best answer."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    program = _read(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, args=(sys.stdin.buffer,), daemon=True).start()

    def send(**arrays: object) -> None:
        out.write(pack(arrays))
        out.flush()

    if program["relaxed"]:
        _relax(program, send)
    else:
        _search(program, send)


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


def _relax(program: Mapping[str, Any], send: Callable[..., None]) -> None:
    """Interior point and crossover: on covering programs up to thirty times faster than dual simplex."""
    solver = _solver(program, solve_relaxation=True, solver="ipm")
    solver.run()
    solution = solver.getSolution()
    if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        send(kind="relaxed", dual=np.array(solution.row_dual), columns=np.array(solution.col_value))


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
    if status == highspy.HighsModelStatus.kInfeasible:
        send(kind="none")
    elif status == highspy.HighsModelStatus.kOptimal:
        columns = np.array(solver.getSolution().col_value)
        send(kind="best", columns=columns, value=info.objective_function_value, bound=info.mip_dual_bound)


if __name__ == "__main__":
    main()
