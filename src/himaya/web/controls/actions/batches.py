"""One step with every control of an area that is due for it; what is refused stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.controls.actions.steps import take_step, verb_of
from himaya.web.controls.models import RoadControl
from himaya.web.controls.states import ControlState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

STEPS = ("announce", "enforce")


@dataclass(frozen=True, slots=True)
class Batch:
    """How many took the step, and what refused the others."""

    done: int
    refused: Sequence[tuple[RoadControl, Sequence[Fault]]]


def due_for(step: str, area: str) -> QuerySet[RoadControl]:
    """Controls of an area that a step is due for: approved ones to announce, announced ones whose start has come."""
    now = timezone.now()
    rows = RoadControl.objects.filter(area=area, ends_at__gt=now).order_by("starts_at", "pk")
    if step == "announce":
        return rows.filter(state=ControlState.APPROVED)
    return rows.filter(state=ControlState.ANNOUNCED, starts_at__lte=now)


def take_all(step: str, area: str, *, by: User) -> Batch:
    """Take a step with every control that is due for it, each in a transaction of its own.

    Raises
    ------
    InvalidInputError : `controls.nothing_due`.
    """
    require(by, verb_of(step), area=area)
    rows = list(due_for(step, area)) if step in STEPS else []
    if not rows:
        raise InvalidInputError.of("controls.nothing_due")
    refused: list[tuple[RoadControl, Sequence[Fault]]] = []
    for control in rows:
        try:
            take_step(control, step, by=by)
        except InvalidInputError as error:
            refused.append((control, error.faults))
    return Batch(len(rows) - len(refused), refused)
