"""What is kept in memory between two questions: the same as reading everything anew, whatever happened between."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.utils import timezone

from himaya.planning.roads import road_id
from himaya.roads.snap import snap_all
from himaya.roads.times import travel_times
from himaya.web.controls.actions.drawing import NewControl, impose
from himaya.web.controls.actions.steps import take_step
from himaya.web.controls.models import RoadControl
from himaya.web.controls.queries.in_force import shut_now
from himaya.web.dispatch.actions.sending import dispatch_units, stand_down
from himaya.web.dispatch.actions.statuses import send_status
from himaya.web.dispatch.models import Assignment
from himaya.web.dispatch.queries import fleet
from himaya.web.dispatch.queries.network import roads_at
from himaya.web.dispatch.queries.reach import RoadReach
from himaya.web.dispatch.queries.recommend import recommendation, scene_of
from himaya.web.incidents.actions.entries import add_note
from himaya.web.positions.models import Latest, Sender

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.roads.network import RoadNetwork
    from himaya.web.accounts.models import User
    from himaya.web.incidents.models import Incident
    from himaya.web.places.models import Place, Unit

pytestmark = pytest.mark.django_db
ALX, WEST, SOUTH, STEP, SIDE = "EG-ALX", 29.90, 31.20, 0.01, 6
WHY = "a tyre is flat on the way"


class City:
    """Things that happen in a small town, drawn from a seed."""

    def __init__(
        self, seed: int, units: list[Unit], incident: Incident, roads: RoadNetwork, by: dict[str, User]
    ) -> None:
        self.rng, self.units, self.incident, self.roads, self.by = (
            np.random.default_rng(seed),
            units,
            incident,
            roads,
            by,
        )
        self.steps: list[Callable[[], object]] = [
            self.rest, self.send, self.call_back, self.report, self.shut, self.open, self.note, self.nothing,
        ]  # fmt: skip

    def happen(self) -> str:
        """One thing; its name."""
        step = self.steps[int(self.rng.integers(len(self.steps)))]
        step()
        return step.__name__

    def _unit(self) -> Unit:
        unit = self.units[int(self.rng.integers(len(self.units)))]
        unit.refresh_from_db()
        return unit

    def rest(self) -> None:
        unit = self._unit()
        if unit.live.state in {"available", "rest"}:
            send_status(unit, "rest" if unit.live.state == "available" else "1", by=self.by["operator"])

    def send(self) -> None:
        unit = self._unit()
        if unit.live.state == "available":
            dispatch_units(self.incident, [unit.code], by=self.by["operator"])

    def call_back(self) -> None:
        if sent := Assignment.objects.filter(ended_at__isnull=True).first():
            stand_down(sent, reason=WHY, by=self.by["operator"])

    def report(self) -> None:
        unit, (lon, lat) = self._unit(), self.rng.uniform(0, STEP * (SIDE - 1), 2)
        sender, _made = Sender.objects.get_or_create(unit=unit, code=f"{unit.pk:08}", secret_sha256="0" * 64)
        where = {"unit": unit, "at": timezone.now(), "lon": WEST + lon, "lat": SOUTH + lat}
        Latest.objects.update_or_create(sender=sender, defaults=where)

    def shut(self) -> None:
        chosen = self.rng.choice(self.roads.n_sections, 3, replace=False).tolist()
        now = timezone.now()
        asked = NewControl(
            area=ALX, sections=tuple(road_id(self.roads, one) for one in chosen), starts_at=now,
            ends_at=now + timedelta(hours=1),
        )  # fmt: skip
        impose(asked, reason=WHY, by=self.by["operator"])

    def open(self) -> None:
        if control := RoadControl.objects.filter(state="in_force").first():
            take_step(control, "lift", by=self.by["operator"], text=WHY)

    def note(self) -> None:
        add_note(self.incident, text=WHY, by=self.by["operator"], event_at=None)

    def nothing(self) -> None:
        """Time passes."""


@pytest.fixture
def city(
    roads: RoadNetwork, unit_at: Callable[..., Unit], place_at: Callable[..., Place], reported: Any, operator: User
) -> Callable[[int], City]:
    """A town with units of three kinds and places of two weights."""

    def make(seed: int) -> City:
        rng = np.random.default_rng(seed)
        kinds = ("ambulance", "fire", "emergency_police")
        units = [unit_at(f"u{k}", kinds[k % 3], tuple(rng.integers(0, SIDE, 2).tolist())) for k in range(12)]
        for k in range(8):
            place_at(f"P{k}", tuple(rng.integers(0, SIDE, 2).tolist()), tier=1 + k % 3, risk=10 + k)
        return City(seed, units, reported(lon=WEST + 0.021, lat=SOUTH + 0.032), roads, {"operator": operator})

    return make


@pytest.mark.parametrize("seed", range(4))
def test_an_answer_from_memory_is_the_answer_of_a_fresh_process(seed: int, city: Callable[[int], City]) -> None:
    """After each of many things (states, positions, closures, notes) memory and a fresh reading say the same."""
    town = city(seed)
    for _turn in range(14):
        happened, now = town.happen(), timezone.now()
        kept = recommendation(town.incident, now)
        fleet.forget()
        assert asdict(kept) == asdict(recommendation(town.incident, now)), happened


def test_the_ground_is_read_anew_by_its_rule_and_only_then(city: Callable[[int], City]) -> None:
    """A status and a note leave it; a closure, its end by the clock, and another road file do not."""
    town = city(1)
    held = scene_of(ALX).ground
    for happen in (town.rest, town.note, town.report):
        happen()
    assert scene_of(ALX).ground is held
    town.shut()
    shut = scene_of(ALX).ground
    assert len(shut.shut.sections) == 3
    ends_at = RoadControl.objects.get().ends_at
    assert shut.until == ends_at
    assert scene_of(ALX, ends_at - timedelta(seconds=1)).ground is shut
    after = scene_of(ALX, ends_at).ground
    assert after.shut.sections == shut_now(ALX, ends_at).sections == ()
    town.open()
    assert scene_of(ALX).ground.shut.sections == ()


def test_another_road_file_counts_at_once(city: Callable[[int], City], data_dir: Path) -> None:
    """No entry of the journal tells of it: the file itself is looked at, and one that has gone leaves distances."""
    town = city(2)
    assert not recommendation(town.incident).by_distance
    (data_dir / "roads" / f"{ALX}.npz").unlink()
    assert recommendation(town.incident).by_distance


@pytest.mark.parametrize("hour", [3, 8])
def test_times_from_few_are_the_times_from_many(hour: int, roads: RoadNetwork) -> None:
    """Searched out from each who stands and kept, or back from each place: the same pairs, before and after a move."""
    rng = np.random.default_rng(hour)
    places = np.stack([WEST + rng.uniform(0, 0.05, 30), SOUTH + rng.uniform(0, 0.05, 30)], axis=1)
    now = timezone.localtime().replace(hour=hour)
    reach = RoadReach(roads_at(roads, now, (2, 9)))
    lon, lat = WEST + rng.uniform(0, 0.05, 9), SOUTH + rng.uniform(0, 0.05, 9)
    for _turn in range(3):
        lon[0] += 0.003
        told = reach.soonest(places, fleet.Stand(lon.copy(), lat.copy()), 4, 300.0)
        assert _by_hand(roads, places, (lon, lat), hour) == list(zip(*map(np.ndarray.tolist, told), strict=True))


def _by_hand(roads: RoadNetwork, places: Any, at: tuple[Any, Any], hour: int) -> list[tuple[int, int, float]]:
    """Every pair within five minutes by the plain many-to-many search, then the first four of each place."""
    stands, spots = snap_all(roads, *at, limit_m=2000.0), snap_all(roads, *places.T, limit_m=2000.0)
    table = travel_times(roads, stands, spots, limit_s=300.0, hour=hour, closed=[2, 9]).dense(len(places))
    found = []
    for place in range(len(places)):
        pairs = sorted((float(table[stand, place]), stand) for stand in range(len(table)))
        found += [(place, stand, seconds) for seconds, stand in pairs[:4] if np.isfinite(seconds)]
    return found
