"""The published shift rosters that the benchmark measures: read, solved and counted by rules of their own."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).parents[3] / "benchmarks" / "shifts.py"


@pytest.fixture(scope="module")
def shifts() -> Any:
    """The script of the benchmark."""
    spec = spec_from_file_location("shifts", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def table(shifts: Any) -> dict[tuple[str, int], str]:
    """The optimal table of the first instance, from the other solver than the page's."""
    made, at, constant = shifts.program_of(shifts.read("Instance1"))
    values, bound = shifts._highs(made, 120.0)
    assert round(bound + constant) == 607
    return {(who, day): shift for (who, day, shift), index in at.items() if round(values[index]) == 1}


def test_the_published_optimum_is_counted_from_the_table(shifts: Any, table: dict[tuple[str, int], str]) -> None:
    """The rows of the program and the count without them come to the published optimum."""
    assert shifts.penalty(shifts.read("Instance1"), table) == 607


def test_a_table_that_breaks_a_rule_costs_nothing_and_is_refused(
    shifts: Any, table: dict[tuple[str, int], str]
) -> None:
    """A day off that is worked, a stretch without end and an empty line are each refused."""
    instance = shifts.read("Instance1")
    (who, day), *_ = sorted(instance.days_off)
    shift = next(iter(instance.length))
    idle = {key: kept for key, kept in table.items() if key[0] != who}
    assert shifts.penalty(instance, table | {(who, day): shift}) is None
    assert shifts.penalty(instance, idle | {(who, one): shift for one in range(instance.days)}) is None
    assert shifts.penalty(instance, idle) is None


@pytest.mark.parametrize(
    ("days", "keeps"),
    [
        ("0000011000000000000000", False),
        ("1100111001110011100000", True),
        ("0101110011100111000000", False),
        ("0011101110011100000000", False),
        ("0011111100111000000000", False),
        ("0001111100111110000000", False),
    ],
)
def test_stretches_of_days_are_judged_inside_the_period(shifts: Any, days: str, *, keeps: bool) -> None:
    """Too few minutes, one day on, one day off, six days on and a second weekend break a rule; the border does not."""
    staff = shifts.Staff(most={"D": 20}, minutes=(8, 12), on=(2, 5), off_least=2, weekends=1)
    instance = shifts.Instance(len(days), {"D": 1}, {"D": []}, {"A": staff}, set(), [], [])
    assert shifts._keeps(instance, "A", ["D" if day == "1" else "" for day in days]) is keeps
