"""What every writer of a complaint does: hold the row, seal the words, add a step, write down that it was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.scenario.hidden import holds_hidden_characters
from himaya.web.common.cipher import cipher
from himaya.web.complaints.models import Complaint, SealedText, Step
from himaya.web.complaints.models.sealed import LONGEST, PURPOSE
from himaya.web.complaints.states import ComplaintState
from himaya.web.complaints.words import Kind
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from himaya.web.accounts.models import Office, User
    from himaya.web.complaints.models import TextKind
    from himaya.web.complaints.words import Action

FEWEST_LETTERS = 5


def locked(complaint: Complaint) -> Complaint:
    """The complaint as it is now, held until the transaction ends."""
    fresh: Complaint = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    return fresh


def checked_text(text: str) -> str:
    """Words that say something, as they are sealed: whole, without characters that nobody sees.

    Raises
    ------
    InvalidInputError : `complaints.words_needed`, `complaints.too_long`.
    """
    kept = sealable(text)
    if len(kept) < FEWEST_LETTERS:
        raise InvalidInputError.of("complaints.words_needed", least=str(FEWEST_LETTERS))
    if len(kept) > LONGEST:
        raise InvalidInputError.of("complaints.too_long", most=str(LONGEST))
    return kept


def sealable(text: str) -> str:
    """Words as they are sealed: without characters that nobody sees."""
    return "".join(char for char in text if not holds_hidden_characters(char)).replace("\r\n", "\n").strip()


def seal(complaint: Complaint, kind: TextKind, text: str, *, by: User | None, office: Office | None) -> SealedText:
    """Keep words that only the officer who took them in and the investigator can read."""
    said = cipher(PURPOSE).encrypt(text.encode()).decode()
    return SealedText.objects.create(
        complaint=complaint, kind=kind, sealed=said, entered_at=timezone.now(), entered_by=by, office=office
    )


def add_step(
    complaint: Complaint, step: str, *, by: User | None, office: Office | None, detail: dict[str, Any] | None = None
) -> Step:
    """Add a line to the history; the caller's transaction keeps both or neither."""
    return Step.objects.create(
        complaint=complaint,
        step=step,
        state=complaint.state,
        detail=detail or {},
        at=complaint.stepped_at,
        taken_by=by,
        office=office,
    )


def write_down(action: Action, complaint: Complaint, *, by: User | None, **after: Any) -> None:
    """Put it into the journal, with the state and nothing of what was said."""
    told = {"state": str(complaint.state), **after}
    record(action, by=by, kind=Kind.COMPLAINT, object_id=str(complaint.pk), area=complaint.area, after=told)


def state_words(complaint: Complaint) -> dict[str, Any]:
    """The state in both languages, for a fault."""
    found: dict[str, Any] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[f"state_{language}"] = str(ComplaintState(complaint.state).label)
    return found
