"""The states of a version as a table: which step leads from where to where, who may take it, what must hold first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from himaya.faults import InvalidInputError
from himaya.web.common.verbs import Verb
from himaya.web.plans.models import State


class Step(models.TextChoices):
    """What can be done with a version as a whole."""

    SUBMIT = "submit", _("Submit for review")
    RETURN = "return", _("Return to the author")
    APPROVE = "approve", _("Approve")
    ACTIVATE = "activate", _("Put into force")
    CLOSE = "close", _("Close")
    REVIEW = "review", _("Review afterwards")
    ARCHIVE = "archive", _("Archive")
    WITHDRAW = "withdraw", _("Withdraw")
    AMEND = "amend", _("Amend")
    REPLACE = "replace", _("Replace by its amendment")


TO_APPROVED = (
    "approver", "owners", "objectives", "axes", "communications", "medical", "human", "certificate", "gaps",
    "double_duty", "contingencies",
)  # fmt: skip
TO_ACTIVE = ("dates", "briefed")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table; `guards` are names of `guards.GUARDS`, `reason` says whether a reason must be given."""

    state: State
    step: Step
    next: State
    verb: Verb
    guards: tuple[str, ...] = ()
    reason: bool = False


TABLE = (
    Transition(State.DRAFT, Step.SUBMIT, State.IN_REVIEW, Verb.EDIT_PLANS),
    Transition(State.DRAFT, Step.WITHDRAW, State.WITHDRAWN, Verb.EDIT_PLANS, reason=True),
    Transition(State.IN_REVIEW, Step.RETURN, State.DRAFT, Verb.APPROVE_PLANS, reason=True),
    Transition(State.IN_REVIEW, Step.APPROVE, State.APPROVED, Verb.APPROVE_PLANS, guards=TO_APPROVED),
    Transition(State.IN_REVIEW, Step.WITHDRAW, State.WITHDRAWN, Verb.EDIT_PLANS, reason=True),
    Transition(State.APPROVED, Step.ACTIVATE, State.ACTIVE, Verb.RUN_PLANS, guards=TO_ACTIVE),
    Transition(State.APPROVED, Step.AMEND, State.APPROVED, Verb.EDIT_PLANS),
    Transition(State.APPROVED, Step.REPLACE, State.AMENDED, Verb.APPROVE_PLANS),
    Transition(State.APPROVED, Step.WITHDRAW, State.WITHDRAWN, Verb.APPROVE_PLANS, reason=True),
    Transition(State.ACTIVE, Step.AMEND, State.ACTIVE, Verb.EDIT_PLANS),
    Transition(State.ACTIVE, Step.REPLACE, State.AMENDED, Verb.RUN_PLANS),
    Transition(State.ACTIVE, Step.CLOSE, State.CLOSED, Verb.RUN_PLANS),
    Transition(State.CLOSED, Step.REVIEW, State.REVIEWED, Verb.APPROVE_PLANS, reason=True),
    Transition(State.REVIEWED, Step.ARCHIVE, State.ARCHIVED, Verb.APPROVE_PLANS),
)
BY_ITSELF = frozenset({Step.REPLACE})
"""Steps that no button takes: an amendment that is approved or put into force takes them for the version before it."""


def transition_of(state: str, step: Step) -> Transition:
    """The row for a step.

    Raises
    ------
    InvalidInputError : `plans.step_not_allowed` where the table has none.
    """
    for row in TABLE:
        if row.state == state and row.step == step:
            return row
    raise InvalidInputError.of("plans.step_not_allowed", state=str(State(state).label), step=str(step.label))


def steps_from(state: str) -> tuple[Transition, ...]:
    """Rows that lead on from a state by a button."""
    return tuple(row for row in TABLE if row.state == state and row.step not in BY_ITSELF)
