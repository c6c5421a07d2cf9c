"""Verification of plans whose values contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from himaya import api
from himaya.planning.planfile import read_plan, seal
from himaya.planning.verify import verify_plan
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("inputs", "scenario", "bases", 0, "id"), "B-none"),
        (("inputs", "scenario", "doors", 0, "lanes_women"), 10**30),
        (("inputs", "doctrine", "cordon", "open_after_min"), 2**63),
        (("results", "posting", "objective"), 10**400),
    ],
)
def test_values_that_cannot_be_reckoned_with_are_a_finding(
    raml_plan: Path, path: tuple[str | int, ...], value: object
) -> None:
    """A forger who seals the plan again gets an answer, whatever he writes, and not a fault of the program."""
    document = read_plan(raml_plan / "plan.json")
    part: Any = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    assert {finding.room for finding in verify_plan(seal(document), load_network(raml_plan / api.ROADS))} == {
        "document"
    }
