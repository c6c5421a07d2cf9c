"""Two versions side by side: what the planner does otherwise, what offices wrote otherwise, in words and tables."""

from __future__ import annotations

from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from himaya.planning.planfile import seal
from himaya.web.accounts.models import Role
from himaya.web.plans.actions import content
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.elements import set_owner
from himaya.web.plans.actions.states import take_step
from himaya.web.plans.transitions import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion, Solution

MOST_QUERIES = 60


@pytest.fixture
def solution(make_plan: Callable[..., Solution], handmade: dict[str, Any]) -> Solution:
    """A verified computed plan of Alexandria without a serious gap, with what a comparison asks of it."""
    handmade["inputs"]["scenario"] |= {"governorate": "EG-ALX", "standby": []}
    handmade["results"] |= {"protect": {"bound": 0.9}, "demand": {"weight": [[1.0]]}}
    handmade["gaps"] = [gap for gap in handmade["gaps"] if gap["severity"] != "red"]
    for number, element in enumerate(handmade["elements"]):
        element["units"] = [f"U-{number}"] if element["units"] else []
        element["call_signs"] = element["call_signs"][: len(element["units"])]
    return make_plan("alexandria", document=seal(handmade))


@pytest.fixture
def amended(ready: PlanVersion, director: User, desk: User) -> PlanVersion:
    """The draft that amends an approved version."""
    take_step(ready.pk, Step.APPROVE, by=director)
    return take_step(ready.pk, Step.AMEND, by=desk)


def _client(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["himaya_language"] = language
    return client


def _page(client: Client, version: PlanVersion, query: str = "") -> str:
    return unescape(client.get(f"/plans/{version.plan_id}/{version.number}/diff/{query}").content.decode())


def test_a_fresh_amendment_differs_in_nothing(amended: PlanVersion, desk: User) -> None:
    """What was copied says and does the same; the list of versions leads to the comparison."""
    client = _client(desk)
    assert "Both versions say and do the same." in _page(client, amended)
    page = client.get(f"/plans/{amended.plan_id}/2/").content.decode()
    assert "/2/diff/?with=1" in page


def test_units_posts_times_and_figures_are_told(
    amended: PlanVersion, desk: User, make_plan: Callable[..., Solution], solution: Solution, handmade: dict[str, Any]
) -> None:
    """Another unit, another time, a post that went and one that came, and what that does to the weakest place."""
    assert solution.is_verified
    first, second, third = [one for one in handmade["elements"] if one["type"] == "post"][:3]
    first["units"], first["call_signs"] = ["U-99"], ["صقر 99"]
    second["end"] = "2027-01-06T23:15:00Z"
    handmade["elements"].remove(third)
    handmade["elements"].append({**first, "id": "W-1/medical/1", "name_en": "Medical post", "units": ["U-98"]})
    handmade["worst"]["protection"] = 0.801
    adopt(amended.pk, make_plan("second", document=seal(handmade)), by=desk)
    page = _page(_client(desk), amended)
    assert "Unit صقر 99 instead of" in page
    assert "End 01:15 instead of" in page
    assert f"Removed: {third['name_en']}" in page
    assert "Added: Medical post" in page
    assert "0.801" in page
    arabic = _page(_client(desk, "ar"), amended)
    assert "الوحدة صقر 99 بدلاً من" in arabic
    assert "مقارنة النسخ" in arabic


def test_what_offices_wrote_is_told(amended: PlanVersion, desk: User) -> None:
    """Aim, objectives, human dimension and owners stand with before and after."""
    content.set_aim(amended.pk, by=desk, aim="غاية جديدة للنسخة المعدلة")
    objective = amended.objectives.get()
    content.remove_part(amended.pk, by=desk, part="objectives", key=objective.key)
    content.set_annex(amended.pk, by=desk, annex="medical", text="نقطة طبية ثالثة", complete=False)
    set_owner(amended.pk, by=desk, owner="centre", keys=[amended.elements.all()[0].key])
    page = _page(_client(desk), amended, "?with=1")
    for said in ("غاية جديدة للنسخة المعدلة", objective.text, "نقطة طبية ثالثة", "Owners of elements"):
        assert said in page
    assert "Both versions say and do the same." not in page


def test_the_comparison_is_scoped_and_bounded(amended: PlanVersion, office_of: Callable[..., User], desk: User) -> None:
    """Another governorate and another number find nothing; the page asks a bounded number of questions."""
    cairo = _client(office_of(Role.DIRECTOR, "EG-C"))
    address = f"/plans/{amended.plan_id}/{amended.number}/diff/"
    assert cairo.get(address).status_code == HTTPStatus.NOT_FOUND
    client = _client(desk)
    assert client.get(f"{address}?with=7").status_code == HTTPStatus.NOT_FOUND
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    assert len(asked) <= MOST_QUERIES
    first = client.get(f"/plans/{amended.plan_id}/1/diff/").content.decode()
    assert "There is no earlier version to compare with." in first
