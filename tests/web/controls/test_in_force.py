"""What is shut at an instant, and what every travel time makes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.utils import timezone

from himaya.roads.snap import anchors_at
from himaya.roads.store import save_network
from himaya.roads.times import travel_times
from himaya.web.controls.actions.alarms import raise_alarms
from himaya.web.controls.actions.drawing import impose
from himaya.web.controls.actions.steps import take_step
from himaya.web.controls.models import Kind, RoadControl
from himaya.web.controls.queries.in_force import closed_sections, revision
from himaya.web.controls.queries.times import local_hour, nearest_now, times_now
from himaya.web.journal.models import JournalEntry

from .conftest import ACROSS, ALX, CHURCH_WAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.roads.network import RoadNetwork
    from himaya.web.accounts.models import User
    from himaya.web.controls.actions.drawing import NewControl

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_road_is_shut_from_the_moment_it_is_in_force_until_its_end(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl]
) -> None:
    """Announced it is open; in force it is shut; at its end it is open again, though nobody has lifted it."""
    control = brought_to(drawn(), "announce")
    assert closed_sections(ALX) == ()
    control = brought_to_force(control)
    assert closed_sections(ALX) == (ACROSS,)
    assert closed_sections(ALX, control.ends_at - MINUTE) == (ACROSS,)
    assert closed_sections(ALX, control.ends_at) == ()
    assert closed_sections("EG-C") == ()


def brought_to_force(control: RoadControl) -> RoadControl:
    """The last step of the ordinary way, by whoever drew it."""
    return take_step(control, "enforce", by=control.drawn_by)


@pytest.mark.parametrize("kind", sorted(set(Kind.values) - {Kind.CLOSURE, Kind.CHECKPOINT}))
def test_only_a_closure_shuts_a_road(kind: str, new: Callable[..., NewControl], traffic: User) -> None:
    """A parking ban, a diversion or a restriction keeps no unit out."""
    impose(new(kind=kind), reason="حادث كبير", by=traffic)
    assert closed_sections(ALX, to_public=True) == ()


def test_a_crew_that_lets_ambulances_through_shuts_the_road_to_the_public_alone(
    new: Callable[..., NewControl], traffic: User
) -> None:
    """Units drive through; the public does not."""
    impose(new(emergency_passes=True), reason="حادث كبير", by=traffic)
    assert (closed_sections(ALX), closed_sections(ALX, to_public=True)) == ((), (ACROSS,))


def test_emergency_passage_opens_and_shuts_again(new: Callable[..., NewControl], traffic: User) -> None:
    """Suspended it is open, resumed it is shut, lifted it is open; the revision changes each time."""
    seen = [revision(ALX)]
    control = impose(new(), reason="حادث كبير", by=traffic)
    for step, shut in (("suspend", ()), ("resume", (ACROSS,)), ("lift", ())):
        seen.append(revision(ALX))
        control = take_step(control, step, by=traffic, text="مرور سيارة إسعاف")
        assert closed_sections(ALX) == shut
    assert len(set(seen)) == 3  # with nothing in force it is what it was
    assert revision(ALX) == seen[0]


def test_the_revision_changes_when_an_end_comes(new: Callable[..., NewControl], traffic: User) -> None:
    """Nobody writes anything at that moment; whoever keeps answers by the revision asks anew all the same."""
    control = impose(new(), reason="حادث كبير", by=traffic)
    assert revision(ALX, control.ends_at - MINUTE) != revision(ALX, control.ends_at)


def test_a_checkpoint_stops_with_its_instrument(new: Callable[..., NewControl], traffic: User) -> None:
    """A closure whose legal ground ends earlier has no effect beyond it."""
    now = timezone.now()
    control = impose(new(expires_at=now + 30 * MINUTE), reason="حادث كبير", by=traffic)
    assert closed_sections(ALX, now + 29 * MINUTE) == (ACROSS,)
    assert closed_sections(ALX, now + 31 * MINUTE) == ()
    assert control.stops_at == control.expires_at


def test_times_of_now_are_those_without_the_shut_roads(
    new: Callable[..., NewControl], traffic: User, network: RoadNetwork
) -> None:
    """Held against the room itself, told the shut sections by hand; from the hospital nobody reaches the church."""
    impose(new(CHURCH_WAY), reason="مبنى آيل للسقوط", by=traffic)
    hospital, spots = anchors_at(network, [18]), anchors_at(network, [0, 5, 15, 17])
    found = times_now(ALX, hospital, spots, limit_s=3600)
    expected = travel_times(network, hospital, spots, limit_s=3600, closed=[CHURCH_WAY], hour=local_hour())
    assert found is not None
    np.testing.assert_array_equal(found.dense(4), expected.dense(4))
    near = nearest_now(ALX, spots, hospital, k=1)
    assert near is not None
    assert np.isinf(near.dense(1)[3, 0])
    assert times_now("EG-C", hospital, spots, limit_s=3600) is None


def test_a_control_is_found_again_on_another_edition_of_the_roads(
    new: Callable[..., NewControl], traffic: User, network: RoadNetwork, data_dir: Path
) -> None:
    """With its sections turned round in order, the same street is shut by its way and its line."""
    impose(new(), reason="حادث كبير", by=traffic)
    order = np.arange(network.n_sections)[::-1]
    ends = np.stack([network.section_tail[order], network.section_head[order]], axis=1).ravel()
    turned = type(network)(
        source="another", edition="", node_id=network.node_id, lon=network.lon, lat=network.lat,
        section_tail=network.section_tail[order], section_head=network.section_head[order],
        road_class=network.road_class[order], length_m=network.length_m[order], speed_kmh=network.speed_kmh[order],
        one_way=network.one_way[order], osm_way_id=network.osm_way_id[order],
        name_ar=tuple(network.name_ar[one] for one in order), name_en=tuple(network.name_en[one] for one in order),
        geometry_first=network.geometry_first, geometry_lon=network.lon[ends], geometry_lat=network.lat[ends],
    )  # fmt: skip
    save_network(turned, data_dir / "roads" / f"{ALX}.npz")
    assert closed_sections(ALX) == (network.n_sections - 1 - ACROSS,)


def test_past_its_end_an_alarm_comes_every_five_minutes_and_nothing_lifts_itself(
    new: Callable[..., NewControl], traffic: User
) -> None:
    """One at the end, none before five minutes are over, then the next; lifting ends them."""
    control = impose(new(), reason="حادث كبير", by=traffic)
    RoadControl.objects.filter(pk=control.pk).update(approved_at=timezone.now())
    assert raise_alarms() == 0
    RoadControl.objects.filter(pk=control.pk).update(
        starts_at=timezone.now() - 60 * MINUTE, ends_at=timezone.now() - MINUTE
    )
    assert [raise_alarms(), raise_alarms()] == [1, 0]
    RoadControl.objects.filter(pk=control.pk).update(alarmed_at=timezone.now() - 5 * MINUTE)
    assert raise_alarms() == 1
    control.refresh_from_db()
    assert (control.state, control.alarms, closed_sections(ALX)) == ("in_force", 2, ())
    assert JournalEntry.objects.filter(action="control-overdue").count() == 2
    take_step(control, "lift", by=traffic)
    RoadControl.objects.filter(pk=control.pk).update(alarmed_at=timezone.now() - 5 * MINUTE)
    assert raise_alarms() == 0


def test_a_late_approval_raises_its_own_alarm(new: Callable[..., NewControl], traffic: User, director: User) -> None:
    """Half an hour after an emergency without approval; approving it ends the alarm."""
    control = impose(new(), reason="حادث كبير", by=traffic)
    RoadControl.objects.filter(pk=control.pk).update(approve_by=timezone.now())
    assert raise_alarms() == 1
    assert JournalEntry.objects.filter(action="control-unapproved").count() == 1
    take_step(control, "confirm", by=director)
    RoadControl.objects.filter(pk=control.pk).update(alarmed_at=timezone.now() - 5 * MINUTE)
    assert raise_alarms() == 0
