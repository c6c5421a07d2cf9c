from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.places.actions.places import put_door, put_exit, put_service
from himaya.web.places.models import Place, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

LISTS = (
    "/places/",
    "/places/points.json",
    "/units/",
    "/units/bases/",
    "/calendar/",
    "/numbers/",
    "/places/import/",
    "/units/import/",
)
QUERIES = ("q", "area", "kind", "tier", "risk", "closed", "duty", "page", "year", "only", "nothing")
VALUES = {
    "nul": "\x00",
    "within": "قسم\x00الرمل",
    "long": "ك" * 10_000,
    "huge": "9" * 5_000,
    "negative": "-1",
    "infinite": "inf",
    "not-a-number": "nan",
    "overflow": "1e400",
    "zeros": "0000",
    "marks": "\u202e\u200f%00'\"<&",
    "digits": "٩٩٩٩",
    "far-off": "9999-12-31T23:59",
    "first": "0001-01-01T00:00",
    "formula": "=1+1",
    "separators": "١٬٠٠٠٫٥",
    "surrogate": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
}
VALUE = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
FREE = ("name_ar", "name_en", "hours", "host_office", "label_ar", "reason", "call_sign", "skills", "equipment", "seen")
REFUSED = {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.BAD_REQUEST}


@pytest.fixture
def full(place: Place, unit: Unit) -> dict[str, dict[str, str]]:
    """Every form of the register that Alexandria's planner may send, with values it takes."""
    now = timezone.now()
    put_door(place, {"id": "CH-01-D1", "name_ar": "باب", "lon": 29.9, "lat": 31.199, "width_m": 2.0}, by=None)
    put_exit(place, {"label_ar": "مخرج", "width_m": 1.5, "stepped": False}, by=None)
    put_service(place, _service(now), celebration=None, by=None)
    door, way, service = place.doors.get(), place.exits.get(), place.services.get()
    at = f"/places/{place.code}/"
    point = {"lon": "29.9", "lat": "31.199"}
    ground = {"governorate": "EG-ALX", "name_ar": "مكان", "name_en": "", **point}
    kept = {"capacity": "10", "area_m2": "5", "hours": "", "host_office": "", "checked_on": "", "shape": "", "seen": ""}
    door_form = {"name_ar": "باب", **point, "width_m": "2", "lanes_men": "1", "lanes_women": "1", "seen": ""}
    way_form = {"label_ar": "مخرج", "width_m": "1.5", "seen": ""}
    times = {"start": "2027-01-06T19:00", "end": "2027-01-06T23:00"}
    gathering = {"name_ar": "قداس", **times, "attendance": "9", "arrival_min": "60", "departure_min": "9", "seen": ""}
    crew = {"call_sign": "صخر 9", "kind": "static_post", "base_id": "B-01", "crew": "4", "women": "1", "shift": "8x3"}
    crew |= {"skills": "", "equipment": "", "governorate": "EG-ALX", "seen": ""}
    duty = {"duty_start": "2027-01-06T12:00", "duty_end": "2027-01-06T20:00"}
    risk = {"threat": "2", "threat_basis": "", "peak_people": "10", "evidence": "B", "expires_at": "", "met": ""}
    return {
        "/places/new/": {"id": "N-1", "kind": "church", **ground, **kept},
        f"{at}edit/": {"kind": "church", **ground, **kept},
        f"{at}close/": {"closed": "1"},
        f"{at}doors/new/": {"id": "D-9", **door_form},
        f"{at}doors/{door.pk}/": door_form,
        f"{at}exits/new/": way_form,
        f"{at}exits/{way.pk}/": way_form,
        f"{at}services/new/": {"id": "S-9", "celebration": "", "reason": "", **gathering},
        f"{at}services/{service.pk}/": {"celebration": "", "reason": "", **gathering},
        f"{at}risk/": risk,
        "/units/new/": {"id": "U-9", **crew, **duty},
        f"/units/{unit.code}/edit/": crew,
        f"/units/{unit.code}/": duty,
        f"/units/{unit.code}/out/": {"out": "1"},
        "/units/bases/new/": {"id": "B-9", "kind": "police_station", **ground},
        "/units/bases/B-01/": {"kind": "police_station", **ground, "seen": ""},
    }


def _service(now: datetime) -> dict[str, Any]:
    times = {"start": now, "end": now + timedelta(hours=2)}
    return {"id": "S-1", "name_ar": "قداس", **times, "attendance": 5, "arrival_min": 60, "departure_min": 30}


@VALUE
def test_no_list_fails_on_what_an_address_asks(desk: Client, full: dict[str, Any], value: str) -> None:
    """Whatever stands in a filter, a page number or a year, the list is shown, or says what it does not take."""
    assert full
    taken = {HTTPStatus.BAD_REQUEST} if "\x00" in value else {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}
    for at in LISTS:
        assert desk.get(at, dict.fromkeys(QUERIES, value)).status_code in taken, at


@VALUE
def test_no_form_fails_on_what_is_sent(desk: Client, full: dict[str, dict[str, str]], value: str) -> None:
    """All fields hold what no person types, then the free texts alone; the pages that show the records still open."""
    for at, sent in full.items():
        answer = desk.post(at, dict.fromkeys(sent, value))
        assert answer.status_code in REFUSED, at
        free = {name: value for name in FREE if name in sent}
        if free:
            assert desk.post(at, {**sent, **free}).status_code in {*REFUSED, HTTPStatus.FOUND}, at
    for at in ("/places/", "/places/CH-01/", "/places/points.json", "/units/", "/units/U-001/", "/units/bases/"):
        assert desk.get(at).status_code == HTTPStatus.OK, at


def test_no_form_fails_on_fields_missing_or_sent_twice(desk: Client, full: dict[str, dict[str, str]]) -> None:
    """Nothing at all is sent, then every field twice: the last one counts."""
    for at, sent in full.items():
        assert desk.post(at, {}).status_code in REFUSED, at
        assert desk.post(at, {name: [value, "?"] for name, value in sent.items()}).status_code in REFUSED, at


@VALUE
def test_reference_data_takes_nothing_strange(officer: Any, browser_of: Any, enrol: Any, value: str) -> None:
    """Numbers to call and confirmed days, as the office that keeps them sends them."""
    keeper = officer(Role.ADMINISTRATOR, "")
    enrol(keeper)
    client = browser_of(keeper)
    number = {"number": "123", "service_ar": "س", "service_en": "s", "source": "م", "since": "2026-01-01"}
    day = {"first_day": "2027-01-07", "holiday": "2027-01-07", "decree": "قرار 5"}
    for at, sent in (("/numbers/", number), ("/calendar/coptic-christmas/2027-01-07/", day)):
        for name in sent:
            assert client.post(at, {**sent, name: value}).status_code in {*REFUSED, HTTPStatus.FOUND}, (at, name)
    assert client.get("/numbers/").status_code == HTTPStatus.OK
    assert client.get("/calendar/?year=2027").status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "shape",
    [
        '{"type":"Polygon","coordinates":5}',
        '{"type":"Polygon","coordinates":[[[1]]]}',
        '{"type":"Polygon","coordinates":[[[1e400,1],[2,2],[3,1],[1e400,1]]]}',
        '{"type":"Polygon","coordinates":' + "[" * 9_000 + "]" * 9_000 + "}",
        "POLYGON((inf inf, 1 1, 2 2, inf inf))",
        "POLYGON((nan nan, 1 1, 2 2, nan nan))",
        "{" * 9_000,
    ],
    ids=["no-list", "one-number", "too-large", "deep", "infinite", "not-numbers", "open"],
)
def test_an_outline_that_is_none_is_refused(desk: Client, full: dict[str, dict[str, str]], shape: str) -> None:
    """It is told at the field, and the place keeps its own."""
    answer = desk.post("/places/CH-01/edit/", {**full["/places/CH-01/edit/"], "shape": shape})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'id="err_shape"' in answer.content.decode()
    assert Place.objects.get().shape is None
