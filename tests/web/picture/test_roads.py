"""Road controls on the picture: what stands on the road now, what is about to, and what should have gone."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.exchange.cot.writing import write_event
from himaya.roads.plane import great_circle_m
from himaya.web.accounts.models import Role
from himaya.web.common.verbs import Verb
from himaya.web.controls.models import Cordon, RoadControl
from himaya.web.journal import drawn
from himaya.web.journal.models import JournalEntry
from himaya.web.picture.queries.roads import ring
from himaya.web.picture.telling import shown_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LINE = [[29.9, 31.2], [29.905, 31.2], [29.91, 31.2]]


@pytest.fixture
def control(office_of: Callable[..., User]) -> Callable[..., RoadControl]:
    """Make a control of Alexandria that is in force for an hour yet."""
    by = office_of(Role.TRAFFIC_OFFICER)

    def make(**changes: Any) -> RoadControl:
        now = timezone.now()
        told = {
            "area": "EG-ALX", "kind": "closure", "state": "in_force", "road_ar": "طريق الجيش", "lines": [LINE],
            "starts_at": now - HOUR, "ends_at": now + HOUR, "in_force_at": now - HOUR, "approved_at": now - HOUR,
            "drawn_by": by, "office": by.own_office, **changes,
        }  # fmt: skip
        return RoadControl.objects.create(**told)

    return make


def _roads(client: Client) -> list[dict[str, Any]]:
    items = client.get("/picture/items.json").json()["items"]
    return [item for item in items if item["layer"] == "road"]


def test_controls_tell_whether_they_stand_are_late_or_come(
    control: Callable[..., RoadControl], desk_of: Callable[..., Client]
) -> None:
    """In force green, past its end red, suspended yellow, announced plain; lifted ones and those of Cairo are gone."""
    now = timezone.now()
    late = control(ends_at=now - timedelta(minutes=3))
    standing = control()
    suspended = control(state="suspended", ends_at=now + 2 * HOUR)
    coming = control(state="announced", starts_at=now + HOUR, ends_at=now + 3 * HOUR)
    control(state="announced", starts_at=now + 30 * HOUR, ends_at=now + 31 * HOUR)
    control(state="lifted")
    control(area="EG-C")
    told = _roads(desk_of(Role.OPERATOR))
    expected = [(late, "red"), (standing, "green"), (suspended, "yellow"), (coming, "plain")]
    assert [(item["key"], item["tone"]) for item in told] == [(f"control:{one.pk}", tone) for one, tone in expected]
    assert told[0]["lines"] == [LINE]
    assert (told[0]["lon"], told[0]["lat"]) == (29.905, 31.2)


def test_a_planned_closure_that_became_a_control_is_shown_once(
    control: Callable[..., RoadControl], plan_in_force: Callable[..., Any], desk_of: Callable[..., Client]
) -> None:
    """The control tells how it is now; lifted early, the road is open whatever the plan says."""
    made = plan_in_force()
    client = desk_of(Role.OPERATOR)
    assert [item["key"] for item in _roads(client)] == [f"road:{made.road.pk}"]
    one = control(plan_version=made.version, element_key=made.road.key)
    drawn.forget()  # it came past the journal
    assert [item["key"] for item in _roads(client)] == [f"control:{one.pk}"]
    RoadControl.objects.update(state="lifted")
    drawn.forget()
    assert _roads(client) == []


def test_a_cordon_is_a_ring_of_its_radius(control: Callable[..., RoadControl], desk_of: Callable[..., Client]) -> None:
    """Every corner of the ring is as far from the point as the cordon reaches."""
    one = control(origin="cordon")
    Cordon.objects.create(control=one, item="car", edition="1", least_m=580, radius_m=580, lon=29.9, lat=31.2)
    [shown] = [item for item in _roads(desk_of(Role.OPERATOR)) if item["kind"] == "cordon"]
    [line] = shown["lines"]
    away = [float(great_circle_m(29.9, 31.2, lon, lat)) for lon, lat in line]
    assert away == pytest.approx([580.0] * len(away), rel=0.01)
    assert line[0] == line[-1]
    assert len(ring(0.0, 0.0, 1.0)) == len(line)


def test_the_sheet_is_handed_out_and_written_down(
    on_duty: Callable[..., Any], control: Callable[..., RoadControl], desk_of: Callable[..., Client]
) -> None:
    """One PDF for the office that takes it; the journal knows who took which area."""
    on_duty(1)
    control()
    answer = desk_of(Role.OPERATOR).get("/picture/sheet.pdf?layer=unit")
    assert answer.status_code == HTTPStatus.OK
    assert answer.content.startswith(b"%PDF")
    entry = JournalEntry.objects.get(action="picture-printed")
    assert (entry.area, entry.object_id) == ("EG-ALX", "EG-ALX")
    assert desk_of(Role.DUTY_OFFICER, "").get("/picture/sheet.pdf").status_code == HTTPStatus.OK
    assert JournalEntry.objects.filter(action="picture-printed", area="").count() == 1


def test_devices_are_told_roads_as_lines_and_cordons_as_areas(control: Callable[..., RoadControl]) -> None:
    """Each line of a control is a drawing in the colour of its state; a cordon is closed; lifted ones are not told."""
    two = control(lines=[LINE, [[29.92, 31.2], [29.93, 31.21]]])
    closing = control(state="lifted")
    Cordon.objects.create(control=two, item="car", edition="2026", least_m=100, radius_m=300, lon=29.9, lat=31.2)
    told = {shown.event.uid: shown for shown in shown_in("EG-ALX", timezone.now())}
    first, second = (told[f"himaya-control-{two.pk}-{number}"] for number in (1, 2))
    assert (first.event.type, first.event.argb, first.needs) == ("u-d-f", 0xFF2E7D32, Verb.VIEW_CONTROLS)
    assert first.event.outline == tuple((lat, lon) for lon, lat in LINE)
    assert second.event.outline == ((31.2, 29.92), (31.21, 29.93))
    [cordon] = [shown.event for uid, shown in told.items() if uid.startswith("himaya-cordon-")]
    assert cordon.outline[0] == pytest.approx(cordon.outline[-1])
    assert not [uid for uid in told if uid.startswith(f"himaya-control-{closing.pk}")]
    assert b"<fillColor" in write_event(cordon)
