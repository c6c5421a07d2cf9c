"""Road controls by the interface for programs."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.controls.conftest import ACROSS, ALX, town

from himaya.planning.roads import road_id
from himaya.roads.store import save_network
from himaya.web.accounts.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
V1 = "/api/v1/controls"


@pytest.fixture
def section(data_dir: Path) -> str:
    """A road section of Alexandria in operation."""
    roads = town()
    (data_dir / "roads").mkdir()
    save_network(roads, data_dir / "roads" / f"{ALX}.npz")
    return road_id(roads, ACROSS)


def _send(desk: Client, path: str, told: dict[str, Any]) -> Any:
    return desk.post(f"{V1}{path}", told, content_type="application/json")


def test_a_control_goes_its_way(section: str, desk_of: Callable[..., Client], settings: Any) -> None:
    """Drawn, changed, approved by another account, announced; listed, with its changes."""
    settings.DEMO = True
    traffic, director = desk_of(Role.TRAFFIC_OFFICER), desk_of(Role.DIRECTOR)
    now = timezone.now()
    told = {
        "area": ALX, "sections": [section], "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=2)).isoformat(), "public_ar": "غلق", "emergency_passes": True,
    }  # fmt: skip
    made = _send(traffic, "", told)
    assert made.status_code == HTTPStatus.OK, made.content
    number = made.json()["id"]
    assert _send(director, "", told).status_code == HTTPStatus.FORBIDDEN
    changed = _send(traffic, f"/{number}/amend", {"reason": "", "landmark_ar": "المكتبة", "revision": 0})
    assert changed.json()["landmark_ar"] == "المكتبة", changed.content
    assert changed.json()["emergency_passes"] is True
    stale = _send(traffic, f"/{number}/amend", {"reason": "", "landmark_ar": "الميناء", "revision": 0})
    assert (stale.status_code, stale.json()["code"]) == (HTTPStatus.CONFLICT, "controls.changed_meanwhile")
    assert _send(traffic, f"/{number}/steps/announce", {}).json()["code"] == "controls.unapproved"
    assert _send(director, f"/{number}/steps/approve", {}).json()["state"] == "approved"
    assert _send(traffic, f"/{number}/steps/announce", {}).json()["state"] == "announced"
    [row] = traffic.get(V1, {"area": ALX, "kind": "closure"}).json()["items"]
    assert (row["id"], row["lines"] != [], row["authoriser"] is None) == (number, True, False)
    [change] = traffic.get(f"{V1}/{number}/amendments").json()
    assert change["after"] == {"landmark_ar": "المكتبة"}
    assert desk_of(Role.PLANNER, "EG-C").get(f"{V1}/{number}").status_code == HTTPStatus.NOT_FOUND


def test_a_queue_is_told_once(section: str, desk_of: Callable[..., Client], settings: Any) -> None:
    """The same report sent twice is one row; a closure has no queue."""
    settings.DEMO = True
    traffic, director, commander = (
        desk_of(role) for role in (Role.TRAFFIC_OFFICER, Role.DIRECTOR, Role.POST_COMMANDER)
    )
    now = timezone.now()
    told = {
        "area": ALX, "kind": "checkpoint", "sections": [section], "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=2)).isoformat(), "expires_at": (now + timedelta(days=1)).isoformat(),
        "purpose": "تفتيش", "legal_basis": "قرار 5", "selection_rule": "كل خامسة", "queue_limit_min": 10,
    }  # fmt: skip
    number = _send(traffic, "", told).json()["id"]
    queue = {"wait_min": 4, "vehicles": 6}
    early = _send(commander, f"/{number}/queue", queue)
    assert (early.status_code, early.json()["code"]) == (HTTPStatus.CONFLICT, "controls.step_not_allowed")
    for desk, step in ((director, "approve"), (traffic, "announce"), (traffic, "enforce")):
        assert _send(desk, f"/{number}/steps/{step}", {}).status_code == HTTPStatus.OK
    timed = {**queue, "event_at": timezone.now().isoformat()}
    first, second = (_send(commander, f"/{number}/queue", timed) for _ in range(2))
    assert first.json()["id"] == second.json()["id"], first.content
    [row] = traffic.get(f"{V1}/{number}/queue").json()["items"]
    assert (row["wait_min"], row["vehicles"], row["length_m"]) == (4, 6, None)
