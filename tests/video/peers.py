"""A scripted participant: real WebRTC streams by aiortc, and the messages that the page sends."""

from __future__ import annotations

import asyncio
import contextlib
import fractions
from typing import TYPE_CHECKING, Any

import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WIDTH, HEIGHT = 320, 180


class Moving(VideoStreamTrack):
    """A picture that changes."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    async def recv(self) -> VideoFrame:
        """The next picture."""
        pts, base = await self.next_timestamp()
        self._count += 1
        picture = np.full((HEIGHT, WIDTH, 3), self._count % 255, np.uint8)
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = pts, base
        return frame


class Tone(MediaStreamTrack):
    """A loud tone."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._at = 0

    async def recv(self) -> AudioFrame:
        """The next 20 ms."""
        await asyncio.sleep(0.018)
        times = (self._at + np.arange(960)) / 48_000
        samples = (np.sin(times * 2 * np.pi * 440) * 20_000).astype(np.int16)
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, self._at, fractions.Fraction(1, 48_000)
        self._at += 960
        return frame


class Peer:
    """A participant. `say` hands a message to the room; what the room tells goes to `told`."""

    def __init__(self, send: Callable[[Mapping[str, Any]], None]) -> None:
        self.say = send
        self.heard: list[Mapping[str, Any]] = []
        self.links: dict[str, RTCPeerConnection] = {}
        self._lines: list[RTCPeerConnection] = []
        self.frames: dict[str, int] = {}
        self.loudest = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def told(self, message: Mapping[str, Any]) -> None:
        """Take what the room tells."""
        self.heard.append(message)
        kind = message["told"]
        if kind == "answer":
            self._later(self._answered(message))
        elif kind == "offer":
            self._later(self._offered(message))

    async def offer(self, link: str, track: MediaStreamTrack) -> None:
        """Send a picture or join the sound."""
        line = self._made(link)
        if link == "send":
            line.addTransceiver(track, direction="sendonly")
        else:
            line.addTrack(track)
        line.on("track", lambda found: self._later(self._listen(found)))
        await line.setLocalDescription(await line.createOffer())
        self.say({"do": "offer", "link": link, "sdp": line.localDescription.sdp})

    def watch(self, *offices: str) -> None:
        """Ask for pictures, the first of them large."""
        self.say({"do": "watch", "large": list(offices[:1]), "small": list(offices[1:])})

    async def close(self) -> None:
        """End every stream."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for line in self._lines:
            await line.close()  # also those that another one has taken the place of, or that close by themselves

    def _made(self, link: str) -> RTCPeerConnection:
        """A new connection for a stream."""
        line = self.links[link] = RTCPeerConnection()
        self._lines.append(line)
        return line

    async def _answered(self, message: Mapping[str, Any]) -> None:
        await self.links[message["link"]].setRemoteDescription(RTCSessionDescription(message["sdp"], "answer"))

    async def _offered(self, message: Mapping[str, Any]) -> None:
        link = message["link"]
        line = self._made(link)
        line.on("track", lambda track: self._later(self._see(link, track)))
        await line.setRemoteDescription(RTCSessionDescription(message["sdp"], "offer"))
        await line.setLocalDescription(await line.createAnswer())
        self.say({"do": "answer", "link": link, "sdp": line.localDescription.sdp})

    async def _see(self, link: str, track: MediaStreamTrack) -> None:
        self.frames.setdefault(link, 0)
        with contextlib.suppress(MediaStreamError):
            while True:
                await track.recv()
                self.frames[link] += 1

    async def _listen(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self.loudest = max(self.loudest, int(np.abs(frame.to_ndarray()).max()))

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
