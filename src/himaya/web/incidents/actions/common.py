"""What every writer of an incident does: hold the row, add a line to its timeline, write it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from himaya.faults import InvalidInputError
from himaya.web.incidents.models import Entry, Incident
from himaya.web.incidents.states import ENDED, IncidentState
from himaya.web.incidents.texts import masked
from himaya.web.incidents.words import Kind
from himaya.web.journal.actions import record

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office, User
    from himaya.web.incidents.models import EntryKind
    from himaya.web.incidents.words import Action

FEWEST_LETTERS = 5


def locked(incident: Incident) -> Incident:
    """The incident as it is now, held until the transaction ends."""
    fresh: Incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    return fresh


def checked_words(text: str) -> str:
    """Words that say something, as they are kept.

    Raises
    ------
    InvalidInputError : `incidents.words_needed`.
    """
    kept = masked(text)
    if len(kept) < FEWEST_LETTERS:
        raise InvalidInputError.of("incidents.words_needed", least=str(FEWEST_LETTERS))
    return kept


def checked_instant(event_at: datetime | None) -> datetime:
    """When something happened: now where nothing is said.

    Raises
    ------
    InvalidInputError : `incidents.in_the_future`.
    """
    now = timezone.now()
    if event_at is None:
        return now
    if event_at > now:
        raise InvalidInputError.of("incidents.in_the_future")
    return event_at


def checked_after(incident: Incident, event_at: datetime | None) -> datetime:
    """When a step happened, not before the one before it; a time told to the minute may lie in the same minute.

    Raises
    ------
    InvalidInputError : `incidents.in_the_future`, `incidents.before_last_step`.
    """
    told, last = checked_instant(event_at), incident.stepped_at
    if told < last:
        if told != last.replace(second=0, microsecond=0):
            clock = timezone.localtime(last).strftime("%H:%M")
            raise InvalidInputError.of("incidents.before_last_step", last=clock)
        return last
    return told


def check_open(incident: Incident) -> None:
    """Refuse to change what has ended.

    Raises
    ------
    InvalidInputError : `incidents.merged_away`, `incidents.ended`.
    """
    check_not_merged(incident)
    if incident.state in ENDED:
        raise InvalidInputError.of("incidents.ended", **state_words(incident))


def check_not_merged(incident: Incident) -> None:
    """Refuse to write on an incident that goes on elsewhere.

    Raises
    ------
    InvalidInputError : `incidents.merged_away`.
    """
    if incident.state == IncidentState.DUPLICATE:
        raise InvalidInputError.of("incidents.merged_away", number=str(incident.duplicate_of_id))


def state_words(incident: Incident) -> dict[str, Any]:
    """IncidentState in both languages, for a fault."""
    state = IncidentState(incident.state)
    found: dict[str, Any] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[f"state_{language}"] = str(state.label)
    return found


def described(incident: Incident) -> dict[str, Any]:
    """What the journal keeps of an incident."""
    return {
        "kind": incident.kind,
        "priority": incident.priority,
        "state": incident.state,
        "where": incident.where,
        "place": incident.place,
        "major": incident.major,
        "force_used": incident.force_used,
        "duplicate_of": incident.duplicate_of_id,
        "outcome": incident.outcome,
    }


def add_entry(
    incident: Incident,
    kind: EntryKind,
    *,
    by: User,
    office: Office,
    event_at: datetime,
    code: str = "",
    text: str = "",
    changes: dict[str, Any] | None = None,
) -> Entry:
    """Add a line to the timeline; the caller's transaction keeps both or neither."""
    incident.changed_at = timezone.now()
    return Entry.objects.create(
        incident=incident,
        kind=kind,
        code=code,
        text=text,
        changes=changes or {},
        event_at=event_at,
        entered_at=incident.changed_at,
        entered_by=by,
        office=office,
    )


def write_down(
    action: Action, incident: Incident, *, by: User, before: Any = None, after: Any = None, at: datetime | None = None
) -> None:
    """Put it into the journal."""
    told = {**described(incident), **(after or {})}
    record(
        action,
        by=by,
        kind=Kind.INCIDENT,
        object_id=str(incident.pk),
        area=incident.area,
        before=before,
        after=told,
        happened_at=at,
    )
