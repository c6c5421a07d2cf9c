"""The script of a night against the slow replay, which draws the same calls by code of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from himaya import api
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.planfile import read_plan
from himaya.planning.rehearse.replay import Caller
from himaya.planning.rehearse.script import script_of

if TYPE_CHECKING:
    from pathlib import Path

SEED, NIGHT = 7, 3


@pytest.fixture(scope="module")
def document(raml_plan: Path) -> dict[str, Any]:
    return read_plan(raml_plan / api.PLAN)


def test_the_script_has_the_calls_of_the_rehearsed_night(document: dict[str, Any], raml_plan: Path) -> None:
    """Times, places and work of every service are those that the replay of the same night lives through."""
    rehearsal = Assessor.open(raml_plan).before.rehearsal
    assert rehearsal is not None
    problem, places = rehearsal.problem, document["inputs"]["scenario"]["places"]
    script = script_of(document, seed=SEED, night=NIGHT)
    for number, service in enumerate(problem.services):
        expected = [
            (call.at, places[call.place]["id"], call.scene, -1 if call.handover is None else call.handover)
            for call in Caller(problem, number, SEED).night(NIGHT)
        ]
        told = [one for one in script.calls if one.service == service.kind]
        assert [(one.at_ms, one.place, one.scene_ms, one.handover_ms) for one in told] == expected
        assert {one.turnout_ms for one in told} <= {service.turnout_ms}
    assert script.horizon_ms == problem.horizon_ms
    assert script.busiest_ms == problem.incidents.at_ms
    assert [one.at_ms for one in script.calls] == sorted(one.at_ms for one in script.calls)


def test_another_number_is_another_night(document: dict[str, Any]) -> None:
    """The same seed and night give the same script; another seed or night gives another."""
    one = script_of(document, seed=SEED, night=NIGHT)
    assert one == script_of(document, seed=SEED, night=NIGHT)
    assert one.calls != script_of(document, seed=SEED, night=NIGHT + 1).calls
    assert one.calls != script_of(document, seed=SEED + 1, night=NIGHT).calls
