"""The rounds of a real small plan: Raml Station."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from himaya import api
from himaya.faults import InvalidInputError
from himaya.planning.certificate import price_of_driving
from himaya.planning.edits.model import Absence, Edits
from himaya.planning.patrol.orders import patrol_of, round_orders
from himaya.planning.planfile import read_issued_plan

NIGHT = date(2027, 1, 6)
SCENARIO = Path(__file__).parents[3] / "scenarios" / "raml-station"


@pytest.fixture(scope="module")
def document(raml_plan: Path) -> dict[str, Any]:
    return read_issued_plan(raml_plan / api.PLAN)


def _room(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(room for room in document["rooms"] if room["room"] == name)


def test_rounds_promise_less_than_presence_without_drives(document: dict[str, Any]) -> None:
    """Rounds guarantee no more than their bound, and less than what nobody has to drive for."""
    rounds, promise = _room(document, "patrol"), _room(document, "protect")
    assert 0.9 < rounds["objective"] <= rounds["bound"] <= promise["objective"] + 1e-9
    assert rounds["objective"] < promise["objective"]


@pytest.mark.parametrize(("value", "promised"), [(0.9352, 0.9488), (0.9359, 0.9481), (0.95, 0.9488)])
def test_the_price_of_driving_follows_from_the_figures_beside_it(value: float, promised: float) -> None:
    """Whoever subtracts the two protections as they are printed finds the price that is printed, never below zero."""
    shown = {name: Decimal(text) for name, text in price_of_driving(promised, value).items()}
    assert shown["value"] <= Decimal(str(value))
    assert shown["promised"] <= Decimal(str(promised))
    assert shown["driving"] == max(shown["promised"] - shown["value"], Decimal(0))


@pytest.mark.parametrize(("room", "limit"), [("protect", "place above"), ("patrol", "place above")])
def test_a_limit_in_words_is_never_below_the_proven_one(document: dict[str, Any], room: str, limit: str) -> None:
    """The sentence that no plan does better names a limit, rounded up, also where the plan reaches it."""
    told = _room(document, room)
    shown = Decimal(re.findall(rf"{limit} (\d\.\d+)", told["text_en"])[0])
    assert shown - Decimal("0.001") < Decimal(f"{told['bound']:.7f}") <= shown
    assert str(shown) in told["text_ar"]


def test_no_pattern_has_more_than_half_of_the_nights(document: dict[str, Any]) -> None:
    """So no pattern need be driven on two nights running."""
    assert patrol_of(document).chance.max() <= 0.5 + 1e-9


def test_orders_are_rounds_that_can_be_driven(document: dict[str, Any]) -> None:
    """Every order keeps to its block and to whole steps, in order, with one break where the block is long."""
    rule = document["inputs"]["doctrine"]["patrol"]
    step = timedelta(minutes=rule["step_min"])
    start = datetime.fromisoformat(document["inputs"]["scenario"]["start"])
    for pattern in range(patrol_of(document).chance.size):
        for order in round_orders(document, pattern):
            times = [moment for line in order.lines for moment in (line.start, line.end)]
            assert times == sorted(times)
            assert all(order.start <= moment <= order.end and not (moment - start) % step for moment in times)
            breaks = [line for line in order.lines if not line.place_id]
            long = order.end - order.start > timedelta(minutes=rule["break_after_min"])
            assert len(breaks) == (long and bool(order.lines))


def test_every_mobile_unit_has_its_blocks(document: dict[str, Any]) -> None:
    """Units of mobile kinds, and only these, drive rounds, within their duty, and are present most of the time."""
    kinds = document["inputs"]["doctrine"]["protect"]["mobile_kinds"]
    units = {unit["id"]: unit for unit in document["inputs"]["scenario"]["units"] if unit["kind"] in kinds}
    assert {row["unit_id"] for row in document["rounds"]} == set(units)
    for row in document["rounds"]:
        assert units[row["unit_id"]]["duty_start"] <= row["start"] < row["end"] <= units[row["unit_id"]]["duty_end"]
    total = sum(
        (datetime.fromisoformat(row["end"]) - datetime.fromisoformat(row["start"])).total_seconds() / 60
        for row in document["rounds"]
    )
    assert 0.5 * total < sum(row["present_min"] for row in document["rounds"]) < total


def test_a_draw_differs_from_the_night_before(document: dict[str, Any]) -> None:
    """Night after night another pattern, the same again from the same seeds."""
    first = api.draw(document, seed=11, night=NIGHT)
    second = api.draw(document, seed=12, night=NIGHT + timedelta(days=1), before=first.pattern)
    assert first.pattern != second.pattern
    assert first == api.draw(document, seed=11, night=NIGHT)
    assert first.commitment != second.commitment
    assert [order.unit_id for order in first.orders] == [row["unit_id"] for row in document["rounds"]]


def test_a_deployment_alone_has_no_rounds(document: dict[str, Any], tmp_path: Path) -> None:
    """It verifies, has the same deployment, and nothing to draw from."""
    api.plan(SCENARIO, tmp_path / "plan", deployment_only=True)
    assert api.verify(tmp_path / "plan") == []
    alone = read_issued_plan(tmp_path / "plan" / api.PLAN)
    assert "rounds" not in alone
    assert alone["elements"] == document["elements"]
    with pytest.raises(InvalidInputError) as caught:
        api.draw(alone, seed=1, night=NIGHT)
    assert caught.value.faults[0].code == "patrol.no_patterns"


@pytest.mark.parametrize(("kind", "kept"), [("fire", True), ("patrol_vehicle", False)])
def test_rounds_are_kept_only_where_they_still_fit(kind: str, *, kept: bool, raml_plan: Path, tmp_path: Path) -> None:
    """A fire engine less changes nothing for the rounds; a car less makes them void."""
    units = read_issued_plan(raml_plan / api.PLAN)["inputs"]["scenario"]["units"]
    lost = next(unit["id"] for unit in units if unit["kind"] == kind)
    made = api.replan(raml_plan, tmp_path / "after", edits=Edits(absences=(Absence(lost),)))
    assert ("patrol" in made.plan.document["results"]) is kept
    assert api.verify(tmp_path / "after") == []
