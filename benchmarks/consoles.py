"""Consoles of a room as browsers behave: they listen, fetch their page anew when something happens to it, write."""

from __future__ import annotations

import asyncio
import contextlib
import json
import struct
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

_TOKEN = "a" * 32
_STAYS_S, _WRITES_S = 12.0, 60.0
"""How long an operator stays on a page; how often each enters something."""
_WARM_S = 3.0
_LARGEST = 2**22


@dataclass(frozen=True)
class Page:
    """A page: its address, and when it is fetched anew, as `live.ts` and `picture/feed.ts` do it.

    share : how many of twenty operators look at it. kinds : of events that concern it, of one object alone where `own`.
    unseen : what happens without a word of it becoming another one. together_s, spread_s : events within the first, and
    a random part of the second, are fetched once; least_s : no oftener than so; ages_s : without any event.
    """

    path: str
    share: int
    kinds: frozenset[str]
    own: bool = False
    unseen: frozenset[str] = frozenset()
    together_s: float = 0.25
    spread_s: float = 0.5
    least_s: float = 1.0
    ages_s: float = 30.0

    def shows(self, event: Mapping[str, Any], number: str) -> bool:
        """Whether an event has it fetched anew."""
        return (
            event["kind"] in self.kinds
            and event["action"] not in self.unseen
            and (not self.own or event["object"] == number)
        )


_UNSEEN = frozenset(
    {"incident-noted", "incident-updated", "incident-checked", "incident-struck", "incident-force-recorded"}
)
_FOLLOWED = frozenset({"incident", "plan-version", "road-control", "post"})
PAGES = {
    "board": Page("/dispatch/", 8, frozenset({"incident", "unit-state"}), unseen=_UNSEEN),
    "incidents": Page("/incidents/", 3, frozenset({"incident"})),
    "incident": Page("/incidents/{}/", 7, frozenset({"incident"}), own=True),
    "picture": Page("/picture/items.json", 2, _FOLLOWED, together_s=0.4, spread_s=0.4, least_s=1.5, ages_s=20.0),
}


@dataclass(frozen=True)
class Load:
    """Where the server is, the sessions of operators, what is open, and codes of units on duty."""

    url: str
    sessions: Sequence[str]
    incidents: Sequence[int]
    units: Sequence[str] = ()


class Link:
    """One connection of a browser, kept open."""

    def __init__(self, load: Load, session: str = "") -> None:
        self._at, self._session = urlsplit(load.url), session
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, path: str, body: Any = None, *, part: bool = False
    ) -> tuple[int, asyncio.StreamReader, dict[str, str]]:
        """Send a request; status, where the answer is read from, and its headers."""
        is_fresh = self._streams is None
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._at.hostname, self._at.port, limit=_LARGEST)
        reader, writer = self._streams
        sent = b"" if body is None else json.dumps(body).encode()
        head = [
            f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
            "Host: localhost",
            f"Cookie: sessionid={self._session}; csrftoken={_TOKEN}",
            "Accept-Encoding: gzip",
            *(["Himaya-Part: live"] if part else []),
            *([] if body is None else [f"X-CSRFToken: {_TOKEN}", "Content-Type: application/json"]),
            f"Content-Length: {len(sent)}",
        ]
        writer.write("\r\n".join([*head, "", ""]).encode() + sent)
        try:
            told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()  # the server ends a line on which nothing was asked for five seconds; a browser opens another
            if is_fresh:
                raise
            return await self.ask(path, body, part=part)
        return int(told[0].split()[1]), reader, dict(line.lower().split(": ", 1) for line in told[1:] if line)

    async def fetch(self, path: str, body: Any = None, *, part: bool = False) -> bytes:
        """A whole answer; of an open page its live part alone.

        Raises
        ------
        RuntimeError : it was refused.
        """
        status, reader, headers = await self.ask(path, body, part=part)
        whole = b""
        if "content-length" in headers:
            whole = await reader.readexactly(int(headers["content-length"]))
        else:
            while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
                whole += (await reader.readexactly(size + 2))[:-2]
            await reader.readuntil(b"\r\n")
        if status != 200:  # OK of HTTP
            message = f"{path}: {status} {whole[:300]!r}"
            raise RuntimeError(message)
        return whole

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def alone(load: Load, path: str, visits: int) -> list[float]:
    """Seconds of visits one after the other, with nobody else there."""
    link, found = Link(load, load.sessions[0]), []
    for _visit in range(visits):
        begin = time.perf_counter()
        await link.fetch(path)
        found.append(time.perf_counter() - begin)
    link.close()
    return found


async def _events(load: Load, session: str) -> AsyncIterator[dict[str, Any]]:
    """What the live feed tells a console; the first is empty, once it listens."""
    link = Link(load, session)
    try:
        _status, reader, _headers = await link.ask("/events")
        yield {}
        while line := await reader.readline():
            if line.startswith(b'data: {"seq"'):
                yield json.loads(line[6:])
    finally:
        link.close()


async def _writing(load: Load, per_s: float, seconds: float, sent: dict[str, float]) -> None:
    """Notes on incidents, evenly spread, each by another operator; `sent` is told when that of an incident left."""
    links = [Link(load, session) for session in load.sessions]
    begin = time.perf_counter()
    for number in range(int(per_s * seconds)):
        await asyncio.sleep(max(0.0, begin + number / per_s - time.perf_counter()))
        incident = load.incidents[number * 7 % len(load.incidents)]
        sent[str(incident)] = time.perf_counter()
        await links[number % len(links)].fetch(f"/api/v1/incidents/{incident}/notes", {"text": f"line {number}"})
    for link in links:
        link.close()


async def listening(load: Load, consoles: int, per_s: float, seconds: float) -> list[float]:
    """Seconds from when an operator sent an entry to when a console was told of it, over all consoles."""
    delays: list[float] = []
    sent: dict[str, float] = {}
    ready = asyncio.Semaphore(0)

    async def listen(session: str) -> None:
        async for event in _events(load, session):
            if event:
                delays.append(time.perf_counter() - sent[event["object"]])
            else:
                ready.release()

    tasks = [asyncio.create_task(listen(load.sessions[k % len(load.sessions)])) for k in range(consoles)]
    for _console in range(consoles):
        await ready.acquire()
    await _writing(load, per_s, seconds, sent)
    await asyncio.sleep(1.0)
    await _ended(tasks)
    return delays


async def echoed(consoles: int, per_s: float, seconds: float) -> list[float]:
    """Seconds of the same number of messages to as many sockets of this machine, with nothing behind them."""
    writers: list[asyncio.StreamWriter] = []
    delays: list[float] = []
    ready = asyncio.Semaphore(0)

    async def opened(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        ready.release()

    server = await asyncio.start_server(opened, "localhost", 0)
    port = server.sockets[0].getsockname()[1]

    async def listen() -> None:
        reader, _writer = await asyncio.open_connection("localhost", port)
        while True:
            message = await reader.readexactly(200)
            delays.append(time.perf_counter() - struct.unpack("d192x", message)[0])

    tasks = [asyncio.create_task(listen()) for _ in range(consoles)]
    for _console in range(consoles):
        await ready.acquire()
    for _message in range(int(per_s * seconds)):
        for writer in writers:
            writer.write(struct.pack("d192x", time.perf_counter()))
        await asyncio.sleep(1 / per_s)
    await _ended(tasks)
    server.close()
    return delays


@dataclass
class _Operator:
    """One console: what it looks at, and when it fetches that anew."""

    load: Load
    desk: int
    took: defaultdict[str, list[float]]
    page: str = "board"
    number: str = ""
    chance: np.random.Generator = field(default_factory=np.random.default_rng)

    async def work(self, end: float) -> None:
        """Look at pages until the end."""
        session = self.load.sessions[self.desk]
        self.chance, news = np.random.default_rng(self.desk), asyncio.Event()
        weights = np.array([page.share for page in PAGES.values()], dtype=np.float64)
        listening = asyncio.create_task(self._hear(session, news))
        link = Link(self.load, session)
        await asyncio.sleep(self.chance.uniform(0, _WARM_S))
        while (now := time.perf_counter()) < end:
            self.page = str(self.chance.choice(list(PAGES), p=weights / weights.sum()))
            self.number = str(self.chance.choice(self.load.incidents))
            await self._look(link, news, min(now + self.chance.exponential(_STAYS_S), end))
        listening.cancel()
        link.close()

    async def _look(self, link: Link, news: asyncio.Event, leaves: float) -> None:
        page, is_open = PAGES[self.page], False
        path = page.path.format(self.number)
        while (begin := time.perf_counter()) < leaves:
            news.clear()
            await link.fetch(path, part=is_open and not path.endswith(".json"))
            self.took[self.page].append(time.perf_counter() - begin)
            is_open = True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), min(page.ages_s, max(0.01, leaves - time.perf_counter())))
            soon = page.together_s + self.chance.uniform(0, page.spread_s)
            await asyncio.sleep(max(soon, begin + page.least_s - time.perf_counter()))

    async def _hear(self, session: str, news: asyncio.Event) -> None:
        async for event in _events(self.load, session):
            if event and PAGES[self.page].shows(event, self.number):
                news.set()


async def _entering(load: Load, per_s: float, seconds: float) -> None:
    """What a room enters, evenly spread: of ten entries five statuses of units, three notes, two METHANE updates.

    A status is what changes a board; notes alone would leave every board as it is.
    """
    links, begin = [Link(load, session) for session in load.sessions], time.perf_counter()
    for number in range(int(per_s * seconds)):
        await asyncio.sleep(max(0.0, begin + number / per_s - time.perf_counter()))
        link, incident = links[number % len(links)], load.incidents[number * 7 % len(load.incidents)]
        if number % 2:
            unit = load.units[number // 2 % len(load.units)]
            await link.fetch(f"/api/v1/dispatch/units/{unit}/status", {"status": str(1 + number // 2 % 2)})
        elif number % 10 in {0, 4}:
            await link.fetch(f"/api/v1/incidents/{incident}/methane", {"text": f"update {number}"})
        else:
            await link.fetch(f"/api/v1/incidents/{incident}/notes", {"text": f"line {number}"})
    for link in links:
        link.close()


async def working(load: Load, operators: int, seconds: float) -> dict[str, list[float]]:
    """Seconds of every page that the operators of a room fetch, who enter something once a minute each."""
    took: defaultdict[str, list[float]] = defaultdict(list)
    end = time.perf_counter() + seconds + _WARM_S
    tasks = [asyncio.create_task(_Operator(load, k, took).work(end)) for k in range(operators)]
    await asyncio.sleep(_WARM_S)
    took.clear()
    await _entering(load, operators / _WRITES_S, seconds - 1.0)
    await asyncio.gather(*tasks)
    return dict(took)


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
