"""Pages for everybody, kept for a moment in front of the application: a flood of readers is answered from memory.

A page is made once for all who ask for it at the same time. What has to be made waits in a line of its own, so that
however many readers come, the offices' pages find a thread.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from himaya.web.portal import changes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    Receive = Callable[[], Awaitable[Mapping[str, Any]]]
    Send = Callable[[Mapping[str, Any]], Awaitable[None]]
    Application = Callable[[Mapping[str, Any], Receive, Send], Awaitable[None]]

SPACES = ("/public/", "/en/public/")
KEPT_S = 2.0
"""How long a page is shown without being made anew; in the process that publishes it is made anew at once."""
MOST_BYTES, MOST_MEMORY = 512 * 1024, 32 * 1024**2
"""The largest page that is kept, and all of them together; bytes."""
AT_ONCE, MOST_WAITING = 4, 64
"""How many requests of the public are worked on at once, of the eight threads there are, and how many may wait."""
_SHARED_QUERY = re.compile(rb"(?:area=EG-[A-Z]{1,3})?")
_OF_THE_KEY = frozenset({b"host", b"x-forwarded-proto"})
_BUSY = (
    "الصفحات مزدحمة الآن. أعد المحاولة بعد ثوانٍ.\nThese pages are crowded now. Try again in a few seconds.\n".encode()
)


@dataclass(slots=True)
class Answer:
    """A whole response, and until when it may be shown again."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    until: float = 0.0
    change: int = 0

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return len(self.body) + 2000

    @property
    def is_for_everybody(self) -> bool:
        """Whether the page says itself that it may be kept."""
        said = dict(self.headers).get(b"cache-control", b"")
        return self.status == HTTPStatus.OK and said.startswith(b"public") and len(self.body) <= MOST_BYTES


class Kept:
    """The application with the public's pages kept in front of it."""

    def __init__(self, pages: Application) -> None:
        self._pages = pages
        self._kept: dict[tuple[Any, ...], Answer] = {}
        self._making: dict[tuple[Any, ...], asyncio.Task[Answer]] = {}
        self._size = 0
        self._line = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer from memory what may be; let everything else through, the public's in its own line."""
        if scope["type"] != "http" or not scope["path"].startswith(SPACES):
            await self._pages(scope, receive, send)
        elif scope["method"] == "GET" and _SHARED_QUERY.fullmatch(scope["query_string"]):
            await _send(await self._shared(scope), send)
        else:
            await self._in_line(scope, receive, send)

    async def _shared(self, scope: Mapping[str, Any]) -> Answer:
        told = sorted(one for one in scope["headers"] if one[0] in _OF_THE_KEY)
        key = (scope["path"], scope["query_string"], *told)
        kept = self._kept.get(key)
        if kept is not None and kept.until > time.monotonic() and kept.change == changes.latest():
            return kept
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.create_task(self._make(key, scope))
            making.add_done_callback(lambda _task: self._making.pop(key, None))
        return await asyncio.shield(making)

    async def _make(self, key: tuple[Any, ...], scope: Mapping[str, Any]) -> Answer:
        change = changes.latest()
        headers = [one for one in scope["headers"] if one[0] != b"cookie"]
        made = _Made()
        await self._in_line({**scope, "headers": headers}, _nothing_more(), made.take)
        answer = made.answer()
        if answer.is_for_everybody:
            answer.until, answer.change = time.monotonic() + KEPT_S, change
            self._forget(key)
            self._kept[key] = answer
            self._size += answer.size
            while self._size > MOST_MEMORY:
                self._forget(next(iter(self._kept)))
        return answer

    def _forget(self, key: tuple[Any, ...]) -> None:
        gone = self._kept.pop(key, None)
        self._size -= gone.size if gone is not None else 0

    async def _in_line(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if self._waiting >= MOST_WAITING:
            await _send(_busy(), send)
            return
        self._waiting += 1
        try:
            async with self._line:
                await self._pages(scope, receive, send)
        finally:
            self._waiting -= 1


class _Made:
    """Gathers a response."""

    def __init__(self) -> None:
        self._status, self._headers, self._parts = 500, list[tuple[bytes, bytes]](), list[bytes]()

    async def take(self, message: Mapping[str, Any]) -> None:
        """Take a part of it."""
        if message["type"] == "http.response.start":
            self._status, self._headers = message["status"], list(message.get("headers", ()))
        else:
            self._parts.append(message.get("body", b""))

    def answer(self) -> Answer:
        """The whole."""
        return Answer(self._status, self._headers, b"".join(self._parts))


def _nothing_more() -> Receive:
    """A request without a body, whose reader stays."""
    told = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Mapping[str, Any]:
        for message in told:
            return message
        await asyncio.Event().wait()
        raise AssertionError

    return receive


def _busy() -> Answer:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"3"), (b"cache-control", b"no-store")]
    return Answer(HTTPStatus.SERVICE_UNAVAILABLE, headers, _BUSY)


async def _send(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})
