from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from himaya.planning.demand.problem import DemandProblem
from himaya.planning.doctrine import load_doctrine
from himaya.scenario.model import Door, Place, PlaceKind, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from himaya.planning.doctrine import Doctrine

START = datetime(2027, 1, 6, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def doctrine() -> Doctrine:
    """The bundled doctrine."""
    return load_doctrine()


@pytest.fixture(scope="session")
def place() -> Callable[..., Place]:
    """A church of 3,000 without area, threat and vulnerability 3; any field by keyword."""
    plain = Place(
        "saint", "كنيسة", "Church", PlaceKind.CHURCH, 29.9, 31.2, "EG-ALX", 3000, 0.0, 3, 3, "office", True, "test"
    )
    return lambda **fields: replace(plain, **fields)


@pytest.fixture(scope="session")
def doors() -> Callable[..., tuple[Door, ...]]:
    """Doors of one place from (width in metres, stepped, lanes of men, lanes of women)."""

    def build(*rows: tuple[float, bool, int, int], of: str = "saint") -> tuple[Door, ...]:
        return tuple(
            Door(f"{of}-{number}", of, "باب", 29.9 + number / 1e4, 31.2, width, stepped, men, women)
            for number, (width, stepped, men, women) in enumerate(rows, start=1)
        )

    return build


@pytest.fixture(scope="session")
def service() -> Callable[..., Service]:
    """A gathering of `persons` from `start` to `end` in minutes after the start of the period."""

    def build(persons: int, start: float, end: float, *, comes: int = 120, goes: int = 60, **fields: Any) -> Service:
        plain = Service(
            f"mass-{start:g}",
            "saint",
            "قداس",
            START + timedelta(minutes=start),
            START + timedelta(minutes=end),
            persons,
            comes,
            goes,
        )
        return replace(plain, **fields)

    return build


@pytest.fixture(scope="session")
def ask(doctrine: Doctrine, place: Callable[..., Place]) -> Callable[..., DemandProblem]:
    """A problem of 18 hours by the bundled doctrine."""

    def build(
        *,
        places: Sequence[Place] | None = None,
        doors: Sequence[Door] = (),
        services: Sequence[Service] = (),
        hours: float = 18,
        rules: Doctrine = doctrine,
    ) -> DemandProblem:
        held = (place(),) if places is None else tuple(places)
        return DemandProblem(START, START + timedelta(hours=hours), held, tuple(doors), tuple(services), rules)

    return build
