"""Demonstration data, written once; and what a level costs, from duty that is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.demo import ensure_demo_accounts
from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.plans.models import Element, ElementKind, Plan, PlanVersion, Solution, State, UnitAssignment
from himaya.web.readiness.cost import cost
from himaya.web.readiness.demo import ensure_demo_readiness
from himaya.web.readiness.models import AlertLevel, Board, Level, ReadinessItem
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_demonstration_is_written_once_and_stands_in_the_journal(data_dir: Path) -> None:
    """A second start adds nothing; entries have no office; no state is without its proof."""
    ensure_organisation()
    ensure_demo_accounts(data_dir)
    ensure_demo_readiness()
    counts = Board.objects.count(), ReadinessItem.objects.count(), JournalEntry.objects.count()
    ensure_demo_readiness()
    assert (Board.objects.count(), ReadinessItem.objects.count(), JournalEntry.objects.count()) == counts
    entries = JournalEntry.objects.filter(object_kind__in=["readiness-board", "readiness-item", "alert-level"])
    assert entries.exists()
    assert set(entries.values_list("account", flat=True)) == {""}
    assert set(ReadinessItem.objects.values_list("state", flat=True)) > {ItemState.VERIFIED, ItemState.CLAIMED_READY}
    proved = ReadinessItem.objects.filter(state__in=[ItemState.VERIFIED, ItemState.CLAIMED_READY])
    assert not proved.filter(needs_file=True).exists()
    assert AlertLevel.objects.get().area == "EG-C"
    assert {board.is_current for board in Board.objects.all()} == {True}


@pytest.fixture
def units() -> list[Unit]:
    """Four units of six officers in Alexandria, one of them out."""
    base = Base.objects.create(code="B-1", name_ar="قسم", kind="police_station", lon=29.9, lat=31.2, area="EG-ALX")
    made = [
        Unit.objects.create(
            code=f"U-{n}", call_sign=f"نسر {n}", kind="patrol_vehicle", base=base, area="EG-ALX", crew=6
        )
        for n in range(4)
    ]
    Unit.objects.filter(pk=made[3].pk).update(is_out=True)
    return made


def test_rest_lost_by_hand(units: list[Unit]) -> None:
    """Six officers on duty for 8 of 16 hours lose half of 48 hours at twelve-hour shifts."""
    start = timezone.now()
    Duty.objects.create(unit=units[0], starts_at=start - 4 * HOUR, ends_at=start + 8 * HOUR)
    found = cost("EG-ALX", Level.HIGHEST, start, start + 16 * HOUR)
    assert found.rest_h == pytest.approx(24)
    assert found.covered == pytest.approx(0.5)
    half = cost("EG-ALX", Level.HIGH, start, start + 16 * HOUR)
    assert half.rest_h == pytest.approx(12)


def _stands(unit: Unit, start: datetime, *, state: State, area: str = "EG-ALX") -> None:
    """A version in a state with one element where a unit stands for eight hours."""
    ensure_organisation()
    owner, times = parent_of(area), {"starts_at": start, "ends_at": start + 8 * HOUR}
    plan = Plan.objects.create(
        celebration="new-year", celebration_day=start.date(), area=area, title_ar=f"خطة {state}", created_by=owner
    )
    version = PlanVersion.objects.create(plan=plan, number=1, author_office=owner, author_account="desk", **times)
    element = Element.objects.create(
        version=version,
        key="E-1",
        kind=ElementKind.POST,
        title_ar="باب",
        lon=29.9,
        lat=31.2,
        strength=2,
        tier=1,
        owner=owner,
        **times,
    )
    UnitAssignment.objects.create(element=element, unit_code=unit.code, call_sign=unit.call_sign, **times)
    PlanVersion.objects.filter(pk=version.pk).update(state=state, content_hash="" if state is State.DRAFT else "0" * 64)


@pytest.mark.parametrize("state", [State.APPROVED, State.ACTIVE])
def test_the_reserve_is_on_duty_and_stands_nowhere(units: list[Unit], state: State) -> None:
    """Of three units on duty one stands at an element and one is out, so one is reserve; one off duty is none."""
    start = timezone.now()
    for unit in (units[0], units[1], units[3]):
        Duty.objects.create(unit=unit, starts_at=start, ends_at=start + 12 * HOUR)
    _stands(units[0], start, state=state)
    found = cost("EG-ALX", Level.HIGHEST, start, start + 16 * HOUR)
    assert (found.share, found.has_plan, found.reserve) == (1.0, True, 1)
    later = cost("EG-ALX", Level.HIGHEST, start + 9 * HOUR, start + 16 * HOUR)
    assert (later.has_plan, later.reserve) == (False, None)


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.CLOSED, State.WITHDRAWN])
def test_without_a_plan_in_force_the_reserve_is_unknown(
    units: list[Unit], browser_of: Callable[..., Client], state: State
) -> None:
    """Units on duty and a plan that binds nobody: the form says that there is no plan and shows no share."""
    start = timezone.now()
    Duty.objects.create(unit=units[0], starts_at=start, ends_at=start + 12 * HOUR)
    _stands(units[1], start, state=state)
    assert cost("EG-ALX", Level.HIGHEST, start, start + 16 * HOUR).reserve is None
    sent = {
        "area": "EG-ALX",
        "level": str(int(Level.HIGHEST)),
        "reason": "Crowds on the shore road",
        "ends_at": f"{timezone.localtime(start + 16 * HOUR):%Y-%m-%dT%H:%M}",
        "review_at": f"{timezone.localtime(start + 8 * HOUR):%Y-%m-%dT%H:%M}",
    }
    page = browser_of(Role.DIRECTOR).post("/alert/set/", sent).content.decode()
    assert "Unknown: no plan is in force or approved for this time." in page


def test_with_nobody_on_duty_the_reserve_of_a_plan_is_unknown(units: list[Unit]) -> None:
    """A plan in force and no duty in the register: not zero."""
    start = timezone.now()
    _stands(units[0], start, state=State.ACTIVE)
    found = cost("EG-ALX", Level.HIGHEST, start, start + 16 * HOUR)
    assert (found.has_plan, found.reserve) == (True, None)


def test_what_is_not_known_is_unknown_and_never_zero() -> None:
    """Without units and plans neither rest nor reserve is a number."""
    start = timezone.now()
    found = cost("EG-ALX", Level.HIGHEST, start, start + 16 * HOUR)
    assert (found.rest_h, found.reserve, found.covered) == (None, None, 0.0)


def test_a_verified_plan_tells_who_is_on_duty(plan: Solution, handmade: dict[str, Any]) -> None:
    """Where the register has no duty, posts with a unit count; those without one cost nobody rest."""
    Solution.objects.filter(pk=plan.pk).update(area="EG-ALX")
    assert plan.start is not None
    assert plan.end is not None
    found = cost("EG-ALX", Level.HIGHEST, plan.start, plan.end)
    assert found.covered == pytest.approx(1)
    assert any(element["units"] for element in handmade["elements"])
    assert found.rest_h is not None
    assert found.rest_h > 0
    assert cost("EG-C", Level.HIGHEST, plan.start, plan.end).rest_h is None
