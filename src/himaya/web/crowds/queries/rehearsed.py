"""What the rehearsal of the plan in force had for the gates of a place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from himaya.web.plans.queries.in_force import version_in_force
from himaya.web.plans.queries.solutions import UnavailableError, document_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.crowds.models import Zone


def rehearsed_gates(zone: Zone, now: datetime) -> Mapping[str, Mapping[str, Any]]:
    """By stream: people, lanes, longest queue, median and 90th percentile of the wait in minutes, and the worst time.

    Empty where no plan is in force, its file is not as it was verified, or it was not rehearsed.
    """
    version = version_in_force(zone.area, now)
    if version is None or version.solution is None:
        return {}
    try:
        document = document_of(version.solution)
    except UnavailableError:
        return {}
    gates = (document.get("rehearsal") or {}).get("gates", ())
    return {one["stream"]: _told(one) for one in gates if one["place_id"] == zone.place.code and one["lanes"]}


def _told(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "lanes": one["lanes"],
        "people": round(one["people"]),
        "longest": round(one["longest"]),
        "wait_p50_min": one["wait_p50_s"] / 60,
        "wait_p90_min": one["wait_p90_s"] / 60,
        "peak_at": datetime.fromisoformat(one["peak_at"]),
        "peak_wait_min": one["peak_wait_s"] / 60,
        "refused": round(one["refused"]),
    }
