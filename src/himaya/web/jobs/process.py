"""The server's side of a job's process: start it, hear from it, end it for certain."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

GRACE_S = 0.5


class JobProcess:
    """A process of its own, the first of a group of its own, so that what it starts ends with it."""

    def __init__(self, target: str, arguments: Mapping[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "himaya.web.jobs.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._heard: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._ear = threading.Thread(target=self._hear, daemon=True)
        self._ear.start()
        self._send(json.dumps({"target": target, "arguments": dict(arguments)}))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end(grace_s=0.0)

    def hear(self, within_s: float) -> dict[str, Any] | None:
        """Next message; None when there was none in time.

        Raises
        ------
        EOFError : the process ended without another word.
        """
        try:
            message = self._heard.get(timeout=within_s)
        except queue.Empty:
            return None
        if message is None:
            raise EOFError
        return message

    def end(self, *, grace_s: float = GRACE_S) -> None:
        """Ask the work to stop, then kill the process and everything it started."""
        if self._process.poll() is None and grace_s:
            self._send("stop")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(grace_s)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._ear.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _hear(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._heard.put(json.loads(line))
        self._heard.put(None)

    def _send(self, line: str) -> None:
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(f"{line}\n")
                self._process.stdin.flush()
        except BrokenPipeError:
            return
