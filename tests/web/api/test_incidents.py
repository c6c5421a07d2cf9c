"""Incidents for programs: the same rules as on the pages, and every number where it belongs."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from himaya.web.accounts.models import Role
from himaya.web.incidents.models import Incident

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
V1 = "/api/v1/incidents"


def _send(client: Client, path: str, body: dict[str, Any]) -> Any:
    return client.post(f"{V1}{path}", json.dumps(body), content_type="application/json")


def test_an_incident_is_reported_found_and_taken_on(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """From the report to the scene, with a METHANE update, in the words of the interface."""
    desk = desk_of(Role.OPERATOR)
    made = _send(desk, "", {"kind": "fire", "place": world.place.code, "hurt": 2}).json()
    assert (made["state"], made["area"], made["lon"], made["hurt"], made["dead"]) == (
        "reported",
        "EG-ALX",
        29.9,
        2,
        None,
    )
    assert [row["id"] for row in desk.get(f"{V1}/{made['id']}/duplicates").json()] == [world.incident.pk]
    assert _send(desk, f"/{made['id']}/steps/dispatch", {}).json()["state"] == "dispatched"
    assert _send(desk, f"/{made['id']}/methane", {"hurt": 3}).json()["changes"] == {"hurt": 3}
    lines = desk.get(f"{V1}/{made['id']}/timeline").json()
    assert [line["kind"] for line in lines] == ["report", "step", "methane"]
    assert desk.get(f"{V1}/{made['id']}").json()["hurt"] == 3


def test_the_list_is_narrowed_as_on_the_page(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """By every filter."""
    desk = desk_of(Role.OPERATOR)

    def found(**asked: Any) -> list[int]:
        return [row["id"] for row in desk.get(V1, asked).json()["items"]]

    assert found() == found(kind="fire") == found(q="حريق") == found(priority=1) == [world.incident.pk]
    assert found(major=True) == found(state="closed") == found(kind="medical") == []


def test_two_become_one(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """The main incident is answered; the merged one leads there and takes no more notes."""
    desk = desk_of(Role.OPERATOR)
    again = _send(desk, "", {"kind": "fire"}).json()["id"]
    assert _send(desk, f"/{again}/merge", {"main": world.incident.pk}).json()["id"] == world.incident.pk
    assert desk.get(f"{V1}/{again}").json()["duplicate_of"] == world.incident.pk
    late = _send(desk, f"/{again}/notes", {"text": "one more call"})
    assert (late.status_code, late.json()["code"]) == (HTTPStatus.CONFLICT, "incidents.merged_away")


@pytest.mark.parametrize("field", ["caller", "caller_phone", "reporter", "national_id"])
def test_there_is_no_field_for_a_caller(field: str, world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """A body that brings one is refused as a whole."""
    told = _send(desk_of(Role.OPERATOR), "", {"kind": "fire", field: "x"})
    assert told.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Incident.objects.count() == len([world.incident])


def test_a_step_out_of_turn_is_a_conflict(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """With the rule and the lawful way."""
    told = _send(desk_of(Role.DIRECTOR), f"/{world.incident.pk}/steps/close", {})
    assert (told.status_code, told.json()["code"]) == (HTTPStatus.CONFLICT, "incidents.step_not_allowed")
