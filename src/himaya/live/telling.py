"""Tells devices what stands on the map of their area, what changes there, and what their operations room writes.

Who is told what is decided here alone: a device is told while its unit is on
duty, of its own area, what the office that registered it may see. What there
is to tell comes from functions that run on a thread beside the loop.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from himaya.exchange.cot.event import Event, Point
from himaya.exchange.cot.types import our_uid, word
from himaya.live.board import Board
from himaya.live.shown import Shown
from himaya.live.thread import Beside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.live.bounds import Bounds
    from himaya.live.intake import Position, Sender
    from himaya.live.line import Line

_RECENT = timedelta(minutes=30)
_MOST_RECENT = 2000
_REST_S = 0.05


@dataclass(frozen=True, slots=True)
class Words:
    """One message of an operations room or of a unit to everybody: its number, its governorate, and how it is told."""

    number: int
    area: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Sources:
    """Where what is told comes from.

    things : everything that stands on the map of a governorate; of the whole country for the empty code.
    words : messages after a number, in their order.
    position_needs : what the office must be allowed to see so that a device is told where others are.
    stale : how long the position of a unit counts.
    """

    things: Callable[[str], Sequence[Shown]]
    words: Callable[[int], Sequence[Words]]
    position_needs: str
    stale: timedelta


class Telling:
    """Everybody who is told something, by the area they are told of."""

    def __init__(self, sources: Sources, bounds: Bounds, count: Callable[..., None]) -> None:
        self._sources, self._bounds, self._count = sources, bounds, count
        self._board = Board()
        self._lines: dict[str, dict[Line, None]] = {}
        self._read_s: dict[str, float] = {}
        self._asked: set[str] = set()
        self._recent: deque[tuple[datetime, Words]] = deque(maxlen=_MOST_RECENT)
        self._last = 0
        self._listened_s = -math.inf
        self._is_written = True
        self._dirty: dict[Line, None] = {}
        self._is_flushing = False
        self._beside = Beside()

    def renew(self, line: Line, senders: Iterable[Sender], now: datetime) -> None:
        """Look anew at what a line may be told; what it may see from now on it is told at once."""
        reads: dict[str, frozenset[str]] = {}
        for sender in senders:
            if sender.sees and sender.is_on_duty(now):
                reads[sender.area] = reads.get(sender.area, frozenset()) | sender.sees
        before, line.reads = line.reads, reads
        for area in before.keys() - reads.keys():
            self._leave(line, area)
            line.outbox.clear()
        for area in reads.keys() - before.keys():
            self._lines.setdefault(area, {})[line] = None
            for shown in self._board.things(area):
                self._tell(line, area, shown)
            for at, words in tuple(self._recent):
                if words.area == area and now - at < _RECENT:
                    self._tell(line, area, words.shown)

    def reached(self, line: Line, unit: str, now: datetime) -> None:
        """It is known as which contact a unit of a line is found: messages to it alone can be told."""
        for at, words in tuple(self._recent):
            if words.shown.only_unit == unit and words.area in line.reads and now - at < _RECENT:
                self._tell(line, words.area, words.shown)

    def leave(self, line: Line) -> None:
        """A line is closed."""
        for area in line.reads:
            self._leave(line, area)
        line.reads = {}
        self._dirty.pop(line, None)

    def _leave(self, line: Line, area: str) -> None:
        lines = self._lines.get(area, {})
        lines.pop(line, None)
        if not lines:
            self._lines.pop(area, None)
            self._read_s.pop(area, None)
            self._asked.discard(area)
            self._board.forget(area)

    def changed(self, areas: Iterable[str]) -> None:
        """Something was written down in these governorates; the empty code: it may concern any of them."""
        self._is_written = True
        written = set(areas)
        self._asked |= {area for area in self._lines if "" in written or not area or area in written}

    def moved(self, sender: Sender, position: Position, event: Event) -> None:
        """A unit has reported where it is: whoever may see it is told now, and not only when the tables are read."""
        audiences = [area for area in {sender.area, ""} if area in self._lines]
        if not audiences:
            return
        told = Event(
            uid=our_uid(f"unit:{sender.unit}"),
            type=sender.kind,
            how="m-g",
            sent=position.at,
            start=position.at,
            stale=position.at + self._sources.stale,
            point=Point(position.lat, position.lon, event.point.height_m, position.error_m),
            call_sign=word(sender.call_sign),
            speed_mps=position.speed_mps,
            course_deg=position.course_deg,
        )
        shown = Shown(told, self._sources.position_needs, of_unit=sender.unit)
        for area in audiences:
            self._board.put(area, shown)
            for line in self._lines[area]:
                self._tell(line, area, shown)

    async def read(self) -> None:
        """Read what has changed, or what was read too long ago, for whoever listens; tell what is new."""
        for area in [*self._lines]:
            if not self._is_due(area):
                continue
            self._read_s[area] = time.monotonic()
            self._asked.discard(area)
            begun = datetime.now(UTC)
            things = await self._beside.call(self._sources.things, area)
            if area in self._lines:
                for shown in self._board.taken_over(area, things, begun):
                    for line in self._lines[area]:
                        self._tell(line, area, shown)

    def _is_due(self, area: str) -> bool:
        """Whether an area was never read, has changed, or was read too long ago."""
        if area not in self._read_s:
            return True
        wait_s = self._bounds.again_s if area in self._asked else self._bounds.read_s
        return time.monotonic() - self._read_s[area] >= wait_s

    async def listen(self) -> None:
        """Read the messages that were written since the last time, and tell them."""
        if not self._is_written and time.monotonic() - self._listened_s < self._bounds.read_s:
            return
        self._listened_s, self._is_written = time.monotonic(), False
        try:
            found = await self._beside.call(self._sources.words, self._last)
        except Exception:
            self._is_written = True
            raise
        self._is_written |= bool(found)
        for words in found:
            self._last = max(self._last, words.number)
            self._recent.append((words.shown.event.sent, words))
            for line in self._lines.get(words.area, ()):
                self._tell(line, words.area, words.shown)

    def _tell(self, line: Line, area: str, shown: Shown) -> None:
        if shown.needs and shown.needs not in line.reads.get(area, ()):
            return
        if shown.of_unit in line.units and len(line.units) == 1:
            return
        if shown.only_unit:
            contact = line.units_reached.get(shown.only_unit)
            if contact is None:
                return
            shown = shown.for_contact(contact)
        overtaken = line.outbox.add(shown)
        if overtaken:
            self._count("not-told", overtaken)
        self.wake(line)

    def wake(self, line: Line) -> None:
        """Let a line write what waits for it, once everything that came with it is queued too."""
        self._dirty[line] = None
        if not self._is_flushing:
            self._is_flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        """Write for every line that has something; those that may not write more now have another turn."""
        self._is_flushing = False
        dirty, self._dirty = self._dirty, {}
        resting = []
        for line in dirty:
            told = line.write_waiting()
            if told:
                self._count("told", told)
            if line.wants_to_write():
                resting.append(line)
        if resting:
            asyncio.get_running_loop().call_later(_REST_S, self._go_on, resting)

    def _go_on(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.wants_to_write():
                self.wake(line)
