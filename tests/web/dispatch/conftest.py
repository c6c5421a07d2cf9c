"""Offices of Alexandria, a small road network, units on it, and incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from himaya.roads.estimate import estimated_network
from himaya.roads.network import RoadNetwork
from himaya.roads.store import save_network
from himaya.web.accounts.models import Role, User
from himaya.web.dispatch.models import UnitState
from himaya.web.dispatch.queries import fleet
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.places.models import Base, Place, Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.web.incidents.models import Incident

ALX = "EG-ALX"
WEST, SOUTH, STEP = 29.90, 31.20, 0.01
SIDE = 6


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


@pytest.fixture
def grid() -> RoadNetwork:
    """Crossroads a kilometre apart, with streets of unequal speed between them; a road file as any other."""
    lon, lat = (axis.ravel() for axis in np.meshgrid(WEST + STEP * np.arange(SIDE), SOUTH + STEP * np.arange(SIDE)))
    made = estimated_network(lon, lat)
    told = {name: getattr(made, name) for name in _STORED}
    told["source"] = "drawn for the tests"
    told["speed_kmh"] = 20.0 + 7.0 * (np.arange(made.n_sections) % 5)
    return RoadNetwork(**told)


_STORED = (
    "source", "edition", "node_id", "lon", "lat", "section_tail", "section_head", "road_class", "length_m",
    "speed_kmh", "one_way", "osm_way_id", "name_ar", "name_en", "geometry_first", "geometry_lon", "geometry_lat",
)  # fmt: skip


@pytest.fixture
def roads(grid: RoadNetwork, data_dir: Path) -> RoadNetwork:
    """The same as the road file of Alexandria."""
    path = data_dir / "roads" / f"{ALX}.npz"
    path.parent.mkdir(parents=True)
    save_network(grid, path)
    return grid


@pytest.fixture
def operator(office_of: Callable[..., User]) -> User:
    """The operations room of Alexandria."""
    return office_of(Role.OPERATOR)


@pytest.fixture
def browser_of(office_of: Callable[..., User]) -> Callable[..., Client]:
    """A browser in which a role of an area is signed in, in English."""

    def make(role: Role = Role.OPERATOR, area: str = ALX) -> Client:
        client = Client()
        client.force_login(office_of(role, area))
        client.cookies["himaya_language"] = "en"
        return client

    return make


@pytest.fixture
def unit_at(db: None) -> Callable[..., Unit]:  # noqa: ARG001  # pytest's way to ask for the database
    """Make a unit with a base of its own at a crossroads (east, north), in a state."""

    def make(
        code: str, kind: str = "ambulance", at: tuple[float, float] = (0, 0), state: str = "available", area: str = ALX
    ) -> Unit:
        lon, lat = WEST + STEP * at[0], SOUTH + STEP * at[1]
        base = Base.objects.create(
            code=f"B-{code}", kind="police_station", name_ar=f"قسم {code}", lon=lon, lat=lat, area=area
        )
        unit = Unit.objects.create(code=code, call_sign=f"نسر {code}", kind=kind, base=base, area=area, crew=3)
        if state != "off_duty":
            reason = "broken down" if state == "out_of_service" else ""
            UnitState.objects.create(unit=unit, state=state, since=timezone.now(), reason=reason)
        fleet.forget()  # the unit came past the journal
        return unit

    return make


@pytest.fixture
def reported(operator: User) -> Callable[..., Incident]:
    """An incident, by default a fire at the middle of the crossroads."""

    def make(**told: Any) -> Incident:
        return report_incident(NewReport(**{"kind": "fire", "lon": 29.9251, "lat": 31.2249, **told}), by=operator)

    return make


@pytest.fixture
def place_at(db: None) -> Callable[..., Place]:  # noqa: ARG001  # pytest's way to ask for the database
    """Make a place of the register at a crossroads, with a tier."""

    def make(code: str, at: tuple[float, float], tier: int = 1, risk: int = 64) -> Place:
        return Place.objects.create(
            code=code, kind="church", name_ar=f"كنيسة {code}", name_en=f"Church {code}", lon=WEST + STEP * at[0],
            lat=SOUTH + STEP * at[1], area=ALX, capacity=900, tier=tier, risk=risk,
        )  # fmt: skip

    return make
