"""Closures in the fields of the specification."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from himaya.exchange.cifs import Closure, cifs_feed

AT = datetime(2027, 1, 6, 18, 0, tzinfo=ZoneInfo("Africa/Cairo"))
CLOSURE = Closure(
    key="7",
    street="الكورنيش",
    lines=[[[29.9, 31.2], [29.91, 31.21]], [[29.92, 31.2], [29.93, 31.2]]],
    both_directions=False,
    starts=AT,
    ends=AT + timedelta(hours=5),
    created=AT - timedelta(days=3),
    updated=AT - timedelta(days=1),
    description="استخدم شارع أبي قير",
)


def test_each_stretch_is_an_entry_with_latitude_first() -> None:
    """Identifiers stay apart, and times carry the offset of the wall clock."""
    first, second = cifs_feed([CLOSURE])["incidents"]  # type: ignore[misc]  # a list of two
    assert (first["id"], second["id"]) == ("7-0", "7-1")
    assert first["polyline"] == "31.200000 29.900000 31.210000 29.910000"
    assert (first["starttime"], first["endtime"]) == ("2027-01-06T18:00:00+02:00", "2027-01-06T23:00:00+02:00")
    assert first["direction"] == "ONE_DIRECTION"
    assert first["type"] == "ROAD_CLOSED"


def test_no_closures_are_a_feed_without_entries() -> None:
    """Programs find an empty list, not nothing."""
    assert cifs_feed([]) == {"incidents": []}
