"""Putting decisions together and taking them back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from himaya.planning.edits.consistency import is_of
from himaya.planning.edits.model import DECISIONS, Edits, Kept, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def merge(first: Edits, later: Edits) -> Edits:
    """Both together; where they speak about the same thing the later decision holds.

    A post removed later loses the earlier pins and changes, and its addition if it was added by hand. A pin or a
    change that comes later brings a removed post back. A road opened later is no longer closed by hand, and the other
    way round. A unit pinned later leaves the post it was pinned to before, and its later absences replace the earlier.

    Raises
    ------
    InvalidInputError : where what is left still contradicts itself.
    """
    added = {one.id for one in first.added}
    earlier: dict[str, Any] = {
        "pins": [
            one
            for one in first.pins
            if not _gone(one.post_id, later.removed) and not _moved(one.unit_id, one.post_id, later)
        ],
        "changed": [one for one in first.changed if not _gone(one.post_id, later.removed)],
        "added": [one for one in first.added if not _gone(one.id, later.removed)],
        "removed": [one for one in first.removed if not _wanted(one, later)],
        "opened": [one for one in first.opened if one not in {road.road_id for road in later.closed}],
        "closed": [one for one in first.closed if one.road_id not in later.opened],
        "absences": [one for one in first.absences if one.unit_id not in {unit.unit_id for unit in later.absences}],
    }
    removed = [one for one in later.removed if one not in added]
    groups = {
        group: _over(
            earlier.get(group, getattr(first, group)), removed if group == "removed" else getattr(later, group)
        )
        for group in DECISIONS
    }
    return Edits(**groups, keep=later.keep if later.keep != Kept() else first.keep)


def without(edits: Edits, taken_back: Edits) -> Edits:
    """The decisions that are left once those of `taken_back` are undone; equal decisions only, the rest stays."""
    left: dict[str, Any] = {
        group: tuple(one for one in getattr(edits, group) if one not in getattr(taken_back, group))
        for group in DECISIONS
    }
    return replace(edits, **left)


def _over(first: Iterable[Any], later: Iterable[Any]) -> tuple[Any, ...]:
    return tuple({**{key_of(one): one for one in first}, **{key_of(one): one for one in later}}.values())


def _gone(post: str, removed: Iterable[str]) -> bool:
    return any(is_of(post, one) for one in removed)


def _moved(unit: str, post: str, later: Edits) -> bool:
    return bool(unit) and any(pin.unit_id == unit and pin.post_id != post for pin in later.pins)


def _wanted(removed: str, later: Edits) -> bool:
    named = [one.post_id for one in later.pins] + [one.post_id for one in later.changed]
    return any(is_of(post, removed) for post in named)
