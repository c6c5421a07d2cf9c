"""Decisions: proposed by whoever takes part, taken by the chair with reason, options rejected and what was known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.briefings.actions.common import check_in_session, locked, state_words, words, write_down
from himaya.web.briefings.models import Decision
from himaya.web.briefings.models.meeting import LONGEST_TEXT
from himaya.web.briefings.policies import require_chair, require_participant
from himaya.web.briefings.states import DECISION, DecisionState
from himaya.web.briefings.words import Action
from himaya.web.common.masking import masked
from himaya.web.situation.queries.composing import composed, hash_of

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import AgendaItem, Meeting


def propose(meeting: Meeting, text: str, *, by: User, item: AgendaItem | None = None) -> Decision:
    """Put a decision before the meeting.

    Raises
    ------
    InvalidInputError : `briefings.not_in_session`, `briefings.not_invited`, `briefings.words_needed`.
    """
    office, _own = require_participant(meeting, by)
    said = words(text)
    with transaction.atomic():
        fresh = locked(meeting)
        check_in_session(fresh)
        last = fresh.decisions.aggregate(last=Max("number"))["last"] or 0
        made = Decision.objects.create(
            meeting=fresh, number=last + 1, item=item, text=said, proposed_office=office, proposed_by=by,
            proposed_at=timezone.now(),
        )  # fmt: skip
        write_down(Action.PROPOSED, fresh, by=by, decision=made.number, text=said)
    return made


def take(
    decision: Decision, step: str, *, reason: str, rejected: str, by: User, supersedes: Decision | None = None
) -> Decision:
    """Adopt or reject what was proposed; no meeting closes while a decision is open.

    Parameters
    ----------
    step : "adopt" or "reject".
    rejected : the options that were weighed and not taken; may be empty.
    supersedes : an adopted decision of the same area that this one replaces.

    Raises
    ------
    InvalidInputError : `briefings.chair_only`, `briefings.words_needed`, `briefings.decision_taken`,
        `briefings.supersedes_what`.
    """
    meeting = decision.meeting
    office = require_chair(meeting, by)
    why, others = words(reason), masked(rejected, LONGEST_TEXT)
    with transaction.atomic():
        fresh = locked(meeting)
        found = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        target = DECISION.target(found.state, step)
        if target is None or step == "supersede":
            raise InvalidInputError.of("briefings.decision_taken", **state_words(DecisionState(found.state)))
        found.known = composed(fresh.area, timezone.now(), None)
        found.known_hash = hash_of(found.known)
        found.state, found.reason, found.rejected_options = target, why, others
        found.taken_office, found.taken_by, found.taken_at = office, by, timezone.now()
        found.save()
        if supersedes is not None:
            _supersede(supersedes, found)
        action = Action.ADOPTED if target == DecisionState.ADOPTED else Action.REJECTED
        write_down(action, fresh, by=by, decision=found.number, reason=why, known=found.known_hash)
    return found


def _supersede(old: Decision, new: Decision) -> None:
    held = Decision.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=old.pk)
    target = DECISION.target(held.state, "supersede")
    if target is None or new.state != DecisionState.ADOPTED or held.meeting.area != new.meeting.area:
        raise InvalidInputError.of("briefings.supersedes_what")
    held.state, held.superseded_by = target, new
    held.save(update_fields=["state", "superseded_by"])
