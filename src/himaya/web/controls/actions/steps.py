"""Steps of the table of states, each with what must hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.controls import guards
from himaya.web.controls.actions.common import checked_reason, described, kept, locked, state_words
from himaya.web.controls.states import CONTROL, NEEDS_WORDS, STEP_LABELS, ControlState
from himaya.web.controls.words import Action
from himaya.web.incidents.texts import masked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.web.accounts.models import Office, User
    from himaya.web.controls.models import RoadControl

APPROVE_WITHIN = timedelta(minutes=30)
"""How long something imposed in an emergency may stand before a director has approved it."""
_APPROVING = frozenset({"approve", "confirm", "extend"})
_DRAWING = frozenset({"withdraw"})
_NOT_YET: Mapping[tuple[str, str], str] = {
    (ControlState.PLANNED, "announce"): "controls.unapproved",
    (ControlState.PLANNED, "enforce"): "controls.unapproved",
    (ControlState.APPROVED, "enforce"): "controls.unannounced",
}
_FIELDS = (
    "state", "reason", "starts_at", "ends_at", "is_emergency", "approve_by", "approved_at", "approved_by", "authoriser",
    "announced_at", "in_force_at", "suspended_at", "ended_at", "alarmed_at",
)  # fmt: skip


def verb_of(step: str) -> Verb:
    """Which duty a step asks for."""
    if step in _APPROVING:
        return Verb.APPROVE_CONTROLS
    return Verb.DRAW_CONTROLS if step in _DRAWING else Verb.RUN_CONTROLS


def take_step(
    control: RoadControl, step: str, *, by: User, text: str = "", until: datetime | None = None
) -> RoadControl:
    """Take one step of the table.

    Parameters
    ----------
    text : the reason, for the steps that ask for one.
    until : the new end, for `extend`.

    Raises
    ------
    InvalidInputError : `controls.step_not_allowed`, `controls.unapproved`, `controls.unannounced`,
        `controls.words_needed`, and those of `guards.faults`.
    """
    office = require(by, verb_of(step), area=control.area)
    with transaction.atomic():
        fresh = locked(control)
        target = CONTROL.target(fresh.state, step) if step in STEP_LABELS else None
        if target is None:
            code = _NOT_YET.get((fresh.state, step), "controls.step_not_allowed")
            raise InvalidInputError.of(code, **state_words(fresh))
        said = checked_reason(text) if step in NEEDS_WORDS else masked(text)
        now = timezone.now()
        if faults := guards.faults(fresh, step, by=by, now=now, until=until):
            raise InvalidInputError(faults)
        found = guards.shut_in_emergency(fresh, now) if step == "impose" else {}
        before = described(fresh)
        _change(fresh, step, by=by, office=office, now=now, until=until)
        fresh.state = target
        fresh.reason = said or fresh.reason
        kept(fresh, Action[step.upper()], _FIELDS, by=by, before=before, **found)
    return fresh


def _change(
    control: RoadControl, step: str, *, by: User, office: Office, now: datetime, until: datetime | None
) -> None:
    """What a step changes besides the state."""
    if step in _APPROVING:
        control.approved_at, control.approved_by, control.authoriser = now, by, office
    if step == "announce":
        control.announced_at = now
    elif step == "enforce":
        control.in_force_at = now
    elif step == "impose":
        impose_from(control, now)
    elif step == "extend" and until is not None:
        control.ends_at, control.alarmed_at = until, None
    elif step == "suspend":
        control.suspended_at = now
    elif step == "resume":
        control.suspended_at = None
    elif step in {"lift", "withdraw"}:
        control.ended_at = now


def impose_from(control: RoadControl, now: datetime) -> None:
    """In force from now on, to be approved within half an hour where nobody has approved it before."""
    control.in_force_at, control.is_emergency = now, True
    control.starts_at = min(control.starts_at, now)
    if control.approved_at is None:
        control.approve_by = now + APPROVE_WITHIN
