"""The data package of a version: only of one that is approved or in force, for whoever may see it, in the journal."""

from __future__ import annotations

import io
import zipfile
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from himaya.exchange.cot.package import MANIFEST
from himaya.exchange.cot.xml import read_event
from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.models import Element, PlanVersion, State, UnitAssignment
from himaya.web.plans.papers.package import package_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def version(draft: PlanVersion) -> PlanVersion:
    """A version with a post of two turns, a medical point and a closed road."""
    span = draft.ends_at - draft.starts_at
    middle = draft.starts_at + span / 2
    rows = [
        ("gate/2", "post", middle, draft.ends_at),
        ("gate/1", "post", draft.starts_at, middle),
        ("tent/1", "medical", draft.starts_at, draft.ends_at),
        ("road/1", "closure", draft.starts_at, draft.ends_at),
    ]
    for key, kind, starts_at, ends_at in rows:
        where = {"lon": 29.9, "lat": 31.2, "strength": 2, "title_ar": f"باب {key[0]}"}
        row = Element.objects.create(version=draft, key=key, kind=kind, starts_at=starts_at, ends_at=ends_at, **where)
        if key == "gate/1":
            UnitAssignment.objects.create(
                element=row, unit_code="U-1", call_sign="نسر 1", starts_at=starts_at, ends_at=ends_at
            )
    return draft


def _in(version: PlanVersion, state: str) -> PlanVersion:
    PlanVersion.objects.filter(pk=version.pk).update(state=state, content_hash="0" * 64)
    version.refresh_from_db()
    return version


def test_the_posts_of_a_version_are_read_back(version: PlanVersion, desk_of: Callable[..., Client]) -> None:
    """One mark for each post, with its turns and units; roads stay out; the taking is written down."""
    active = _in(version, State.ACTIVE)
    answer = desk_of(Role.PATROL_LEADER).get(f"/plans/{active.plan_id}/1/papers/posts.zip")
    assert (answer.status_code, answer.headers["Content-Type"]) == (HTTPStatus.OK, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        found = [read_event(archive.read(name).partition(b"?>")[2].strip()) for name in names if name != MANIFEST]
    start = f"himaya-plan-{active.plan_id}-1"
    assert [event.uid for event in found] == [f"{start}-gate", f"{start}-tent"]
    gate = found[0]
    assert (gate.start, gate.stale, gate.point.lat) == (active.starts_at, active.ends_at, 31.2)
    assert gate.remarks.count("·") >= 3
    assert "نسر 1" in gate.remarks
    entry = JournalEntry.objects.get(action="paper-taken")
    assert entry.after["document"] == "posts.zip"
    assert package_of(active) == package_of(active)


@pytest.mark.parametrize("state", [state for state in State if state not in {State.ACTIVE, State.APPROVED}])
def test_what_nobody_has_approved_is_not_taken_along(
    state: str, version: PlanVersion, desk_of: Callable[..., Client]
) -> None:
    """Drafts, and what has ended: refused with the rule, on the page and in the journal."""
    stopped: Any = _in(version, state) if state != State.DRAFT else version
    with pytest.raises(InvalidInputError) as refused:
        package_of(stopped)
    assert refused.value.faults[0].code == "plans.package_not_approved"
    answer = desk_of(Role.PLANNER).get(f"/plans/{stopped.plan_id}/1/papers/posts.zip")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not JournalEntry.objects.filter(action="paper-taken").exists()


def test_another_governorate_takes_nothing(version: PlanVersion, desk_of: Callable[..., Client]) -> None:
    """Whoever may not see the plan does not learn that it is there."""
    active = _in(version, State.ACTIVE)
    at = f"/plans/{active.plan_id}/1/papers/posts.zip"
    assert desk_of(Role.PLANNER, "EG-C").get(at).status_code == HTTPStatus.NOT_FOUND
    assert desk_of(Role.ADMINISTRATOR).get(at).status_code == HTTPStatus.FORBIDDEN
