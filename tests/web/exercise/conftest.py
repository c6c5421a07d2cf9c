"""An exercise with the plan of Raml Station, whose nights are played; and browsers of its offices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.scenario.read import read_scenario
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.exercise.actions.marking import ensure_mark
from himaya.web.exercise.actions.nights import start_night
from himaya.web.exercise.player.play import Player
from himaya.web.places.actions.demonstration import _of_scenario
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.imports import import_plan
from himaya.web.plans.actions.making import create_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.exercise.models import Night
    from himaya.web.plans.models import PlanVersion

RAML = Path(__file__).parents[3] / "scenarios" / "raml-station"
HOUR_MS = 3_600_000


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


@pytest.fixture
def exercise(db: None, data_dir: Path) -> None:  # noqa: ARG001  # pytest's way to ask for the database
    """The installation is marked as an exercise."""
    ensure_mark(data_dir, exercise=True)


@pytest.fixture
def version(office_of: Callable[..., User], data_dir: Path, raml_plan: Path) -> PlanVersion:
    """A version of the plan of Raml Station, with its units and places in the register."""
    ensure_organisation()
    (data_dir / "plans").mkdir()
    (data_dir / "plans" / "raml-station").symlink_to(raml_plan)
    _of_scenario(read_scenario(RAML))
    solution = import_plan(data_dir / "plans" / "raml-station", verify=lambda _folder: [])
    by = office_of(Role.PLANNER)
    made = create_plan(by=by, celebration="coptic-christmas", year=2027, area="EG-ALX")
    adopt(made.pk, solution, by=by)
    made.refresh_from_db()
    return made


@pytest.fixture
def director(office_of: Callable[..., User]) -> User:
    """The director of Alexandria."""
    return office_of(Role.DIRECTOR)


@pytest.fixture
def begun(exercise: None, version: PlanVersion, director: User) -> Callable[..., Night]:  # noqa: ARG001  # it must be one
    """Begin a night; nobody plays it but the test."""

    def begin(**chosen: Any) -> Night:
        return start_night(version, **{"from_ms": 6 * HOUR_MS, "speed": 60, "by": director, **chosen})

    return begin


@pytest.fixture
def player_of() -> Callable[[Night], Player]:
    """Somebody who plays a night, as the process of its job would after any start."""

    def take_up(night: Night) -> Player:
        night.refresh_from_db()
        return Player(night, timezone.now())

    return take_up


@pytest.fixture
def browser_of(office_of: Callable[..., User]) -> Callable[..., Client]:
    """A browser in which a role of an area is signed in, in English."""

    def make(role: Role = Role.DIRECTOR, area: str = "EG-ALX") -> Client:
        client = Client()
        client.force_login(office_of(role, area))
        client.cookies["himaya_language"] = "en"
        return client

    return make
