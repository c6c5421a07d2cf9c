"""One event as the TAK protocol's protobuf message, version 1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.message import DecodeError
from takproto.proto import TakMessage

from himaya.exchange.cot.event import LARGEST_EVENT, UNKNOWN_M, Event, Point
from himaya.exchange.cot.writing import detail_of
from himaya.exchange.cot.xml import Elements, event_of, known, read_detail
from himaya.faults import InvalidInputError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


def read_message(payload: bytes) -> Event | None:
    """Read one message; None where it only speaks of the protocol.

    Raises
    ------
    InvalidInputError : `cot.too_large`, `cot.not_protobuf`, and those of `Event` and of the XML in its detail.
    """
    if len(payload) > LARGEST_EVENT:
        raise InvalidInputError.of("cot.too_large", most=str(LARGEST_EVENT), value=str(len(payload)))
    message = TakMessage()
    try:
        message.ParseFromString(payload)
    except DecodeError as error:
        raise InvalidInputError.of("cot.not_protobuf") from error
    if not message.HasField("cotEvent"):
        return None
    told = message.cotEvent
    return event_of(
        _elements(told.detail),
        uid=told.uid,
        kind=told.type,
        how=told.how or "m-g",
        times=(_instant(told.sendTime), _instant(told.startTime), _instant(told.staleTime)),
        point=Point(told.lat, told.lon, known(told.hae), known(told.ce)),
    )


def _elements(detail: Any) -> Elements:
    """The detail as the XML form has it; a typed field counts before the same element in the text."""
    found = read_detail(detail.xmlDetail.encode()) if detail.xmlDetail else Elements()
    if detail.HasField("contact"):
        found.first["contact"] = {"callsign": detail.contact.callsign, "endpoint": detail.contact.endpoint}
    if detail.HasField("group"):
        found.first["__group"] = {"name": detail.group.name}
    if detail.HasField("track"):
        found.first["track"] = {"speed": str(detail.track.speed), "course": str(detail.track.course)}
    if detail.HasField("status"):
        found.first["status"] = {"battery": str(detail.status.battery)}
    return found


def _instant(milliseconds: int) -> datetime:
    if milliseconds > _LAST_MS:
        raise InvalidInputError.of("cot.time", field="time", value=str(milliseconds))
    return _EPOCH + timedelta(milliseconds=milliseconds)


def write_message(event: Event) -> bytes:
    """Write the message of an event."""
    message = TakMessage()
    told = message.cotEvent
    told.uid, told.type, told.how = event.uid, event.type, event.how
    told.sendTime, told.startTime, told.staleTime = map(_milliseconds, (event.sent, event.start, event.stale))
    told.lat, told.lon, told.le = event.point.lat, event.point.lon, UNKNOWN_M
    told.hae = UNKNOWN_M if event.point.height_m is None else event.point.height_m
    told.ce = UNKNOWN_M if event.point.error_m is None else event.point.error_m
    told.detail.xmlDetail = detail_of(event, typed=False)
    if event.call_sign or event.endpoint:
        told.detail.contact.callsign, told.detail.contact.endpoint = event.call_sign, event.endpoint
    if event.team:
        told.detail.group.name, told.detail.group.role = event.team, "Team Member"
    if event.speed_mps is not None or event.course_deg is not None:
        told.detail.track.speed, told.detail.track.course = event.speed_mps or 0.0, event.course_deg or 0.0
    if event.battery_percent is not None:
        told.detail.status.battery = event.battery_percent
    return bytes(message.SerializeToString())


def _milliseconds(instant: datetime) -> int:
    """Milliseconds since 1970; the form has none before."""
    return max(0, (instant - _EPOCH) // timedelta(milliseconds=1))
