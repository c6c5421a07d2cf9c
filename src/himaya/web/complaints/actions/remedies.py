"""What is put right: by whom, until when, and how it is known that it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.common.masking import masked
from himaya.web.complaints.actions.common import FEWEST_LETTERS, locked, state_words, write_down
from himaya.web.complaints.models import Remedy
from himaya.web.complaints.models.history import LONGEST_REMEDY
from himaya.web.complaints.policies import require_outside
from himaya.web.complaints.states import ComplaintState
from himaya.web.complaints.words import Action

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office, User
    from himaya.web.complaints.models import Complaint

FROM = (ComplaintState.DECIDED, ComplaintState.COMMUNICATED, ComplaintState.OUTCOME)


def add_remedy(complaint: Complaint, what: str, *, owner: Office | None, due_at: datetime | None, by: User) -> Remedy:
    """Say what is to be put right; numbers of persons and vehicles are masked, for its owner reads it.

    Raises
    ------
    InvalidInputError : `complaints.sealed_out`, `complaints.step_not_allowed`, `complaints.words_needed`,
        `complaints.office_needed`, `complaints.due_needed`.
    """
    with transaction.atomic():
        fresh = locked(complaint)
        require_outside(fresh, by)
        if fresh.state not in FROM:
            raise InvalidInputError.of("complaints.step_not_allowed", **state_words(fresh))
        if owner is None:
            raise InvalidInputError.of("complaints.office_needed")
        if due_at is None or due_at <= timezone.now():
            raise InvalidInputError.of("complaints.due_needed")
        made = Remedy.objects.create(
            complaint=fresh, what=_words(what), owner=owner, due_at=due_at, entered_by=by, entered_at=timezone.now()
        )
        write_down(Action.REMEDY, fresh, by=by, remedy=made.pk, owner=owner.code)
    return made


def finish_remedy(remedy: Remedy, proof: str, *, by: User) -> Remedy:
    """Say that it was done and how that is known; what was done stays done.

    Raises
    ------
    InvalidInputError : `complaints.sealed_out`, `complaints.words_needed`, `complaints.remedied_already`.
    """
    with transaction.atomic():
        complaint = locked(remedy.complaint)
        require_outside(complaint, by)
        fresh: Remedy = Remedy.objects.select_for_update(of=("self",)).get(pk=remedy.pk)
        if fresh.done_at is not None:
            raise InvalidInputError.of("complaints.remedied_already")
        fresh.proof, fresh.done_at, fresh.done_by = _words(proof), timezone.now(), by
        fresh.save(update_fields=list(Remedy.LATER))
        write_down(Action.REMEDIED, complaint, by=by, remedy=fresh.pk)
    return fresh


def _words(text: str) -> str:
    kept = masked(text, LONGEST_REMEDY)
    if len(kept) < FEWEST_LETTERS:
        raise InvalidInputError.of("complaints.words_needed", least=str(FEWEST_LETTERS))
    return kept
