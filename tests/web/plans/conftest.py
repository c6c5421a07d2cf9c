"""A plan of Alexandria with one version, filled by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.plans.models import Element, ElementKind, Objective, Plan, PlanVersion, UnitAssignment

if TYPE_CHECKING:
    from collections.abc import Callable

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
