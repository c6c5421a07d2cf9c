"""One thread beside the event loop, for work that would block it; it never keeps a process from ending."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Beside:
    """Runs what it is given, one after the other, and gives the result back to the loop."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...], asyncio.Future[Any]]] = SimpleQueue()
        threading.Thread(target=self._work, name="beside", daemon=True).start()

    async def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a function there; its result, or what it raises, comes back here."""
        answer = asyncio.get_running_loop().create_future()
        self._asked.put((function, arguments, answer))
        return await answer

    def _work(self) -> None:
        while True:
            function, arguments, answer = self._asked.get()
            try:
                result, error = function(*arguments), None
            except Exception as raised:  # noqa: BLE001  # given to whoever asked
                result, error = None, raised
            with suppress(RuntimeError):  # the loop has ended
                answer.get_loop().call_soon_threadsafe(_settle, answer, result, error)


def _settle(answer: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)
