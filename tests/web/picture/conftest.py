"""A night of Alexandria: units on duty, an incident, and a plan in force with a post, a vacant post and a closure."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.dispatch.models import UnitState
from himaya.web.incidents.models import Incident
from himaya.web.picture.queries import units
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.plans.models import Element, Plan, PlanVersion, UnitAssignment
from himaya.web.positions.models import Latest, Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from himaya.web.accounts.models import User

ALX = "EG-ALX"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    """No reading of another test."""
    units.forget()
    yield
    units.forget()


@pytest.fixture
def on_duty(db: None) -> Callable[..., Unit]:  # noqa: ARG001  # pytest's way to ask for the database
    """Make a unit that is on duty for two hours round now, with a position `seconds` ago; None: it never reported.

    With `state` and what else belongs to it, dispatch has it in that state.
    """
    base = Base.objects.create(code="B-1", kind="police_station", name_ar="قسم", lon=29.9, lat=31.2, area=ALX)

    def make(
        number: int, /, *, seconds: float | None = 5.0, area: str = ALX, kind: str = "patrol_vehicle", **live: Any
    ) -> Unit:
        now = timezone.now()
        unit = Unit.objects.create(
            code=f"U-{number}", call_sign=f"نسر {number}", kind=kind, base=base, area=area, crew=3
        )
        Duty.objects.create(unit=unit, starts_at=now - HOUR, ends_at=now + HOUR)
        if live:
            reason = "repair" if live["state"] == "out_of_service" else ""
            UnitState.objects.create(unit=unit, reason=reason, **live)
        if seconds is not None:
            sender = Sender.objects.create(unit=unit, code=f"code{number:04}", secret_sha256="0" * 64)
            at = now - timedelta(seconds=seconds)
            Latest.objects.create(sender=sender, unit=unit, at=at, lat=31.2 + number / 1000, lon=29.9)
        return unit

    return make


@pytest.fixture
def incident(office_of: Callable[..., User]) -> Callable[..., Incident]:
    """Make an incident of Alexandria."""
    ensure_organisation()

    def make(**changes: Any) -> Incident:
        now = timezone.now()
        told = {"kind": "fire", "priority": 1, "area": ALX, "lon": 29.9, "lat": 31.2, "where": "map", **changes}
        by = office_of(Role.DUTY_OFFICER)
        return Incident.objects.create(
            called_at=now, stepped_at=now, methane_at=now, entered_by=by, office=parent_of(ALX), **told
        )

    return make


@pytest.fixture
def plan_in_force(db: None) -> Callable[..., SimpleNamespace]:  # noqa: ARG001  # pytest's way to ask for the database
    """Make a plan in force from an hour ago, or from `begins`, for two hours: a post, a vacant post, a closure."""
    ensure_organisation()

    def make(area: str = ALX, begins: timedelta = -HOUR) -> SimpleNamespace:
        office, start = parent_of(area), timezone.now() + begins
        titles = {"title_ar": "خطة تأمين عيد الميلاد", "celebration": "coptic-christmas"}
        plan = Plan.objects.create(celebration_day=date(2027, 1, 7), area=area, created_by=office, **titles)
        span = {"starts_at": start, "ends_at": start + 2 * HOUR}
        version = PlanVersion.objects.create(plan=plan, number=1, author_office=office, author_account="desk", **span)
        said = {"lon": 29.9, "lat": 31.2, **span, "version": version}
        post = Element.objects.create(key="post/1", kind="post", title_ar="باب بحري", strength=2, **said)
        UnitAssignment.objects.create(element=post, unit_code="U-1", call_sign="نسر 1", **span)
        vacant = Element.objects.create(key="post/2", kind="post", title_ar="باب قبلي", strength=2, **said)
        line = [[29.9, 31.2], [29.91, 31.21]]
        road = Element.objects.create(
            key="closure/1", kind="closure", title_ar="غلق", road_ar="طريق الجيش", geometry=line, **said
        )
        PlanVersion.objects.filter(pk=version.pk).update(state="active", content_hash="0" * 64)
        return SimpleNamespace(version=version, post=post, vacant=vacant, road=road)

    return make
