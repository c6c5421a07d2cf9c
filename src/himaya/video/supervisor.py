"""Keeps the gateway running: starts it, looks after it, starts it again after ever longer pauses, and ends it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import socket
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from himaya.video.config import files_of, write_files
from himaya.video.gateway import Gateway, GatewayError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from himaya.video.settings import Network, Secrets

log = logging.getLogger(__name__)
PROGRAM = "janus"
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_S = 60.0
"""After so long a run the pauses begin anew."""
_STARTS_WITHIN_S = 10.0
_LOOK_S = 0.1
_PING_S = 5.0
_ENDS_WITHIN_S = 3.0


class Standing(StrEnum):
    """Where the gateway stands."""

    OFF = "off"
    MISSING = "missing"
    DOWN = "down"
    UP = "up"


def installed() -> bool:
    """Whether the gateway's program is on this machine."""
    return shutil.which(PROGRAM) is not None


class Supervisor:
    """One gateway process of this server; `up` and `down` are told when it answers and when it no longer does."""

    def __init__(
        self,
        folder: Path,
        network: Network,
        secrets: Secrets,
        *,
        up: Callable[[Gateway], Awaitable[None]],
        down: Callable[[], None],
    ) -> None:
        self._folder, self._network, self._secrets = folder, network, secrets
        self._up, self._down = up, down
        self.standing = Standing.DOWN
        self.process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Keep it running until this task is cancelled; then end it."""
        if not installed():
            self.standing = Standing.MISSING
            return
        _end_leftover(self._pid_file, self._folder)
        failures = 0
        while True:
            begun = time.monotonic()
            try:
                await self._once()
            except (OSError, GatewayError) as error:
                log.warning("the video gateway did not start: %s", error)
            finally:
                if self.standing == Standing.UP:
                    self._down()
                self.standing = Standing.DOWN
                await self._end()
            failures = 0 if time.monotonic() - begun > STEADY_S else failures + 1
            pause = PAUSES_S[min(failures, len(PAUSES_S)) - 1] if failures else PAUSES_S[0]
            log.warning("the video gateway has ended; it starts again in %s s", pause)
            await asyncio.sleep(pause)

    async def _once(self) -> None:
        """One life of the gateway; returns when it has ended or no longer answers."""
        port = _free_port()
        configs = self._folder / "janus"
        write_files(configs, files_of(self._network, self._secrets, port))
        self.process = await asyncio.create_subprocess_exec(
            PROGRAM, "--configs-folder", str(configs), "--disable-colors",
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
        )  # fmt: skip
        self._pid_file.write_text(str(self.process.pid), "ascii")
        gateway = await self._connected(port)
        self.standing = Standing.UP
        await self._up(gateway)
        await self._watched(gateway)

    async def _connected(self, port: int) -> Gateway:
        until = time.monotonic() + _STARTS_WITHIN_S
        while True:
            try:
                return await Gateway.open(port, self._secrets.api)
            except OSError:
                if time.monotonic() > until or self.process is None or self.process.returncode is not None:
                    raise
                await asyncio.sleep(_LOOK_S)

    async def _watched(self, gateway: Gateway) -> None:
        """Ask it now and then whether it is there; a process that hangs is as good as ended."""
        try:
            while True:
                done, _open = await asyncio.wait({gateway.ended}, timeout=_PING_S)
                if done:
                    return
                await gateway.ask("ping")
        except GatewayError as error:
            log.warning("the video gateway no longer answers: %s", error)
        finally:
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(gateway.close(), 1)

    async def _end(self) -> None:
        """End the process, by force where it does not end by itself."""
        process, self.process = self.process, None
        if process is None:
            return
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), _ENDS_WITHIN_S)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        self._pid_file.unlink(missing_ok=True)

    @property
    def _pid_file(self) -> Path:
        return self._folder / "janus.pid"


def _end_leftover(pid_file: Path, folder: Path) -> None:
    """End a gateway that outlived a server which was killed; it is known by our own folder on its command line."""
    try:
        pid = int(pid_file.read_text("ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if os.fsencode(folder / "janus") in command.split(b"\0"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
