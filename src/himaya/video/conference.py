"""All rooms of this server: who enters, what they ask, and what becomes of them when the gateway ends."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from himaya.video.allowed import SEND
from himaya.video.gateway import GatewayError
from himaya.video.room import Participant, Room

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from himaya.video.allowed import Command
    from himaya.video.gateway import Gateway
    from himaya.video.room import Tell

log = logging.getLogger(__name__)
_WORSE = ("", "good", "fair", "poor", "none")


class Conference:
    """The rooms, by the number of their meeting."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._gateway: Gateway | None = None
        self._rooms: dict[int, Room] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_up(self) -> bool:
        """Whether there are pictures and sound at all."""
        return self._gateway is not None

    def room(self, meeting: int) -> Room | None:
        """The room of a meeting, where somebody is in it."""
        return self._rooms.get(meeting)

    async def gateway_up(self, gateway: Gateway) -> None:
        """Make the rooms anew and let everybody in them send and watch again."""
        self._gateway = gateway
        for meeting in list(self._rooms):
            await self._tell_up(self._rooms[meeting])

    def gateway_down(self) -> None:
        """Say so to everybody: the meeting goes on without."""
        self._gateway = None
        for room in self._rooms.values():
            room.forget_gateway()
            room.tell({"told": "gateway", "up": False})
            room.tell(room.lines())

    async def _tell_up(self, room: Room) -> None:
        if self._gateway is None:
            return
        try:
            await room.ensure(self._gateway)
        except GatewayError as error:
            log.warning("a video room cannot be made: %s", error)
            return
        room.tell({"told": "gateway", "up": True})

    async def enter(self, meeting: int, office: str, tell: Tell) -> Participant:
        """Let an office in; an older browser of the same office is told that this one has taken over."""
        room = self._rooms.setdefault(meeting, Room(self._secret))
        older = room.participants.get(office)
        one = room.participants[office] = Participant(office, tell)
        if older is not None:
            older.tell({"told": "ended", "why": "taken_over"})
            self._later(_end(older))
        try:
            if self._gateway is not None:
                await room.ensure(self._gateway)
        except GatewayError as error:
            log.warning("a video room cannot be made: %s", error)
        tell({"told": "gateway", "up": self._gateway is not None})
        room.tell(room.lines())
        return one

    async def leave(self, meeting: int, one: Participant) -> None:
        """Let it out; the room goes with the last one."""
        room = self._rooms.get(meeting)
        if room is not None and room.participants.get(one.office) is one:
            del room.participants[one.office]
            if not room.participants:
                del self._rooms[meeting]
                self._later(room.remove())
            else:
                room.tell(room.lines())
                self._later(self._resettle(room))
        await _end(one)

    def remove(self, meeting: int, office: str, why: str) -> None:
        """Send an office out, as the chair or the end of the meeting wants it; its socket then leaves."""
        room = self._rooms.get(meeting)
        one = room.participants.get(office) if room else None
        if one is not None:
            one.tell({"told": "ended", "why": why})

    async def obey(self, meeting: int, one: Participant, command: Command) -> None:
        """Do what a participant asks; while the gateway is gone nothing can be done, which it has been told."""
        room = self._rooms.get(meeting)
        if room is None or room.participants.get(one.office) is not one:
            return
        if command.do == "state":
            await self._state(room, one, command)
            return
        if self._gateway is None:
            return
        try:
            async with one.lock:
                await self._do(room, one, command)
        except GatewayError as error:
            one.tell({"told": "failed", "link": command.link, "why": str(error)})

    async def _do(self, room: Room, one: Participant, command: Command) -> None:
        if command.do == "candidate":
            handle = one.streams.get(command.link)
            if handle is not None and command.candidate is not None:
                await handle.trickle(command.candidate)
        elif command.do == "answer":
            await room.answer(one, command.link, command.sdp)
        elif command.do == "watch":
            one.large, one.small = command.large, command.small
            await room.settle(one)
            await room.share_out()
        elif command.do == "close":
            await room.close(one, command.link)
            self._changed(room)
        elif command.link == SEND:
            await room.publish(one, command.sdp, lambda: self._changed(room))
        else:
            await room.join_sound(one, command.sdp, lambda said: _talking(room, said))

    def _changed(self, room: Room) -> None:
        room.tell(room.lines())
        self._later(self._resettle(room))

    async def _state(self, room: Room, one: Participant, command: Command) -> None:
        was = one.state["muted"]
        one.state = dict(command.state)
        one.worst = max(one.worst, one.state["quality"], key=_WORSE.index) if one.state["mode"] != "text" else one.worst
        room.tell({"told": "line", "line": one.line})
        if was != one.state["muted"] and self._gateway is not None:
            try:
                async with one.lock:
                    await room.mute(one)
            except GatewayError as error:
                one.tell({"told": "failed", "link": "hear", "why": str(error)})

    async def _resettle(self, room: Room) -> None:
        """Pictures came or went: each sees what it had asked for."""
        for one in list(room.participants.values()):
            if self._gateway is None:
                return
            try:
                async with one.lock:
                    await room.settle(one)
            except GatewayError as error:
                log.info("a picture cannot be shown: %s", error)
        try:
            await room.share_out()
        except GatewayError as error:
            log.info("a picture cannot be shared out: %s", error)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _end(one: Participant) -> None:
    session = one.session
    for handle in one.streams.values():
        handle.forget()
    one.forget_streams()
    if session is not None:
        await session.end()


def _talking(room: Room, said: Mapping[str, Any]) -> None:
    """Tell who speaks; the gateway tells it to each participant, of whom one is enough."""
    data = said.get("plugindata", {}).get("data", {})
    event = data.get("audiobridge")
    if event not in {"talking", "stopped-talking"}:
        return
    for one in room.participants.values():
        if one.voice and one.voice == data.get("id"):
            talks = event == "talking"
            if one.state.get("talks", False) != talks:
                one.state["talks"] = talks
                room.tell({"told": "talking", "office": one.office, "talks": talks})
