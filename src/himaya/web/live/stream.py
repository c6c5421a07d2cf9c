"""`GET /events`: one stream of server-sent events for each console, on the event loop."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from himaya.web.common import mark
from himaya.web.live.access import REPLAYED_AT_MOST, listener_of, missed
from himaya.web.live.hub import Console, Hub
from himaya.web.live.tail import Tail

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping, Sequence

    from himaya.web.live.access import Listener
    from himaya.web.live.hub import Event

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

PATH = "/events"
HEARTBEAT_S = 15.0
_RETRY_MS = 2000
_LONGEST_ID = 19
_KEPT_TEXTS = 1024
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "same-origin",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
}


class Feed:
    """The feed of this process: its hub, the thread that follows the journal, and two threads that ask the database."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._tail: Tail | None = None
        self._asking = ThreadPoolExecutor(2, thread_name_prefix="events")

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Follow the journal from now on; asks the database once, before the first request."""
        self._tail = Tail(lambda events: _on(loop, self.hub, events))
        self.hub.last = self._tail.start()

    def close(self) -> None:
        """End every stream and the threads; from the event loop, without waiting."""
        self.hub.close()

    def stop(self) -> None:
        """Wait for the threads."""
        if self._tail is not None:
            self._tail.stop()
        self._asking.shutdown()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        if scope["method"] != "GET":
            await _refuse(send, 405, "method")
            return
        cookie = headers.get("cookie", "")
        listener = await self._ask(listener_of, cookie)
        if listener is None:
            await _refuse(send, 401, "sign-in")
            return
        if self.hub.full_for(listener.account):
            await _refuse(send, 429, "streams")
            return
        console = Console(listener.account, listener.sees)
        begun = self.hub.join(console)
        gone = asyncio.create_task(_gone(receive, console))
        try:
            await _start(send, is_exercise=await self._ask(mark.is_exercise))
            async for text in self._texts(console, listener, cookie, _after(headers, begun), begun):
                if gone.done():
                    return
                await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            self.hub.leave(console)

    async def _texts(
        self, console: Console, listener: Listener, cookie: str, after: int, begun: int
    ) -> AsyncIterator[str]:
        """What a stream says, from the number after which the console has missed something."""
        if not 0 <= begun - after <= REPLAYED_AT_MOST:
            yield _reset(begun)
            return
        yield f"retry: {_RETRY_MS}\nevent: ready\nid: {after}\ndata: {{}}\n\n"
        while after < begun:
            events = await self._ask(missed, listener, after, begun)
            yield "".join(map(_told, events))
            after = events[-1].seq if events else begun
        yield f"id: {begun}\n\n"
        async for text in self._live(console, cookie):
            yield text

    async def _live(self, console: Console, cookie: str) -> AsyncIterator[str]:
        """New events as they come; a heartbeat and a look at the session where there are none."""
        while not self.hub.closed:
            events = await console.wait(HEARTBEAT_S)
            if self.hub.closed:
                return
            if console.recheck or not events:
                console.recheck = False
                listener = await self._ask(listener_of, cookie)
                if listener is None or listener.account != console.account:
                    yield "event: signed-out\ndata: {}\n\n"
                    return
                console.sees = listener.sees
                events = [event for event in events if listener.sees(event)]
            yield "".join(map(_told, events)) or ": \n\n"
            if console.overrun:
                yield _reset(self.hub.last)
                return

    async def _ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._asking, question, *arguments)


def _on(loop: asyncio.AbstractEventLoop, hub: Hub, events: Sequence[Event]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(hub.publish, events)


async def _gone(receive: Receive, console: Console) -> None:
    """End when the console has hung up."""
    while (await receive())["type"] != "http.disconnect":
        continue
    console.wake()


def _after(headers: Mapping[str, str], begun: int) -> int:
    """Number that the console has already seen; the present end where it names none."""
    told = headers.get("last-event-id", "").strip()
    return int(told) if told.isascii() and told.isdecimal() and len(told) < _LONGEST_ID else begun


@lru_cache(maxsize=_KEPT_TEXTS)
def _told(event: Event) -> str:
    """An event as it is sent; written once for all consoles."""
    shown = {
        "seq": event.seq,
        "action": event.action,
        "kind": event.kind,
        "object": event.object_id,
        "at": event.at,
    }
    return f"id: {event.seq}\ndata: {json.dumps(shown, ensure_ascii=False)}\n\n"


def _reset(seq: int) -> str:
    """The console has missed more than is sent again: it loads its pages anew and goes on from here."""
    return f"id: {seq}\nevent: reset\ndata: {{}}\n\n"


async def _start(send: Send, *, is_exercise: bool) -> None:
    headers = {"content-type": "text/event-stream; charset=utf-8", **_HEADERS}
    if is_exercise:
        headers[mark.HEADER.lower()] = "1"
    await send({"type": "http.response.start", "status": 200, "headers": _encoded(headers)})


async def _refuse(send: Send, status: int, rule: str) -> None:
    body = json.dumps({"refused": rule}).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **_HEADERS}
    await send({"type": "http.response.start", "status": status, "headers": _encoded(headers)})
    await send({"type": "http.response.body", "body": body})


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
