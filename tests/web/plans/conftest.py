"""A plan of Alexandria with one version, filled by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from himaya.planning.planfile import seal
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.accounts.policies import second_factor_roles
from himaya.web.plans.actions import content, making
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.elements import set_owner
from himaya.web.plans.actions.states import take_step
from himaya.web.plans.models import (
    Element,
    ElementKind,
    HumanItem,
    HumanState,
    Objective,
    Plan,
    PlanVersion,
    UnitAssignment,
)
from himaya.web.plans.transitions import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import Solution

PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts

START, END = datetime(2027, 1, 6, 10, tzinfo=UTC), datetime(2027, 1, 7, 4, tzinfo=UTC)


@pytest.fixture
def draft(db: None) -> PlanVersion:  # noqa: ARG001  # pytest's way to ask for the database
    """An empty draft."""
    ensure_organisation()
    office = parent_of("EG-ALX")
    plan = Plan.objects.create(
        celebration="coptic-christmas",
        celebration_day=date(2027, 1, 7),
        area="EG-ALX",
        title_ar="خطة تأمين عيد الميلاد",
        created_by=office,
    )
    return PlanVersion.objects.create(
        plan=plan, number=1, starts_at=START, ends_at=END, author_office=office, author_account="desk"
    )


@pytest.fixture
def add_element(draft: PlanVersion) -> Callable[..., Element]:
    """Put an element with one unit into the draft."""

    def add(key: str = "CH-01/door_guard/1/1", **fields: object) -> Element:
        values = {"kind": ElementKind.POST, "title_ar": "باب", "lon": 29.9, "lat": 31.2, "strength": 2, "tier": 1}
        made = Element.objects.create(
            version=draft, key=key, starts_at=START, ends_at=END, owner=draft.author_office, **{**values, **fields}
        )
        UnitAssignment.objects.create(element=made, unit_code="U-1", call_sign="نسر 1", starts_at=START, ends_at=END)
        return made

    return add


@pytest.fixture
def objective(draft: PlanVersion) -> Objective:
    """An objective of the draft."""
    return Objective.objects.create(
        version=draft, key="O-1", text="تأمين الأبواب", measure="كل باب مشغول", owner=draft.author_office
    )


@pytest.fixture
def office_of(db: None, enrol: Callable[[User], str]) -> Callable[..., User]:  # noqa: ARG001  # pytest's way to ask for the database
    """Make an account of a role in a governorate, Alexandria where none is named."""

    def make(role: Role, area: str = "EG-ALX", username: str = "") -> User:
        made = create_account(
            username=username or f"{role.value}-{area.lower() or 'eg'}",
            role=role,
            office_ar="مكتب",
            office_en="Office",
            password=PASSWORD,
            area=area,
        )
        if role in second_factor_roles():
            enrol(made)
        return made

    return make


@pytest.fixture
def desk(office_of: Callable[..., User]) -> User:
    """The planning office of Alexandria."""
    return office_of(Role.PLANNER)


@pytest.fixture
def director(office_of: Callable[..., User]) -> User:
    """The director of Alexandria."""
    return office_of(Role.DIRECTOR)


@pytest.fixture
def solution(make_plan: Callable[..., Solution], handmade: dict[str, Any]) -> Solution:
    """A verified computed plan of Alexandria without a serious gap."""
    handmade["inputs"]["scenario"] |= {"governorate": "EG-ALX", "standby": []}
    handmade["gaps"] = [gap for gap in handmade["gaps"] if gap["severity"] != "red"]
    for number, element in enumerate(handmade["elements"]):
        element["units"] = [f"U-{number}"] if element["units"] else []
        element["call_signs"] = element["call_signs"][: len(element["units"])]
    return make_plan("alexandria", document=seal(handmade))


@pytest.fixture
def ready(solution: Solution, desk: User) -> PlanVersion:
    """A version in review that meets every guard."""
    version = making.create_plan(by=desk, celebration="coptic-christmas", year=2027, area="EG-ALX")
    owner, pk = "directorate-eg-alx", version.pk
    adopt(pk, solution, by=desk)
    set_owner(pk, by=desk, owner=owner)
    content.save_objective(pk, by=desk, text="تأمين الأبواب", measure="كل باب مشغول", owner=owner)
    for axis in version.axes.all():
        content.save_axis(
            pk,
            by=desk,
            key=axis.key,
            title_ar=axis.title_ar,
            title_en="",
            owner=owner,
            resources="وحدات",
            open_questions="",
        )
    for item in HumanItem:
        content.set_human(pk, by=desk, item=item, state=HumanState.DONE, word="")
    for annex in content.ANNEXES:
        content.set_annex(pk, by=desk, annex=annex, text="نص", complete=True)
    for place in version.places.filter(tier=1):
        content.save_contingency(pk, by=desk, place_code=place.code, scenario="إخلاء", rehearsed_on=date(2026, 1, 1))
    return take_step(pk, Step.SUBMIT, by=desk)
