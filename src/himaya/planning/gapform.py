"""The form of a gap in plan.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from himaya.planning.content import Content
    from himaya.planning.wording import Text

Gap = dict[str, Any]
GRAVE_TIER = 2
"""Gaps of places up to this tier are red."""


def gap_entry(severity: str, text: Text, remedy: Text, *, place_id: str = "", element_id: str = "") -> Gap:
    """A gap as plan.json holds it, still without its number; `severity` is `red` or `amber`."""
    return {
        "place_id": place_id,
        "element_id": element_id,
        "severity": severity,
        **text.fields("text"),
        **remedy.fields("remedy"),
    }


def severity_at(content: Content, place: int) -> str:
    """How grave a gap of a place is, by its tier."""
    return "red" if content.results.demand.tier[place] <= GRAVE_TIER else "amber"
