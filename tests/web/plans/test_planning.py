"""The planner's work on a draft: what it is given, what is kept of it, and what stays locked."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from himaya.planning.doctrine import load_doctrine
from himaya.planning.planfile import seal
from himaya.web.common.refusal import RefusedError
from himaya.web.jobs.models import Job
from himaya.web.places.models import Base, Door, Duty, Place, Service, Unit
from himaya.web.plans import planning
from himaya.web.plans.actions import making
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.elements import set_lock, set_owner
from himaya.web.plans.assessing import edits_for, edits_to_plan
from himaya.web.plans.queries.plans import Coverage, coverage_of
from himaya.web.plans.queries.solutions import plans_dir
from himaya.web.plans.rows import scenario_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion, Solution

EVENING = datetime(2027, 1, 6, 18, tzinfo=UTC)


@pytest.fixture
def version(desk: User) -> PlanVersion:
    """A fresh draft of Alexandria."""
    return making.create_plan(by=desk, celebration="coptic-christmas", year=2027, area="EG-ALX")


@pytest.fixture
def register(db: None) -> None:  # noqa: ARG001  # pytest's way to ask for the database
    """Two places with gatherings, one of them outside the period, and a unit on duty."""
    for code, start in (("CH-1", EVENING), ("CH-2", datetime(2027, 3, 1, 18, tzinfo=UTC))):
        where = {"lon": 29.9, "lat": 31.2}
        place = Place.objects.create(code=code, kind="church", name_ar="كنيسة", area="EG-ALX", capacity=900, **where)
        Door.objects.create(place=place, code=f"{code}-D", name_ar="باب", width_m=2, **where)
        Service.objects.create(
            place=place,
            code=f"{code}-S",
            name_ar="قداس",
            start=start,
            end=start.replace(hour=21),
            attendance=800,
            arrival_min=60,
            departure_min=30,
        )
    base = Base.objects.create(code="B-1", name_ar="قسم", kind="police_station", lon=29.91, lat=31.2, area="EG-ALX")
    unit = Unit.objects.create(code="U-1", call_sign="نسر 1", kind="patrol_foot", base=base, area="EG-ALX", crew=4)
    Duty.objects.create(unit=unit, starts_at=datetime(2027, 1, 6, 4, tzinfo=UTC), ends_at=EVENING)


def test_a_cordon_of_the_solution_is_an_element_that_an_office_answers_for(
    version: PlanVersion, desk: User, solution: Solution
) -> None:
    """The cordon round a place comes with its line and times, beside its roads, and counts no officer twice."""
    draft = adopt(version.pk, solution, by=desk)
    cordon = draft.elements.get(kind="cordon")
    assert (cordon.key, cordon.place_code, cordon.strength) == ("cordon/W-1", "W-1", 0)
    assert len(cordon.geometry) > 1
    assert cordon.starts_at == min(draft.elements.filter(kind="closure").values_list("starts_at", flat=True))


@pytest.mark.usefixtures("register")
def test_rows_of_the_register_become_the_scenario(version: PlanVersion) -> None:
    """What gathers in the period is planned; duty is cut to the period; units wait at stations and places."""
    scenario = scenario_of(version)
    assert [place.id for place in scenario.places] == ["CH-1"]
    assert [door.id for door in scenario.doors] == ["CH-1-D"]
    assert [(unit.id, unit.duty_start, unit.duty_end) for unit in scenario.units] == [
        ("U-1", version.starts_at, EVENING)
    ]
    assert [point.id for point in scenario.standby] == ["S-B-1", "S-CH-1"]


@pytest.mark.usefixtures("register")
def test_a_place_of_assessed_risk_is_planned_without_a_gathering(version: PlanVersion) -> None:
    """A hospital whose risk was assessed is protected though nobody gathers there; a closed place is not."""
    for code, closed in (("H-1", False), ("H-2", True)):
        Place.objects.create(
            code=code, kind="hospital", name_ar="مستشفى", area="EG-ALX", capacity=90, lon=29.9, lat=31.2,
            threat=2, vulnerability=3, consequence=2, risk=12, tier=4, is_closed=closed,
        )  # fmt: skip
    scenario = scenario_of(version)
    assert {place.id: (place.threat, place.vulnerability) for place in scenario.places}["H-1"] == (2, 3)
    assert {place.id for place in scenario.places} == {"CH-1", "H-1"}
    assert {service.place_id for service in scenario.services} == {"CH-1"}
    assert coverage_of(version) == Coverage(gathering=1, by_risk=1, left_out=1)


@pytest.mark.parametrize("service", [rule.service for rule in load_doctrine(None).respond])
def test_progress_is_told_in_words(service: str) -> None:
    """Every room has its words in both languages, the service included."""
    said = planning._room_words(f"respond.{service}")
    assert said.ar != said.en
    assert "{" not in said.ar + said.en


def test_a_solution_of_the_same_keys_keeps_what_was_decided(
    version: PlanVersion, desk: User, solution: Solution
) -> None:
    """Owners, legal grounds and locks stay with their keys when a solution is taken over again."""
    adopt(version.pk, solution, by=desk)
    set_owner(version.pk, by=desk, owner="directorate-eg-alx", legal_basis="قانون 109 لسنة 1971")
    key = version.elements.filter(kind="post").values_list("key", flat=True)[0]
    set_lock(version.pk, by=desk, key=key, locked=True)
    count = version.elements.count()
    adopt(version.pk, solution, by=desk)
    element = version.elements.get(key=key)
    assert (element.locked, element.legal_basis, element.owner_id is None) == (True, "قانون 109 لسنة 1971", False)
    assert version.elements.count() == count


def test_locked_elements_are_decisions_that_the_planner_respects(
    version: PlanVersion, desk: User, solution: Solution
) -> None:
    """A locked post is pinned to its unit; without a lock the planner is free."""
    draft = adopt(version.pk, solution, by=desk)
    assert not edits_for(draft)
    element = draft.elements.filter(kind="post", assignments__isnull=False).first()
    assert element is not None
    set_lock(draft.pk, by=desk, key=element.key, locked=True)
    edits: Any = edits_for(draft)
    assert [pin.post_id for pin in edits.pins] == [element.key]


def test_planning_again_keeps_what_stands_where_it_costs_little(
    version: PlanVersion, desk: User, make_plan: Callable[..., Solution], handmade: dict[str, Any]
) -> None:
    """Crews that know their posts stay, as far as the solution can still be read; a first plan has nothing to keep."""
    assert not edits_to_plan(version)
    handmade["inputs"]["scenario"] |= {"governorate": "EG-ALX", "standby": []}
    handmade["elements"] = [one for one in handmade["elements"] if one["type"] != "standby"]
    solution = make_plan("kept", document=seal(handmade))
    draft = adopt(version.pk, solution, by=desk)
    kept: Any = edits_to_plan(draft).keep
    manned = draft.elements.filter(kind__in=["post", "closure", "checkpoint"], assignments__isnull=False)
    assert {pin.post_id for pin in kept.posts} == set(manned.values_list("key", flat=True))
    assert kept.roads
    (plans_dir() / solution.folder / "plan.json").unlink()
    assert not edits_to_plan(draft)


def test_another_office_does_not_ask_for_planning(version: PlanVersion, director: User) -> None:
    """A director decides about plans and does not run the planner."""
    with pytest.raises(RefusedError):
        planning.ask(version, by=director, back="/")


def test_the_answer_is_taken_over_as_the_office_that_asked(
    version: PlanVersion, desk: User, data_dir: Path, write_handmade: Callable[[Path], Path], solution: Solution
) -> None:
    """The folder that the work wrote becomes the draft's solution, and its elements those of the draft."""
    folder = data_dir / "plans" / "plan-1-1-0"
    write_handmade(folder)
    (folder / "plan.json").write_bytes((data_dir / "plans" / solution.folder / "plan.json").read_bytes())

    class _Done:
        arguments = {"version": version.pk}  # noqa: RUF012  # stands for a row of the jobs
        asked_by = desk

    planning.keep_solution(_Done(), {"folder": folder.name})  # type: ignore[arg-type]  # stands for a row of the jobs
    version.refresh_from_db()
    assert version.solution is not None
    assert version.solution.folder == folder.name
    assert version.elements.count() > 0


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_plan_without_gatherings_says_so_before_and_after_it_is_asked_for(
    version: PlanVersion, desk: User, data_dir: Path, language: str
) -> None:
    """The page names the governorate in words and leads to its places; nothing is asked for."""
    roads = data_dir / "roads" / "EG-ALX.npz"
    roads.parent.mkdir(parents=True, exist_ok=True)
    roads.touch()
    client = Client()
    client.force_login(desk)
    client.cookies["himaya_language"] = language
    at = f"/plans/{version.plan_id}/{version.number}/"
    assert 'href="/places/?area=EG-ALX"' in client.get(at).content.decode()
    answer = client.post(f"{at}plan-now/")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'href="/places/?area=EG-ALX"' in page
    said = {"ar": "لا يوجد في سجل محافظة الإسكندرية مكان له تجمع", "en": "The register of Alexandria has no place"}
    assert said[language] in page
    assert not Job.objects.exists()


@pytest.mark.usefixtures("register")
def test_a_fresh_draft_tells_how_many_places_gather_in_its_period(version: PlanVersion, desk: User) -> None:
    """Two gatherings at one place are one place; the place that gathers in March does not count."""
    place = Place.objects.get(code="CH-1")
    times = {"start": EVENING, "end": EVENING.replace(hour=20), "arrival_min": 60, "departure_min": 30}
    Service.objects.create(place=place, code="CH-1-S2", name_ar="صلاة", attendance=50, **times)
    client = Client()
    client.force_login(desk)
    page = client.get(f"/plans/{version.plan_id}/{version.number}/").content.decode()
    assert '<a href="/places/?area=EG-ALX"><bdi>1</bdi></a>' in page
