"""One of everything in Alexandria, and desks of offices there and elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.jobs.models import Job, JobState
from himaya.web.places.models import Door, Exit, Place
from himaya.web.plans.models import (
    Element,
    ElementKind,
    Plan,
    PlanVersion,
    Solution,
    SolutionState,
    UnitAssignment,
    VersionGap,
    VersionPlace,
)
from himaya.web.readiness.models import AlertLevel, Board, Level, Measure, ReadinessItem, Subject

if TYPE_CHECKING:
    from collections.abc import Callable

ALX, CAIRO = "EG-ALX", "EG-C"
PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts
START, END = datetime(2027, 1, 6, 10, tzinfo=UTC), datetime(2027, 1, 7, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for, unless a test says so."""
    settings.DEMO = True


@pytest.fixture
def office_of(db: None, data_dir: Any) -> Callable[..., User]:  # noqa: ARG001  # their folder and database
    """The account of a role in an area."""

    def make(role: Role, area: str = ALX) -> User:
        name = f"{role.value}{area.lower()}"
        return User.objects.filter(username=name).first() or create_account(
            username=name, role=role, area=area, office_ar="مكتب", office_en=f"Office {name}", password=PASSWORD
        )

    return make


@pytest.fixture
def desk_of(office_of: Callable[..., User]) -> Callable[..., Client]:
    """A program with the session of a role in an area; it need not carry the token against forgery."""

    def make(role: Role, area: str = ALX, **options: Any) -> Client:
        client = Client(raise_request_exception=False, **options)
        client.force_login(office_of(role, area))
        return client

    return make


@pytest.fixture
def world(office_of: Callable[..., User]) -> SimpleNamespace:
    """A place, a plan of two versions, a computed plan, a board, an alert level and a job, all of Alexandria."""
    ensure_organisation()
    office, planner = parent_of(ALX), office_of(Role.PLANNER)
    place = Place.objects.create(
        code="CH-01", kind="church", name_ar="الكاتدرائية المرقسية", lon=29.9, lat=31.2, area=ALX, capacity=4000
    )
    Door.objects.create(place=place, code="CH-01-N", name_ar="الباب البحري", lon=29.9, lat=31.2, width_m=2.0)
    Exit.objects.create(place=place, label_ar="مخرج", width_m=1.5)
    solution = Solution.objects.create(
        slug="alexandria", folder="alexandria", area=ALX, title_ar="خطة محسوبة", state=SolutionState.UNREADABLE,
        checked_at=START,
    )  # fmt: skip
    board, item = _board(office)
    level, measure = _level(office)
    return SimpleNamespace(
        office=office,
        place=place,
        solution=solution,
        board=board,
        item=item,
        level=level,
        measure=measure,
        job=_job(planner),
        versions=_versions(office),
    )


def _versions(office: Any) -> list[PlanVersion]:
    """The first withdrawn, the second a draft with a post and a cordon."""
    titles = {"title_ar": "خطة تأمين عيد الميلاد", "celebration": "coptic-christmas"}
    plan = Plan.objects.create(celebration_day=date(2027, 1, 7), area=ALX, created_by=office, **titles)
    said = {"starts_at": START, "ends_at": END, "author_office": office, "author_account": "desk"}
    first = PlanVersion.objects.create(plan=plan, number=1, state="withdrawn", aim="ستر", content_hash="0" * 64, **said)
    second = PlanVersion.objects.create(plan=plan, number=2, aim="أمان", supersedes=first, **said)
    for tier, kind in ((1, ElementKind.POST), (2, ElementKind.CORDON)):
        where = {"lon": 29.9, "lat": 31.2, "strength": 2, "title_ar": "باب", "starts_at": START, "ends_at": END}
        Element.objects.create(version=second, key=f"{kind}-{tier}", kind=kind, tier=tier, owner=office, **where)
    post = Element.objects.order_by("pk")[0]
    UnitAssignment.objects.create(element=post, unit_code="U-1", call_sign="نسر 1", starts_at=START, ends_at=END)
    VersionPlace.objects.create(
        version=second, code="CH-01", title_ar="الكاتدرائية", kind="church", tier=1, lon=29.9, lat=31.2
    )
    VersionGap.objects.create(version=second, key="G-1", severity="amber", text_ar="نقص")
    return [first, second]


def _board(office: Any) -> tuple[Board, ReadinessItem]:
    now = timezone.now()
    board = Board.objects.create(
        area=ALX, subject=Subject.DIRECTORATE, title_ar="المديرية", starts_at=now, ends_at=now + 48 * HOUR
    )
    item = ReadinessItem.objects.create(
        board=board, area=ALX, code="radio", title_ar="اللاسلكي", standard_ar="كل الأجهزة تعمل", owner=office,
        due=now + HOUR,
    )  # fmt: skip
    return board, item


def _level(office: Any) -> tuple[AlertLevel, Measure]:
    now = timezone.now()
    ends = now + 48 * HOUR
    level = AlertLevel.objects.create(
        area=ALX, level=Level.HIGH, reason="ليلة العيد", starts_at=now, ends_at=ends, until=ends, review_at=now + HOUR,
        office=office,
    )  # fmt: skip
    measure = Measure.objects.create(
        level=level, area=ALX, code="recall", title_ar="استدعاء", title_en="Recall", task_ar="استدع", task_en="Recall",
        office=office, answer_by=now + HOUR, due=now + 2 * HOUR,
    )  # fmt: skip
    return level, measure


def _job(planner: User) -> Job:
    return Job.objects.create(
        kind="plan-papers", title_ar="أوراق الخطة", arguments={}, area=ALX, asked_by=planner, state=JobState.QUEUED,
        queued_at=START,
    )  # fmt: skip
