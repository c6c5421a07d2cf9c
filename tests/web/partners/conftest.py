"""Alexandria at night: who asks, who directs, and partners in accounts of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.test import Client
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.common.refusal import RefusedError
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.partners.actions.asking import NewRequest, ask
from himaya.web.partners.actions.hazards import NewHazard, tell
from himaya.web.places.models import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.incidents.models import Incident
    from himaya.web.partners.models import Hazard, ResourceRequest

ALX, CAIRO = "EG-ALX", "EG-C"
LON, LAT = 29.9, 31.2
WORDS = "نص يكفي للفهم"
PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts
HOUR = timedelta(hours=1)


class Desks(NamedTuple):
    """Every account that has a part."""

    operator: User
    planner: User
    director: User
    duty: User
    auditor: User
    ambulance: User
    utilities: User
    elsewhere: User
    """The ambulance of Cairo."""


def refused(do: Callable[[], object], *codes: str) -> None:
    """An action is refused by exactly these rules."""
    with pytest.raises(InvalidInputError) as caught:
        do()
    assert sorted(fault.code for fault in caught.value.faults) == sorted(f"partners.{code}" for code in codes)


def forbidden(do: Callable[[], object]) -> None:
    """An action belongs to another office."""
    with pytest.raises(RefusedError):
        do()


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the time of day that every action reads."""

    def go(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    return go


@pytest.fixture
def partner_of() -> Callable[..., User]:
    """Make the account of a partner in a governorate."""

    def make(partner: str, area: str = ALX, suffix: str = "") -> User:
        name = f"{partner}{area.lower()}{suffix}"
        return create_account(
            username=name, role=Role.LIAISON, area=area, office_ar=f"مندوب {name}", office_en=f"Office {name}",
            password=PASSWORD, partner=partner,
        )  # fmt: skip

    return make


@pytest.fixture
def desks(office_of: Callable[..., User], partner_of: Callable[..., User]) -> Desks:
    """Offices of Alexandria, the duty officer and the auditor of the country, two partners there and one in Cairo."""
    ensure_organisation()
    return Desks(
        operator=office_of(Role.OPERATOR), planner=office_of(Role.PLANNER), director=office_of(Role.DIRECTOR),
        duty=office_of(Role.DUTY_OFFICER, ""), auditor=office_of(Role.AUDITOR, ""), ambulance=partner_of("ambulance"),
        utilities=partner_of("utilities"), elsewhere=partner_of("ambulance", CAIRO),
    )  # fmt: skip


@pytest.fixture
def place(db: None) -> Place:  # noqa: ARG001  # pytest's way to ask for the database
    """The cathedral."""
    return Place.objects.create(
        code="CH-07", kind="church", name_ar="الكاتدرائية المرقسية", name_en="Cathedral", lon=LON, lat=LAT, area=ALX,
        capacity=4000,
    )  # fmt: skip


@pytest.fixture
def new() -> Callable[..., NewRequest]:
    """Four ambulances at a point, in three days."""

    def make(**told: Any) -> NewRequest:
        asked = {
            "area": ALX, "agency": "ambulance", "resource": "ambulance", "number": 4, "basis": "خطة الميلاد، عنصر 12",
            "needed_by": timezone.now() + 72 * HOUR, "where_text": "أمام الكاتدرائية",
        }  # fmt: skip
        return NewRequest(**{**asked, **told})

    return make


@pytest.fixture
def asked(new: Callable[..., NewRequest], desks: Desks) -> ResourceRequest:
    """Those four, asked for by the planner."""
    return ask(new(), by=desks.planner)


@pytest.fixture
def danger() -> Callable[..., NewHazard]:
    """A cable in the water beside the cathedral, for four hours, of which the ambulance is told."""

    def make(**told: Any) -> NewHazard:
        said = {
            "area": ALX, "kind": "electricity", "what": "كابل مكشوف في مياه المطر", "not_to_do": "لا تخض في المياه",
            "valid_until": timezone.now() + 4 * HOUR, "lon": LON, "lat": LAT, "agencies": ("ambulance",),
        }  # fmt: skip
        return NewHazard(**{**said, **told})

    return make


@pytest.fixture
def hazard(danger: Callable[..., NewHazard], desks: Desks) -> Hazard:
    """That hazard, told by the utilities."""
    return tell(danger(), by=desks.utilities)


@pytest.fixture
def incident(desks: Desks) -> Incident:
    """A fire 100 m north of the hazard."""
    told = NewReport(
        kind="fire", where_text="شارع الكنيسة", lon=LON, lat=LAT + 0.0009, report="دخان من الدور الثاني",
        hazards="أسطوانات غاز", access="من شارع البحر", hurt=2,
    )  # fmt: skip
    return report_incident(told, by=desks.operator)


@pytest.fixture
def browser_for() -> Callable[..., Client]:
    """A browser in which an account is signed in, in English."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        client.cookies["himaya_language"] = "en"
        return client

    return make
