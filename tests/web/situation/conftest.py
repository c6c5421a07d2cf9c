"""Alexandria with an incident, a unit and an alert level; and officers of the operations room."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.positions.models import Latest, Sender

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.incidents.models import Incident

ALX, CAIRO = "EG-ALX", "EG-C"


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


@pytest.fixture
def reported(office_of: Callable[..., User]) -> Callable[..., Incident]:
    """An incident of an area."""

    def make(area: str = ALX, **told: Any) -> Incident:
        return report_incident(NewReport(**{"kind": "fire", "area": area, **told}), by=office_of(Role.OPERATOR, area))

    return make


@pytest.fixture
def on_duty(db: None) -> Callable[..., Unit]:  # noqa: ARG001  # pytest's way to ask for the database
    """A unit on duty, with a position of an age in seconds, None for none."""

    def make(code: str, area: str = ALX, seconds_old: int | None = 10) -> Unit:
        base = Base.objects.filter(area=area).first() or Base.objects.create(
            code=f"B-{area}", kind="police_station", name_ar="قسم", lon=29.9, lat=31.2, area=area
        )
        unit = Unit.objects.create(code=code, call_sign=code, kind="patrol_vehicle", base=base, area=area, crew=3)
        now = timezone.now()
        Duty.objects.create(unit=unit, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
        if seconds_old is not None:
            sender = Sender.objects.create(unit=unit, code=code[:8].ljust(8, "x"), secret_sha256="0" * 64)
            Latest.objects.create(sender=sender, unit=unit, at=now - timedelta(seconds=seconds_old), lat=31.2, lon=29.9)
        return unit

    return make


@pytest.fixture
def browser_of(office_of: Callable[..., User]) -> Callable[..., Client]:
    """A browser in which a role of an area is signed in, in English."""

    def make(role: Role = Role.DIRECTOR, area: str = ALX) -> Client:
        client = Client()
        client.force_login(office_of(role, area))
        client.cookies["himaya_language"] = "en"
        return client

    return make
