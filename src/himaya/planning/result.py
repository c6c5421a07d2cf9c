"""What every planner room shares: status, gap, provenance, stop rule, progress, frozen arrays."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

import himaya
from himaya.faults import Finding as Finding  # noqa: PLC0414  # what every room's verify gives back

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, DTypeLike, NDArray


class Status(StrEnum):
    """How an answer ended. Infeasibility is a status, never an exception."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Provenance:
    """How an answer came about: enough to make the same bytes again."""

    solver: str
    seed: int
    version: str = himaya.__version__


class StopRule(Protocol):
    """True when the work should end now with the best answer so far."""

    def __call__(self) -> bool:
        """Tell whether to stop."""


def never_stop() -> bool:
    """Let the work run to its end."""
    return False


def stop_after(seconds: float) -> StopRule:
    """Stop rule that fires `seconds` from now."""
    deadline = time.monotonic() + seconds
    return lambda: time.monotonic() >= deadline


class Progress(Protocol):
    """Told how far the work is: `fraction` of the whole in [0, 1]."""

    def __call__(self, room: str, fraction: float) -> None:
        """Take note."""


def no_progress(room: str, fraction: float) -> None:
    """Ignore progress."""


def relative_gap(objective: float, bound: float) -> float:
    """|objective - bound| / max(|objective|, 1e-9), 0 when they agree to rounding."""
    difference = abs(objective - bound)
    return 0.0 if difference <= 1e-9 * max(1.0, abs(objective)) else difference / max(abs(objective), 1e-9)


def frozen_array(values: ArrayLike, dtype: DTypeLike) -> NDArray[Any]:
    """Own, read-only copy of `values` as a contiguous array of `dtype`."""
    array = np.array(values, dtype=dtype, order="C")
    array.setflags(write=False)
    return array
