"""Roads that serve several places, and where their traffic goes, on the pages of a plan and of its version."""

from __future__ import annotations

from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from himaya.planning.planfile import seal
from himaya.web.plans.actions.adoption import adopt

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion, Solution

BOTH = ["W-1", "H-1"]
WAY = {"ar": "عبر شارع فؤاد", "en": "by way of Fouad Street"}


@pytest.fixture
def solution(make_plan: Callable[..., Solution], handmade: dict[str, Any]) -> Solution:
    """The plan written by hand, its closed road controlled for two places, with a diversion; weights were weighed."""
    handmade["inputs"]["scenario"] |= {"governorate": "EG-ALX"}
    road = next(one for one in handmade["elements"] if one["type"] == "closure")
    road["id"] = "road/1/0/1/1"
    diversion = {
        "extra_s": 61.0, "vehicles": 40.0, "vehicles_without": 8.0, "vehicle_minutes": 32.5,
        "way_ar": "شارع فؤاد", "way_en": "Fouad Street", "line": [[29.9, 31.2], [29.91, 31.2], [29.91, 31.21]],
    }  # fmt: skip
    told = {
        "id": road["id"].rsplit("/", 2)[0], "road_ar": road["road_ar"], "road_en": road["road_en"],
        "place_ids": BOTH, "diversion": diversion,
    }  # fmt: skip
    handmade["closures"] = {"vehicle_minutes": 32.5, "roads": [told], "areas": [], "on_foot": []}
    handmade["sensitivity"] = {
        "spread": 0.3, "status": "stopped", "cases": 0, "small": 0.05, "within": 1.0, "kinds": [], "places": [],
        "text_ar": "لو أخطأت الأوزان لما ضاع شيء", "text_en": "Nothing would be given away",
    }  # fmt: skip
    return make_plan("ringed", document=seal(handmade))


def _key(solution_elements: list[dict[str, Any]]) -> str:
    return next(str(one["id"]) for one in solution_elements if one["type"] == "closure")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_lists_the_diversions(
    office: Client, solution: Solution, handmade: dict[str, Any], language: str
) -> None:
    """Each with its road as a link that selects it, its streets, minutes never rounded down, and how many go there."""
    office.cookies["himaya_language"] = language
    page = unescape(office.get(f"/plans/{solution.slug}/").content.decode())
    part = page.split('id="diversions"')[1].split("</details>")[0]
    assert f'data-select="element:{_key(handmade["elements"])}"' in part
    assert WAY[language] in part
    assert "+1.1" in part
    assert ">32<" in part


@pytest.mark.parametrize("place", BOTH)
def test_every_place_of_a_common_ring_has_its_roads(
    office: Client, solution: Solution, handmade: dict[str, Any], place: str
) -> None:
    """In the list without scripts, and in what the map reads, with the diversion of the road."""
    listed = office.get(f"/plans/{solution.slug}/?place={place}&type=closure").content.decode()
    assert listed.split('id="server-list"')[1].split("</section>")[0].count('<th scope="row">') == 1
    data = office.get(f"/plans/{solution.slug}/map.json").json()
    road = next(one for one in data["elements"] if one["id"] == _key(handmade["elements"]))
    assert road["places"] == BOTH
    (told,) = [one for one in data["roads"] if one["id"] == road["control"]]
    assert told["diversion"]["extra_s"] == 61.0
    assert len(told["diversion"]["line"]) == 3


def test_a_version_shows_ring_roads_and_weights(
    office: Client, solution: Solution, handmade: dict[str, Any], draft: PlanVersion, planner: User
) -> None:
    """Lists of both places have the road, as has the cordon; the road has both; the version tells the weights."""
    version = adopt(draft.pk, solution, by=planner)
    base = reverse("version", args=[version.plan_id, version.number])
    road = version.elements.get(key=_key(handmade["elements"]))
    cordon = version.elements.get(kind="cordon")
    for place in BOTH:
        assert f"{base}elements/{road.pk}/" in office.get(f"{base}elements/?place={place}").content.decode()
    assert f"{base}elements/{road.pk}/" in office.get(f"{base}elements/{cordon.pk}/").content.decode()
    shown = office.get(f"{base}elements/{road.pk}/").content.decode()
    assert all(one.title in shown for one in version.places.filter(code__in=BOTH))
    answer = office.get(base)
    assert answer.status_code == HTTPStatus.OK
    assert handmade["sensitivity"]["text_ar"] in answer.content.decode()
