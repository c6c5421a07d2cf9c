"""Debian's gateway, with scripted participants whose streams are real."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tests.video.peers import Moving, Peer, Tone

from himaya.video import allowed
from himaya.video.conference import Conference
from himaya.video.gateway import Gateway, GatewayError
from himaya.video.settings import Network, secrets_in
from himaya.video.supervisor import Standing, Supervisor, _end_leftover, installed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.gateway,
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),
]
MEETING = 7
WAITS_S = 40.0


class Server:
    """A gateway under its supervisor, rooms, and peers in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secrets = secrets_in(folder)
        self.conference = Conference(self.secrets.rooms)
        self.supervisor = Supervisor(
            folder, Network(), self.secrets, up=self.conference.gateway_up, down=self.conference.gateway_down
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Server]:
        """Run it for a test."""
        assert installed(), "Janus is not installed: apt-get install janus, or leave these out with make test VIDEO=no."
        task = asyncio.create_task(self.supervisor.run())
        try:
            await until(lambda: self.conference.is_up)
            yield self
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @asynccontextmanager
    async def peer(self, office: str) -> AsyncIterator[Peer]:
        """An office in the room, which obeys the list of what is allowed."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        peer = Peer(lambda message: queue.put_nowait(json.dumps(message)))
        one = await self.conference.enter(MEETING, office, peer.told)

        async def pump() -> None:
            while True:
                await self.conference.obey(MEETING, one, allowed.read(await queue.get()))

        task = asyncio.create_task(pump())
        try:
            yield peer
        finally:
            task.cancel()
            await peer.close()
            await self.conference.leave(MEETING, one)


async def until(done: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + WAITS_S
    while not done():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


def _told(peer: Peer, kind: str, **parts: Any) -> bool:
    return any(one["told"] == kind and parts.items() <= one.items() for one in peer.heard)


def _is_back(peer: Peer) -> bool:
    """Whether the last it was told of the gateway is that it is there; only then can anything be sent."""
    return [one["up"] for one in peer.heard if one["told"] == "gateway"][-1:] == [True]


def test_pictures_and_sound_arrive(tmp_path: Path) -> None:
    """Frames are decoded and the tone is heard at the other end; who speaks is told; a muted office is not heard."""

    async def play() -> None:
        async with Server(tmp_path).running() as server, server.peer("a") as a, server.peer("b") as b:
            await a.offer("send", Moving())
            b.watch("a")
            await a.offer("hear", Tone())
            await b.offer("hear", Tone())
            await until(lambda: b.frames.get("watch:a", 0) > 10)
            await asyncio.sleep(1)
            assert b.loudest < 100
            a.say({"do": "state", "muted": False, "screen": False, "mode": "video", "quality": "good"})
            await until(lambda: b.loudest > 5_000)
            await until(lambda: _told(b, "talking", office="a", talks=True))
            assert a.loudest < 100

    asyncio.run(play())


def test_a_killed_gateway_comes_back_with_its_rooms(tmp_path: Path) -> None:
    """Everybody is told, the room is made anew under another number, and pictures arrive again."""

    async def play() -> None:
        async with Server(tmp_path).running() as server, server.peer("a") as a, server.peer("b") as b:
            await a.offer("send", Moving())
            b.watch("a")
            await until(lambda: b.frames.get("watch:a", 0) > 5)
            room = server.conference.room(MEETING)
            assert room is not None
            before, number = b.frames["watch:a"], room.number
            process = server.supervisor.process
            assert process is not None
            os.kill(process.pid, signal.SIGKILL)
            await until(lambda: _told(b, "gateway", up=False))
            assert server.supervisor.standing == Standing.DOWN
            await until(lambda: all(_is_back(one) for one in (a, b)))
            assert room.number != number
            await a.offer("send", Moving())
            await until(lambda: b.frames["watch:a"] > before + 10)

    asyncio.run(play())


def test_the_newer_browser_takes_over(tmp_path: Path) -> None:
    """The older one of the same office is told and its streams end; what it asks afterwards is not done."""

    async def play() -> None:
        async with Server(tmp_path).running() as server, server.peer("a") as older:
            await older.offer("send", Moving())
            await until(lambda: any(line["pictured"] for one in older.heard for line in one.get("lines", ())))
            async with server.peer("a"):
                assert _told(older, "ended", why="taken_over")
                room = server.conference.room(MEETING)
                assert room is not None
                assert [one.feed for one in room.participants.values()] == [0]

    asyncio.run(play())


def test_the_gateway_opens_to_nobody_else(tmp_path: Path) -> None:
    """Without the secret of its interface it answers nothing, and without that of rooms it makes none."""

    async def play() -> None:
        async with Server(tmp_path).running() as server:
            text = (tmp_path / "janus" / "janus.transport.websockets.jcfg").read_text()
            port = int(text.split("ws_port = ")[1].split()[0])
            stranger = await Gateway.open(port, "wrong")
            with pytest.raises(GatewayError, match="403"):
                await stranger.session()
            await stranger.close()
            own = await Gateway.open(port, server.secrets.api)
            handle = await (await own.session()).attach("janus.plugin.videoroom", lambda _said: None)
            with pytest.raises(GatewayError):
                await handle.ask({"request": "create", "room": 5})
            with pytest.raises(GatewayError):
                await (await own.session()).attach("janus.plugin.recordplay", lambda _said: None)
            await own.close()

    asyncio.run(play())


def test_a_room_goes_with_the_last_one(tmp_path: Path) -> None:
    """Nothing of it is left here or in the gateway."""

    async def play() -> None:
        async with Server(tmp_path).running() as server:
            async with server.peer("a"):
                room = server.conference.room(MEETING)
                assert room is not None
                number = room.number
            assert server.conference.room(MEETING) is None
            gateway = server.conference._gateway
            assert gateway is not None
            handle = await (await gateway.session()).attach("janus.plugin.videoroom", lambda _said: None)
            for _try in range(50):
                if not (await handle.ask({"request": "exists", "room": number}))["plugindata"]["data"]["exists"]:
                    return
                await asyncio.sleep(0.1)
            pytest.fail("the room is still there")

    asyncio.run(play())


def test_without_the_program_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands as missing, and no file is written."""
    monkeypatch.setattr("himaya.video.supervisor.installed", lambda: False)
    server = Server(tmp_path)
    asyncio.run(server.supervisor.run())
    assert server.supervisor.standing == Standing.MISSING
    assert not (tmp_path / "janus").exists()


def test_a_gateway_that_outlived_its_server_is_ended(tmp_path: Path) -> None:
    """It is known by our folder; another program under the same number is left alone."""

    async def play() -> None:
        named = await asyncio.create_subprocess_exec("sh", "-c", "sleep 60; :", str(tmp_path / "janus"))
        other = await asyncio.create_subprocess_exec("sleep", "60")
        (tmp_path / "janus.pid").write_text(str(other.pid))
        _end_leftover(tmp_path / "janus.pid", tmp_path)
        (tmp_path / "janus.pid").write_text(str(named.pid))
        _end_leftover(tmp_path / "janus.pid", tmp_path)
        assert await asyncio.wait_for(named.wait(), 10) == -signal.SIGKILL
        assert other.returncode is None
        other.kill()
        await other.wait()

    asyncio.run(play())
