"""A zone of the cathedral with a gate and exits, the offices round it, and a counter at its door."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.crowds.actions.counters import register_counter
from himaya.web.crowds.actions.zones import GateDraft, ZoneDraft, add_zone, keep_gate, run_gate
from himaya.web.crowds.models import Counter, Gate, Reading, ReadingKind, Zone
from himaya.web.crowds.views import intake
from himaya.web.places.models import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse

    from himaya.web.accounts.models import User

ALX = "EG-ALX"


class Device(NamedTuple):
    """A registered counter and its identifier."""

    counter: Counter
    token: str

    def send(self, came: int = 0, left: int = 0, *, ago_min: float = 0, span_min: float = 1, **more: Any) -> Any:
        """Send one count as a turnstile does."""
        until = timezone.now() - timedelta(minutes=ago_min)
        told = {"id": self.token, "in": str(came), "out": str(left), "from": _stamp(until, -span_min)}
        return post({**told, "until": _stamp(until, 0), **more})


def _stamp(at: datetime, minutes: float) -> str:
    return f"{(at + timedelta(minutes=minutes)).timestamp():.3f}"


def post(fields: dict[str, str], **options: Any) -> HttpResponse:
    """Send fields as a form, without a session or a token against forgery."""
    from urllib.parse import urlencode  # noqa: PLC0415  # only here

    kind = options.pop("content_type", "application/x-www-form-urlencoded")
    answer: HttpResponse = Client(enforce_csrf_checks=True).post(
        "/crowds/in/", urlencode(fields), content_type=kind, **options
    )
    return answer


@pytest.fixture(autouse=True)
def _at_rest(settings: Any) -> None:
    """No pace and no count of another test; no second factor is asked for."""
    settings.DEMO = True
    cache.clear()
    for pace in (intake.by_counter, intake.strangers):
        pace.forget()
    intake.forget_right()


@pytest.fixture
def planner_there(office_of: Callable[..., User]) -> User:
    """The planner of Alexandria."""
    return office_of(Role.PLANNER)


@pytest.fixture
def commander(office_of: Callable[..., User]) -> User:
    """A post commander of Alexandria."""
    return office_of(Role.POST_COMMANDER)


@pytest.fixture
def director(office_of: Callable[..., User]) -> User:
    """The director of Alexandria."""
    return office_of(Role.DIRECTOR)


@pytest.fixture
def place_of(db: None) -> Callable[..., Place]:  # noqa: ARG001  # pytest's way to ask for the database
    """A cathedral of a governorate."""

    def make(area: str = ALX) -> Place:
        made: Place = Place.objects.get_or_create(
            code=f"CH-{area}",
            defaults={
                "kind": "church", "name_ar": "الكاتدرائية المرقسية", "name_en": "Saint Mark", "lon": 29.9,
                "lat": 31.2, "area": area, "capacity": 4000,
            },
        )[0]  # fmt: skip
        return made

    return make


@pytest.fixture
def zone_of(place_of: Callable[..., Place], office_of: Callable[..., User]) -> Callable[..., Zone]:
    """A zone of so many square metres."""

    def make(area_m2: float = 100.0, *, area: str = ALX, **told: Any) -> Zone:
        draft = ZoneDraft(**{"title_ar": "الفناء الشرقي", "title_en": "East court", "area_m2": area_m2, **told})
        return add_zone(place_of(area), draft, by=office_of(Role.PLANNER, area))

    return make


@pytest.fixture
def zone(zone_of: Callable[..., Zone]) -> Zone:
    """A zone of a hundred square metres."""
    return zone_of()


@pytest.fixture
def gate_of(planner_there: User, commander: User) -> Callable[..., Gate]:
    """A way in with four lanes of 200 people an hour, some of them open."""

    def make(zone: Zone, *, lanes_open: int = 4, **told: Any) -> Gate:
        values = {"title_ar": "البوابة البحرية", "is_entrance": True, "lanes": 4, "rate_per_h": 200.0}
        draft = GateDraft(**{**values, "rate_source": "measured here", **told})
        gate = keep_gate(zone, draft, by=planner_there)
        return run_gate(gate, lanes_open=lanes_open, held=False, by=commander) if gate.is_entrance else gate

    return make


@pytest.fixture
def device_of(planner_there: User) -> Callable[..., Device]:
    """A counter at the door of a zone, or before a gate."""

    def make(zone: Zone, *, gate: Gate | None = None, stands: str = "door") -> Device:
        return Device(*register_counter(zone, gate=gate, stands=stands, by=planner_there))

    return make


@pytest.fixture
def read(commander: User) -> Callable[..., Reading]:
    """An estimate that was entered some minutes ago as if it had been read then."""

    def make(zone: Zone, density: float, ago_min: float = 0) -> Reading:
        from himaya.web.crowds.actions.reading import read_density  # noqa: PLC0415  # patched by some tests

        at = None if not ago_min else timezone.now() - timedelta(minutes=ago_min)
        made = read_density(zone, density=density, by=commander, event_at=at)
        zone.refresh_from_db()
        return made

    return make


@pytest.fixture
def browser_of(office_of: Callable[..., User], in_english: Callable[[User], Client]) -> Callable[..., Client]:
    """A browser in English of a role in an area."""

    def open_for(role: Role = Role.POST_COMMANDER, area: str = ALX) -> Client:
        return in_english(office_of(role, area))

    return open_for


__all__ = ["Device", "Gate", "ReadingKind", "Zone", "post"]
