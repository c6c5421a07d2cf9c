"""Rooms of GeoChat: the operations room of a governorate, and everybody there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from himaya.exchange.cot.event import Event

CHAT = "b-t-f"
"""The type of a written message."""
EVERYBODY = "All Chat Rooms"
"""The room that every client of the family has; on our lines it ends at the border of the governorate."""
_ROOM = "himaya-room-"
_LONGEST_ID = 64


def room_uid(area: str) -> str:
    """Uid of the operations room of a governorate; of the national one where `area` is empty."""
    return _ROOM + (area or "national")


def is_for(event: Event, area: str) -> bool:
    """Whether a message is for the operations room of a governorate, alone or with everybody else there."""
    return is_shared(event) or (event.chat is not None and room_uid(area) in {event.chat.room_id, event.chat.room})


def is_shared(event: Event) -> bool:
    """Whether it is for everybody."""
    return event.chat is not None and EVERYBODY in {event.chat.room_id, event.chat.room}


def message_id(event: Event) -> str:
    """What tells a message from others of its sender; older clients write it at the end of the uid alone."""
    told = (event.chat.message_id if event.chat else "") or event.uid.rpartition(".")[2]
    return told[:_LONGEST_ID]
