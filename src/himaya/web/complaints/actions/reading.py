"""The only reader of sealed texts, and the only writer of those that belong to no step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from himaya.faults import InvalidInputError
from himaya.web.common.cipher import cipher
from himaya.web.complaints import guards
from himaya.web.complaints.actions.common import checked_text, locked, seal, state_words, write_down
from himaya.web.complaints.models import SealedText, TextKind
from himaya.web.complaints.models.sealed import PURPOSE
from himaya.web.complaints.policies import require_outside
from himaya.web.complaints.words import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import User
    from himaya.web.complaints.models import Complaint

ADDED = (TextKind.EVIDENCE, TextKind.INTERVIEW)
"""What an investigator adds between two steps."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One text, readable."""

    kind: str
    text: str
    at: datetime
    office: str

    @property
    def label(self) -> str:
        """What it is, in the reader's language."""
        return str(TextKind(self.kind).label)


def read_texts(complaint: Complaint, *, by: User) -> Sequence[Opened]:
    """What a complaint says; that it was read stands in the journal before anything is shown.

    Raises
    ------
    InvalidInputError : `complaints.sealed_out`, `complaints.not_yours`.
    """
    require_outside(complaint, by)
    _check_reader(complaint, by)
    with transaction.atomic():
        write_down(Action.READ, complaint, by=by)
    rows = complaint.texts.select_related("office").order_by("entered_at", "pk")
    return [Opened(one.kind, _opened(one), one.entered_at, one.office.title if one.office else "") for one in rows]


def add_text(complaint: Complaint, kind: str, text: str, *, by: User) -> SealedText:
    """Add evidence or an interview: by the named investigator alone.

    Raises
    ------
    InvalidInputError : `complaints.sealed_out`, `complaints.not_investigator`, `complaints.unknown_text`,
        `complaints.words_needed`, `complaints.too_long`, `complaints.step_not_allowed`.
    """
    with transaction.atomic():
        fresh = locked(complaint)
        office = require_outside(fresh, by)
        if by.pk != fresh.investigator_id:
            raise InvalidInputError.of("complaints.not_investigator")
        if not guards.is_undecided(fresh):
            raise InvalidInputError.of("complaints.step_not_allowed", **state_words(fresh))
        if kind not in ADDED:
            raise InvalidInputError.of("complaints.unknown_text")
        made = seal(fresh, TextKind(kind), checked_text(text), by=by, office=office)
        write_down(Action.ADDED, fresh, by=by, text=kind)
    return made


def _check_reader(complaint: Complaint, by: User) -> None:
    if not guards.may_read(complaint, by):
        raise InvalidInputError.of("complaints.not_yours")


def _opened(text: SealedText) -> str:
    try:
        return cipher(PURPOSE).decrypt(text.sealed.encode()).decode()
    except InvalidToken:
        return _("This text was sealed by another key and cannot be read.")
