"""Filters of the pages of incidents: ages, and entries in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _

from himaya.web.incidents.models import Ending, EntryKind, NoteKind, Priority
from himaya.web.incidents.playbooks import playbook_of
from himaya.web.incidents.states import STEP_LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from himaya.web.incidents.models import Entry

register = template.Library()
_HOUR_MIN = 60


@register.filter
def ago(instant: datetime, now: datetime) -> str:
    """How long ago, in minutes, or in hours and minutes."""
    minutes = max(0, int((now - instant).total_seconds()) // 60)
    if minutes < _HOUR_MIN:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // _HOUR_MIN, "minutes": minutes % _HOUR_MIN}


@register.filter
def in_words(entry: Entry) -> str:
    """What an entry tells besides its text."""
    kind = EntryKind(entry.kind)
    if kind in _OF_CODE:
        return _OF_CODE[kind](entry.code)
    if kind == EntryKind.CLASS:
        return _changed(entry.changes)
    return "; ".join(f"{_methane(field)}: {value}" for field, value in entry.changes.items())


def _ticked(code: str) -> str:
    kind, _dot, key = code.partition(".")
    return next((step.text for step in playbook_of(kind).steps if step.key == key), code)


def _merged(code: str) -> str:
    way, _colon, number = code.partition(":")
    told = _("Same as incident %(number)s") if way == "into" else _("Incident %(number)s is the same as this one")
    return told % {"number": number}


def _sealed(code: str) -> str:
    """What was done to a sealed record; nothing of what it says."""
    if code == "opened":
        return _("Opened")
    labels = {**dict(NoteKind.choices), **dict(Ending.choices)}
    return str(labels.get(code, code))


def _changed(changes: Mapping[str, Any]) -> str:
    parts = []
    if "kind" in changes:
        parts.append(" ← ".join(playbook_of(kind).title for kind in reversed(changes["kind"])))
    if "priority" in changes:
        parts.append(" ← ".join(str(Priority(one).label) for one in reversed(changes["priority"])))
    return "; ".join(parts)


def _stepped(code: str) -> str:
    return str(STEP_LABELS.get(code, code))


def _force(code: str) -> str:
    return _("Taken back on a legal ground") if code == "withdrawn" else ""


def _force_review(code: str) -> str:
    return _("The record is enough") if code == "accepted" else _("Sent back: not enough")


def _major(code: str) -> str:
    return _("Declared") if code == "declared" else _("Stood down")


_OF_CODE: Mapping[str, Callable[[str], str]] = {
    EntryKind.STEP: _stepped,
    EntryKind.CHECK: _ticked,
    EntryKind.MERGE: _merged,
    EntryKind.MAJOR: _major,
    EntryKind.FORCE: _force,
    EntryKind.FORCE_REVIEW: _force_review,
    EntryKind.SEALED: _sealed,
}


def _methane(field: str) -> str:
    labels = {
        "hazards": _("Hazards"),
        "access": _("Access"),
        "services": _("Services"),
        "hurt": _("Hurt"),
        "dead": _("Dead"),
        "trapped": _("Trapped"),
    }
    return labels.get(field, field)
