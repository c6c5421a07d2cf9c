"""A plan in force for tonight, its posts, and the offices of two governorates and of the centre."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db.models import F
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.plans.models import Approval, Element, Plan, PlanVersion, UnitAssignment
from himaya.web.posts.actions.checkin import CheckIn, check_in
from himaya.web.posts.actions.takeover import take_over
from himaya.web.posts.models import LivePost

if TYPE_CHECKING:
    from collections.abc import Callable

ALX = "EG-ALX"
LON, LAT = 29.9, 31.2
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors; no count of an earlier test is remembered."""
    settings.DEMO = True
    cache.clear()


@pytest.fixture
def browser_of(office_of: Callable[..., User]) -> Callable[..., Client]:
    """A browser in which a role of an area is signed in, in English."""

    def make(role: Role = Role.POST_COMMANDER, area: str = ALX) -> Client:
        client = Client()
        client.force_login(office_of(role, area))
        client.cookies["himaya_language"] = "en"
        return client

    return make


@pytest.fixture
def commander(office_of: Callable[..., User]) -> User:
    """A post commander of Alexandria."""
    return office_of(Role.POST_COMMANDER)


@pytest.fixture
def director(office_of: Callable[..., User]) -> User:
    """The director of Alexandria."""
    return office_of(Role.DIRECTOR)


@pytest.fixture
def version_of(db: None) -> Callable[..., PlanVersion]:  # noqa: ARG001  # pytest's way to ask for the database
    """A draft of a plan; after a version is given, the next one of its plan."""

    def make(*, after: PlanVersion | None = None, area: str = ALX) -> PlanVersion:
        ensure_organisation()
        office, now = parent_of(area), timezone.now()
        plan = after.plan if after is not None else Plan.objects.create(
            celebration="coptic-christmas", celebration_day=now.date(), area=area, created_by=office, title_ar="خطة"
        )  # fmt: skip
        return PlanVersion.objects.create(
            plan=plan, number=after.number + 1 if after else 1, aim="أمان", starts_at=now - 600 * MINUTE,
            ends_at=now + 600 * MINUTE, author_office=office, author_account="desk",
        )  # fmt: skip

    return make


@pytest.fixture
def in_force() -> Callable[..., PlanVersion]:
    """Approve a draft so many minutes ago, and put it into force in the place of the one before."""

    def make(version: PlanVersion, *, approved_min_ago: float = 600, state: str = "active") -> PlanVersion:
        PlanVersion.objects.filter(plan=version.plan, state="active").update(state="amended")
        PlanVersion.objects.filter(pk=version.pk).update(state=state, content_hash="0" * 64)
        version.refresh_from_db()
        Approval.objects.create(
            version=version, office=version.author_office, account="director",
            approved_at=timezone.now() - approved_min_ago * MINUTE, content_hash="0" * 64, public_key="0" * 64,
            signature="0" * 128,
        )  # fmt: skip
        return version

    return make


@pytest.fixture
def element_of() -> Callable[..., Element]:
    """A stint of a post in a version: from and until in minutes from now."""

    def make(
        version: PlanVersion, key: str, start: float, end: float, *, unit: str = "U-1", now: datetime | None = None,
        **told: Any,
    ) -> Element:  # fmt: skip
        at = now or timezone.now()
        values = {"kind": "post", "function": "door_guard", "title_ar": f"باب {key}", "title_en": f"Door {key}"}
        values |= {"place_code": "CH-01", "lon": LON, "lat": LAT, "strength": 4, "minimum": 4, "tier": 1, **told}
        element: Element = Element.objects.create(
            version=version, key=key, starts_at=at + start * MINUTE, ends_at=at + end * MINUTE, **values
        )
        if unit:
            UnitAssignment.objects.create(
                element=element, unit_code=unit, call_sign=f"نسر {unit}", starts_at=element.starts_at,
                ends_at=element.ends_at,
            )  # fmt: skip
        return element

    return make


@pytest.fixture
def live(
    version_of: Callable[..., PlanVersion], element_of: Callable[..., Element], in_force: Callable[..., PlanVersion]
) -> Callable[..., LivePost]:
    """One stint of a post of a plan in force: from and until in minutes from now."""

    def make(start: float = -20, end: float = 100, *, key: str = "CH-01/door_guard/1/1", **told: Any) -> LivePost:
        area = told.pop("area", ALX)
        version = version_of(area=area)
        element_of(version, key, start, end, **told)
        take_over(in_force(version))
        post: LivePost = LivePost.objects.get(plan=version.plan, key=key)
        return post

    return make


@pytest.fixture
def pair(
    version_of: Callable[..., PlanVersion], element_of: Callable[..., Element], in_force: Callable[..., PlanVersion]
) -> Callable[..., list[LivePost]]:
    """Two stints of a post that follow each other; the second begins so many minutes from now."""

    def make(change: float = -5, *, before: float = 120, after: float = 120) -> list[LivePost]:
        version, later = version_of(), 1000.0
        element_of(version, "CH-01/door_guard/1/1", later + change - before, later + change)
        element_of(version, "CH-01/door_guard/1/2", later + change, later + change + after, unit="U-2")
        take_over(in_force(version))
        LivePost.objects.update(starts_at=F("starts_at") - later * MINUTE, ends_at=F("ends_at") - later * MINUTE)
        return list(LivePost.objects.order_by("starts_at"))

    return make


@pytest.fixture
def held(commander: User) -> Callable[..., LivePost]:
    """Check a crew in, some minutes ago where it is said."""

    def enter(post: LivePost, *, minutes_ago: float | None = None, **told: Any) -> LivePost:
        at = None if minutes_ago is None else timezone.now() - minutes_ago * MINUTE
        values = {"strength": 4, "lon": LON, "lat": LAT, "event_at": at, **told}
        return check_in(post, CheckIn(**values), by=commander)

    return enter
