"""Offices of two governorates and of the centre, a place of the register, and incidents."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.incidents.actions.steps import take_step
from himaya.web.places.models import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.incidents.models import Incident

ALX = "EG-ALX"
TO = ("triage", "dispatch", "arrive", "control", "resolve", "review", "close")


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


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
def cathedral(db: None) -> Place:  # noqa: ARG001  # pytest's way to ask for the database
    """A place of Alexandria, of the first tier."""
    return Place.objects.create(
        code="CH-01", kind="church", name_ar="الكاتدرائية المرقسية", name_en="Saint Mark's Cathedral", lon=29.9,
        lat=31.2, area=ALX, capacity=4000, tier=1,
    )  # fmt: skip


@pytest.fixture
def operator(office_of: Callable[..., User]) -> User:
    """The operations room of Alexandria."""
    return office_of(Role.OPERATOR)


@pytest.fixture
def reported(operator: User) -> Callable[..., Incident]:
    """An incident, entered by the operations room of Alexandria unless another account is given."""

    def make(*, by: User | None = None, minutes_ago: float = 0, **told: Any) -> Incident:
        called_at: datetime = timezone.now() - timedelta(minutes=minutes_ago)
        return report_incident(NewReport(**{"kind": "fire", "called_at": called_at, **told}), by=by or operator)

    return make


@pytest.fixture
def brought_to(office_of: Callable[..., User]) -> Callable[..., Incident]:
    """Take an incident along the ordinary way up to a step, by the director, who may take every one."""

    def take(incident: Incident, last: str) -> Incident:
        director = office_of(Role.DIRECTOR)
        for step in TO[: TO.index(last) + 1]:
            incident = take_step(incident, step, by=director, text="the fire is out")
        return incident

    return take
