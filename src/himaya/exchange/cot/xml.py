"""One event as an XML document, read by expat with hard limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.parsers import expat

from himaya.exchange.cot.event import LARGEST_EVENT, UNKNOWN_M, Chat, Event, Point, shown
from himaya.faults import InvalidInputError

DELETE = "t-x-d-d"
"""The type of an event that takes another one off the map."""
DEEPEST = 8
MOST_ELEMENTS = 4096
_REMARKS = "remarks"
_WORD = 1 << 32


@dataclass(slots=True)
class Elements:
    """What a document holds: attributes of the elements that are read, the first of each name; links and addressees."""

    first: dict[str, Mapping[str, str]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    remarks: str = ""


def read_event(document: bytes) -> Event:
    """Read one document `<event ...>...</event>`.

    Raises
    ------
    InvalidInputError : `cot.too_large`, `cot.not_xml`, `cot.entities`, `cot.too_deep`, `cot.missing`; those of `Event`.
    """
    found = _parsed(document, "event")
    head, place = found.first["event"], found.first.get("point")
    if place is None:
        raise InvalidInputError.of("cot.missing", field="point")
    return event_of(
        found,
        uid=_needed(head, "uid"),
        kind=_needed(head, "type"),
        how=head.get("how", "m-g"),
        times=tuple(_instant(head, name) for name in ("time", "start", "stale")),  # type: ignore[arg-type]  # three
        point=Point(
            _number(_needed(place, "lat"), "lat"),
            _number(_needed(place, "lon"), "lon"),
            known(_number(place.get("hae", UNKNOWN_M), "hae")),
            known(_number(place.get("ce", UNKNOWN_M), "ce")),
        ),
    )


def read_detail(fragment: bytes) -> Elements:
    """Read the elements that stand in a `detail`, without it."""
    return _parsed(b"<detail>" + fragment + b"</detail>", "detail")


def event_of(
    found: Elements, *, uid: str, kind: str, how: str, times: tuple[datetime, datetime, datetime], point: Point
) -> Event:
    """The event of a head and of what its detail holds."""
    contact, track, status = (found.first.get(name, {}) for name in ("contact", "track", "status"))
    sent, start, stale = times
    return Event(
        uid=uid,
        type=kind,
        sent=sent,
        start=start,
        stale=stale,
        point=point,
        how=how,
        call_sign=contact.get("callsign", ""),
        team=found.first.get("__group", {}).get("name", ""),
        speed_mps=_optional(track, "speed"),
        course_deg=_direction(_optional(track, "course")),
        battery_percent=None if (battery := _optional(status, "battery")) is None else int(battery),
        remarks="" if "__chat" in found.first else found.remarks,
        chat=_chat(found),
        recipients=tuple(found.addressees),
        outline=tuple(map(_corner, found.links)),
        argb=_colour(found),
        endpoint=contact.get("endpoint", ""),
        deletes=found.first.get("link", {}).get("uid", "") if kind == DELETE else "",
    )


def known(value: float) -> float | None:
    """A height or an accuracy, None where the sender did not know it."""
    return value if abs(value) < UNKNOWN_M else None


def _chat(found: Elements) -> Chat | None:
    if "__chat" not in found.first:
        return None
    told = found.first["__chat"]
    room = told.get("chatroom", told.get("id", ""))
    room_id = told.get("id", "")
    return Chat(
        room=room,
        message_id=told.get("messageId", ""),
        text=found.remarks,
        sender=told.get("senderCallsign", ""),
        room_id="" if room_id == room else room_id,
        sender_uid=found.first.get("link", {}).get("uid", ""),
    )


def _colour(found: Elements) -> int | None:
    """The colour of a mark or else of a border; None for what some clients write as a word."""
    told = found.first.get("color", {}).get("argb") or found.first.get("strokeColor", {}).get("value", "")
    try:
        return int(told) % _WORD
    except ValueError:
        return None


def _parsed(document: bytes, root: str) -> Elements:
    """Names and attributes of a document whose outermost element is `root`."""
    if len(document) > LARGEST_EVENT:
        raise InvalidInputError.of("cot.too_large", most=str(LARGEST_EVENT), value=str(len(document)))
    reader = _Reader(root)
    try:
        reader.parser.Parse(document, True)
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise InvalidInputError.of("cot.not_xml", reason=str(error)) from error
    return reader.found


class _Reader:
    """The handlers of one document."""

    def __init__(self, root: str) -> None:
        self.found = Elements()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse_definitions
        self.parser.EntityDeclHandler = _refuse_definitions
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._root = root
        self._path: list[str] = []
        self._elements = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path and name != self._root:
            raise InvalidInputError.of("cot.missing", field=self._root)
        self._path.append(name)
        self._elements += 1
        if len(self._path) > DEEPEST or self._elements > MOST_ELEMENTS:
            raise InvalidInputError.of("cot.too_deep", depth=str(DEEPEST), elements=str(MOST_ELEMENTS))
        if name == "dest":
            if attributes.get("callsign"):
                self.found.addressees.append(attributes["callsign"])
        elif name == "link" and "point" in attributes:
            self.found.links.append(attributes["point"])
        else:
            self.found.first.setdefault(name, attributes)

    def _end(self, _name: str) -> None:
        self._path.pop()

    def _text(self, text: str) -> None:
        if self._path[-1] == _REMARKS:
            self.found.remarks += text


def _refuse_definitions(*_told: object) -> None:
    raise InvalidInputError.of("cot.entities")


def _needed(attributes: Mapping[str, str], name: str) -> str:
    if name not in attributes:
        raise InvalidInputError.of("cot.missing", field=name)
    return attributes[name]


def _instant(head: Mapping[str, str], name: str) -> datetime:
    told = _needed(head, name)
    try:
        instant = datetime.fromisoformat(told)
        return instant.astimezone(UTC) if instant.tzinfo else instant
    except (ValueError, OverflowError) as error:
        raise InvalidInputError.of("cot.time", field=name, value=shown(told)) from error


def _number(told: str | float, name: str) -> float:
    try:
        return float(told)
    except ValueError as error:
        raise InvalidInputError.of("cot.number", field=name, value=shown(str(told))) from error


def _optional(attributes: Mapping[str, str], name: str) -> float | None:
    """A number that may be missing; some clients write NaN or the unknown height for one they do not have."""
    if not attributes.get(name):
        return None
    value = _number(attributes[name], name)
    return value if abs(value) < UNKNOWN_M else None


def _direction(course: float | None) -> float | None:
    return None if course is None else course % 360.0


def _corner(told: str) -> tuple[float, float]:
    lat, _, rest = told.partition(",")
    return _number(lat, "link"), _number(rest.partition(",")[0], "link")
