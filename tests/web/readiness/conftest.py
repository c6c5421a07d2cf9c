"""Offices of two governorates and of the centre, and boards for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.readiness import actions
from himaya.web.readiness.alert_actions import NewLevel
from himaya.web.readiness.boards import NewBoard, open_board
from himaya.web.readiness.models import Level, ReadinessItem
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.readiness.models import Board

ALX, CAIRO = "EG-ALX", "EG-C"
HOUR = timedelta(hours=1)
PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


@pytest.fixture
def office_of(db: None) -> Callable[..., User]:  # noqa: ARG001  # pytest's way to ask for the database
    """Make, or find, the account of a role in an area."""
    ensure_organisation()

    def make(role: Role, area: str = ALX, *, username: str = "") -> User:
        name = username or f"{role.value}{area.lower()}"
        return User.objects.filter(username=name).first() or create_account(
            username=name, role=role, area=area, office_ar="مكتب", office_en=f"Office {name}", password=PASSWORD
        )

    return make


@pytest.fixture
def browser_of(office_of: Callable[..., User]) -> Callable[..., Client]:
    """A browser in which a role of an area is signed in, in English."""

    def make(role: Role, area: str = ALX, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(office_of(role, area))
        client.cookies["himaya_language"] = "en"
        return client

    return make


@pytest.fixture
def new_board() -> Callable[..., NewBoard]:
    """A board for a period that begins in two days; a place where a tier is given."""

    def make(area: str = ALX, **given: Any) -> NewBoard:
        start = timezone.now() + timedelta(days=2)
        place = {"place": "st-mark", "title_ar": "الكاتدرائية المرقسية"} if given.get("tier") else {}
        return NewBoard(**{"area": area, "starts_at": start, "ends_at": start + 18 * HOUR, **place, **given})

    return make


@pytest.fixture
def opened(office_of: Callable[..., User], new_board: Callable[..., NewBoard]) -> Callable[..., Board]:
    """Open a board as the national planner."""

    def make(area: str = ALX, **given: Any) -> Board:
        return open_board(new_board(area, **given), by=office_of(Role.PLANNER, ""))

    return make


@pytest.fixture
def bring(office_of: Callable[..., User], data_dir: Any) -> Callable[..., ReadinessItem]:  # noqa: ARG001  # evidence lies there
    """Bring an item to a state through the actions: the planner claims, the duty officer judges."""

    def make(item: ReadinessItem, state: ItemState) -> ReadinessItem:
        claimant, judge = office_of(Role.PLANNER, ""), office_of(Role.DUTY_OFFICER, "")
        content = PDF if item.needs_file else None
        if state != ItemState.OPEN:
            item = actions.start_item(item, by=claimant)
        if state not in {ItemState.OPEN, ItemState.IN_PROGRESS}:
            item = actions.claim_item(item, note="Checked on the spot", content=content, by=claimant)
        if state in {ItemState.VERIFIED, ItemState.EXPIRED}:
            item = actions.verify_item(item, by=judge)
        if state == ItemState.FAILED:
            item = actions.fail_item(item, reason="The lamp is broken", by=judge)
        if state == ItemState.EXPIRED:
            ReadinessItem.objects.filter(pk=item.pk).update(valid_until=timezone.now() - HOUR)
        return ReadinessItem.objects.get(pk=item.pk)

    return make


@pytest.fixture
def new_level() -> Callable[..., NewLevel]:
    """A level of some days from now on."""

    def make(level: int = Level.HIGH, *, days: float = 3, start: Any = None, reason: str = "Feast nights") -> NewLevel:
        begins = start or timezone.now()
        ends = begins + timedelta(days=days)
        return NewLevel(level, reason, begins, ends, begins + timedelta(days=days) / 2)

    return make
