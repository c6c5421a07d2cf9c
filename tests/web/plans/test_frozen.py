"""What has left the draft does not change, whoever asks the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from himaya.web.plans.models import Element, Override, PlanVersion, State, UnitAssignment

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.plans.models import Objective


def _freeze(version: PlanVersion, state: State = State.APPROVED) -> None:
    PlanVersion.objects.filter(pk=version.pk).update(state=state, content_hash="a" * 64)


def _refused(change: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        change()


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_parts_of_a_version_outside_the_draft_do_not_change(
    draft: PlanVersion, add_element: Callable[..., Element], objective: Objective, state: State
) -> None:
    """No element, unit or objective is changed, taken away or added once the draft is left."""
    element = add_element()
    _freeze(draft, state)
    _refused(lambda: Element.objects.filter(pk=element.pk).update(strength=9))
    _refused(lambda: UnitAssignment.objects.filter(element=element).delete())
    _refused(lambda: UnitAssignment.objects.filter(element=element).update(unit_code="U-2"))
    _refused(lambda: add_element("CH-01/door_guard/2/1"))
    _refused(objective.delete)
    assert Element.objects.get().strength == 2


def test_the_version_itself_moves_on_but_its_content_does_not(draft: PlanVersion) -> None:
    """State and reason may change outside the draft; aim, times and hash may not, nor does the row go away."""
    _freeze(draft)
    rows = PlanVersion.objects.filter(pk=draft.pk)
    rows.update(state=State.WITHDRAWN, closing_reason="ألغي الاحتفال")
    _refused(lambda: rows.update(aim="غاية أخرى"))
    _refused(lambda: rows.update(content_hash="b" * 64))
    _refused(lambda: rows.update(state=State.WITHDRAWN, worst_protection=0.9))
    _refused(draft.delete)


def test_a_draft_changes_freely(draft: PlanVersion, add_element: Callable[..., Element]) -> None:
    """In the draft elements come, change and go."""
    element = add_element()
    Element.objects.filter(pk=element.pk).update(strength=3)
    element.delete()
    PlanVersion.objects.filter(pk=draft.pk).update(aim="غاية")
    assert not Element.objects.exists()


@pytest.mark.parametrize("rule", ["rehearsal", "annex"])
def test_an_override_does_not_change(draft: PlanVersion, rule: str) -> None:
    """What a director let pass stays as it was signed."""
    signed = {"office": draft.author_office, "account": "director", "made_at": timezone.now()}
    row = Override.objects.create(version=draft, rule=rule, place_code="CH-01", reason="سبب مكتوب", **signed)
    _refused(lambda: Override.objects.filter(pk=row.pk).update(reason="سبب آخر"))
    _refused(row.delete)
