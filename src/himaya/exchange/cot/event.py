"""What an event is: who reports, where, until when. Every field is checked before it exists."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from himaya.faults import InvalidInputError

LARGEST_EVENT = 64 * 1024
"""Bytes of one event, in either form."""
LONGEST_TEXT = 4096
"""Characters of a message or remark."""
LONGEST_WORD = 128
"""Characters of a uid, a type, a call sign or the name of a chat room."""
MOST_CORNERS = 2000
"""Corners of an outline."""
_NORTH, _EAST, _CIRCLE, _FULL = 90.0, 180.0, 360.0, 100
_MOST_ARGB = 0xFFFFFFFF
UNKNOWN_M = 9_999_999.0
"""What the format writes for a height or an accuracy that nobody knows."""
_TYPE = re.compile(r"[A-Za-z0-9_.](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HOW = re.compile(r"[a-z](?:-[a-z0-9]+)*")


class Point(NamedTuple):
    """A place on the earth, degrees of WGS 84; height and 68 % errors in metres, None where unknown."""

    lat: float
    lon: float
    height_m: float | None = None
    error_m: float | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """A written message: the room or call sign it is meant for, and its text.

    `room_id` is the uid of the room or contact where it differs from its title, `sender_uid` the contact that wrote.
    """

    room: str
    message_id: str
    text: str
    sender: str = ""
    room_id: str = ""
    sender_uid: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One report.

    Parameters
    ----------
    uid : what reports, at most 128 characters without slashes or control characters.
    type : atoms of the type tree, as `a-f-G-U-C`.
    how : how the place is known, as `m-g` (GPS) or `h-e` (estimated by somebody).
    sent, start, stale : instants with a zone; `stale` is after `start`.
    point : where.
    call_sign, team : what the unit is called, and its team.
    speed_mps, course_deg : metres a second; degrees from north, [0, 360).
    battery_percent : 0 to 100.
    remarks : free text.
    chat : the message, where the event is one.
    recipients : call signs it is for; none: everybody who may see it.
    outline : corners (latitude, longitude) of an area or a line.
    argb : colour of a mark or a line, opacity in its highest byte.
    endpoint : how a contact is reached; `*:-1:stcp` is through the server.
    deletes : uid of what is to be taken off the map, for the type `t-x-d-d`.

    Raises
    ------
    InvalidInputError : `cot.uid`, `cot.word`, `cot.point`, `cot.time`, `cot.number`, `cot.too_large`.
    """

    uid: str
    type: str
    sent: datetime
    start: datetime
    stale: datetime
    point: Point
    how: str = "m-g"
    call_sign: str = ""
    team: str = ""
    speed_mps: float | None = None
    course_deg: float | None = None
    battery_percent: int | None = None
    remarks: str = ""
    chat: Chat | None = None
    recipients: tuple[str, ...] = ()
    outline: tuple[tuple[float, float], ...] = ()
    argb: int | None = None
    endpoint: str = ""
    deletes: str = ""

    def __post_init__(self) -> None:
        check_uid(self.uid)
        if self.deletes:
            check_uid(self.deletes)
        _check_words(self)
        _check_times(self)
        _check_place(self.point.lat, self.point.lon)
        for lat, lon in self.outline:
            _check_place(lat, lon)
        if len(self.outline) > MOST_CORNERS:
            raise InvalidInputError.of("cot.too_large", most=str(MOST_CORNERS), value=str(len(self.outline)))
        _check_numbers(self)


def check_uid(uid: str) -> None:
    """Raise `cot.uid` unless a uid can stand in a log, an address and a list without harm."""
    if not 1 <= len(uid) <= LONGEST_WORD or not uid.isprintable() or "/" in uid or "\\" in uid or uid.startswith("."):
        raise InvalidInputError.of("cot.uid", value=shown(uid))


def shown(text: str) -> str:
    """What of a refused text is told: its first characters, without what cannot be printed."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:40])


def _check_words(event: Event) -> None:
    """Types are atoms; names are short and printable; texts may have lines."""
    if len(event.type) > LONGEST_WORD or not _TYPE.fullmatch(event.type):
        raise InvalidInputError.of("cot.word", field="type", value=shown(event.type))
    if len(event.how) > LONGEST_WORD or not _HOW.fullmatch(event.how):
        raise InvalidInputError.of("cot.word", field="how", value=shown(event.how))
    words = {"callsign": event.call_sign, "team": event.team, "endpoint": event.endpoint}
    texts = {"remarks": event.remarks}
    if event.chat is not None:
        words |= {"chatroom": event.chat.room, "message": event.chat.message_id, "sender": event.chat.sender}
        words |= {"id": event.chat.room_id, "link": event.chat.sender_uid}
        texts["message"] = event.chat.text
    for field, word in (*words.items(), *(("dest", name) for name in event.recipients)):
        if len(word) > LONGEST_WORD or not word.isprintable():
            raise InvalidInputError.of("cot.word", field=field, value=shown(word))
    for field, text in texts.items():
        if len(text) > LONGEST_TEXT or _CONTROL.search(text):
            raise InvalidInputError.of("cot.word", field=field, value=shown(text))


def _check_times(event: Event) -> None:
    """Instants have a zone, and an event is not out of date before it begins."""
    for field, instant in (("time", event.sent), ("start", event.start), ("stale", event.stale)):
        if instant.tzinfo is None:
            raise InvalidInputError.of("cot.time", field=field, value=instant.isoformat())
    if event.stale < event.start:
        raise InvalidInputError.of("cot.time", field="stale", value=event.stale.astimezone(UTC).isoformat())


def _check_place(lat: float, lon: float) -> None:
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= _NORTH and abs(lon) <= _EAST):
        raise InvalidInputError.of("cot.point", value=f"{lat}, {lon}")


def _check_numbers(event: Event) -> None:
    height, error = event.point.height_m, event.point.error_m
    wrong = {
        "hae": height is not None and not math.isfinite(height),
        "ce": error is not None and not (math.isfinite(error) and error >= 0),
        "speed": event.speed_mps is not None and not (math.isfinite(event.speed_mps) and event.speed_mps >= 0),
        "course": event.course_deg is not None and not (0 <= event.course_deg < _CIRCLE),
        "battery": event.battery_percent is not None and not 0 <= event.battery_percent <= _FULL,
        "color": event.argb is not None and not 0 <= event.argb <= _MOST_ARGB,
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise InvalidInputError.of("cot.number", field=field)
