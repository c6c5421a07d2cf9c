"""What the map is told: each layer of the office's own governorates, with its age."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.picture.queries import units
from himaya.web.places.models import Duty
from himaya.web.positions.models import Latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
CAIRO = "EG-C"
HOUR = timedelta(hours=1)


def _items(client: Client, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"/picture/items.json{query}").json()["items"]
    return items


def _units(client: Client, query: str = "") -> dict[str, Any]:
    told: dict[str, Any] = json.loads(gzip.decompress(client.get(f"/picture/units.json{query}").content))
    return told


def test_units_are_told_in_columns_with_their_ages(on_duty: Callable[..., Any], desk_of: Callable[..., Client]) -> None:
    """One row for each unit on duty: degrees in hundred-thousandths, seconds; nothing where it never reported."""
    on_duty(1, seconds=5)
    on_duty(2, seconds=None)
    told = _units(desk_of(Role.OPERATOR))
    assert told["units"] == {
        "code": ["U-1", "U-2"],
        "call_sign": ["نسر 1", "نسر 2"],
        "kind": ["patrol_vehicle", "patrol_vehicle"],
        "area": ["EG-ALX", "EG-ALX"],
    }
    assert told["doing"] == [9, 9]
    assert (told["lon"], told["lat"]) == ([2_990_000, None], [3_120_100, None])
    assert told["seconds_old"][0] == pytest.approx(5, abs=2)
    assert told["seconds_old"][1] is None
    assert told["stale_after_s"] == 120


def test_what_a_unit_does_is_told_as_one_number(on_duty: Callable[..., Any], desk_of: Callable[..., Client]) -> None:
    """Ten times the place of its state and the number in its sign, which the page puts into words."""
    on_duty(1, state="available", number=2)
    on_duty(2, state="on_scene", number=4)
    on_duty(3, state="assigned", number=1)
    on_duty(4, state="rest", number=5, signal="speak")
    told = _units(desk_of(Role.OPERATOR))
    assert told["doing"] == [12, 44, 29, 55]
    page = desk_of(Role.OPERATOR).get("/picture/").content.decode()
    island = json.loads(page.split('id="island" type="application/json">')[1].split("</script>")[0])
    meant = [(island["doing"][str(one)]["state"], island["doing"][str(one)]["number"]) for one in told["doing"]]
    assert meant == [("available", "2"), ("on_scene", "4"), ("assigned", ""), ("rest", "5")]
    assert [island["doing"][str(one)]["tone"] for one in told["doing"]] == ["green", "blue", "yellow", "red"]


def test_a_unit_that_dispatch_has_on_duty_is_told(on_duty: Callable[..., Any], desk_of: Callable[..., Client]) -> None:
    """Whatever the register says of its hours; its position is still that of its duty alone."""
    Duty.objects.filter(unit=on_duty(1, state="available", number=1)).delete()
    told = _units(desk_of(Role.OPERATOR))
    assert (told["units"]["code"], told["lon"]) == (["U-1"], [None])


def test_the_map_knows_the_governorates_of_its_office(desk_of: Callable[..., Client]) -> None:
    """Its corners, for a map that holds nothing; none for the whole country, those of the one asked for."""

    def corners(client: Client, query: str = "") -> Any:
        page = client.get(f"/picture/{query}").content.decode()
        return json.loads(page.split('id="island" type="application/json">')[1].split("</script>")[0])["bounds"]

    (west, south), (east, north) = corners(desk_of(Role.OPERATOR))
    assert west < 29.9 < east
    assert south < 31.2 < north
    assert corners(desk_of(Role.DUTY_OFFICER, "")) == []
    assert corners(desk_of(Role.DUTY_OFFICER, ""), "?area=EG-ALX") == [[west, south], [east, north]]


def test_a_unit_off_duty_or_of_another_governorate_is_not_told(
    on_duty: Callable[..., Any], desk_of: Callable[..., Client]
) -> None:
    """Only duty time and only the office's governorates; the centre sees all of them."""
    on_duty(1)
    on_duty(2, area=CAIRO)
    Duty.objects.filter(unit=on_duty(3)).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert _units(desk_of(Role.OPERATOR))["units"]["code"] == ["U-1"]
    assert _units(desk_of(Role.OPERATOR, CAIRO))["units"]["code"] == ["U-2"]
    assert sorted(_units(desk_of(Role.DUTY_OFFICER, ""))["units"]["code"]) == ["U-1", "U-2"]


def test_positions_are_not_for_a_liaison(on_duty: Callable[..., Any], desk_of: Callable[..., Client]) -> None:
    """An office of another agency gets neither units nor the picture they would stand on."""
    on_duty(1)
    liaison = desk_of(Role.LIAISON)
    for at in ("/picture/units.json", "/picture/", "/wall/"):
        answer = liaison.get(at)
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "نسر 1" not in answer.content.decode()


def test_a_console_is_told_names_once_and_nothing_twice(
    on_duty: Callable[..., Any], desk_of: Callable[..., Client]
) -> None:
    """With the roster known come columns alone; what was seen already is answered with 204; news are news."""
    on_duty(1)
    client = desk_of(Role.OPERATOR)
    first = _units(client)
    known = f"?roster={first['roster']}&seen={first['seen']}"
    assert client.get(f"/picture/units.json{known}").status_code == HTTPStatus.NO_CONTENT
    assert "units" not in _units(client, f"?roster={first['roster']}&seen=old")
    units.forget()
    Latest.objects.update(lat=31.3)
    assert _units(client, known)["lat"] == [3_130_000]
    on_duty(2)
    units.forget()
    assert _units(client, known)["units"]["code"] == ["U-1", "U-2"]


def test_one_reading_serves_many_consoles(
    on_duty: Callable[..., Any], desk_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a moment the units of a scope are read once; another scope has its own reading."""
    on_duty(1)
    asked: list[object] = []
    read = units.on_duty

    def counted(user: Any, now: Any) -> Any:
        asked.append(user)
        return read(user, now)

    monkeypatch.setattr(units, "KEPT_S", 60.0)
    monkeypatch.setattr(units, "on_duty", counted)
    for role in (Role.OPERATOR, Role.PATROL_LEADER, Role.OPERATOR):
        assert _units(desk_of(role))["units"]["code"] == ["U-1"]
    assert len(asked) == 1
    assert _units(desk_of(Role.OPERATOR, CAIRO))["units"]["code"] == []
    assert len(asked) == 2  # one for each scope


def test_open_incidents_come_with_priority_state_and_age(
    incident: Callable[..., Any], desk_of: Callable[..., Client]
) -> None:
    """The most urgent first, one without a point too; closed ones and other governorates are left out."""
    soon = incident(priority=3, state="controlled")
    first = incident(priority=1)
    nowhere = incident(priority=2, lon=None, lat=None, where="unknown")
    incident(state="false_alarm")
    incident(area=CAIRO)
    told = _items(desk_of(Role.OPERATOR))
    assert [item["key"] for item in told] == [f"incident:{one.pk}" for one in (first, nowhere, soon)]
    assert [(item["tone"], item["mark"]) for item in told] == [("red", "1"), ("red", "2"), ("green", "3")]
    assert told[1]["lon"] is None
    assert all(item["seconds_old"] < 60 for item in told)  # seconds of a minute


def test_posts_and_roads_of_the_plan_in_force(
    plan_in_force: Callable[..., Any], desk_of: Callable[..., Client]
) -> None:
    """What the version says for now, a vacant post first and red, a closed road with its line."""
    made = plan_in_force()
    told = _items(desk_of(Role.OPERATOR))
    assert [item["key"] for item in told] == [
        f"post:{made.vacant.pk}", f"post:{made.post.pk}", f"road:{made.road.pk}",
    ]  # fmt: skip
    assert [item["tone"] for item in told] == ["red", "plain", "plain"]
    assert "نسر 1" in told[1]["detail"]
    assert told[2]["lines"] == [[[29.9, 31.2], [29.91, 31.21]]]
    assert _items(desk_of(Role.OPERATOR, CAIRO)) == []


def test_a_plan_that_has_not_begun_shows_its_first_hour_and_says_so(
    plan_in_force: Callable[..., Any], desk_of: Callable[..., Client]
) -> None:
    """Its posts stand there as planned from their hour on, never as if they stood now; one that is over is gone."""
    plan_in_force(begins=3 * HOUR)
    told = _items(desk_of(Role.OPERATOR))
    assert len(told) == 3  # two posts and a road
    assert "مخطط من" in told[1]["state_title"]
    plan_in_force(CAIRO, begins=-3 * HOUR)
    assert _items(desk_of(Role.OPERATOR, CAIRO)) == []


def test_a_country_is_narrowed_to_a_governorate(incident: Callable[..., Any], desk_of: Callable[..., Client]) -> None:
    """The centre asks for one governorate; an unknown one counts as not asked."""
    incident()
    other = incident(area=CAIRO)
    centre = desk_of(Role.DUTY_OFFICER, "")
    assert [item["key"] for item in _items(centre, "?area=EG-C")] == [f"incident:{other.pk}"]
    assert len(_items(centre, "?area=nowhere")) == 2  # all of them
