"""Contradictions within a set of decisions, before anything is known about places, units and roads."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from himaya.faults import Fault
from himaya.scenario.columns import MOST_PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

_ID = re.compile(r"[\w.~+-]+(/[\w.~+-]+)*")
_LONGEST_ID = 120
_GROUPS = {
    "pins": ("post_id",),
    "added": ("id",),
    "changed": ("post_id",),
    "closed": ("road_id",),
    "standby": ("service", "point_id", "start", "end"),
    "crowds": ("service_id",),
    "presence": ("place_id",),
}
"""Groups in which one key may occur once, and the fields that make the key."""


def contradictions(edits: Any) -> list[Fault]:
    """Every fault that the decisions have among themselves."""
    return [*_twice(edits), *_against_each_other(edits), *_times(edits), *_numbers(edits), *_ids(edits)]


def _twice(edits: Any) -> Iterator[Fault]:
    for group, names in _GROUPS.items():
        keys = [" ".join(str(getattr(one, name)) for name in names) for one in getattr(edits, group)]
        for key in sorted(key for key, count in Counter(keys).items() if count > 1):
            yield Fault("edits.twice", column=f"/{group}", value=key)


def _against_each_other(edits: Any) -> Iterator[Fault]:
    kept = {one.post_id for one in (*edits.pins, *edits.changed)}
    for removed in edits.removed:
        for post in sorted(post for post in kept if is_of(post, removed)):
            yield Fault("edits.removed_and_kept", column="/removed", value=removed, details={"post": post})
    for one in edits.closed:
        if one.road_id in edits.opened:
            yield Fault("edits.opened_and_closed", column="/closed", value=one.road_id)
    by_unit = sorted(edits.absences, key=lambda one: one.unit_id)
    for unit, group in itertools.groupby(by_unit, key=lambda one: one.unit_id):
        absences = list(group)
        if len(absences) > 1 and any(one.start is None and one.end is None for one in absences):
            yield Fault("edits.absent_anyway", column="/absences", value=unit)


def _times(edits: Any) -> Iterator[Fault]:
    for group in ("added", "changed", "closed", "absences", "standby"):
        for one in getattr(edits, group):
            for name in ("start", "end"):
                instant = getattr(one, name)
                if instant is not None and instant.tzinfo is None:
                    yield Fault("edits.no_zone", column=f"/{group}", value=subject(one), details={"time": str(instant)})
            if one.start is not None and one.end is not None and one.end <= one.start:
                yield Fault("edits.ends_before_start", column=f"/{group}", value=subject(one))


def _numbers(edits: Any) -> Iterator[Fault]:
    checks = [
        *(("added", one, one.strength is None or one.strength >= 1) for one in edits.added),
        *(("added", one, one.tier is None or 1 <= one.tier <= 5) for one in edits.added),  # noqa: PLR2004 - the tiers
        *(("changed", one, one.strength is None or one.strength >= 1) for one in edits.changed),
        *(("standby", one, one.units >= 1) for one in edits.standby),
        *(("crowds", one, one.attendance >= 0) for one in edits.crowds),
        *(("presence", one, all(0.0 <= share <= 1.0 for share in one.coverage)) for one in edits.presence),
        *(("added", one, _on_earth(one.lon, one.lat)) for one in edits.added),
        *(("changed", one, _on_earth(one.lon, one.lat)) for one in edits.changed),
    ]
    for group, one, holds in checks:
        if not holds:
            yield Fault("edits.bad_number", column=f"/{group}", value=subject(one))
    for one in edits.crowds:
        if one.attendance > MOST_PEOPLE:
            details = {"found": f"{one.attendance:,}", "most": f"{MOST_PEOPLE:,}"}
            yield Fault("edits.too_many_people", column="/crowds", value=one.service_id, details=details)


def _on_earth(lon: float | None, lat: float | None) -> bool:
    """Both coordinates or neither, within their ranges."""
    if lon is None or lat is None:
        return lon is lat
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90  # noqa: PLR2004 - degrees


def _ids(edits: Any) -> Iterator[Fault]:
    for one in edits.added:
        if not _ID.fullmatch(one.id) or len(one.id) > _LONGEST_ID or one.id.startswith("road/"):
            yield Fault("edits.bad_id", column="/added", value=one.id)


def is_of(stint: str, post: str) -> bool:
    """Whether an id names a stint of the post, or the post itself."""
    return stint == post or stint.rpartition("/")[0] == post


def subject(decision: Any) -> str:
    """The id of what a decision is about."""
    for name in ("id", "post_id", "road_id", "unit_id", "service_id", "point_id", "place_id"):
        if hasattr(decision, name):
            return str(getattr(decision, name))
    return str(decision)
