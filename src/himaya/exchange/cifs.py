"""Closed roads in the fields of the Closure and Incident Feed Specification, which navigation services read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Closure:
    """A closed road: its stretches in (lon, lat), closed from `starts` to `ends`; instants with the wall's offset."""

    key: str
    street: str
    lines: Sequence[Sequence[Sequence[float]]]
    both_directions: bool
    starts: datetime
    ends: datetime
    created: datetime
    updated: datetime
    description: str


def cifs_feed(closures: Sequence[Closure]) -> Mapping[str, object]:
    """The feed as it is written in JSON: one entry for each stretch of each road."""
    return {"incidents": [entry for one in closures for entry in _entries(one)]}


def _entries(closure: Closure) -> list[dict[str, str]]:
    return [
        {
            "id": f"{closure.key}-{row}",
            "type": "ROAD_CLOSED",
            "subtype": "ROAD_CLOSED_EVENT",
            "street": closure.street,
            "polyline": " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in line),
            "direction": "BOTH_DIRECTIONS" if closure.both_directions else "ONE_DIRECTION",
            "starttime": closure.starts.isoformat(timespec="seconds"),
            "endtime": closure.ends.isoformat(timespec="seconds"),
            "creationtime": closure.created.isoformat(timespec="seconds"),
            "updatetime": closure.updated.isoformat(timespec="seconds"),
            "description": closure.description,
        }
        for row, line in enumerate(closure.lines)
    ]
