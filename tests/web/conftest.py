"""A small plan written by hand, sealed like a real one, and offices that look at it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from himaya.planning.planfile import plan_bytes, seal
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.plans.actions import import_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import Plan

_HANDMADE = Path(__file__).parents[1] / "data" / "handmade-plan.json"


def handmade_document() -> dict[str, Any]:
    """A whole plan with the published keys, written by hand, sealed like a real one."""
    return seal(json.loads(_HANDMADE.read_text("utf-8")))


def write_plan(folder: Path, document: dict[str, Any] | None = None) -> Path:
    """Write a plan folder; the tiles are 4 KB of bytes, enough for ranges."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_bytes(plan_bytes(document or handmade_document()))
    geojson = {"type": "FeatureCollection", "features": []}
    (folder / "plan.geojson").write_text(json.dumps(geojson), "utf-8")
    (folder / "roads.pmtiles").write_bytes(bytes(range(256)) * 16)
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, settings: Any) -> Path:
    """Data folder of this test alone."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def make_plan(db: None, data_dir: Path) -> Callable[..., Plan]:  # noqa: ARG001  # pytest's way to ask for the database
    """Write and import a plan; `verify` says what the independent check finds."""

    def make(slug: str = "raml", *, verify: Any = lambda _folder: [], document: dict[str, Any] | None = None) -> Plan:
        return import_plan(write_plan(data_dir / "plans" / slug, document), verify=verify)

    return make


@pytest.fixture
def plan(make_plan: Callable[..., Plan]) -> Plan:
    """An imported, verified plan."""
    return make_plan()


@pytest.fixture
def planner(db: None) -> User:  # noqa: ARG001  # pytest's way to ask for the database
    """The planning office."""
    return create_account(
        username="planner",
        role=Role.PLANNER,
        office_ar="إدارة التخطيط",
        office_en="Planning",
        password="leaf-quiet-harbour-9",  # noqa: S106  # of a test's own account
    )


@pytest.fixture
def office(planner: User) -> Client:
    """A browser in which the planning office is signed in."""
    client = Client()
    client.force_login(planner)
    return client


@pytest.fixture
def handmade() -> dict[str, Any]:
    """The content of the plan written by hand."""
    return handmade_document()


@pytest.fixture
def write_handmade() -> Callable[[Path], Path]:
    """Write the plan by hand into a folder."""
    return write_plan
