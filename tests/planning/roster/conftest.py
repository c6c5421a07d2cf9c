"""Questions the tests of this room share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya.planning.doctrine import load_doctrine
from himaya.planning.roster.problem import LONG_AGO, RosterProblem

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = load_doctrine().roster
_DAY = 1440


def asked(
    demand: Any, *, crews: int, hours: int = 8, first: int = 0, rule: dict[str, Any] | None = None, **changes: Any
) -> RosterProblem:
    """One zone and kind, a line per shift; `demand` is (days, shifts); the last shift of a day is a night."""
    wanted = np.atleast_2d(demand)
    days, shifts = wanted.shape
    day, shift = np.mgrid[0:days, 0:shifts]
    start = first + day * _DAY + shift * (_DAY // shifts)
    nobody = np.zeros(crews, dtype=np.int64)
    settings: dict[str, Any] = {
        "crew_ids": tuple(f"C-{number}" for number in range(crews)),
        "zone_ids": ("Z-1",),
        "kind_ids": ("static_post",),
        "line_ids": tuple(f"L-{number}" for number in range(shifts)),
        "zone": nobody,
        "kind": nobody,
        "skills": nobody,
        "last_end": np.full(crews, LONG_AGO),
        "days_before": nobody,
        "nights_before": nobody,
        "leave": np.zeros((crews, days), dtype=np.bool_),
        "avoid": np.zeros((crews, days), dtype=np.int64),
        "override": np.zeros((crews, days), dtype=np.bool_),
        "start": start,
        "end": start + hours * 60,
        "night": np.arange(shifts) == shifts - 1 if shifts > 1 else np.zeros(1, dtype=np.bool_),
        "line_zone": np.zeros(shifts, dtype=np.int64),
        "line_kind": np.zeros(shifts, dtype=np.int64),
        "line_shift": np.arange(shifts),
        "line_skill": np.zeros(shifts, dtype=np.int64),
        "line_weight": np.ones(shifts, dtype=np.int64),
        "demand": wanted,
        "travel_min": np.zeros((1, 1)),
        "rule": replace(RULE, **(rule or {})),
    }
    return RosterProblem(**{**settings, **changes})


@pytest.fixture(scope="session")
def ask() -> Callable[..., RosterProblem]:
    """The maker of small questions."""
    return asked
