"""Offices of two governorates, and a register with a few places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.places.actions.places import put_place
from himaya.web.places.actions.units import put_base, put_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.places.models import Place, Unit

PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts


@pytest.fixture
def officer(db: None, data_dir: Any) -> Callable[..., User]:  # noqa: ARG001  # their folder and database
    """Make an account of a role in an area."""

    def make(role: Role = Role.PLANNER, area: str = "EG-ALX", *, login: str = "") -> User:
        name = login or f"{role.value}-{area.lower() or 'centre'}"
        return create_account(
            username=name, role=role, area=area, office_ar=f"مكتب {name}", office_en=f"Office {name}", password=PASSWORD
        )

    return make


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A browser in which an account is signed in."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def planner_alx(officer: Callable[..., User]) -> User:
    """The planner of Alexandria."""
    return officer()


@pytest.fixture
def desk(planner_alx: User, browser_of: Callable[[User], Client]) -> Client:
    """The browser of the planner of Alexandria."""
    return browser_of(planner_alx)


def place_row(code: str = "CH-01", **changes: Any) -> dict[str, Any]:
    """A place of Alexandria as a row."""
    return {
        "id": code,
        "name_ar": "الكاتدرائية المرقسية",
        "name_en": "Saint Mark's Cathedral",
        "kind": "church",
        "lon": 29.9,
        "lat": 31.199,
        "governorate": "EG-ALX",
        "capacity": 4000,
        "area_m2": 2600.0,
        **changes,
    }


@pytest.fixture
def place(db: None) -> Place:  # noqa: ARG001  # pytest's way to ask for the database
    """One place of Alexandria."""
    return put_place(place_row(), by=None)


@pytest.fixture
def unit(db: None) -> Unit:  # noqa: ARG001  # pytest's way to ask for the database
    """One unit of Alexandria and its base."""
    base = {"id": "B-01", "name_ar": "قسم العطارين", "name_en": "", "kind": "police_station", "governorate": "EG-ALX"}
    put_base({**base, "lon": 29.9, "lat": 31.19}, by=None)
    return put_unit(
        {"id": "U-001", "call_sign": "صخر 1", "kind": "static_post", "base_id": "B-01", "crew": 5, "women": 1}, by=None
    )


@pytest.fixture
def row() -> Callable[..., dict[str, Any]]:
    """A place of Alexandria as a row."""
    return place_row
