"""The roads of the plan in force become controls."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.controls.actions.taking import take_over
from himaya.web.controls.models import RoadControl
from himaya.web.plans.models import Element, Plan, PlanVersion

from .conftest import ACROSS, ALX

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def version(planned: PlanVersion) -> PlanVersion:
    """The version, in force."""
    PlanVersion.objects.filter(pk=planned.pk).update(state="active", content_hash="0" * 64)
    return PlanVersion.objects.get(pk=planned.pk)


@pytest.fixture
def planned(places: None, road: Callable[[int], str]) -> PlanVersion:  # noqa: ARG001  # its places
    """A draft with a closure in two stints, a gate, and a closure that is over."""
    ensure_organisation()
    office, now = parent_of(ALX), timezone.now()
    plan = Plan.objects.create(
        celebration="coptic-christmas", celebration_day=date(2027, 1, 7), area=ALX, title_ar="خطة", created_by=office
    )
    version = PlanVersion.objects.create(
        plan=plan, number=1, starts_at=now - HOUR, ends_at=now + 9 * HOUR,
        author_office=office, author_account="desk",
    )  # fmt: skip
    stints = (
        (ACROSS, "closure", 0, 2, "1"),
        (ACROSS, "closure", 2, 4, "2"),
        (4, "checkpoint", 0, 4, "1"),
        (5, "closure", -1, -0.5, "1"),
    )
    for section, kind, start, end, number in stints:
        Element.objects.create(
            version=version, key=f"{road(section)}/{kind}/{number}", kind=kind, title_ar="غلق", road_ar="شارع الكورنيش",
            lon=29.9, lat=31.2, starts_at=now + start * HOUR, ends_at=now + end * HOUR, owner=office,
        )  # fmt: skip
    return version


def test_stints_of_one_road_are_one_control_over_all_their_time(
    version: PlanVersion, traffic: User, road: Callable[[int], str]
) -> None:
    """Approved with the plan; a gate lets emergency vehicles through; what is over is left where it is."""
    made = {control.element_key: control for control in take_over(ALX, by=traffic)}
    assert set(made) == {road(ACROSS), road(4)}
    closure, gate = made[road(ACROSS)], made[road(4)]
    assert closure.ends_at - closure.starts_at == 4 * HOUR
    assert (closure.state, closure.shuts, closure.sections) == ("approved", True, [road(ACROSS)])
    assert (gate.kind, gate.emergency_passes) == ("closure", True)
    assert closure.plan_version == version
    assert "شارع الكورنيش" in closure.public_ar


def test_taken_over_twice_nothing_comes_twice(version: PlanVersion, traffic: User) -> None:
    """The second time there is nothing left, and that is said."""
    count = len(take_over(version.plan.area, by=traffic))
    with pytest.raises(InvalidInputError) as error:
        take_over(ALX, by=traffic)
    assert error.value.faults[0].code == "controls.nothing_planned"
    assert RoadControl.objects.count() == count


def test_without_a_plan_in_force_there_is_nothing_to_take(planned: PlanVersion, traffic: User) -> None:
    """A draft gives no roads, and neither does a plan that is over, whatever its state says."""
    for over in (False, True):
        if over:
            at = {"state": "active", "content_hash": "0" * 64, "expires_at": timezone.now()}
            PlanVersion.objects.filter(pk=planned.pk).update(**at)
        with pytest.raises(InvalidInputError) as error:
            take_over(ALX, by=traffic)
        assert error.value.faults[0].code == "controls.no_plan_in_force"
