"""A flood of readers: pages are made once and shown from memory, and what has to be made waits in a line of its own."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

import pytest

from himaya.web.portal import changes, kept
from himaya.web.portal.kept import AT_ONCE, MOST_WAITING, Kept

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLIC = b"public, max-age=20"


class Pages:
    """An application that counts what it is asked, and answers when it is let."""

    def __init__(self, *, control: bytes = PUBLIC, status: int = 200, body: bytes = b"page") -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.control, self.status, self.body = control, status, body
        self.at_once = self.most_at_once = 0
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        self.asked.append(scope)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await receive()
        await self.go.wait()
        self.at_once -= 1
        headers = [(b"cache-control", self.control)]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


async def _ask(front: Kept, path: str = "/public/", query: bytes = b"", method: str = "GET") -> tuple[int, bytes]:
    told: list[Mapping[str, Any]] = []
    empty = itertools.repeat({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Mapping[str, Any]:
        return next(empty)

    async def send(message: Mapping[str, Any]) -> None:
        told.append(message)

    headers = [(b"host", b"localhost"), (b"cookie", b"sessionid=x")]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": headers}
    await front(scope, receive, send)
    return told[0]["status"], b"".join(one.get("body", b"") for one in told[1:])


def test_a_page_is_made_once_for_all_who_ask() -> None:
    """A thousand at the same time and a thousand more: one page, and no cookie of anybody reaches it."""

    async def play() -> Pages:
        pages = Pages()
        front = Kept(pages)
        for _round in range(2):
            answers = await asyncio.gather(*(_ask(front) for _reader in range(1000)))
            assert set(answers) == {(200, b"page")}
        return pages

    pages = asyncio.run(play())
    assert len(pages.asked) == 1
    assert dict(pages.asked[0]["headers"]) == {b"host": b"localhost"}


def test_a_change_is_seen_at_once_and_time_makes_a_page_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process publishes is there with the next reader; what another one does, after two seconds."""

    async def play() -> int:
        pages, now = Pages(), [100.0]
        monkeypatch.setattr(kept.time, "monotonic", lambda: now[0])
        front, number = Kept(pages), [0]
        monkeypatch.setattr(changes, "latest", lambda: number[0])
        for before, after in ((0.0, 0), (1.9, 0), (0.0, 1), (0.0, 1), (2.1, 1)):
            now[0] += before
            number[0] = after
            await _ask(front)
        return len(pages.asked)

    assert asyncio.run(play()) == 3


@pytest.mark.parametrize(("control", "status"), [(b"no-store", 200), (b"private", 200), (PUBLIC, 404), (PUBLIC, 400)])
def test_what_is_not_for_everybody_is_not_kept(control: bytes, status: int) -> None:
    """Forms and receipts, errors and what is missing are made for whoever asks."""

    async def play() -> int:
        pages = Pages(control=control, status=status)
        front = Kept(pages)
        for _reader in range(3):
            assert (await _ask(front))[0] == status
        return len(pages.asked)

    assert asyncio.run(play()) == 3


def test_places_have_pages_of_their_own_and_other_questions_none() -> None:
    """One page for a governorate and language each; what a reader invents behind the question mark is not kept."""

    async def play() -> int:
        pages = Pages()
        front = Kept(pages)
        for query in (b"", b"area=EG-ALX", b"area=EG-ALX", b"", b"x=1", b"x=1"):
            await _ask(front, query=query)
        await _ask(front, path="/en/public/")
        return len(pages.asked)

    assert asyncio.run(play()) == 5


def test_the_offices_pages_do_not_wait_behind_the_public() -> None:
    """Four of the public are worked on at once and 64 wait; one more is told to come back, an office goes through."""

    async def play() -> None:
        pages = Pages()
        front = Kept(pages)
        pages.go.clear()
        flood = [asyncio.create_task(_ask(front, query=b"x=%d" % number)) for number in range(MOST_WAITING)]
        await asyncio.sleep(0)
        await asyncio.sleep(0.05)
        assert pages.most_at_once == AT_ONCE
        status, words = await _ask(front, query=b"x=more")
        assert status == 503
        assert "أعد المحاولة" in words.decode()
        office = asyncio.create_task(_ask(front, path="/incidents/"))
        await asyncio.sleep(0.05)
        assert pages.most_at_once == AT_ONCE + 1
        pages.go.set()
        assert {status for status, _body in await asyncio.gather(*flood)} == {200}
        assert await office == (200, b"page")
        assert (await _ask(front, query=b"x=more"))[0] == 200

    asyncio.run(play())


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest page goes when all of them together are too large; a page that is too large is never kept."""
    monkeypatch.setattr(kept, "MOST_MEMORY", 10_000)
    monkeypatch.setattr(kept, "MOST_BYTES", 3_000)

    async def play() -> tuple[int, int, int]:
        pages = Pages(body=b"x" * 1_000)
        front = Kept(pages)
        for number in range(20):
            await _ask(front, path=f"/public/{number}/")
        before = len(pages.asked)
        await _ask(front, path="/public/19/")
        await _ask(front, path="/public/0/")
        pages.body = b"x" * 4_000
        for _reader in range(2):
            await _ask(front, path="/public/large/")
        return before, len(pages.asked), front._size

    before, after, size = asyncio.run(play())
    assert (before, after) == (20, 23)
    assert size <= 10_000


def test_a_failure_is_told_to_all_and_kept_for_nobody() -> None:
    """An application that breaks breaks for those who asked; the next reader is served."""

    class Broken(Pages):
        async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
            if not self.asked:
                self.asked.append(scope)
                raise RuntimeError
            await super().__call__(scope, receive, send)

    async def play() -> None:
        front = Kept(Broken())
        told = await asyncio.gather(*(_ask(front) for _reader in range(3)), return_exceptions=True)
        assert [type(one) for one in told] == [RuntimeError] * 3
        assert await _ask(front) == (200, b"page")

    asyncio.run(play())
