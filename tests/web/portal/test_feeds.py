"""Feeds as programs of others read them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from django.test import Client
from django.utils import timezone
from tests.web.portal.conftest import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.portal.models import Notice

pytestmark = pytest.mark.django_db
WORDS = ("road", "stretch", "landmark", "diversion", "public")


def _json(path: str) -> Any:
    answer = Client().get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer.json()


def test_navigation_services_read_closures_that_hold(published: Callable[..., Notice]) -> None:
    """Announced and closed roads with the fields of the specification; no restriction, none that is past its end."""
    row = published("7")
    published("8", kind="restriction")
    published("9", begins=-3 * HOUR, lasts=2 * HOUR)
    published(
        "10", begins=HOUR, direction="along", lines=[[[29.9, 31.2], [29.91, 31.2]], [[29.92, 31.2], [29.93, 31.2]]]
    )
    told = {entry["id"]: entry for entry in _json("/public/closures.cifs.json")["incidents"]}
    assert set(told) == {"7-0", "10-0", "10-1"}
    assert told["7-0"]["polyline"] == "31.200000 29.900000 31.204000 29.905000"
    assert (told["7-0"]["direction"], told["10-0"]["direction"]) == ("BOTH_DIRECTIONS", "ONE_DIRECTION")
    assert datetime.fromisoformat(told["7-0"]["endtime"]) == row.ends_at.replace(microsecond=0)  # type: ignore[union-attr]  # it has an end
    assert told["7-0"]["endtime"][-6:] in {"+02:00", "+03:00"}
    assert told["7-0"]["description"] == "استخدم شارع أبي قير"


def test_map_makers_read_every_notice_with_its_state(published: Callable[..., Notice]) -> None:
    """Lines, words in both languages and where it stands; no more than that."""
    published("7")
    published("8", kind="parking", begins=HOUR)
    features = {one["id"]: one for one in _json("/public/closures.geojson")["features"]}
    assert features["7"]["geometry"]["type"] == "MultiLineString"
    assert features["7"]["properties"]["status"] == "in_force"
    assert (features["8"]["properties"]["status"], features["8"]["properties"]["kind"]) == ("announced", "parking")
    assert set(features["7"]["properties"]) == {
        *(f"{word}_{tongue}" for word in WORDS for tongue in ("ar", "en")),
        "area", "kind", "direction", "status", "starts", "ends",
    }  # fmt: skip


def test_a_telephone_subscribes_to_celebrations_and_roads(published: Callable[..., Notice]) -> None:
    """Celebrations as whole days, roads with their hours; no text of a road ends an entry or begins another."""
    row = published("7", road_ar="شارع\nEND:VEVENT\nBEGIN:VALARM")
    answer = Client().get("/public/calendar.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    read = icalendar.Calendar.from_ical(answer.content)
    events = {str(one["uid"]): one for one in read.walk("VEVENT")}
    road = events["road-7@himaya"]
    assert road.decoded("dtstart") == row.starts_at.replace(microsecond=0)
    assert road.decoded("dtend") == row.ends_at.replace(microsecond=0)  # type: ignore[union-attr]  # it has an end
    assert not read.walk("VALARM")
    feasts = [one for key, one in events.items() if not key.startswith("road-")]
    assert feasts
    assert all(one.decoded("dtend") > max(one.decoded("dtstart"), timezone.localdate()) for one in feasts)
    assert len(events) == len(read.walk("VEVENT"))
