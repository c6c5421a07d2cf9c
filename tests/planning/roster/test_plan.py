"""The duty table in a plan: what is asked, what is told, and what verification refuses."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from himaya import api
from himaya.planning.assembly import roster_of
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.doctrine import load_doctrine
from himaya.planning.edits.model import Absence, Edits
from himaya.planning.planfile import read_plan, seal
from himaya.planning.replan import replan
from himaya.planning.roster.build import shifts_of, times_of
from himaya.planning.verify import verify_plan
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.planning.content import Content

RULE = load_doctrine().roster


@pytest.fixture(scope="module")
def content(raml_plan: Path) -> Content:
    return Assessor.open(raml_plan).before


@pytest.fixture
def document(raml_plan: Path) -> dict[str, Any]:
    return copy.deepcopy(read_plan(raml_plan / api.PLAN))


def test_every_unit_that_the_deployment_uses_is_asked_for_every_day(content: Content) -> None:
    """Posts, patrols and standby of the night, one crew each, on each of the fifteen days."""
    problem = roster_of(content)
    assert problem.n_days == RULE.days
    assert (problem.demand == problem.demand[0]).all()
    at_posts = int((content.results.posting.unit_of_post >= 0).sum())
    weighed = problem.demand[0][problem.line_weight == RULE.post_weight].sum()
    assert weighed == at_posts
    assert at_posts < problem.demand[0].sum() <= problem.n_crews


def test_the_table_says_until_when_the_posture_holds(document: dict[str, Any]) -> None:
    """Days held, duties missing and each crew's days agree with each other."""
    roster, rooms = document["roster"], {room["room"]: room for room in document["rooms"]}
    given = sum(shift >= 0 for crew in roster["crews"] for shift in crew["shifts"])
    assert roster["asked"] - roster["missing"] == given
    assert roster["held_days"] == min(kind["first_day"] for kind in roster["kinds"] if kind["missing"])
    assert roster["missing"] == sum(kind["missing"] for kind in roster["kinds"])
    assert len(roster["days"]) == RULE.days
    assert "roster" in rooms
    for language in ("ar", "en"):
        assert rooms["roster"][f"text_{language}"] == roster[f"text_{language}"]
        assert all(kind[f"text_{language}"] for kind in roster["kinds"])


def test_an_answer_to_another_deployment_is_refused(raml_plan: Path, document: dict[str, Any]) -> None:
    """A duty table does not outlive the posts that it was made for."""
    posting = document["results"]["posting"]["unit_of_post"]
    posting[next(index for index, unit in enumerate(posting) if unit >= 0)] = -1
    assert verify_plan(seal(document), load_network(raml_plan / api.ROADS))


def test_a_plan_made_anew_after_a_change_is_a_deployment_only(raml_plan: Path, content: Content) -> None:
    """It carries no duty table of the old deployment, and verifies without one."""
    lost = content.world.scenario.units[0].id
    made = replan(Assessor.open(raml_plan), Edits(absences=(Absence(lost),))).plan.document
    assert made["results"].get("roster") is None
    assert made["roster"] is None
    assert "roster" not in {room["room"] for room in made["rooms"]}
    assert verify_plan(made, load_network(raml_plan / api.ROADS)) == []


def test_duty_hours_longer_than_allowed_are_cut(content: Content) -> None:
    """A unit on duty for a whole day stands for shifts that somebody may work; too many hours become three shifts."""
    scenario = content.world.scenario
    day = replace(scenario.units[0], duty_end=scenario.units[0].duty_start + timedelta(hours=24))
    spans = shifts_of(replace(scenario, units=(day,)), RULE)
    assert [(span.end - span.start) / timedelta(hours=1) for span in spans] == [12, 12]
    many = tuple(
        replace(unit, duty_start=unit.duty_start + timedelta(minutes=5 * number))
        for number, unit in enumerate(scenario.units[:12])
    )
    assert [
        (span.end - span.start) / timedelta(hours=1) for span in shifts_of(replace(scenario, units=many), RULE)
    ] == [8] * 3


def test_days_keep_the_hour_of_the_wall_clock_across_a_clock_change(content: Content) -> None:
    """In Cairo the clocks go forward on the last Friday of April: that day begins 23 hours after the one before."""
    start = datetime(2027, 4, 28, 22, tzinfo=UTC)
    unit = replace(content.world.scenario.units[0], duty_start=start, duty_end=start + timedelta(hours=8))
    begin, end = times_of(shifts_of(replace(content.world.scenario, units=(unit,)), RULE), 4, ZoneInfo("Africa/Cairo"))
    assert np.diff(begin[:, 0]).tolist() == [1440, 1380, 1440]
    assert (end - begin == 480).all()
