"""Steps of the table of states, each with what must hold, its sealed words and its clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.complaints import guards
from himaya.web.complaints.actions.common import add_step, checked_text, locked, seal, state_words, write_down
from himaya.web.complaints.models import TextKind
from himaya.web.complaints.models.complaint import GRAVE
from himaya.web.complaints.policies import directorate_of, require_outside
from himaya.web.complaints.states import COMPLAINT
from himaya.web.complaints.telling import tell
from himaya.web.complaints.words import Action

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.complaints.guards import Said
    from himaya.web.complaints.models import Complaint

TEXT_OF: Mapping[str, TextKind] = {
    "assess": TextKind.ASSESSMENT,
    "take_over": TextKind.HANDING,
    "decide": TextKind.REASONS,
    "communicate": TextKind.TOLD,
    "update": TextKind.TOLD,
    "appeal": TextKind.APPEAL,
    "record_outcome": TextKind.OUTCOME,
}
"""Steps whose words are sealed, with what they are; each asks for words."""


def take_step(complaint: Complaint, step: str, said: Said, *, by: User) -> Complaint:
    """Take one step of the table.

    Raises
    ------
    InvalidInputError : `complaints.sealed_out`, `complaints.step_not_allowed`, `complaints.words_needed`,
        `complaints.too_long`, and those of `guards.faults`.
    """
    with transaction.atomic():
        fresh = locked(complaint)
        office = require_outside(fresh, by)
        target = COMPLAINT.target(fresh.state, step)
        if target is None:
            raise InvalidInputError.of("complaints.step_not_allowed", **state_words(fresh))
        now = timezone.now()
        if faults := guards.faults(fresh, step, said, by=by, now=now):
            raise InvalidInputError(faults)
        kind = TEXT_OF.get(step)
        text = checked_text(said.text) if kind else ""
        detail = _change(fresh, step, said, by=by, now=now)
        fresh.state, fresh.stepped_at = target, now
        fresh.save()
        if kind:
            seal(fresh, kind, text, by=by, office=office)
        add_step(fresh, step, by=by, office=office, detail=detail)
        write_down(Action.STEPPED, fresh, by=by, step=step, **detail)
        tell(fresh, text if kind == TextKind.TOLD else "")
    return fresh


def _change(complaint: Complaint, step: str, said: Said, *, by: User, now: datetime) -> dict[str, Any]:
    """What a step changes besides the state; what the history keeps of it."""
    change = _CHANGES.get(step)
    return change(complaint, said, by, now) if change else {}


def _acknowledge(complaint: Complaint, _said: Said, by: User, now: datetime) -> dict[str, Any]:
    complaint.acknowledged_at = complaint.told_at = now
    complaint.taken_in_by_id = complaint.taken_in_by_id or by.pk
    return {}


def _assess(complaint: Complaint, said: Said, _by: User, now: datetime) -> dict[str, Any]:
    complaint.about, complaint.under = said.about, directorate_of(said.about) if said.about else None
    _class(complaint, said.matter, now)
    return {"matter": said.matter, "about": said.about.code if said.about else ""}


def _class(complaint: Complaint, matter: str, now: datetime) -> None:
    complaint.matter = matter
    if matter in GRAVE and complaint.grave_at is None:
        complaint.grave_at = now


def _investigate(complaint: Complaint, _said: Said, by: User, _now: datetime) -> dict[str, Any]:
    complaint.investigator = by
    return {"no_conflict": True}


def _decide(complaint: Complaint, said: Said, by: User, now: datetime) -> dict[str, Any]:
    complaint.finding, complaint.decided_at, complaint.decided_by = said.finding, now, by
    return {"finding": said.finding}


def _communicate(complaint: Complaint, _said: Said, _by: User, now: datetime) -> dict[str, Any]:
    complaint.communicated_at = complaint.told_at = now
    return {}


def _update(complaint: Complaint, _said: Said, _by: User, now: datetime) -> dict[str, Any]:
    complaint.told_at = now
    return {}


def _appeal(complaint: Complaint, _said: Said, _by: User, now: datetime) -> dict[str, Any]:
    complaint.counted_from, complaint.investigator = now, None
    return {}


def _close(complaint: Complaint, said: Said, _by: User, now: datetime) -> dict[str, Any]:
    complaint.closed_at = now
    return {"accepted": said.accepted}


def _refer(complaint: Complaint, said: Said, by: User, now: datetime) -> dict[str, Any]:
    complaint.taken_in_by_id = complaint.taken_in_by_id or by.pk
    if said.matter:
        _class(complaint, said.matter, now)
    complaint.referred_at, complaint.referral_number = now, said.number.strip()
    complaint.outcome_at = complaint.closed_at = None
    complaint.told_at = complaint.told_at or now
    return {"number": complaint.referral_number, "matter": complaint.matter}


def _record_outcome(complaint: Complaint, _said: Said, _by: User, now: datetime) -> dict[str, Any]:
    complaint.outcome_at = now
    return {}


_CHANGES = {
    "acknowledge": _acknowledge,
    "assess": _assess,
    "investigate": _investigate,
    "take_over": _investigate,
    "decide": _decide,
    "communicate": _communicate,
    "update": _update,
    "appeal": _appeal,
    "close": _close,
    "refer": _refer,
    "record_outcome": _record_outcome,
}
