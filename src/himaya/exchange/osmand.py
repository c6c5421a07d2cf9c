"""Positions of a telephone as OsmAnd and the Traccar client send them: one report in the query of an address."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_ID = 64
LONGEST_FIELD = 40
"""Characters of a number or an instant."""
_KNOT_MPS = 0.514_444
_MILLISECONDS = 100_000_000_000
"""A number of seconds this large lies in the year 5138: the sender means milliseconds."""
_CIRCLE, _FULL = 360.0, 100.0
_FASTEST_KNOTS, _WORST_M = 2000.0, 1_000_000.0
_LIMITS = {
    "lat": (-90.0, 90.0),
    "lon": (-180.0, 180.0),
    "batt": (0.0, _FULL),
    "speed": (0.0, _FASTEST_KNOTS),
    "bearing": (0.0, _CIRCLE),
    "accuracy": (0.0, _WORST_M),
}
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Report:
    """What a telephone says: its device, when, where, metres a second, degrees from north, metres, percent."""

    device: str
    at: datetime
    lat: float
    lon: float
    speed_mps: float | None = None
    course_deg: float | None = None
    error_m: float | None = None
    battery_percent: int | None = None


def read_report(fields: Mapping[str, str]) -> Report:
    """Read `id` or `deviceid`, `timestamp`, `lat`, `lon`; where given `speed` in knots, `bearing`, `accuracy`, `batt`.

    Raises
    ------
    InvalidInputError : `exchange.report_lacks`, `exchange.report_number`, `exchange.report_time`,
        `exchange.report_device`.
    """
    device = fields.get("id") or fields.get("deviceid") or ""
    if not 1 <= len(device) <= LONGEST_ID or not device.isascii() or not device.replace("-", "").isalnum():
        raise InvalidInputError.of("exchange.report_device", column="id")
    speed, course = _optional(fields, "speed"), _optional(fields, "bearing")
    battery = _optional(fields, "batt")
    return Report(
        device=device,
        at=_instant(_needed(fields, "timestamp")),
        lat=_number("lat", _needed(fields, "lat")),
        lon=_number("lon", _needed(fields, "lon")),
        speed_mps=None if speed is None else speed * _KNOT_MPS,
        course_deg=None if course is None else course % _CIRCLE,
        error_m=_optional(fields, "accuracy"),
        battery_percent=None if battery is None else round(battery),
    )


def _needed(fields: Mapping[str, str], name: str) -> str:
    if not fields.get(name):
        raise InvalidInputError.of("exchange.report_lacks", column=name, field=name)
    return fields[name]


def _number(name: str, told: str) -> float:
    value = _read(told)
    low, high = _LIMITS[name]
    if not low <= value <= high:
        raise InvalidInputError.of("exchange.report_number", column=name, value=told[:20])
    return value


def _read(told: str) -> float:
    """A decimal number in Western digits; NaN for anything else, however `float` would take it."""
    return float(told) if len(told) <= LONGEST_FIELD and _NUMBER.fullmatch(told) else math.nan


def _optional(fields: Mapping[str, str], name: str) -> float | None:
    """A number that may be missing; the clients write -1 for a speed or an accuracy they do not have."""
    told = fields.get(name, "")
    return None if not told or _read(told) < 0 else _number(name, told)


def _instant(told: str) -> datetime:
    """Seconds or milliseconds since 1970, or ISO 8601 with a zone."""
    if len(told) > LONGEST_FIELD:
        raise InvalidInputError.of("exchange.report_time", column="timestamp", value=told[:40])
    try:
        if told.isascii() and told.replace(".", "", 1).isdigit():
            seconds = float(told)
            return datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS else seconds, UTC)
        instant = datetime.fromisoformat(told)
        if instant.tzinfo is None:
            raise InvalidInputError.of("exchange.report_time", column="timestamp", value=told[:40])
        return instant.astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidInputError.of("exchange.report_time", column="timestamp", value=told[:40]) from error
