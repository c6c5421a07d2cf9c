"""Lines of the timeline: notes, METHANE updates, ticks of the playbook, and what is struck out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.common import (
    add_entry,
    check_not_merged,
    check_open,
    checked_instant,
    checked_words,
    locked,
    write_down,
)
from himaya.web.incidents.models import Entry, EntryKind, Incident
from himaya.web.incidents.models.entry import STRUCK
from himaya.web.incidents.models.incident import METHANE_NUMBERS, METHANE_TEXTS
from himaya.web.incidents.playbooks import playbook_of
from himaya.web.incidents.texts import masked
from himaya.web.incidents.words import Action

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from himaya.web.accounts.models import User


def add_note(incident: Incident, *, text: str, by: User, event_at: datetime | None = None) -> Entry:
    """Add a note; also after closing, for a late entry keeps both times.

    Raises
    ------
    InvalidInputError : `incidents.words_needed`, `incidents.in_the_future`, `incidents.merged_away`.
    """
    office = require(by, Verb.REPORT_INCIDENTS, area=incident.area)
    said, at = checked_words(text), checked_instant(event_at)
    with transaction.atomic():
        fresh = locked(incident)
        check_not_merged(fresh)
        entry = add_entry(fresh, EntryKind.NOTE, by=by, office=office, event_at=at, text=said)
        fresh.save(update_fields=["changed_at"])
        write_down(Action.NOTED, fresh, by=by, after={"entry": entry.pk, "text": said}, at=at)
    return entry


def update_methane(
    incident: Incident, told: Mapping[str, Any], *, by: User, text: str = "", event_at: datetime | None = None
) -> Entry:
    """Keep what is newly known, and start the clock of the next update anew.

    Parameters
    ----------
    told : texts and numbers by field; what is empty, or as it was, is not newly known.
    text : words of the update; "nothing new" is an update too, but must be said.

    Raises
    ------
    InvalidInputError : `incidents.nothing_told`, `incidents.in_the_future`, `incidents.merged_away`, `incidents.ended`.
    """
    office = require(by, Verb.REPORT_INCIDENTS, area=incident.area)
    said, at = masked(text), checked_instant(event_at)
    with transaction.atomic():
        fresh = locked(incident)
        check_open(fresh)
        changes = _newly_known(fresh, told)
        if not changes and not said:
            raise InvalidInputError.of("incidents.nothing_told")
        for field, value in changes.items():
            setattr(fresh, field, value)
        fresh.methane_at = max(fresh.methane_at, at)
        entry = add_entry(fresh, EntryKind.METHANE, by=by, office=office, event_at=at, text=said, changes=changes)
        fresh.save(update_fields=[*METHANE_TEXTS, *METHANE_NUMBERS, "methane_at", "changed_at"])
        write_down(Action.UPDATED, fresh, by=by, after={"entry": entry.pk, **changes}, at=at)
    return entry


def _newly_known(incident: Incident, told: Mapping[str, Any]) -> dict[str, Any]:
    texts = {field: masked(str(told.get(field) or "")) for field in METHANE_TEXTS}
    known: dict[str, Any] = {field: text for field, text in texts.items() if text}
    known |= {field: told[field] for field in METHANE_NUMBERS if told.get(field) is not None}
    return {field: value for field, value in known.items() if value != getattr(incident, field)}


def tick(incident: Incident, step: str, *, by: User, event_at: datetime | None = None) -> Entry:
    """Tick a line of the playbook; ticked twice it stays ticked by the first.

    Raises
    ------
    InvalidInputError : `incidents.unknown_step`, `incidents.in_the_future`, `incidents.merged_away`, `incidents.ended`.
    """
    office = require(by, Verb.REPORT_INCIDENTS, area=incident.area)
    at = checked_instant(event_at)
    with transaction.atomic():
        fresh = locked(incident)
        check_open(fresh)
        if step not in {one.key for one in playbook_of(fresh.kind).steps}:
            raise InvalidInputError.of("incidents.unknown_step")
        code = f"{fresh.kind}.{step}"
        found = fresh.entries.filter(kind=EntryKind.CHECK, code=code, struck_at__isnull=True).first()
        if found is not None:
            return found
        entry = add_entry(fresh, EntryKind.CHECK, by=by, office=office, event_at=at, code=code)
        fresh.save(update_fields=["changed_at"])
        write_down(Action.CHECKED, fresh, by=by, after={"entry": entry.pk, "code": code}, at=at)
    return entry


def strike_out(entry: Entry, *, reason: str, by: User) -> Entry:
    """Strike an entry out; it stays readable, with who did it, when and why.

    Raises
    ------
    InvalidInputError : `incidents.words_needed`, `incidents.not_struck_out`.
    """
    office = require(by, Verb.REPORT_INCIDENTS, area=entry.incident.area)
    said = checked_words(reason)
    with transaction.atomic():
        incident = locked(entry.incident)
        fresh: Entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        if not fresh.is_correctable:
            raise InvalidInputError.of("incidents.not_struck_out")
        fresh.struck_at, fresh.struck_by = timezone.now(), by
        fresh.struck_office, fresh.struck_reason = office, said
        fresh.save(update_fields=list(STRUCK))
        incident.changed_at = fresh.struck_at
        incident.save(update_fields=["changed_at"])
        write_down(Action.STRUCK, incident, by=by, after={"entry": fresh.pk, "reason": said})
    return fresh
