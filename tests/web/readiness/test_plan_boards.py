"""Boards opened from a plan: every place where somebody stands, an item for every post, three steps from the nation."""

from __future__ import annotations

import re
from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.plans.models import Element, Plan, PlanVersion, State, VersionPlace
from himaya.web.plans.papers.readiness import lines_of
from himaya.web.readiness.models import Board, ReadinessItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.readiness.boards import NewBoard

HOUR = timedelta(hours=1)
POSTS = (
    ("CH-01/door_guard/1/1", "post", "CH-01", 0),
    ("CH-01/door_guard/1/2", "post", "CH-01", 4),
    ("CH-01/door_guard/2/1", "post", "CH-01", 0),
    ("road/7/8/road_closure/1", "closure", "MA-01", 2),
    ("standby/ambulance/W-01/U-1", "standby", "", 0),
    ("CH-01/presence", "patrol", "CH-01", 0),
)


@pytest.fixture
def version(db: None) -> PlanVersion:  # noqa: ARG001  # pytest's way to ask for the database
    """An approved version with two posts and a closed road at two of its three places."""
    ensure_organisation()
    office, start = parent_of("EG-ALX"), timezone.now() + timedelta(days=2)
    titles = {"title_ar": "خطة تأمين عيد الميلاد", "title_en": "Christmas"}
    plan = Plan.objects.create(
        celebration="coptic-christmas", celebration_day=date(2027, 1, 7), area="EG-ALX", created_by=office, **titles
    )
    span = {"starts_at": start, "ends_at": start + 18 * HOUR}
    made = PlanVersion.objects.create(plan=plan, number=1, author_office=office, author_account="desk", **span)
    for code, tier in (("CH-01", 1), ("MA-01", 3), ("HO-01", 5)):
        spot = {"lon": 29.9, "lat": 31.2, "kind": "church"}
        VersionPlace.objects.create(version=made, code=code, tier=tier, title_ar=f"مكان {code}", **spot)
    for key, kind, place, after in POSTS:
        Element.objects.create(
            version=made,
            key=key,
            kind=kind,
            place_code=place,
            title_ar="غلق طريق - شارع النبي دانيال" if kind == "closure" else "تأمين باب",
            title_en="Door guard",
            road_ar="شارع النبي دانيال" if kind == "closure" else "",
            lon=29.9,
            lat=31.2,
            starts_at=start + after * HOUR,
            ends_at=start + (after + 4) * HOUR,
            strength=2 + after,
            owner=office,
        )
    PlanVersion.objects.filter(pk=made.pk).update(state=State.APPROVED, content_hash="0" * 64)
    return PlanVersion.objects.get(pk=made.pk)


def _open(client: Client, version: PlanVersion, area: str = "EG-ALX", level: str = "1") -> int:
    return client.post(f"/readiness/areas/{area}/from-plan/", {"version": version.pk, "level": level}).status_code


def test_boards_down_to_the_post(version: PlanVersion, browser_of: Callable[..., Client]) -> None:
    """The directorate and both manned places have a board; turns of one post are one item, critical at tier 1."""
    assert _open(browser_of(Role.PLANNER), version) == HTTPStatus.FOUND
    assert sorted(Board.objects.values_list("place", "tier", "plan")) == [
        ("", None, str(version)), ("CH-01", 1, str(version)), ("MA-01", 3, str(version)),
    ]  # fmt: skip
    items = ReadinessItem.objects.filter(code="post-ready").order_by("element")
    assert list(items.values_list("element", "critical", "board__place")) == [
        ("CH-01/door_guard/1", True, "CH-01"), ("CH-01/door_guard/2", True, "CH-01"),
        ("road/7/8/road_closure", False, "MA-01"),
    ]  # fmt: skip
    first, second = items[0], items[1]
    assert "6" in first.standard_ar
    assert first.due == version.starts_at - HOUR
    assert second.title_en == "Post ready: Door guard 2"
    assert first.owner == version.author_office
    assert items[2].title_ar == "جاهزية خدمة: غلق طريق - شارع النبي دانيال"


def test_the_papers_of_the_plan_list_the_items_of_its_boards(
    version: PlanVersion, browser_of: Callable[..., Client]
) -> None:
    """Standard items with place, owner, time and state as they stand now; items of single posts stay on the boards."""
    assert list(lines_of(version)) == []
    assert _open(browser_of(Role.PLANNER), version) == HTTPStatus.FOUND
    lines = list(lines_of(version))
    standard = ReadinessItem.objects.filter(element="")
    assert len(lines) == standard.count() < ReadinessItem.objects.count()
    assert {line.place_id for line in lines} == {"", "CH-01", "MA-01"}
    assert {line.area for line in lines} == {"EG-ALX"}
    assert any(line.is_critical for line in lines)
    assert {line.state.value for line in lines} == {"open"}
    owners = set(standard.values_list("owner__title_ar", flat=True))
    assert {line.owner.ar for line in lines} == owners


def test_from_the_nation_to_a_post_in_three_steps(version: PlanVersion, browser_of: Callable[..., Client]) -> None:
    """Governorate, board, item: each page links to the next."""
    assert _open(browser_of(Role.PLANNER), version) == HTTPStatus.FOUND
    reader = browser_of(Role.DUTY_OFFICER, "")
    assert "/readiness/areas/EG-ALX/" in reader.get("/readiness/").content.decode()
    board = Board.objects.get(place="CH-01")
    assert f"/readiness/boards/{board.pk}/" in reader.get("/readiness/areas/EG-ALX/").content.decode()
    page = reader.get(f"/readiness/boards/{board.pk}/").content.decode()
    item = board.items.get(element="CH-01/door_guard/2")
    assert f"/readiness/items/{item.pk}/" in page
    assert re.search(r"Post ready: Door guard", reader.get(f"/readiness/items/{item.pk}/").content.decode())


def test_boards_that_are_open_stay(
    version: PlanVersion, browser_of: Callable[..., Client], opened: Callable[..., Board]
) -> None:
    """What is open already is left alone; when nothing is left to open that is said."""
    mine = opened(starts_at=version.starts_at, ends_at=version.ends_at)
    planner = browser_of(Role.PLANNER)
    assert _open(planner, version) == HTTPStatus.FOUND
    assert Board.objects.filter(place="").get() == mine
    count = Board.objects.count()
    assert _open(planner, version) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Board.objects.count() == count


def test_only_an_approved_plan_of_the_own_area_gives_boards(
    version: PlanVersion, browser_of: Callable[..., Client], new_board: Callable[..., NewBoard]
) -> None:
    """A draft, a plan that is over, another governorate and another role open nothing."""
    assert new_board().area == version.plan.area
    assert _open(browser_of(Role.PLANNER, "EG-C"), version) == HTTPStatus.NOT_FOUND
    assert _open(browser_of(Role.PLANNER, ""), version, area="EG-C") == HTTPStatus.UNPROCESSABLE_ENTITY
    assert _open(browser_of(Role.OPERATOR), version) == HTTPStatus.FORBIDDEN
    PlanVersion.objects.filter(pk=version.pk).update(state=State.CLOSED)
    assert _open(browser_of(Role.PLANNER), version) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Board.objects.exists()
