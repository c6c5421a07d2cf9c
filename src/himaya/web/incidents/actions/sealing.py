"""The only writer and the only reader of sealed records; nothing of what they say leaves this file unread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.cipher import cipher
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.common import add_entry, check_open, checked_words, locked
from himaya.web.incidents.models import Ending, EntryKind, NoteKind, SealedNote, SealedRecord
from himaya.web.incidents.models.sealed import PURPOSE
from himaya.web.incidents.playbooks import playbook_of
from himaya.web.incidents.texts import masked
from himaya.web.incidents.words import Action, Kind
from himaya.web.journal.actions import record as write_journal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import Office, User
    from himaya.web.incidents.models import Incident

_CARERS = 2


@dataclass(frozen=True, slots=True)
class Opened:
    """One note, readable."""

    kind: str
    text: str
    at: datetime
    office: str

    @property
    def label(self) -> str:
        """What it tells, in the reader's language."""
        return str(NoteKind(self.kind).label)


def open_record(incident: Incident, *, looks: str, carers: Sequence[str], by: User) -> SealedRecord:
    """Open the record of an incident of a type that has one; with two different carers where they are named already.

    Raises
    ------
    InvalidInputError : `incidents.not_sealed_type`, `incidents.sealed_already`, `incidents.words_needed`,
        `incidents.two_carers`, `incidents.ended`, `incidents.merged_away`.
    """
    office = require(by, Verb.KEEP_SEALED, area=incident.area)
    with transaction.atomic():
        fresh = locked(incident)
        check_open(fresh)
        if not playbook_of(fresh.kind).sealed:
            raise InvalidInputError.of("incidents.not_sealed_type")
        if SealedRecord.objects.filter(incident=fresh).exists():
            raise InvalidInputError.of("incidents.sealed_already")
        made = SealedRecord.objects.create(incident=fresh, office=office)
        _note(made, NoteKind.LOOKS, looks, by=by, office=office)
        if any(one.strip() for one in carers):
            _note(made, NoteKind.CARERS, _two(carers), by=by, office=office)
        _tell(fresh, "opened", Action.SEALED_OPENED, by=by, office=office)
    return made


def add_to_record(record: SealedRecord, kind: str, text: str, *, by: User, carers: Sequence[str] = ()) -> SealedNote:
    """Add a note; of the carers the two are named.

    Raises
    ------
    InvalidInputError : `incidents.sealed_ended`, `incidents.words_needed`, `incidents.two_carers`,
        `incidents.unknown_note`.
    """
    office = require(by, Verb.KEEP_SEALED, area=record.incident.area)
    with transaction.atomic():
        fresh = _held(record)
        if kind not in NoteKind.values or kind == NoteKind.ENDING:
            raise InvalidInputError.of("incidents.unknown_note")
        said = _two(carers) if kind == NoteKind.CARERS else text
        note = _note(fresh, kind, said, by=by, office=office)
        _tell(fresh.incident, kind, Action.SEALED_ADDED, by=by, office=office)
    return note


def end_record(record: SealedRecord, ending: str, text: str, *, by: User) -> SealedRecord:
    """End a record: it is removed 72 hours from now. A family is given nobody before it was checked.

    Raises
    ------
    InvalidInputError : `incidents.sealed_ended`, `incidents.unknown_ending`, `incidents.claim_unchecked`,
        `incidents.no_carers`, `incidents.words_needed`.
    """
    office = require(by, Verb.KEEP_SEALED, area=record.incident.area)
    with transaction.atomic():
        fresh = _held(record)
        if ending not in Ending.values:
            raise InvalidInputError.of("incidents.unknown_ending")
        _check_handing_over(fresh, ending)
        _note(fresh, NoteKind.ENDING, text, by=by, office=office)
        fresh.ending, fresh.ended_at = ending, timezone.now()
        fresh.save(update_fields=["ending", "ended_at"])
        _tell(fresh.incident, ending, Action.SEALED_ENDED, by=by, office=office)
    return fresh


def read_record(record: SealedRecord, *, by: User) -> Sequence[Opened]:
    """What a record says; that it was read stands in the journal before anything is shown.

    A note that this installation's key does not open says so.
    """
    require(by, Verb.KEEP_SEALED, area=record.incident.area)
    with transaction.atomic():
        _journal(record.incident, Action.SEALED_READ, by=by)
    notes = record.notes.select_related("office").order_by("entered_at", "pk")
    return [Opened(note.kind, _opened(note), note.entered_at, note.office.title) for note in notes]


def _opened(note: SealedNote) -> str:
    try:
        return cipher(PURPOSE).decrypt(note.sealed.encode()).decode()
    except InvalidToken:
        return _("This note was sealed by another key and cannot be read.")


def _held(record: SealedRecord) -> SealedRecord:
    incident = locked(record.incident)
    fresh = SealedRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    fresh.incident = incident
    if fresh.ended_at is not None:
        raise InvalidInputError.of("incidents.sealed_ended")
    return fresh


def _check_handing_over(record: SealedRecord, ending: str) -> None:
    """Nobody is handed over who was with one alone, nor to a family that nobody checked."""
    kinds = list(record.notes.order_by("entered_at", "pk").values_list("kind", flat=True))
    if ending != Ending.NOT_FOUND and NoteKind.CARERS not in kinds:
        raise InvalidInputError.of("incidents.no_carers")
    claims = [kind for kind in kinds if kind in {NoteKind.CLAIM, NoteKind.CLAIM_REFUSED}]
    if ending == Ending.REUNITED and (not claims or claims[-1] != NoteKind.CLAIM):
        raise InvalidInputError.of("incidents.claim_unchecked")


def _two(carers: Sequence[str]) -> str:
    """Two different ones, by call sign; never one alone."""
    told = [masked(one) for one in carers if one.strip()]
    if len(told) != _CARERS or len({one.casefold() for one in told}) != _CARERS:
        raise InvalidInputError.of("incidents.two_carers")
    return " · ".join(told)


def _note(record: SealedRecord, kind: str, text: str, *, by: User, office: Office) -> SealedNote:
    said = cipher(PURPOSE).encrypt(checked_words(text).encode()).decode()
    return SealedNote.objects.create(record=record, kind=kind, sealed=said, entered_by=by, office=office)


def _tell(incident: Incident, code: str, action: Action, *, by: User, office: Office) -> None:
    """The timeline and the journal say that something was written, and nothing of it."""
    add_entry(incident, EntryKind.SEALED, by=by, office=office, event_at=timezone.now(), code=code)
    incident.save(update_fields=["changed_at"])
    _journal(incident, action, by=by, code=code)


def _journal(incident: Incident, action: Action, *, by: User, code: str = "") -> None:
    after = {"note": code} if code else {}
    write_journal(action, by=by, kind=Kind.SEALED, object_id=str(incident.pk), area=incident.area, after=after)
