"""Reports of telephones by HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.exchange.osmand import read_report
from himaya.faults import InvalidInputError

GOOD = {"id": "phone-7", "timestamp": "1799186400", "lat": "31.2", "lon": "29.9"}
AT = datetime(2027, 1, 5, 22, tzinfo=UTC)


def test_a_report_is_read() -> None:
    """Knots become metres a second; a bearing of 360 is north; the rest stands as it was sent."""
    told = read_report({**GOOD, "speed": "10", "bearing": "360", "accuracy": "4.5", "batt": "87.6"})
    assert (told.device, told.at, told.lat, told.lon) == ("phone-7", AT, 31.2, 29.9)
    assert told.speed_mps == pytest.approx(5.14444)
    assert (told.course_deg, told.error_m, told.battery_percent) == (0.0, 4.5, 88)


@pytest.mark.parametrize("stamp", ["1799186400", "1799186400000", "2027-01-05T22:00:00Z", "2027-01-06T00:00:00+02:00"])
def test_every_way_to_write_the_time(stamp: str) -> None:
    """Seconds, milliseconds and ISO 8601 with any zone are one instant."""
    assert read_report({**GOOD, "timestamp": stamp}).at == AT


def test_what_the_clients_do_not_know_is_unknown() -> None:
    """Fields that are missing, empty or -1 are None."""
    told = read_report({**GOOD, "speed": "-1", "bearing": "", "accuracy": "-1.0"})
    assert (told.speed_mps, told.course_deg, told.error_m, told.battery_percent) == (None, None, None, None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": ""}, "report_device"),
        ({"id": "x" * 65}, "report_device"),
        ({"id": "../etc"}, "report_device"),
        ({"id": "هاتف"}, "report_device"),
        ({"lat": ""}, "report_lacks"),
        ({"lat": "90.1"}, "report_number"),
        ({"lon": "nan"}, "report_number"),
        ({"lon": "east"}, "report_number"),
        ({"batt": "101"}, "report_number"),
        ({"speed": "inf"}, "report_number"),
        ({"speed": "2001"}, "report_number"),
        ({"accuracy": "1e7"}, "report_number"),
        ({"accuracy": "-nan"}, "report_number"),
        ({"speed": "-x"}, "report_number"),
        ({"lat": "3_1"}, "report_number"),
        ({"lat": "٣١"}, "report_number"),
        ({"lat": " 31"}, "report_number"),
        ({"lat": "3" * 41}, "report_number"),
        ({"lat": "0." + "0" * 39}, "report_number"),
        ({"timestamp": "soon"}, "report_time"),
        ({"timestamp": "1" * 10 + "." + "0" * 40}, "report_time"),
        ({"timestamp": "2027-01-05T22:00:00"}, "report_time"),
        ({"timestamp": "9" * 30}, "report_time"),
    ],
)
def test_a_report_that_cannot_be_is_refused(changes: dict[str, str], code: str) -> None:
    """Each with the field it is about."""
    with pytest.raises(InvalidInputError) as refused:
        read_report({**GOOD, **changes})
    fault = refused.value.faults[0]
    assert fault.code == f"exchange.{code}"
    assert fault.column in changes


@given(fields=st.dictionaries(st.sampled_from([*GOOD, "speed", "bearing", "accuracy", "batt"]), st.text(max_size=30)))
def test_whatever_is_sent_is_read_or_refused(fields: dict[str, str]) -> None:
    """No text makes the reader fail in another way."""
    try:
        told = read_report({**GOOD, **fields})
    except InvalidInputError:
        return
    assert abs(told.lat) <= 90
    assert told.at.tzinfo is UTC
