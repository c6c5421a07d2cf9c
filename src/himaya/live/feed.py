"""The feed of Cursor on Target: lines in, the newest position of every unit out. Knows no database.

Who may speak, where positions go and what devices are told is given to it as
functions, which run on threads beside the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from himaya.live.bounds import Bounds, within_files
from himaya.live.chats import Chats, Said
from himaya.live.intake import Intake, Position
from himaya.live.line import Line
from himaya.live.telling import Telling
from himaya.live.thread import Beside

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable, Iterable

    from himaya.exchange.cot.event import Event
    from himaya.live.intake import Sender
    from himaya.live.telling import Sources

    Load = Callable[[], Mapping[str, Sender]]
    Store = Callable[["Report"], None]

log = logging.getLogger(__name__)
_LOOK_S = 1.0
_FAREWELL_S = 0.6
_FULL_S = 0.2
_BACKLOG = 512


@dataclass(frozen=True, slots=True)
class Report:
    """What a feed hands on: positions with the codes of their senders, what became of messages, its lines, chats."""

    batch: Sequence[tuple[str, Position]]
    counts: Mapping[str, int]
    lines: int
    most_lines: int
    chats: Sequence[Said] = ()


class CotFeed:
    """Listens on sockets that are bound already; with a context of TLS, to whoever has a certificate of a sender.

    Parameters
    ----------
    load : who is registered now; asked every few seconds.
    store : keeps what is handed on. What it cannot keep is handed on again, the newest of every unit.
    sources : where what devices are told comes from; without them they are told nothing.
    is_gateway_told : whether lines without certificates are told what the devices they speak for may see.
    """

    def __init__(
        self,
        load: Load,
        store: Store,
        *,
        bounds: Bounds | None = None,
        sources: Sources | None = None,
        is_gateway_told: bool = False,
    ) -> None:
        self.bounds = within_files(bounds or Bounds())
        self.intake = Intake({})
        self._load, self._store = load, store
        self._silent: dict[Line, None] = {}
        self._speaking: dict[Line, None] = {}
        self._counts: Counter[str] = Counter()
        self._told: Counter[str] = Counter()
        self._waiting: dict[str, tuple[str, Position]] = {}
        self._lost = 0
        self._beside = Beside()
        self._chats = Chats(self.bounds)
        self._telling = Telling(sources, self.bounds, self.count) if sources else None
        self._is_gateway_told = is_gateway_told

    @property
    def lines(self) -> int:
        """Connections that are open, or being opened."""
        return len(self._silent) + len(self._speaking)

    def count(self, fate: str, messages: int = 1) -> None:
        """Count what became of messages or lines."""
        self._counts[fate] += messages

    def changed(self, areas: Iterable[str]) -> None:
        """Something was written down in these governorates; from the loop."""
        if self._telling is not None:
            self._telling.changed(areas)

    def wake(self, line: Line) -> None:
        """Let a line write what waits for it."""
        if self._telling is not None:
            self._telling.wake(line)

    def joined(self, line: Line, device: str) -> None:
        """A device has come with its certificate: it is told what it may see."""
        line.units = {self.intake.senders[device].unit}
        self._renew(line, (device,))

    def _renew(self, line: Line, devices: Iterable[str]) -> None:
        if self._telling is not None:
            known = [self.intake.senders[code] for code in devices if code in self.intake.senders]
            self._telling.renew(line, known, datetime.now(UTC))

    def read(self, event: Event, device: str, now: datetime) -> None:
        """Take a message to an operations room."""
        self.count(self._chats.hear(event, device, self.intake.senders.get(device), now))

    def hear(self, event: Event, device: str, now: datetime) -> bool:
        """Offer an event of a device to the rules, if it is a position that was measured; whether it was taken."""
        if not (event.type.startswith("a-f-") and event.how.startswith("m-")):
            self.count("no-position")
            return False
        sender = self.intake.senders.get(device)
        position = Position(
            unit=sender.unit if sender else "",
            at=event.sent,
            lat=event.point.lat,
            lon=event.point.lon,
            speed_mps=event.speed_mps,
            course_deg=event.course_deg,
            error_m=event.point.error_m,
            battery_percent=event.battery_percent,
        )
        if self.intake.offer(device, position, now) is not None or sender is None:
            return False
        taken = self.intake.tracks[device].last
        if self._telling is not None and taken is not None:
            self._telling.moved(sender, taken, event)
        return True

    def spoken(self, line: Line, device: str, uid: str) -> None:
        """A line has said where a unit is, and under which uid it is found: it makes room for no other any more."""
        if line in self._silent:
            del self._silent[line]
            self._speaking[line] = None
        if self._telling is None:
            return
        unit = self.intake.senders[device].unit
        is_new = line.units_reached.get(unit) != uid
        line.units_reached[unit] = uid
        if not is_new:
            return
        if not line.is_certified:
            line.units.add(unit)
            self._renew(line, self._devices_of(line))
        self._telling.reached(line, unit, datetime.now(UTC))

    def _devices_of(self, line: Line) -> Iterable[str]:
        """The device of a line; on a line of a gateway those that it has spoken for."""
        if line.is_certified:
            return (line.device,)
        return tuple(line.units_reached.values()) if self._is_gateway_told else ()

    def forget(self, line: Line) -> None:
        """A line is closed."""
        self._silent.pop(line, None)
        self._speaking.pop(line, None)
        if self._telling is not None:
            self._telling.leave(line)

    async def run(
        self, listeners: Sequence[tuple[socket.socket, ssl.SSLContext | None]], *, started: Callable[[], None]
    ) -> None:
        """Serve until SIGTERM or an interrupt; then hand on what has come, and end within a second."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        self.intake.know(await self._beside.call(self._load))
        for listener, _context in listeners:
            listener.setblocking(False)
            listener.listen(_BACKLOG)
        works = [self._accept(listener, context) for listener, context in listeners]
        works += [self._again(self.bounds.know_s, self._know), self._again(self.bounds.hand_on_s, self._hand_on)]
        works.append(self._again(_LOOK_S, self._look))
        if self._telling is not None:
            works += [self._again(self.bounds.look_s, one) for one in (self._telling.read, self._telling.listen)]
        tasks = [loop.create_task(work) for work in works]
        ended = [loop.create_task(stop.wait()), *tasks]
        started()
        try:
            await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ended:
                task.cancel()
            for listener, _context in listeners:
                listener.close()
            for line in [*self._silent, *self._speaking]:
                line.close()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hand_on(), _FAREWELL_S)

    async def _accept(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                sock, _address = await loop.sock_accept(listener)
            except OSError:  # no file is left, or the other side has gone already
                await asyncio.sleep(_FULL_S)
                continue
            if not self._has_room():
                self.count("line-refused")
                sock.close()
                continue
            line = Line(self, sock, is_certified=context is not None)
            self._silent[line] = None
            line.opening = loop.create_task(self._open(line, context))
            line.opening.add_done_callback(line.opened)

    def _has_room(self) -> bool:
        """Whether one more may come: when all are taken, the oldest that has said nothing goes."""
        if self.lines < self.bounds.most_lines:
            return True
        if not self._silent:
            return False
        self.count("line-closed")
        next(iter(self._silent)).close()
        return True

    async def _open(self, line: Line, context: ssl.SSLContext | None) -> None:
        limits = {"ssl_handshake_timeout": self.bounds.handshake_s, "ssl_shutdown_timeout": 1.0} if context else {}
        try:
            loop = asyncio.get_running_loop()
            await loop.connect_accepted_socket(lambda: line, line.sock, ssl=context, **limits)
        except OSError:  # no certificate of ours, no handshake in time, or gone: all are errors of the system or of TLS
            self.count("line-refused")
            line.sock.close()
            self.forget(line)

    async def _again(self, seconds: float, work: Callable[[], object]) -> None:
        """Do something again and again; what goes wrong once is told, and tried again."""
        while True:
            await asyncio.sleep(seconds)
            try:
                done = work()
                if asyncio.iscoroutine(done):
                    await done
            except Exception:
                log.exception("the feed goes on, but this failed")

    async def _know(self) -> None:
        """Ask who is registered, and close on whoever no longer is."""
        self.intake.know(await self._beside.call(self._load))
        for line in [*self._silent, *self._speaking]:
            if line.device and line.device not in self.intake.senders:
                self.count("line-refused")
                line.close()
            elif line.device or line.units:
                self._renew(line, self._devices_of(line))

    def _look(self) -> None:
        """Close lines that are silent."""
        now_s = time.monotonic()
        for line in [line for lines in (self._silent, self._speaking) for line in lines if line.is_silent(now_s)]:
            self.count("line-closed")
            line.close()

    async def _hand_on(self) -> None:
        """Hand on the newest of every unit; what is not kept waits, and what is newer takes its place, counted."""
        for code, position in self.intake.drain():
            self._lost += position.unit in self._waiting
            self._waiting[position.unit] = (code, position)
        handed, chats = dict(self._waiting), self._chats.waiting()
        counts = self._counted()
        news = {fate: n - self._told[fate] for fate, n in counts.items() if n > self._told[fate]}
        report = Report(tuple(handed.values()), news, self.lines, self.bounds.most_lines, tuple(chats.values()))
        told, self._told = self._told, counts
        try:
            await self._beside.call(self._store, report)
        except Exception:
            self._told = told
            raise
        self._waiting = {unit: one for unit, one in self._waiting.items() if handed.get(unit) is not one}
        self._chats.kept(chats)

    def _counted(self) -> Counter[str]:
        """Everything since the start, by what became of it."""
        refused = {rule.value: n for rule, n in self.intake.refused.items()}
        overwritten = self.intake.overwritten + self._lost
        taken = self.intake.taken - overwritten
        return Counter(self._counts) + Counter({**refused, "taken": taken, "overwritten": overwritten})
