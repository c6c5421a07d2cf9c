"""What the proving child process is asked, and what its answers say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.planning.codec import Floats, Ints

if TYPE_CHECKING:
    from himaya.planning.respond.program import Columns, Program, Rows
    from himaya.planning.respond.session import Session

_AGREES = 1e-6


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The linear relaxation.

    value : its optimum in terms of the problem; dual : multiplier per demand row; columns : values of all columns of
        the program.
    reduced : what the value loses per unit at least when a column leaves the bound that it stands at.
    """

    value: float
    dual: Floats
    columns: Floats
    reduced: Floats


@dataclass(frozen=True, slots=True)
class Claim:
    """What the search says.

    sites : units per site column of its best answer; None when it says that the program has no answer at all.
    bound : on the problem's value, as far as proved; infinite while nothing is.
    complete : no better answer of the program exists.
    is_sound : HiGHS values its answer as the program does.
    """

    sites: Ints | None
    bound: float
    complete: bool
    is_sound: bool


def ask_relaxation(session: Session, program: Program, *, solver: str, seed: int) -> None:
    """Order the linear relaxation by HiGHS's `solver`; `relaxation_from` has the answer."""
    session.ask("relax", solver=solver, **_arrays(program, seed))


def ask_with_rows(session: Session, rows: Rows) -> None:
    """Order the relaxation of before with `rows` added for good."""
    session.ask("rows", lower=rows.lower, **_entries(rows.first, rows.index, rows.value))


def ask_with_columns(session: Session, columns: Columns) -> None:
    """Order the relaxation of before with `columns` for once."""
    session.ask("columns", upper=columns.upper, **_entries(columns.first, columns.index, columns.value))


def relaxation_from(session: Session, program: Program) -> Relaxation | None:
    """Wait for the answer; None when there is none in time."""
    message = session.answer()
    if message is None or str(message["kind"]) != "relaxed":
        return None
    dual = np.abs(message["dual"][: program.demand_of.size])
    size = program.cost.size
    value = float(message["value"]) + program.constant
    return Relaxation(value, dual, message["columns"][:size], np.abs(message["reduced"][:size]))


def search(session: Session, program: Program, *, seed: int) -> Claim | None:
    """Branch and bound; the last the child said before its end or the deadline, None when it said nothing."""
    claim = None
    if not program.cost.size:
        return Claim(None, 0.0, complete=True, is_sound=True)
    session.ask("search", **_arrays(program, seed))
    while (message := session.answer()) is not None:
        kind = str(message["kind"])
        if kind == "none":
            return Claim(None, 0.0, complete=True, is_sound=True)
        if kind == "failed":
            return claim
        columns, value = message["columns"], float(message["value"])
        sites = np.rint(columns[: program.site_of.size]).astype(np.int64)
        is_sound = abs(program.cost @ columns - value) <= _AGREES * max(1.0, abs(value))
        bound = float(message["bound"]) + program.constant
        claim = Claim(sites, bound, complete=kind == "best", is_sound=bool(is_sound))
        if claim.complete:
            return claim
    return claim


def _entries(first: Ints, index: Ints, value: Floats) -> dict[str, Any]:
    return {"first": first.astype(np.int32), "index": index.astype(np.int32), "value": value}


def _arrays(program: Program, seed: int) -> dict[str, Any]:
    return {
        "cost": program.cost,
        "lower": program.lower,
        "upper": program.upper,
        "is_whole": program.is_whole,
        "row_lower": program.row_lower,
        "row_upper": program.row_upper,
        "maximise": program.maximise,
        "seed": seed % (2**31),
        **_entries(program.first, program.index, program.value),
    }
