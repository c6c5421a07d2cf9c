from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.places.actions.places import put_door, put_place
from himaya.web.places.models import Celebration, Service

if TYPE_CHECKING:
    from django.test import Client

    from himaya.web.places.models import Place

SERVICE = {
    "id": "S-1",
    "name_ar": "قداس العيد",
    "start": "2027-01-06T19:00",
    "end": "2027-01-06T23:30",
    "attendance": "3000",
    "arrival_min": "120",
    "departure_min": "45",
}
CHRISTMAS = "coptic-christmas 2027-01-07"


def test_a_gathering_is_put_under_another_celebration(desk: Client, place: Place) -> None:
    """The celebration alone may change; the journal says from which to which."""
    assert desk.post(f"/places/{place.code}/services/new/", SERVICE).status_code == HTTPStatus.FOUND
    at = f"/places/{place.code}/services/{Service.objects.get().pk}/"
    assert desk.post(at, {**SERVICE, "celebration": CHRISTMAS}).status_code == HTTPStatus.FOUND
    row = Service.objects.get().celebration
    assert row is not None
    assert row.code == "coptic-christmas"
    entry = JournalEntry.objects.filter(action="place-changed", object_id=place.code).order_by("-pk")[0]
    assert entry.before["service"]["celebration"] is None
    assert entry.after["service"]["celebration"] == str(row)
    assert JournalEntry.objects.get(action="celebration-kept").object_id == str(row)
    assert desk.post(at, SERVICE).status_code == HTTPStatus.FOUND
    assert Service.objects.get().celebration is None


@pytest.mark.parametrize(
    "typed", ["coptic-christmas 2027-13-40", "coptic-christmas", "nothing 2027-01-07", CHRISTMAS[:-1]]
)
def test_a_celebration_that_is_not_in_the_list_is_refused(desk: Client, place: Place, typed: str) -> None:
    """A value no list of ours sends is told as a fault, and nothing is written."""
    answer = desk.post(f"/places/{place.code}/services/new/", {**SERVICE, "celebration": typed})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert (Service.objects.count(), Celebration.objects.count()) == (0, 0)


def test_a_refused_gathering_leaves_no_celebration(desk: Client, place: Place) -> None:
    """The calendar gets no row from a gathering that is not kept."""
    many = {**SERVICE, "attendance": "9000", "celebration": CHRISTMAS}
    assert desk.post(f"/places/{place.code}/services/new/", many).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Celebration.objects.count() == 0


def test_a_refused_confirmation_leaves_no_celebration(desk: Client, officer: Any, browser_of: Any, enrol: Any) -> None:
    """Neither an office with other duties nor a confirmation without its decree puts a row into the calendar."""
    at, sent = "/calendar/coptic-christmas/2027-01-07/", {"first_day": "2027-01-07", "decree": "قرار 5"}
    assert desk.post(at, sent).status_code == HTTPStatus.FORBIDDEN
    keeper = officer(Role.ADMINISTRATOR, "")
    enrol(keeper)
    answer = browser_of(keeper).post(at, {**sent, "decree": ""})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Celebration.objects.count() == 0


def test_the_page_of_a_place_tells_and_hands_over_its_outline_and_doors(desk: Client, place: Place, row: Any) -> None:
    """In words for those without a map, and as data for the map; a place without an outline says nothing of one."""
    at, said = f"/places/{place.code}/", "حدود المكان مسجلة"
    assert said not in desk.get(at).content.decode()
    ring = [[29.899, 31.198], [29.901, 31.198], [29.901, 31.2], [29.899, 31.2], [29.899, 31.198]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    put_place(row(shape=shape), by=None)
    put_door(place, {"id": "CH-01-D1", "name_ar": "باب 1", "lon": 29.9, "lat": 31.199, "width_m": 2.0}, by=None)
    page = desk.get(at).content.decode()
    assert re.search(rf"{said}[^<]*</dt><dd>42,\d{{3}}</dd>", page)
    found = re.search(r'<script id="register-place"[^>]*>(.*?)</script>', page)
    assert found is not None
    assert json.loads(found[1]) == {"outline": shape, "doors": [["باب 1", 29.9, 31.199]]}
