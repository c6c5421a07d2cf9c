"""Steps of the table of states, each with its time, and the merging of two incidents."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.common import (
    add_entry,
    check_not_merged,
    checked_after,
    checked_words,
    described,
    locked,
    state_words,
    write_down,
)
from himaya.web.incidents.models import EntryKind, ForceRecord, Incident, SealedRecord
from himaya.web.incidents.playbooks import rules
from himaya.web.incidents.states import ENDS, INCIDENT, NEEDS_WORDS, IncidentState
from himaya.web.incidents.texts import masked
from himaya.web.incidents.words import Action

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office, User

_FIELDS = ["state", "stepped_at", "closed_at", "outcome", "changed_at"]


def verb_of(step: str) -> Verb:
    """Which duty a step asks for."""
    return Verb.REVIEW_INCIDENTS if step == "review" else Verb.RUN_INCIDENTS


def take_step(incident: Incident, step: str, *, by: User, text: str = "", event_at: datetime | None = None) -> Incident:
    """Take one step of the table.

    Raises
    ------
    InvalidInputError : `incidents.step_not_allowed`, `incidents.words_needed`, `incidents.in_the_future`,
        `incidents.before_last_step`, `incidents.force_record_missing`, `incidents.force_unreviewed`,
        `incidents.sealed_open`, `incidents.reopen_too_late`.
    """
    office = require(by, verb_of(step), area=incident.area)
    with transaction.atomic():
        fresh = locked(incident)
        target = INCIDENT.target(fresh.state, step) if step != "merge" else None
        if target is None:
            raise InvalidInputError.of("incidents.step_not_allowed", **state_words(fresh))
        said = checked_words(text) if step in NEEDS_WORDS else masked(text)
        at = checked_after(fresh, event_at)
        _check_guards(fresh, step, at)
        before = described(fresh)
        fresh.state, fresh.stepped_at = target, at
        fresh.closed_at = at if step in ENDS else None
        if step in NEEDS_WORDS - {"reopen"}:
            fresh.outcome = said
        add_entry(fresh, EntryKind.STEP, by=by, office=office, event_at=at, code=step, text=said)
        fresh.save(update_fields=_FIELDS)
        write_down(Action.STEPPED, fresh, by=by, before=before, at=at)
    return fresh


def _check_guards(incident: Incident, step: str, at: datetime) -> None:
    if step in ENDS and incident.force_used:
        _check_force(incident)
    if step in ENDS and has_open_record(incident):
        raise InvalidInputError.of("incidents.sealed_open")
    hours = rules().reopen_h
    if step == "reopen" and timezone.now() - (incident.closed_at or at) > timedelta(hours=hours):
        raise InvalidInputError.of("incidents.reopen_too_late", hours=str(hours))


def _check_force(incident: Incident) -> None:
    """A record stands, of this incident or of one merged into it, and somebody else has found it to be enough."""
    found = ForceRecord.objects.filter(entry__incident__in=family(incident), entry__struck_at__isnull=True)
    standing = found.filter(returned=False)
    if not standing.exists():
        raise InvalidInputError.of("incidents.force_record_missing")
    if not standing.filter(reviewed_at__isnull=False).exists():
        raise InvalidInputError.of("incidents.force_unreviewed")


def has_open_record(incident: Incident) -> bool:
    """Whether somebody is still lost: a sealed record of this incident, or of one merged into it, has not ended."""
    return bool(SealedRecord.objects.filter(incident__in=family(incident), ended_at__isnull=True).exists())


def family(incident: Incident) -> list[int]:
    """Keys of an incident and of all that were merged into it, itself first."""
    found, last = [incident.pk], [incident.pk]
    while last:
        last = list(Incident.objects.filter(duplicate_of__in=last).order_by("pk").values_list("pk", flat=True))
        found += last
    return found


def merge_into(incident: Incident, main: Incident, *, by: User) -> Incident:
    """Say that an incident is the same as another; both timelines stay, and are read together there.

    Force that was used and a major incident go along.

    Raises
    ------
    InvalidInputError : `incidents.step_not_allowed`, `incidents.merge_itself`, `incidents.merge_other_area`,
        `incidents.merged_away` of the other one, `incidents.sealed_stays`.
    """
    office = require(by, Verb.RUN_INCIDENTS, area=incident.area)
    with transaction.atomic():
        held = {row.pk: row for row in map(locked, sorted((incident, main), key=lambda row: row.pk))}
        one, other = held[incident.pk], held[main.pk]
        _check_merge(one, other)
        before, at = described(one), timezone.now()
        one.state, one.duplicate_of, one.stepped_at, one.closed_at = IncidentState.DUPLICATE, other, at, at
        add_entry(one, EntryKind.MERGE, by=by, office=office, event_at=at, code=f"into:{other.pk}")
        one.save(update_fields=[*_FIELDS, "duplicate_of"])
        write_down(Action.MERGED, one, by=by, before=before)
        _take_over(other, one, by=by, office=office, at=at)
    return other


def _check_merge(one: Incident, other: Incident) -> None:
    if one.pk == other.pk:
        raise InvalidInputError.of("incidents.merge_itself")
    if INCIDENT.target(one.state, "merge") is None:
        raise InvalidInputError.of("incidents.step_not_allowed", **state_words(one))
    check_not_merged(other)
    if SealedRecord.objects.filter(incident=one).exists():
        raise InvalidInputError.of("incidents.sealed_stays")
    if one.area != other.area:
        raise InvalidInputError.of("incidents.merge_other_area")


def _take_over(main: Incident, merged: Incident, *, by: User, office: Office, at: datetime) -> None:
    before = described(main)
    main.force_used |= merged.force_used
    main.major |= merged.major
    add_entry(main, EntryKind.MERGE, by=by, office=office, event_at=at, code=f"from:{merged.pk}")
    main.save(update_fields=["force_used", "major", "changed_at"])
    write_down(Action.MERGED, main, by=by, before=before, after={"merged": merged.pk})
