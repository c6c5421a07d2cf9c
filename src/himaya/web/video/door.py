"""`/video/socket`: one web socket for each browser in a room. What it may say is on a list; everything else ends it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from himaya.video.allowed import NotAllowedError, read
from himaya.video.room import Participant
from himaya.web.video import access
from himaya.web.video.access import NotAdmittedError, Seat
from himaya.web.video.models import Ending

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from himaya.video.conference import Conference

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Ask = Callable[..., Awaitable[Any]]

PATH = "/video/socket"
ENTERS_WITHIN_S = 10.0
ENDS_WITHIN_S = 2.0
LOOKS_EVERY_S = 20.0
LONGEST_QUEUE = 1000
PER_SECOND, AT_ONCE = 40.0, 300.0
_POLICY, _REFUSED = 1008, 4403
_ENDINGS = {
    "taken_over": Ending.TAKEN_OVER,
    "removed": Ending.REMOVED,
    "over": Ending.OVER,
    "stopped": Ending.STOPPED,
}


@dataclass(eq=False)
class Visit:
    """One browser in a room."""

    cookie: str
    seat: Seat
    one: Participant
    waiting: asyncio.Queue[Mapping[str, Any]]
    looking: asyncio.Event = field(default_factory=asyncio.Event)
    why: str = ""


class Door:
    """Lets browsers in, hands on what they may ask, and sends them out."""

    def __init__(self, conference: Conference, key: str, ask: Ask) -> None:
        self.conference = conference
        self._key = key
        self._ask = ask
        self._visits: set[Visit] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._rolls: dict[int, asyncio.Task[None]] = {}

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """One web socket, from its beginning to its end."""
        await receive()
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        if not _is_own_page(headers):
            await send({"type": "websocket.close", "code": _POLICY})
            return
        await send({"type": "websocket.accept"})
        cookie = headers.get("cookie", "")
        try:
            first = read(await asyncio.wait_for(_text(receive), ENTERS_WITHIN_S))
            seat = await self._ask(access.take_seat, cookie, first.token, self._key)
        except (TimeoutError, NotAllowedError):
            await _end(send, "not_allowed")
            return
        except NotAdmittedError as error:
            await _end(send, error.why)
            return
        except _GoneError:
            return
        await self._stay(seat, cookie, receive, send)

    async def _stay(self, seat: Seat, cookie: str, receive: Receive, send: Send) -> None:
        waiting: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue(LONGEST_QUEUE)
        one = await self.conference.enter(seat.meeting, seat.code, lambda message: _offer(waiting, message))
        visit = Visit(cookie, seat, one, waiting)
        self._visits.add(visit)
        self._empty.clear()
        self._tell_roll(seat.meeting)
        work = [
            asyncio.create_task(self._read(visit, receive)),
            asyncio.create_task(_write(visit, send)),
            asyncio.create_task(self._look(visit)),
        ]
        try:
            done, _open = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._visits.discard(visit)
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await self.conference.leave(seat.meeting, one)
            await self._write_down(visit)
            if not self._visits:
                self._empty.set()
        if visit.why not in {"left", "lost"}:
            await _end(send, visit.why)

    async def _write_down(self, visit: Visit) -> None:
        state, ending = visit.one.state, _ENDINGS.get(visit.why, Ending.LEFT if visit.why == "left" else Ending.LOST)
        await self._ask(access.give_up_seat, visit.seat, str(ending), state["mode"], visit.one.worst)

    async def _read(self, visit: Visit, receive: Receive) -> None:
        """Do what the browser asks, in its order, until it hangs up or asks for something else."""
        allowance, last = AT_ONCE, time.monotonic()
        try:
            while True:
                command = read(await _text(receive))
                now = time.monotonic()
                allowance, last = min(AT_ONCE, allowance + (now - last) * PER_SECOND) - 1, now
                if allowance < 0 or command.do == "enter":
                    raise NotAllowedError("too much")  # noqa: TRY301  # ends the visit like any other such message
                await self.conference.obey(visit.seat.meeting, visit.one, command)
        except _GoneError as error:
            visit.why = visit.why or ("left" if error.is_wanted else "lost")
        except NotAllowedError:
            visit.why = visit.why or "not_allowed"

    async def _look(self, visit: Visit) -> None:
        """Ask now and then, and whenever something was written down, whether the visitor may stay."""
        while not visit.why:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(visit.looking.wait(), LOOKS_EVERY_S)
            visit.looking.clear()
            visit.why = visit.why or await self._ask(access.check_seat, visit.cookie, visit.seat)

    def look_again(self, meeting: int | None, *, roll: bool) -> None:
        """Look at everybody in the room of a meeting, or in all rooms; tell the roll anew where it may have changed."""
        concerned = [one for one in self._visits if meeting is None or one.seat.meeting == meeting]
        for visit in concerned:
            visit.looking.set()
        if roll and concerned and meeting is not None:
            self._tell_roll(meeting)

    def _tell_roll(self, meeting: int) -> None:
        """Tell the roll; changes that come while it is being asked are told once more afterwards."""
        before = self._rolls.get(meeting)
        task = asyncio.create_task(self._roll(meeting, before))
        self._rolls[meeting] = task
        task.add_done_callback(lambda done: self._rolls.pop(meeting) if self._rolls.get(meeting) is done else None)

    async def _roll(self, meeting: int, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        if self._rolls.get(meeting) is not asyncio.current_task():
            return
        message = await self._ask(access.roll, meeting)
        room = self.conference.room(meeting)
        if room is not None:
            room.tell(message)

    async def close(self) -> None:
        """Send everybody out: the server ends."""
        for visit in self._visits:
            _offer(visit.waiting, {"told": "ended", "why": "stopped"})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), ENDS_WITHIN_S)


class _GoneError(Exception):
    """The browser has hung up; `is_wanted` when it said so itself."""

    def __init__(self, *, is_wanted: bool) -> None:
        super().__init__()
        self.is_wanted = is_wanted


async def _text(receive: Receive) -> str:
    message = await receive()
    if message["type"] == "websocket.disconnect":
        raise _GoneError(is_wanted=message.get("code") in {1000, 1001})
    return message.get("text") or ""


def _offer(waiting: asyncio.Queue[Mapping[str, Any]], message: Mapping[str, Any]) -> None:
    """Queue a message; whoever does not keep up is sent out."""
    if waiting.full():
        while not waiting.empty():
            waiting.get_nowait()
        message = {"told": "ended", "why": "slow"}
    waiting.put_nowait(message)


async def _write(visit: Visit, send: Send) -> None:
    """Tell the browser what waits for it, until it is told that it has ended."""
    while True:
        message = await visit.waiting.get()
        if message["told"] == "ended":
            visit.why = visit.why or message["why"]
            return
        await send({"type": "websocket.send", "text": json.dumps(message, ensure_ascii=False)})


async def _end(send: Send, why: str) -> None:
    try:
        await send({"type": "websocket.send", "text": json.dumps({"told": "ended", "why": why})})
        await send({"type": "websocket.close", "code": _REFUSED, "reason": why})
    except (OSError, RuntimeError):
        return


def _is_own_page(headers: Mapping[str, str]) -> bool:
    """Whether the socket was opened by a page of this very server."""
    host, origin = headers.get("host", ""), urlsplit(headers.get("origin", ""))
    name = urlsplit(f"//{host}").hostname or ""
    return bool(host) and origin.netloc == host and validate_host(name, settings.ALLOWED_HOSTS)
