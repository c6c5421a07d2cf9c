"""Filters of the pages of posts: lines in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from himaya.web.common.templatetags.himaya import clock
from himaya.web.posts.models import EntryKind
from himaya.web.posts.states import STEP_LABELS
from himaya.web.posts.words import part_titles

if TYPE_CHECKING:
    from himaya.web.posts.models import PostEntry
    from himaya.web.posts.queries.adherence import Deviation

register = template.Library()
_CLOCKS = ("starts_at", "ends_at")


@register.filter
def post_entry_words(entry: PostEntry) -> str:
    """What a line tells besides its text."""
    if entry.kind == EntryKind.STEP:
        return str(STEP_LABELS.get(entry.code, entry.code))
    if entry.kind == EntryKind.AMENDED:
        labels = _labels()
        pairs = ((labels.get(name, name), _told(name, pair)) for name, pair in entry.changes.items())
        return "; ".join(f"{label}: {told}" for label, told in pairs)
    return str(EntryKind(entry.kind).label)


@register.filter
def deviation_words(found: Deviation) -> str:
    """What a post failed in."""
    if found.arrived_at is None:
        return _("nobody came")
    titles = part_titles()
    return ", ".join(titles[part] for part in sorted(found.parts))


def _labels() -> dict[str, str]:
    return {
        "starts_at": _("From"),
        "ends_at": _("Until"),
        "strength": _("Strength planned"),
        "minimum": _("At least"),
        "women": _("Women planned"),
        "lon": _("Longitude"),
        "lat": _("Latitude"),
        "unit_code": _("Unit"),
    }


def _told(name: str, pair: list[object]) -> str:
    before, after = (clock(str(value)) if name in _CLOCKS else value for value in pair)
    return f"{after} ← {before}"
