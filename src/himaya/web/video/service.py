"""The rooms of this process: the gateway beside it, the door, and what the journal says of meetings."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from himaya.video.conference import Conference
from himaya.video.settings import Network, secrets_in
from himaya.video.supervisor import Standing, Supervisor, installed
from himaya.web.video import access
from himaya.web.video.door import Door

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FOLDER = "video"
_ENDS_WITHIN_S = 6.0


class Heard(Protocol):
    """What the live feed tells of an entry."""

    @property
    def kind(self) -> str:
        """Kind of the object."""

    @property
    def object_id(self) -> str:
        """Which one."""


class Rooms:
    """Everything of the video room in one process. `network` is None where the site has switched it off."""

    def __init__(self, data_dir: Path, network: Network | None) -> None:
        self._folder = data_dir / FOLDER
        self._network = network
        self._asking = ThreadPoolExecutor(2, thread_name_prefix="video")
        self._task: asyncio.Task[None] | None = None
        self.door: Door | None = None
        self.supervisor: Supervisor | None = None

    @property
    def standing(self) -> Standing:
        """Where the gateway stands, as the pages say it; asked on any thread."""
        if self._network is None:
            return Standing.OFF
        if self.supervisor is None:
            return Standing.DOWN if installed() else Standing.MISSING
        return self.supervisor.standing

    async def start(self) -> None:
        """Begin, before the first request: the record is tidied, the gateway started where it is installed."""
        await self.ask(access.tidy)
        if self._network is None:
            return
        secrets = secrets_in(self._folder)
        conference = Conference(secrets.rooms)
        self.door = Door(conference, secrets.entry, self.ask)
        self.supervisor = Supervisor(
            self._folder, self._network, secrets, up=conference.gateway_up, down=conference.gateway_down
        )
        self._task = asyncio.create_task(self.supervisor.run())

    def heard(self, events: Sequence[Heard]) -> None:
        """Look again at who may stay, after what has just been written down; on the event loop."""
        if self.door is None:
            return
        for event in events:
            if event.kind in {"meeting", "video"} and event.object_id.isdecimal():
                self.door.look_again(int(event.object_id), roll=event.kind == "meeting")
            elif event.kind in {"account", "office"}:
                self.door.look_again(None, roll=False)

    async def close(self) -> None:
        """Send everybody out and end the gateway."""
        if self.door is not None:
            await self.door.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(self._task, _ENDS_WITHIN_S)

    def stop(self) -> None:
        """Wait for the threads."""
        self._asking.shutdown()

    async def ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        """Ask the database on a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._asking, question, *arguments)
