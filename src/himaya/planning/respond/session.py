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
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Self

from himaya.ending import put_away
from himaya.planning.respond.messages import holds_message, pack, take

if TYPE_CHECKING:
    from collections.abc import Iterator
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


class Prover:
    """The child process, begun when the first question needs it and kept for the next ones, until its block ends.

    A child that is still at work when a question is over is killed; the next question begins another.
    """

    def __init__(self) -> None:
        """Nothing is begun yet."""
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        """Nothing to begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill the child, whatever it is doing."""
        self._end()

    def begin(self) -> None:
        """Begin the child now, so that it is ready once a question needs it."""
        self._child = self._child or _Child()

    @contextmanager
    def session(self, *, deadline: float, stop: StopRule) -> Iterator[Session]:
        """A conversation about one question; `deadline` in monotonic seconds, after which the child is not heard."""
        self._child = self._child or _Child()
        session = Session(self._child, deadline=deadline, stop=stop)
        try:
            yield session
        finally:
            if not session.is_over:
                self._end()

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


@contextmanager
def conversation(prover: Prover | None, *, deadline: float, stop: StopRule) -> Iterator[Session]:
    """A session with this prover, or with one of its own."""
    with Prover() if prover is None else nullcontext(prover) as kept, kept.session(deadline=deadline, stop=stop) as one:
        yield one


class _Child:
    """The process; orders are written by a thread, so that no order waits for the child to read it."""

    def __init__(self) -> None:
        self._life = contextlib.ExitStack()
        self._orders: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.process = self._life.enter_context(put_away(_begun, subprocess.Popen.kill))
        self._feeder = threading.Thread(target=self._feed, daemon=True)
        self._feeder.start()

    def order(self, message: bytes) -> None:
        """Have an order written."""
        self._orders.put(message)

    def end(self) -> None:
        """Kill the process and let its pipes go."""
        self._life.close()
        self.process.wait()
        self._orders.put(None)
        self._feeder.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _feed(self) -> None:
        while (order := self._orders.get()) is not None:
            if self.process.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    self.process.stdin.write(order)
                    self.process.stdin.flush()


class Session:
    """Orders and messages about one question.

    deadline : monotonic seconds after which nothing more is heard from the child.
    """

    def __init__(self, child: _Child, *, deadline: float, stop: StopRule) -> None:
        """A child that has nothing to do is spoken to."""
        self._deadline, self._stop, self._child = deadline, stop, child
        self._buffer = bytearray()
        self._awaited = 0

    @property
    def is_over(self) -> bool:
        """Whether every order has had its last message and the child lives."""
        return self._awaited == 0 and not self._buffer and self._child.process.poll() is None

    def ask(self, kind: str, **arrays: Any) -> None:
        """Give the child an order."""
        self._awaited += 1
        self._child.order(pack({"kind": kind, **arrays}))

    def answer(self) -> dict[str, Any] | None:
        """Next message of the child; None when it is gone, time is up, or the work is stopped."""
        while (message := take(self._buffer)) is None:
            if not self._goes_on() or not self._hear(_POLL_S):
                return None
        self._awaited -= str(message["kind"]) != "found"
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
        return bool(self._child.process.stdout and select.select([self._child.process.stdout], [], [], wait_s)[0])

    def _hear(self, wait_s: float) -> bool:
        """Take in what the child has said within `wait_s`; False when it has ended."""
        if self._child.process.stdout is None or not self._is_heard(wait_s):
            return self._child.process.stdout is not None
        chunk = os.read(self._child.process.stdout.fileno(), _CHUNK)
        self._buffer += chunk
        return bool(chunk)
