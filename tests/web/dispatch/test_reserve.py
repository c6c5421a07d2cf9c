"""With a computed plan in force: what it loses when units go, and what its places weigh from hour to hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.utils import timezone

from himaya.planning.assessment.assessor import Assessor
from himaya.planning.edits.model import Absence, Edits
from himaya.planning.planfile import read_plan
from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.dispatch.models import UnitState
from himaya.web.dispatch.queries import cover, fleet
from himaya.web.dispatch.queries.fleet import BASE, POST
from himaya.web.dispatch.queries.recommend import recommendation, scene_of
from himaya.web.dispatch.queries.reserve import reserve_of
from himaya.web.places.actions.demonstration import ensure_demo_register
from himaya.web.places.models import Place, Unit
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.imports import import_plan
from himaya.web.plans.actions.making import create_plan
from himaya.web.plans.models import PlanVersion, State, UnitAssignment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]
ALX = "EG-ALX"
RAML = Path(__file__).parents[3] / "scenarios" / "raml-station"
NOW = datetime.fromisoformat("2027-01-06T13:00:00+02:00")


@pytest.fixture(autouse=True)
def _during_the_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan's first hour is over, whenever these tests run."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def version(office_of: Callable[..., User], data_dir: Path, raml_plan: Path) -> PlanVersion:
    """It is in force, with its units and places in the register and every unit free."""
    ensure_organisation()
    (data_dir / "plans").mkdir()
    (data_dir / "plans" / "raml-station").symlink_to(raml_plan)
    ensure_demo_register(RAML)
    solution = import_plan(data_dir / "plans" / "raml-station", verify=lambda _folder: [])
    made = create_plan(by=office_of(Role.PLANNER), celebration="coptic-christmas", year=2027, area=ALX)
    adopt(made.pk, solution, by=office_of(Role.PLANNER))
    PlanVersion.objects.filter(pk=made.pk).update(
        state=State.ACTIVE, starts_at=solution.start, ends_at=solution.end, content_hash="0" * 64
    )
    UnitState.objects.bulk_create(
        UnitState(unit=unit, state="available", since=timezone.now()) for unit in Unit.objects.filter(area=ALX)
    )
    fleet.forget()
    return PlanVersion.objects.select_related("solution").get(pk=made.pk)


@pytest.fixture
def document(raml_plan: Path) -> Any:
    """The content of the plan."""
    return read_plan(raml_plan / "plan.json")


def _start(version: PlanVersion) -> datetime:
    assert version.solution is not None
    assert version.solution.start is not None
    return version.solution.start


def test_places_weigh_what_the_plan_says_of_this_hour(version: PlanVersion, document: Any) -> None:
    """In the first, in every later and in the last slot, from its first instant to before that of the next."""
    weight = np.array(document["results"]["demand"]["weight"])
    ids = [place["id"] for place in document["inputs"]["scenario"]["places"]]
    slot, n_slots = timedelta(minutes=document["inputs"]["doctrine"]["slot_min"]), weight.shape[1]
    assert len({tuple(column) for column in weight.T}) > 1
    for number in range(n_slots):
        begin = _start(version) + number * slot
        for at in (begin, begin + slot - timedelta(seconds=1)):
            told = {spot.code: spot.weight for spot in cover.places_of(ALX, version, at).spots}
            assert told == dict(zip(ids, weight[:, number].tolist(), strict=True))


def test_outside_its_hours_and_without_its_file_the_register_counts(version: PlanVersion, data_dir: Path) -> None:
    """Before the first slot, and where the file has gone, a place weighs its assessed risk."""
    code = version.places.order_by("code").values_list("code", flat=True)[0]
    Place.objects.filter(code=code).update(risk=77)

    def told(at: datetime) -> float:
        spots = cover.places_of(ALX, version, at).spots
        return next(spot.weight for spot in spots if spot.code == code)

    inside = _start(version) + timedelta(hours=2)
    assert told(_start(version) - timedelta(seconds=1)) == 77
    assert told(inside) != 77
    (data_dir / "plans" / "raml-station").unlink()
    assert told(inside) == 77


def test_the_weights_of_another_hour_count_in_the_next_answer(
    version: PlanVersion, document: Any, reported: Callable[..., Incident]
) -> None:
    """Kept in memory they are those of the slot asked about, and what a choice uncovers is told with them."""
    place = document["inputs"]["scenario"]["places"][0]
    incident = reported(kind="fire", lon=place["lon"], lat=place["lat"])
    weight = np.array(document["results"]["demand"]["weight"])
    ids = [one["id"] for one in document["inputs"]["scenario"]["places"]]
    slot = timedelta(minutes=document["inputs"]["doctrine"]["slot_min"])
    changing = np.flatnonzero((np.diff(weight, axis=1) != 0).any(axis=0))
    for number in (int(changing[0]), int(changing[0]) + 1, int(changing[-1]) + 1):
        at = _start(version) + number * slot + timedelta(minutes=1)
        now = dict(zip(ids, weight[:, number].tolist(), strict=True))
        assert {spot.code: spot.weight for spot in scene_of(ALX, at).ground.places.spots} == now
        told = recommendation(incident, at)
        spots = [spot for one in told.named for spot in one.uncovers]
        assert told.named
        assert all(spot.weight == now[spot.code] for spot in spots)


def test_a_unit_at_its_post_is_counted_from_there_and_leaves_it(
    version: PlanVersion, reported: Callable[..., Incident]
) -> None:
    """While a stint of it lasts, the proposal names the element that it would leave, and its place is the origin."""
    at = _start(version) + timedelta(hours=4)
    held = UnitAssignment.objects.filter(element__version=version, starts_at__lte=at, ends_at__gt=at)
    by_unit = {one.unit_code: one.element for one in held.order_by("starts_at").select_related("element")}
    units = scene_of(ALX, at).fleet
    for row, origin, lon in zip(units.rows, units.origin.tolist(), units.lon.tolist(), strict=True):
        if row.code in by_unit:
            assert (origin, lon) == (POST, by_unit[row.code].lon)
        else:
            assert origin == BASE
    police = Unit.objects.filter(code__in=by_unit, kind="emergency_police").order_by("pk")[0]
    element = by_unit[police.code]
    told = recommendation(reported(kind="public-disorder", lon=element.lon, lat=element.lat), at)
    leaving = {one.code: one.leaves_ar for one in told.named if one.origin == POST}
    assert leaving
    assert leaving == {code: by_unit[code].title_ar for code in leaving}


def test_w_and_w1_are_those_of_the_plan_and_of_the_plan_without_the_units(
    version: PlanVersion, document: Any, raml_plan: Path
) -> None:
    """Before: the weakest place and watch of the plan; after: what an assessor of its own says of the same absences."""
    at = _start(version) + timedelta(hours=3, seconds=20)
    minute = at.replace(second=0)
    units = {unit["id"]: unit for unit in document["inputs"]["scenario"]["units"]}
    codes = [code for code in units if datetime.fromisoformat(units[code]["duty_end"]) > at][:6]
    told = reserve_of(ALX, [*codes, "nobody"], at)
    assert told is not None
    assert told.unknown == ("nobody",)
    own = Assessor.open(raml_plan)
    protection = own.before.protection
    assert told.before.value == pytest.approx(float(protection.min()), abs=1e-9)
    known = {unit.id: unit for unit in own.before.world.scenario.units}
    gone = tuple(Absence(one, max(minute, known[one].duty_start), known[one].duty_end) for one in sorted(codes))
    expected = own.assess(Edits(absences=gone))
    assert told.after.value == pytest.approx(expected.worst_after.protection, abs=1e-9)
    assert (told.w1_before, told.w1_after) == (expected.loss_of_one.before, expected.loss_of_one.after)
    assert told.w1_before <= told.before.value + 1e-9
    assert told.w1_after <= told.after.value + 1e-9


def test_with_every_unit_gone_nothing_is_left_and_the_gaps_are_named(version: PlanVersion, document: Any) -> None:
    """W falls, gaps appear in both languages; after their duty has ended the same units cost nothing."""
    codes = [unit["id"] for unit in document["inputs"]["scenario"]["units"]]
    told = reserve_of(ALX, codes, _start(version))
    assert told is not None
    assert told.loses
    assert told.after.value < told.before.value
    assert told.appeared
    assert all(ar and en for ar, en in told.appeared)
    late = reserve_of(ALX, codes, version.ends_at - timedelta(minutes=1))
    assert late is not None
    assert late.after.value >= told.after.value


def test_without_a_plan_in_force_nothing_is_claimed(version: PlanVersion, data_dir: Path) -> None:
    """After the period, in another governorate, and once the file has gone: no figure."""
    codes = [Unit.objects.order_by("pk")[0].code]
    assert reserve_of(ALX, codes, max(version.ends_at, version.expires_at or version.ends_at)) is None
    assert reserve_of("EG-C", codes, _start(version)) is None
    (data_dir / "plans" / "raml-station").unlink()
    assert reserve_of(ALX, codes, _start(version) + timedelta(minutes=7)) is None


def test_the_page_shows_both_figures_before_and_after(
    version: PlanVersion, reported: Callable[..., Incident], browser_of: Callable[..., Client]
) -> None:
    """With the units in the address, asked during the period of the plan."""
    incident = reported(kind="fire", lon=version.elements.all()[0].lon, lat=version.elements.all()[0].lat)
    code = Unit.objects.filter(area=ALX).order_by("pk")[0].code
    page = browser_of().get(f"/incidents/{incident.pk}/dispatch/reserve/?unit={code}").content.decode()
    assert "W₁" in page
    assert page.count('data-label="Before"') == 2
