"""Plans of a whole country that nobody lives in; imported after Django is set up."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya import api
from himaya.celebrations.feasts import celebrations, occurrences
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import User
from himaya.web.accounts.organisation import parent_of
from himaya.web.environment import data_dir
from himaya.web.journal.chain import GENESIS
from himaya.web.places.models import Place
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.imports import import_plan
from himaya.web.plans.actions.making import create_annexes, create_plan
from himaya.web.plans.models import Element, Plan, PlanVersion, State, UnitAssignment, VersionGap, VersionPlace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from country import Size

_SCENARIOS = Path(__file__).parents[1] / "scenarios"
_BATCH = 1_000
_YEARS = range(2022, 2027)


def make_plans(size: Size, rng: Any) -> None:
    """A national plan with an annex a governorate, posts at the places of each, and the closed plans of five years."""
    planner = User.objects.get(username="planner")
    national = create_plan(by=planner, celebration="coptic-christmas", year=2027, area="").plan
    create_annexes(national, by=planner)
    versions = list(PlanVersion.objects.filter(plan__national=national).select_related("plan"))
    places: dict[str, list[Place]] = {}
    for place in Place.objects.order_by("pk"):
        places.setdefault(place.area, []).append(place)
    start, end = versions[0].starts_at, versions[0].ends_at
    elements = Element.objects.bulk_create(
        [
            Element(
                version=version,
                key=f"post-{number}",
                kind="post",
                function="presence",
                place_code=places[version.plan.area][int(rng.integers(0, len(places[version.plan.area])))].code,
                title_ar=f"خدمة {number}",
                title_en=f"Post {number}",
                lon=31.0,
                lat=30.0,
                starts_at=start,
                ends_at=end,
                strength=4,
                minimum=2,
                tier=1 + number % 5,
                owner=planner.own_office,
            )
            for number in range(size.posts)
            for version in [versions[number % len(versions)]]
        ],
        batch_size=_BATCH,
    )
    _content(versions, places)
    _assignments(elements, size, (end - start) / (size.assignments / size.posts))
    _earlier_plans()


def compute_plan(scenario: str) -> Path:
    """Plan a scenario into the data folder."""
    folder = data_dir() / "plans" / scenario
    api.plan(_SCENARIOS / scenario, folder)
    return folder


def take_over(computed: Path) -> None:
    """A draft that stands on the computed plan."""
    solution = import_plan(computed, verify=lambda _folder: [])
    planner = User.objects.get(username="planner")
    version = create_plan(by=planner, celebration="coptic-easter", year=2027, area=solution.area)
    adopt(version.pk, solution, by=planner)


def _content(versions: Sequence[PlanVersion], places: dict[str, list[Place]]) -> None:
    """Protected places of each version, and a gap at every tenth of them."""
    pairs = [(version, place) for version in versions for place in places[version.plan.area]]
    VersionPlace.objects.bulk_create(
        [
            VersionPlace(
                version=version, code=place.code, title_ar=place.name_ar, kind=place.kind, tier=place.tier,
                lon=place.lon, lat=place.lat, least_protection=0.5,
            )
            for version, place in pairs
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    VersionGap.objects.bulk_create(
        VersionGap(
            version=version, key=f"gap-{number}", severity="red" if place.tier == 1 else "amber", tier=place.tier,
            place_code=place.code, text_ar="قوة غير كافية", remedy_ar="دعم من الاحتياطي",
        )
        for number, (version, place) in enumerate(pairs)
        if number % 10 == 0
    )  # fmt: skip


def _assignments(elements: Sequence[Element], size: Size, shift: timedelta) -> None:
    UnitAssignment.objects.bulk_create(
        [
            UnitAssignment(
                element=element,
                unit_code=f"unit-{(number + 7 * turn) % size.places}",
                call_sign=f"و-{(number + 7 * turn) % size.places}",
                starts_at=element.starts_at + shift * turn,
                ends_at=element.starts_at + shift * (turn + 1),
            )
            for turn in range(size.assignments // size.posts)
            for number, element in enumerate(elements)
        ],
        batch_size=_BATCH,
    )


def _earlier_plans() -> None:
    """Closed plans of five years: every celebration in every governorate."""
    office = parent_of("")
    plans = Plan.objects.bulk_create(
        Plan(
            celebration=code,
            celebration_day=occurrences(code, year)[0].first_day,
            area=area,
            title_ar=f"خطة {one.name_ar} {year}",
            title_en=f"{one.name_en} {year}",
            created_by=office,
        )
        for year in _YEARS
        for code, one in celebrations().items()
        if occurrences(code, year)
        for area in governorates()
    )
    PlanVersion.objects.bulk_create(
        PlanVersion(
            plan=plan,
            number=1,
            state=State.CLOSED,
            starts_at=timezone.now(),
            ends_at=timezone.now() + timedelta(days=1),
            author_office=office,
            author_account="planner",
            content_hash=GENESIS,
        )
        for plan in plans
    )
