"""A conversation with the proving child process, which is killed when time is up or the work is stopped."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Self

from himaya.ending import put_away
from himaya.planning.respond.messages import holds_message, pack, take

if TYPE_CHECKING:
    from types import TracebackType

    from himaya.planning.result import StopRule

_POLL_S = 0.05
_CHUNK = 1 << 20


def _begun() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "himaya.planning.respond.prover"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


class Session:
    """One child process, from `with` to the end of its block.

    deadline : monotonic seconds after which nothing more is heard from the child.
    """

    def __init__(self, *, deadline: float, stop: StopRule) -> None:
        """Start the child; orders are written by a thread, so that no order waits for the child to read it."""
        self._deadline, self._stop = deadline, stop
        self._buffer = bytearray()
        self._orders: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._life = contextlib.ExitStack()
        self._child = self._life.enter_context(put_away(_begun, subprocess.Popen.kill))
        self._feeder = threading.Thread(target=self._feed, daemon=True)
        self._feeder.start()

    def __enter__(self) -> Self:
        """Nothing more to start."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill the child, whatever it is doing."""
        self._life.close()
        self._child.wait()
        self._orders.put(None)
        self._feeder.join()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def ask(self, kind: str, **arrays: Any) -> None:
        """Give the child an order."""
        self._orders.put(pack({"kind": kind, **arrays}))

    def answer(self) -> dict[str, Any] | None:
        """Next message of the child; None when it is gone, time is up, or the work is stopped."""
        while (message := take(self._buffer)) is None:
            if not self._goes_on() or not self._hear(_POLL_S):
                return None
        return message

    def is_due(self) -> bool:
        """Tell without waiting whether `answer` would return at once."""
        while self._goes_on() and not holds_message(self._buffer):
            if not self._is_heard(0.0):
                return False
            if not self._hear(0.0):
                break
        return True

    def _goes_on(self) -> bool:
        return time.monotonic() < self._deadline and not self._stop()

    def _is_heard(self, wait_s: float) -> bool:
        return bool(self._child.stdout and select.select([self._child.stdout], [], [], wait_s)[0])

    def _hear(self, wait_s: float) -> bool:
        """Take in what the child has said within `wait_s`; False when it has ended."""
        if self._child.stdout is None or not self._is_heard(wait_s):
            return self._child.stdout is not None
        chunk = os.read(self._child.stdout.fileno(), _CHUNK)
        self._buffer += chunk
        return bool(chunk)

    def _feed(self) -> None:
        while (order := self._orders.get()) is not None:
            if self._child.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    self._child.stdin.write(order)
                    self._child.stdin.flush()
