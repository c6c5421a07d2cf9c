"""Hands events to consoles on the event loop; knows no database."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LONGEST_QUEUE = 1000
PER_ACCOUNT = 20


@dataclass(frozen=True, slots=True)
class Event:
    """What a console is told of an entry: no office, no content. `account` says whose access it may have changed."""

    seq: int
    action: str
    kind: str
    object_id: str
    area: str
    at: str
    account: str


class Console:
    """One open stream: what waits for it, and whether its access must be looked at anew."""

    def __init__(self, account: str, sees: Callable[[Event], bool]) -> None:
        self.account = account
        self.sees = sees
        self.recheck = False
        self.overrun = False
        self._waiting: deque[Event] = deque()
        self._woken = asyncio.Event()

    def offer(self, event: Event) -> None:
        """Queue an event that the console may see; one that does not keep up is told to start anew."""
        if _concerns_access(event, self.account):
            self.recheck = True
            self._woken.set()
        if self.overrun or not self.sees(event):
            return
        if len(self._waiting) >= LONGEST_QUEUE:
            self._waiting.clear()
            self.overrun = True
        else:
            self._waiting.append(event)
        self._woken.set()

    def wake(self) -> None:
        """Let the stream look up, as when the hub closes."""
        self._woken.set()

    async def wait(self, seconds: float) -> Sequence[Event]:
        """Events that came, at once where there are any; none after so many seconds."""
        if not self._woken.is_set():
            try:
                await asyncio.wait_for(self._woken.wait(), seconds)
            except TimeoutError:
                return ()
        self._woken.clear()
        taken = tuple(self._waiting)
        self._waiting.clear()
        return taken


class Hub:
    """Every open console of this process, and the number of the last entry they were offered."""

    def __init__(self) -> None:
        self.last = 0
        self.closed = False
        self._consoles: set[Console] = set()
        self._listeners: list[Callable[[Sequence[Event]], None]] = []

    def full_for(self, account: str) -> bool:
        """Whether an account has as many streams open as it may."""
        return sum(console.account == account for console in self._consoles) >= PER_ACCOUNT

    def join(self, console: Console) -> int:
        """Offer every later event to a console; returns the number after which they begin."""
        self._consoles.add(console)
        return self.last

    def leave(self, console: Console) -> None:
        """Forget a console."""
        self._consoles.discard(console)

    def listen(self, heard: Callable[[Sequence[Event]], None]) -> None:
        """Have every later event told on the event loop, whoever it concerns."""
        self._listeners.append(heard)

    def publish(self, events: Sequence[Event]) -> None:
        """Offer events in their order."""
        for event in events:
            self.last = event.seq
            for console in self._consoles:
                console.offer(event)
        for heard in self._listeners:
            heard(events)

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        for console in self._consoles:
            console.wake()


def _concerns_access(event: Event, account: str) -> bool:
    """Whether what an account may see can have changed: its own sign-out or account, or any office."""
    if event.kind == "office":
        return True
    return event.kind == "account" and account in {event.account, event.object_id}
