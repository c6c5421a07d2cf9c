"""A unit on duty in Alexandria with one sender."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.positions.actions import counting
from himaya.web.positions.actions.senders import register_sender
from himaya.web.positions.views import intake

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.positions.models import Sender

ALX = "EG-ALX"
HOUR = timedelta(hours=1)


class Phone(NamedTuple):
    """A device of a unit, and the identifier that its application has."""

    sender: Sender
    token: str

    def report(self, client: Client | None = None, **changes: Any) -> HttpResponse:
        """Send one report as OsmAnd does."""
        fields = {"id": self.token, "lat": "31.2", "lon": "29.9", "timestamp": f"{timezone.now().timestamp():.3f}"}
        return (client or Client()).get("/positions/in/", {**fields, **changes})


@pytest.fixture(autouse=True)
def _at_rest() -> None:
    """No count and no pace of another test."""
    for pace in (intake.by_sender, intake.strangers):
        pace.forget()
    intake.forget_right()
    counting.http.__init__(counting.http.source)  # type: ignore[misc]  # the one of the process, begun anew


@pytest.fixture
def unit(db: None) -> Unit:  # noqa: ARG001  # pytest's way to ask for the database
    """A patrol of Alexandria that is on duty for two hours."""
    base = Base.objects.create(code="B-1", kind="police_station", name_ar="قسم", lon=29.9, lat=31.2, area=ALX)
    made = Unit.objects.create(code="U-1", call_sign="نسر 1", kind="patrol_vehicle", base=base, area=ALX, crew=3)
    Duty.objects.create(unit=made, starts_at=timezone.now() - HOUR, ends_at=timezone.now() + HOUR)
    return made


@pytest.fixture
def director(office_of: Callable[..., User]) -> User:
    """The director of Alexandria."""
    return office_of(Role.DIRECTOR)


@pytest.fixture
def phone(unit: Unit, director: User) -> Phone:
    """A registered device of the unit."""
    return Phone(*register_sender(unit, by=director))
