"""A little town of Alexandria on a grid, its offices, and controls on its streets."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from himaya.planning.roads import road_id
from himaya.roads.network import RoadNetwork
from himaya.roads.store import save_network
from himaya.web.accounts.models import Role, User
from himaya.web.controls.actions.drawing import NewControl, draw
from himaya.web.controls.actions.steps import take_step
from himaya.web.places.models import Base, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.web.controls.models import RoadControl

ALX = "EG-ALX"
WIDE = 4
STEP = 0.005
WEST, SOUTH = 29.9, 31.2
CHURCH_WAY, CHURCH_END, HOSPITAL_WAY, ACROSS = 24, 25, 26, 0
"""Sections: the only road to the church, the end of it, the only road to the hospital, a street among many."""


def town() -> RoadNetwork:
    """Sixteen crossings in a square, a dead end of two sections at one corner, one of one section at the other."""
    grid = [(WEST + STEP * (node % WIDE), SOUTH + STEP * (node // WIDE)) for node in range(WIDE * WIDE)]
    points = [
        *grid,
        (WEST + STEP * 4, SOUTH + STEP * 3),
        (WEST + STEP * 5, SOUTH + STEP * 3),
        (WEST - STEP, SOUTH),
    ]
    east = [(node, node + 1) for node in range(WIDE * WIDE) if node % WIDE < WIDE - 1]
    north = [(node, node + WIDE) for node in range(WIDE * (WIDE - 1))]
    sections = [*east, *north, (15, 16), (16, 17), (0, 18)]
    lon, lat = (np.array(values) for values in zip(*points, strict=True))
    tail, head = (np.array(values) for values in zip(*sections, strict=True))
    count, ends = len(sections), np.stack([tail, head], axis=1).ravel()
    streets_ar = [*("شارع الكورنيش" if one[0] < WIDE else "شارع عرضي" for one in east), *("شارع طولي" for _ in north)]
    return RoadNetwork(
        source="made for a test",
        edition="",
        node_id=np.arange(len(points)) + 100,
        lon=lon,
        lat=lat,
        section_tail=tail,
        section_head=head,
        road_class=np.full(count, 6),
        length_m=np.full(count, 500.0),
        speed_kmh=np.full(count, 30.0),
        one_way=np.zeros(count),
        osm_way_id=np.arange(count) + 700,
        name_ar=(*streets_ar, "حارة الكنيسة", "حارة الكنيسة", "طريق المستشفى"),
        name_en=("",) * (count - 3) + ("Church Lane", "Church Lane", "Hospital Road"),
        geometry_first=np.arange(count + 1) * 2,
        geometry_lon=lon[ends],
        geometry_lat=lat[ends],
    )


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


@pytest.fixture
def network(data_dir: Path) -> RoadNetwork:
    """The town, as the road file of Alexandria in operation."""
    roads = town()
    (data_dir / "roads").mkdir()
    save_network(roads, data_dir / "roads" / f"{ALX}.npz")
    return roads


@pytest.fixture
def places(db: None, network: RoadNetwork) -> None:  # noqa: ARG001  # pytest's way to ask for the database
    """A church at the dead end, a market in the middle, a hospital at the other dead end."""
    spots = {"CH-01": (17, "church", "الكاتدرائية", "Cathedral"), "MA-01": (5, "market", "السوق", "Market")}
    for code, (node, kind, arabic, english) in spots.items():
        Place.objects.create(
            code=code, kind=kind, name_ar=arabic, name_en=english, lon=float(network.lon[node]),
            lat=float(network.lat[node]), area=ALX, capacity=1000, tier=1,
        )  # fmt: skip
    Base.objects.create(
        code="H-01", kind="hospital", name_ar="المستشفى الأميري", name_en="Main Hospital",
        lon=float(network.lon[18]), lat=float(network.lat[18]), area=ALX,
    )  # fmt: skip


@pytest.fixture
def road(network: RoadNetwork) -> Callable[[int], str]:
    """Name of a section."""
    return lambda section: road_id(network, section)


@pytest.fixture
def traffic(office_of: Callable[..., User]) -> User:
    """The traffic officer of Alexandria."""
    return office_of(Role.TRAFFIC_OFFICER)


@pytest.fixture
def director(office_of: Callable[..., User]) -> User:
    """The director of Alexandria."""
    return office_of(Role.DIRECTOR)


@pytest.fixture
def new(places: None, road: Callable[[int], str]) -> Callable[..., NewControl]:  # noqa: ARG001  # its places
    """What is asked for: a street among many closed from now for two hours, with a text for the public."""

    def make(
        section: int = ACROSS, *, starts_in_min: float = 0, lasts_min: float | None = 120, **told: Any
    ) -> NewControl:
        starts_at = timezone.now() + timedelta(minutes=starts_in_min)
        ends_at: datetime | None = None if lasts_min is None else starts_at + timedelta(minutes=lasts_min)
        asked = {
            "area": ALX, "sections": (road(section),), "starts_at": starts_at, "ends_at": ends_at,
            "public_ar": "غلق شارع الكورنيش", "public_en": "Corniche Street is closed",
        }  # fmt: skip
        return NewControl(**{**asked, **told})

    return make


@pytest.fixture
def drawn(new: Callable[..., NewControl], traffic: User) -> Callable[..., RoadControl]:
    """A control drawn by the traffic officer."""
    return lambda *args, **told: draw(new(*args, **told), by=traffic)


@pytest.fixture
def brought_to(director: User, traffic: User) -> Callable[..., RoadControl]:
    """Take a control along the ordinary way up to a step: the director approves, the traffic officer does the rest."""
    way = ("approve", "announce", "enforce")

    def take(control: RoadControl, last: str) -> RoadControl:
        for step in way[: way.index(last) + 1]:
            control = take_step(control, step, by=director if step == "approve" else traffic)
        return control

    return take


@pytest.fixture
def browser_of(office_of: Callable[..., User]) -> Callable[..., Client]:
    """A browser in which a role of an area is signed in, in English."""

    def make(role: Role = Role.TRAFFIC_OFFICER, area: str = ALX) -> Client:
        client = Client()
        client.force_login(office_of(role, area))
        client.cookies["himaya_language"] = "en"
        return client

    return make
