"""A unit on duty in Alexandria, with a device that the director has registered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.positions.actions.senders import register_sender

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.positions.models import Sender

ALX = "EG-ALX"
HOUR = timedelta(hours=1)


@pytest.fixture
def unit(db: None) -> Unit:  # noqa: ARG001  # pytest's way to ask for the database
    """A patrol of Alexandria that is on duty for two hours."""
    base = Base.objects.create(code="B-1", kind="police_station", name_ar="قسم", lon=29.9, lat=31.2, area=ALX)
    made = Unit.objects.create(code="U-1", call_sign="نسر 1", kind="patrol_vehicle", base=base, area=ALX, crew=3)
    Duty.objects.create(unit=made, starts_at=timezone.now() - HOUR, ends_at=timezone.now() + HOUR)
    return made


@pytest.fixture
def device(unit: Unit, office_of: Callable[..., User]) -> Sender:
    """A device of the unit."""
    return register_sender(unit, by=office_of(Role.DIRECTOR))[0]
