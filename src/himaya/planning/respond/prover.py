"""The child process that runs HiGHS: one program in on standard input, messages out on standard output.

HiGHS may overrun its own time limit (in presolve above all), so nobody waits
for it: the parent kills this process when the time is up or the work is
stopped, and keeps the messages that came before. When the parent is gone,
standard input ends and so does the process.

The kinds of message (see `messages`), in the order they come: `dual` (the row multipliers of the linear relaxation),
`found` (a better answer with the bound so far), `end` (the search is complete).
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
    assert message is not None, "the parent closed before the program was complete"  # noqa: S101
    return message


def _end_with_parent(stream: BinaryIO) -> None:
    stream.read()
    os._exit(1)


def _model(program: Mapping[str, Any]) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = program["cost"].size, program["row_lower"].size
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program["cost"], np.zeros(lp.num_col_), program["upper"]
    lp.row_lower_, lp.row_upper_ = program["row_lower"], program["row_upper"]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = program["first"], program["index"]
    lp.a_matrix_.value_ = program["value"]
    lp.sense_ = highspy.ObjSense.kMaximize if program["maximise"] else highspy.ObjSense.kMinimize
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(whole)] for whole in program["is_whole"]]
    return lp


def main() -> None:
    """Read one program, send its multipliers, then search for its best answer."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    program = _read(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, args=(sys.stdin.buffer,), daemon=True).start()

    def send(**arrays: object) -> None:
        out.write(pack(arrays))
        out.flush()

    lp = _model(program)
    relaxed = _solver(program, relaxed=True)
    relaxed.passModel(lp)
    relaxed.run()
    send(kind="dual", dual=np.array(relaxed.getSolution().row_dual))
    if program["search"]:
        _search(program, lp, send)


def _solver(program: Mapping[str, Any], *, relaxed: bool) -> highspy.Highs:
    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", int(program["seed"])),
        ("mip_rel_gap", 0.0),
        ("solve_relaxation", relaxed),
    ):
        solver.setOptionValue(option, value)
    return solver


def _search(program: Mapping[str, Any], lp: highspy.HighsLp, send: Callable[..., None]) -> None:
    """Branch and bound in a fresh solver without a start.

    HiGHS 1.16 misstates the value of its answer when its presolve meets a start, or what an earlier run left.
    """
    n_sites = int(program["n_sites"])

    def found(event: highspy.HighsCallbackEvent) -> None:
        answer = event.data_out
        sites = np.array(answer.mip_solution)[:n_sites]
        send(kind="found", sites=sites, value=answer.objective_function_value, bound=answer.mip_dual_bound)

    solver = _solver(program, relaxed=False)
    solver.passModel(lp)
    solver.cbMipImprovingSolution += found
    solver.run()
    info = solver.getInfo()
    send(
        kind="end",
        sites=np.array(solver.getSolution().col_value)[:n_sites],
        value=info.objective_function_value,
        bound=info.mip_dual_bound,
        complete=solver.getModelStatus() == highspy.HighsModelStatus.kOptimal,
    )


if __name__ == "__main__":
    main()
