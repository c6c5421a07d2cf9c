"""One event as an XML document, written from its fields alone."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from himaya.exchange.cot.event import UNKNOWN_M

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.exchange.cot.event import Chat, Event

_VERSION = "2.0"
_SIGN, _WORD = 1 << 31, 1 << 32
_FILL = 0x33FFFFFF
"""Areas are filled with a fifth of the opacity of their border."""


def write_event(event: Event) -> bytes:
    """Write the document of an event, in UTF-8 without a declaration."""
    point = event.point
    height, error = (UNKNOWN_M if value is None else value for value in (point.height_m, point.error_m))
    head = _element(
        "event",
        version=_VERSION,
        uid=event.uid,
        type=event.type,
        time=written(event.sent),
        start=written(event.start),
        stale=written(event.stale),
        how=event.how,
    )
    place = _element("point", lat=_degrees(point.lat), lon=_degrees(point.lon), hae=height, ce=error, le=UNKNOWN_M)
    return f"{head}>{place}/><detail>{detail_of(event)}</detail></event>".encode()


def written(instant: datetime) -> str:
    """An instant as clients of the family write it: UTC, milliseconds."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03}Z"


def detail_of(event: Event, *, typed: bool = True) -> str:
    """The elements of a detail; without `typed` only those that have no field of their own in the protobuf form."""
    parts = [_typed(event)] if typed else []
    if event.chat is not None:
        parts.append(_written_chat(event, event.chat))
    elif event.remarks:
        parts.append(f"<remarks>{escape(event.remarks)}</remarks>")
    parts += [f"{_element('link', point=f'{_degrees(lat)},{_degrees(lon)}')}/>" for lat, lon in event.outline]
    if event.argb is not None:
        parts.append(_written_colour(event, event.argb))
    if event.deletes:
        parts.append(f"{_element('link', uid=event.deletes, type='none', relation='none')}/><__forcedelete/>")
    if event.recipients:
        named = "".join(f"{_element('dest', callsign=name)}/>" for name in event.recipients)
        parts.append(f"<marti>{named}</marti>")
    return "".join(parts)


def _typed(event: Event) -> str:
    parts = []
    if event.call_sign or event.endpoint:
        reached = {"endpoint": event.endpoint} if event.endpoint else {}
        parts.append(f"{_element('contact', callsign=event.call_sign, **reached)}/>")
    if event.team:
        parts.append(f"{_element('__group', name=event.team, role='Team Member')}/>")
    if event.speed_mps is not None or event.course_deg is not None:
        parts.append(f"{_element('track', speed=event.speed_mps or 0.0, course=event.course_deg or 0.0)}/>")
    if event.battery_percent is not None:
        parts.append(f"{_element('status', battery=event.battery_percent)}/>")
    return "".join(parts)


def _written_chat(event: Event, chat: Chat) -> str:
    room, sender = chat.room_id or chat.room, chat.sender_uid or event.uid
    opened = _element(
        "__chat", parent="RootContactGroup", groupOwner="false", messageId=chat.message_id, chatroom=chat.room,
        id=room, senderCallsign=chat.sender,
    )  # fmt: skip
    group = _element("chatgrp", uid0=sender, uid1=room, id=room)
    link = f"{_element('link', uid=sender, type='a-f-G-U', relation='p-p')}/>" if chat.sender_uid else ""
    remarks = _element("remarks", source=sender, to=room, time=written(event.sent))
    return f"{opened}>{group}/></__chat>{link}{remarks}>{escape(chat.text)}</remarks>"


def _written_colour(event: Event, argb: int) -> str:
    """A mark has one colour; a line has a border, and an area a filling too. The format has them with a sign."""
    if not event.outline:
        return f"{_element('color', argb=_signed(argb))}/>"
    line = f"{_element('strokeColor', value=_signed(argb))}/>{_element('strokeWeight', value='3.0')}/>"
    is_area = event.outline[0] == event.outline[-1]
    return line + (f"{_element('fillColor', value=_signed(argb & _FILL))}/>" if is_area else "")


def _signed(argb: int) -> int:
    return argb - _WORD if argb >= _SIGN else argb


def _degrees(value: float) -> str:
    return f"{value:.7f}"


def _element(tag: str, /, **attributes: object) -> str:
    """The beginning of an element, not closed yet."""
    return f"<{tag}" + "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
