"""One connection of a feed: what it says, whether it says enough, and when it is closed."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from himaya.exchange.cot.chat import CHAT
from himaya.exchange.cot.event import Event
from himaya.exchange.cot.stream import Refused, Server
from himaya.live.outbox import Outbox

if TYPE_CHECKING:
    import socket

    from himaya.live.feed import CotFeed


class Line(asyncio.Protocol):
    """The server's end of one connection.

    `device` is the code that its certificate names; empty on a line without
    certificates, where every event names its own. `reads` is what it may be
    told, by area; `units` those it has spoken for, and `units_reached` the uid
    under which each of them is found.
    """

    def __init__(self, feed: CotFeed, sock: socket.socket, *, is_certified: bool) -> None:
        self.feed = feed
        self.sock = sock
        self.is_certified = is_certified
        self.device = ""
        self.opened_s = self.heard_s = time.monotonic()
        self.has_spoken = False
        self.opening: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self._server = Server()
        self.outbox = Outbox(feed.bounds)
        self.reads: dict[str, frozenset[str]] = {}
        self.units: set[str] = set()
        self.units_reached: dict[str, str] = {}
        self._full_s: float | None = None
        self._left = float(feed.bounds.most_at_once)

    def connection_made(self, transport: Any) -> None:
        """Greet whoever is registered; close on everybody else."""
        self._transport = transport
        transport.set_write_buffer_limits(high=self.feed.bounds.unread_bytes // 2)
        if self.is_certified:
            self.device = common_name(transport.get_extra_info("peercert") or {})
            if self.device not in self.feed.intake.senders:
                self.feed.count("line-refused")
                self.close()
                return
        transport.write(self._server.greeting(datetime.now(UTC)))
        if self.is_certified:
            self.feed.joined(self, self.device)

    def data_received(self, data: bytes) -> None:
        """Take what came; a stream that cannot be understood any more ends here."""
        if self._transport is None:
            return
        now = datetime.now(UTC)
        self._fill()
        for said in self._server.take(data, now):
            self.heard_s = time.monotonic()
            self._left -= 1
            if isinstance(said, bytes):
                self._transport.write(said)
            elif isinstance(said, Refused):
                self.feed.count("malformed")
            elif isinstance(said, Event):
                self._hear(said, now)
            if self._is_too_much(said):
                self.feed.count("line-closed")
                self.close()
                return

    def _hear(self, event: Event, now: datetime) -> None:
        device = self.device if self.is_certified else event.uid
        if event.chat is not None and event.type == CHAT:
            self.feed.read(event, device if self.is_certified else event.chat.sender_uid or device, now)
        elif self.feed.hear(event, device, now):
            self.has_spoken = True
            self.feed.spoken(self, device, event.uid)

    def _fill(self) -> None:
        """A gateway on this machine speaks for many devices; a device speaks for itself."""
        bounds, at = self.feed.bounds, time.monotonic()
        self._left = min(float(bounds.most_at_once), self._left + (at - self.heard_s) * bounds.messages_per_s)

    def _is_too_much(self, said: Event | Refused | bytes) -> bool:
        """Whether it sends too fast, does not read what it is told, or cannot be understood any more."""
        is_broken = isinstance(said, Refused) and said.broken
        unread = self._transport.get_write_buffer_size() if self._transport else 0
        return is_broken or unread > self.feed.bounds.unread_bytes or (self.is_certified and self._left < 0)

    def opened(self, opening: asyncio.Task[None]) -> None:
        """Give the socket back where the opening was broken off; nothing else holds it then."""
        if opening.cancelled():
            self.sock.close()

    def is_silent(self, now_s: float) -> bool:
        """Whether it has said too little for too long."""
        bounds = self.feed.bounds
        if self._full_s is not None and now_s - self._full_s > bounds.unread_s:
            return True
        if not self.has_spoken and now_s - self.opened_s > bounds.first_s:
            return True
        return now_s - self.heard_s > bounds.silent_s

    def pause_writing(self) -> None:
        """It does not read what it was told: nothing more is written until it does, and what waits gets no longer."""
        self._full_s = time.monotonic()

    def resume_writing(self) -> None:
        """It reads again."""
        self._full_s = None
        self.feed.wake(self)

    def wants_to_write(self) -> bool:
        """Whether something waits that may be written."""
        return self._transport is not None and self._full_s is None and len(self.outbox) > 0

    def write_waiting(self) -> int:
        """Write of what waits as much as it may take now; returns how many events that were."""
        told = 0
        while self.wants_to_write():
            data, events = self.outbox.take(self._server.form)
            if not data or self._transport is None:
                break
            self._transport.write(data)
            told += events
        return told

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget it."""
        self._transport = None
        self.feed.forget(self)

    def close(self) -> None:
        """End it at once, in whatever state it is."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
        elif self.opening is not None and not self.opening.done():
            self.opening.cancel()
        self.feed.forget(self)


def common_name(certificate: dict[str, Any]) -> str:
    """The one common name of a certificate's subject; empty where there is none, or more than one."""
    found = [value for part in certificate.get("subject", ()) for key, value in part if key == "commonName"]
    return str(found[0]) if len(found) == 1 else ""
