"""What an incident is taken for: type, priority, and whether it is a major one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.incidents.actions.common import add_entry, check_open, described, locked, write_down
from himaya.web.incidents.models import EntryKind, Incident, Priority
from himaya.web.incidents.playbooks import playbook_of, playbooks
from himaya.web.incidents.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import User


def change_class(incident: Incident, *, kind: str, priority: int, by: User) -> Incident:
    """Change type or priority; the units that the old type asked for give way to those of the new one.

    Raises
    ------
    InvalidInputError : `incidents.unknown_type`, `incidents.nothing_changes`, `incidents.merged_away`,
        `incidents.ended`.
    """
    office = require(by, Verb.RUN_INCIDENTS, area=incident.area)
    if kind not in playbooks() or priority not in Priority.values:
        raise InvalidInputError.of("incidents.unknown_type")
    with transaction.atomic():
        fresh = locked(incident)
        check_open(fresh)
        changes = _changes(fresh, kind, priority)
        if not changes:
            raise InvalidInputError.of("incidents.nothing_changes")
        before = described(fresh)
        if kind != fresh.kind:
            fresh.needs = dict(playbook_of(kind).needs)
        fresh.kind, fresh.priority = kind, priority
        add_entry(fresh, EntryKind.CLASS, by=by, office=office, event_at=timezone.now(), changes=changes)
        fresh.save(update_fields=["kind", "priority", "needs", "changed_at"])
        write_down(Action.CLASSED, fresh, by=by, before=before)
    return fresh


def _changes(incident: Incident, kind: str, priority: int) -> dict[str, Any]:
    wanted = {"kind": kind, "priority": priority}
    was = {"kind": incident.kind, "priority": incident.priority}
    return {field: [was[field], value] for field, value in wanted.items() if value != was[field]}


def declare_major(incident: Incident, *, by: User) -> Incident:
    """Declare a major incident.

    Raises
    ------
    InvalidInputError : `incidents.nothing_changes`, `incidents.merged_away`, `incidents.ended`.
    """
    return _set_major(incident, Verb.RUN_INCIDENTS, Action.MAJOR, major=True, by=by)


def stand_down(incident: Incident, *, by: User) -> Incident:
    """Take the declaration back; for an office that reviews.

    Raises
    ------
    InvalidInputError : those of `declare_major`.
    """
    return _set_major(incident, Verb.REVIEW_INCIDENTS, Action.STOOD_DOWN, major=False, by=by)


def _set_major(incident: Incident, verb: Verb, action: Action, *, major: bool, by: User) -> Incident:
    office = require(by, verb, area=incident.area)
    with transaction.atomic():
        fresh = locked(incident)
        check_open(fresh)
        if fresh.major is major:
            raise InvalidInputError.of("incidents.nothing_changes")
        before = described(fresh)
        fresh.major = major
        code = "declared" if major else "stood_down"
        add_entry(fresh, EntryKind.MAJOR, by=by, office=office, event_at=timezone.now(), code=code)
        fresh.save(update_fields=["major", "changed_at"])
        write_down(action, fresh, by=by, before=before)
    return fresh
