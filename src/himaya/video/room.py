"""A participant's streams in the gateway, and the room they meet in."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from himaya.video.allowed import HEAR, SEND, WATCH
from himaya.video.config import PICTURES, SOUND
from himaya.video.gateway import GatewayError, Handle, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from himaya.video.gateway import Gateway

    Tell = Callable[[Mapping[str, Any]], None]

LARGE_BITS, SMALL_BITS, UNSEEN_BITS = 600_000, 128_000, 64_000
"""What a picture may use of the line: shown large, shown small, shown to nobody."""
_MOST = 2**50


def unguessable() -> int:
    """A number of a room or a stream that nobody can guess."""
    return secrets.randbelow(_MOST) + 1


@dataclass(eq=False)
class Participant:
    """An office in the room, with what it says of itself; `tell` reaches its browser."""

    office: str
    tell: Tell
    state: dict[str, Any] = field(
        default_factory=lambda: {"muted": True, "screen": False, "mode": "text", "quality": "none"}
    )
    worst: str = ""
    session: Session | None = None
    feed: int = 0
    large: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    streams: dict[str, Handle] = field(default_factory=dict)
    feeds: dict[str, int] = field(default_factory=dict)
    voice: int = 0
    bits: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def line(self) -> dict[str, Any]:
        """What others see of its line."""
        return {**self.state, "office": self.office, "pictured": bool(self.feed)}

    def forget_streams(self) -> None:
        """The gateway is gone, and every stream with it."""
        self.session, self.feed, self.voice, self.bits = None, 0, 0, 0
        self.streams.clear()
        self.feeds.clear()


class Room:
    """The room of one meeting: pictures and sound under numbers and a pin that no browser is told."""

    def __init__(self, secret: str) -> None:
        self.participants: dict[str, Participant] = {}
        self.number = unguessable()
        self._pin, self._secret = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self._admin = secret
        self._gateway: Gateway | None = None
        self._session: Session | None = None
        self._made = asyncio.Lock()

    def tell(self, message: Mapping[str, Any]) -> None:
        """Tell everybody in it."""
        for one in self.participants.values():
            one.tell(message)

    def lines(self) -> dict[str, Any]:
        """The lines of everybody, as a message."""
        return {"told": "lines", "lines": [one.line for one in self.participants.values()]}

    def forget_gateway(self) -> None:
        """The gateway is gone: what was in it is made anew when it is back."""
        self._gateway = self._session = None
        self.number = unguessable()
        for one in self.participants.values():
            one.forget_streams()

    async def ensure(self, gateway: Gateway) -> None:
        """Make it in the gateway, once.

        Raises
        ------
        GatewayError : the gateway refuses or is gone.
        """
        async with self._made:
            if self._gateway is gateway:
                return
            self._session = await gateway.session()
            common = {
                "request": "create", "admin_key": self._admin, "room": self.number, "permanent": False,
                "is_private": True, "secret": self._secret, "pin": self._pin, "record": False, "lock_record": True,
                "audiolevel_event": True,
            }  # fmt: skip
            pictures = await self._session.attach(PICTURES, _nothing)
            await pictures.ask({**common, "publishers": 64, "videocodec": "vp8", "bitrate": SMALL_BITS, "fir_freq": 10})
            sound = await self._session.attach(SOUND, _nothing)
            await sound.ask({**common, "sampling_rate": 48_000, "audio_active_packets": 25, "audio_level_average": 40})
            self._gateway = gateway

    async def remove(self) -> None:
        """Remove it with all it holds."""
        gateway, session = self._gateway, self._session
        self._gateway = self._session = None
        if gateway is None or session is None:
            return
        for plugin in (PICTURES, SOUND):
            try:
                handle = await session.attach(plugin, _nothing)
                await handle.ask(
                    {"request": "destroy", "room": self.number, "secret": self._secret, "permanent": False}
                )
            except GatewayError:
                continue
        await session.end()

    async def publish(self, one: Participant, offer: str, changed: Callable[[], None]) -> None:
        """Take its picture; it can be watched from the moment the first packet may arrive, which `changed` is told."""
        feed = unguessable()
        one.feed = one.bits = 0

        def told(said: Mapping[str, Any]) -> None:
            if said["janus"] in {"webrtcup", "hangup"} and one.streams.get(SEND) is handle:
                one.feed, one.bits = (feed, UNSEEN_BITS) if said["janus"] == "webrtcup" else (0, 0)
                changed()

        handle = await self._attached(one, SEND, PICTURES, told)
        await handle.ask({"request": "join", "ptype": "publisher", "room": self.number, "pin": self._pin, "id": feed})
        said = await handle.ask({"request": "publish", "bitrate": UNSEEN_BITS}, ("offer", offer))
        one.tell({"told": "answer", "link": SEND, "sdp": said["jsep"]["sdp"]})

    async def join_sound(self, one: Participant, offer: str, told: Tell) -> None:
        """Let it hear and be heard."""
        handle = await self._attached(one, HEAR, SOUND, told)
        voice = unguessable()
        join = {"request": "join", "room": self.number, "pin": self._pin, "id": voice, "muted": one.state["muted"]}
        said = await handle.ask(join, ("offer", offer))
        one.voice = voice
        one.tell({"told": "answer", "link": HEAR, "sdp": said["jsep"]["sdp"] if "jsep" in said else ""})

    async def mute(self, one: Participant) -> None:
        """Silence it or let it speak, as it says itself."""
        handle = one.streams.get(HEAR)
        if handle is not None and one.voice:
            await handle.ask({"request": "configure", "muted": one.state["muted"]})

    async def settle(self, one: Participant) -> None:
        """Show it the pictures that it asks for and that are there, and no others."""
        wanted = {
            f"{WATCH}{code}": self.participants[code].feed
            for code in dict.fromkeys((*one.large, *one.small))
            if code in self.participants and code != one.office and self.participants[code].feed
        }
        for link in [link for link, feed in one.feeds.items() if wanted.get(link) != feed]:
            await self._drop(one, link)
            one.tell({"told": "gone", "link": link})
        for link, feed in wanted.items():
            if link not in one.feeds:
                await self._watch(one, link, feed)

    async def _watch(self, one: Participant, link: str, feed: int) -> None:
        handle = await self._attached(one, link, PICTURES)
        said = await handle.ask(
            {
                "request": "join",
                "ptype": "subscriber",
                "room": self.number,
                "pin": self._pin,
                "streams": [{"feed": feed}],
            }
        )
        one.feeds[link] = feed
        one.tell({"told": "offer", "link": link, "sdp": said["jsep"]["sdp"]})

    async def answer(self, one: Participant, link: str, sdp: str) -> None:
        """Begin to show a picture."""
        handle = one.streams.get(link)
        if handle is not None:
            await handle.ask({"request": "start"}, ("answer", sdp))

    async def share_out(self) -> None:
        """Let each picture use as much of the line as it is shown large."""
        large = {code for one in self.participants.values() for code in one.large}
        small = {code for one in self.participants.values() for code in one.small}
        for code, one in self.participants.items():
            bits = LARGE_BITS if code in large else SMALL_BITS if code in small else UNSEEN_BITS
            handle = one.streams.get(SEND)
            if handle is not None and one.feed and one.bits != bits:
                one.bits = bits
                await handle.ask({"request": "configure", "bitrate": bits})

    async def close(self, one: Participant, link: str) -> None:
        """End its picture, or its part in the sound."""
        if link == SEND:
            one.feed = one.bits = 0
        else:
            one.voice = 0
        await self._drop(one, link)

    async def _attached(self, one: Participant, link: str, plugin: str, told: Tell | None = None) -> Handle:
        """A fresh handle for a stream, in place of the one before."""
        await self._drop(one, link)
        if self._gateway is None:
            raise GatewayError("the gateway is gone")
        if one.session is None:
            one.session = await self._gateway.session()
        handle = one.streams[link] = await one.session.attach(plugin, told or _nothing)
        return handle

    @staticmethod
    async def _drop(one: Participant, link: str) -> None:
        one.feeds.pop(link, None)
        handle = one.streams.pop(link, None)
        if handle is not None:
            await handle.detach()


def _nothing(_said: Mapping[str, Any]) -> None:
    """Hear nothing."""
