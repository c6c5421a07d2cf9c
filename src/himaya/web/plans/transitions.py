"""The states of a version as a table: which step leads from where to where, who may take it, what must hold first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from himaya.faults import InvalidInputError
from himaya.web.common.verbs import Verb
from himaya.web.plans.models import State

if TYPE_CHECKING:
    from himaya.web.plans.models import Plan


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
TO_APPROVED_NATIONAL = (
    "approver", "owners", "objectives", "axes", "communications", "medical", "human", "annexes", "double_duty",
)  # fmt: skip
"""For the plan of the whole country: certificates, gaps and contingencies are those of its directorates' plans."""
TO_ACTIVE = ("dates", "briefed")


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table; `reason` says whether a reason must be given.

    `guards` are names of `guards.GUARDS`, `national` those for the plan of the whole country where they differ.
    """

    state: State
    step: Step
    next: State
    verb: Verb
    guards: tuple[str, ...] = ()
    national: tuple[str, ...] = ()
    reason: bool = False

    def guards_of(self, plan: Plan) -> tuple[str, ...]:
        """Guards that a version of this plan has to meet."""
        return (self.national if plan.is_national else ()) or self.guards


TABLE = (
    Transition(State.DRAFT, Step.SUBMIT, State.IN_REVIEW, Verb.EDIT_PLANS),
    Transition(State.DRAFT, Step.WITHDRAW, State.WITHDRAWN, Verb.EDIT_PLANS, reason=True),
    Transition(State.IN_REVIEW, Step.RETURN, State.DRAFT, Verb.APPROVE_PLANS, reason=True),
    Transition(
        State.IN_REVIEW,
        Step.APPROVE,
        State.APPROVED,
        Verb.APPROVE_PLANS,
        guards=TO_APPROVED,
        national=TO_APPROVED_NATIONAL,
    ),
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
