"""Both ends of a connection: bytes in, events out, and which of the two forms is spoken. No sockets.

A client sends XML documents back to back. The server offers the protobuf form,
the client may ask for it, and once the server has agreed both sides send frames:
the byte 0xBF, the length as a varint, the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from himaya.exchange.cot.event import LARGEST_EVENT, Event, Point
from himaya.exchange.cot.protobuf import read_message, write_message
from himaya.exchange.cot.writing import write_event
from himaya.exchange.cot.xml import read_event
from himaya.faults import Fault, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

OFFER, ASK, ANSWER, PING, PONG = "t-x-takp-v", "t-x-takp-q", "t-x-takp-r", "t-x-c-t", "t-x-c-t-r"
_END = re.compile(rb"</event\s*>")
_ASKED = re.compile(rb"<TakRequest\s+version\s*=\s*['\"]1['\"]")
_DECLARATION = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?")
_LONGEST_END = len(b"</event") + 64
_MAGIC = 0xBF
_LONGEST_VARINT = 4
_MORE = 0x80
_LASTS = timedelta(minutes=1)


class Form(Enum):
    """How events are written on a connection."""

    XML = auto()
    PROTOBUF = auto()


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that was not taken, and why; `broken` where what follows cannot be told apart any more."""

    fault: Fault
    broken: bool


class Splitter:
    """Cuts a stream into documents or frames; holds no more than one event of the largest size."""

    def __init__(self) -> None:
        self.form = Form.XML
        self._held = bytearray()
        self._looked = 0

    def take(self, data: bytes) -> None:
        """Add what came."""
        self._held += data

    def next(self) -> bytes | None:
        """The next whole document or message; None until more has come.

        Raises
        ------
        InvalidInputError : `cot.too_large` or `cot.not_protobuf`; the stream is of no use any more.
        """
        return self._document() if self.form is Form.XML else self._frame()

    def _document(self) -> bytes | None:
        found = _END.search(self._held, self._looked)
        if found is None:
            if len(self._held) > LARGEST_EVENT:
                raise InvalidInputError.of("cot.too_large", most=str(LARGEST_EVENT), value=str(len(self._held)))
            self._looked = max(0, len(self._held) - _LONGEST_END)
            return None
        begun = _DECLARATION.match(self._held)
        document = bytes(self._held[begun.end() if begun else 0 : found.end()])
        del self._held[: found.end()]
        self._looked = 0
        return document

    def _frame(self) -> bytes | None:
        if not self._held:
            return None
        if self._held[0] != _MAGIC:
            raise InvalidInputError.of("cot.not_protobuf")
        length = 0
        for place in range(_LONGEST_VARINT):
            if len(self._held) < place + 2:
                return None
            byte = self._held[place + 1]
            length |= (byte & ~_MORE) << 7 * place
            if not byte & _MORE:
                return self._message(place + 2, length)
        raise InvalidInputError.of("cot.not_protobuf")

    def _message(self, begins: int, length: int) -> bytes | None:
        if length > LARGEST_EVENT:
            raise InvalidInputError.of("cot.too_large", most=str(LARGEST_EVENT), value=str(length))
        if len(self._held) < begins + length:
            return None
        message = bytes(self._held[begins : begins + length])
        del self._held[: begins + length]
        return message


class Server:
    """The server's end of one connection."""

    def __init__(self) -> None:
        self._splitter = Splitter()

    @property
    def form(self) -> Form:
        """How this connection's events are to be written."""
        return self._splitter.form

    def greeting(self, now: datetime) -> bytes:
        """What to send first: the offer of the protobuf form."""
        return _control(OFFER, '<TakProtocolSupport version="1"/>', now)

    def take(self, data: bytes, now: datetime) -> Iterator[Event | Refused | bytes]:
        """What came, in its order: events, refusals, bytes to send back. Nothing is read after a broken stream."""
        self._splitter.take(data)
        while True:
            try:
                part = self._splitter.next()
            except InvalidInputError as error:
                yield Refused(error.faults[0], broken=True)
                return
            if part is None:
                return
            try:
                event = read_event(part) if self.form is Form.XML else read_message(part)
            except InvalidInputError as error:
                yield Refused(error.faults[0], broken=False)
                continue
            if event is not None:
                yield from self._answered(event, part, now)

    def _answered(self, event: Event, part: bytes, now: datetime) -> Iterator[Event | bytes]:
        """An event, or the answer to what only concerns the connection."""
        if event.type == ASK:
            agreed = self.form is Form.XML and _ASKED.search(part) is not None
            status = "true" if agreed else "false"
            yield _control(ANSWER, f'<TakResponse status="{status}"/>', now)
            if agreed:
                self._splitter.form = Form.PROTOBUF
        elif event.type == PING:
            yield encoded(_about(PONG, now), self.form)
        elif not event.type.startswith("t-x-takp"):
            yield event


def encoded(event: Event, form: Form) -> bytes:
    """An event as it goes over a connection of this form."""
    return write_event(event) if form is Form.XML else framed(write_message(event))


def framed(message: bytes) -> bytes:
    """A protobuf message with its first byte and its length."""
    length, head = len(message), bytearray([_MAGIC])
    while length >= _MORE:
        head.append(length % _MORE | _MORE)
        length >>= 7
    head.append(length)
    return bytes(head) + message


def _about(kind: str, now: datetime) -> Event:
    """An event of the protocol itself, which is nowhere."""
    instant = now.astimezone(UTC)
    return Event(uid="himaya", type=kind, sent=instant, start=instant, stale=instant + _LASTS, point=Point(0.0, 0.0))


def _control(kind: str, detail: str, now: datetime) -> bytes:
    document = write_event(_about(kind, now))
    return document.replace(b"<detail>", f"<detail><TakControl>{detail}</TakControl>".encode(), 1)
