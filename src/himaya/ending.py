"""What is put away when the process has to end in the middle of its work.

An exception that breaks in anywhere can be lost inside native code, in a callback or in a destructor. So an
interrupt raises nothing: whoever makes what must not outlive the work (a temporary folder, a child process) says
here how to put it away, and whoever ends the process calls `abandon` first, from another thread.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

_step = threading.Lock()
_asked = threading.Event()
_never = threading.Event()
_undo: dict[int, Callable[[], object]] = {}


@contextmanager
def unbroken() -> Iterator[None]:
    """A step that the end waits for: it happens whole or not at all. Not to be nested."""
    stand_still_at_the_end()
    with _step:
        yield


@contextmanager
def put_away(make: Callable[[], T], undo: Callable[[T], object]) -> Iterator[T]:
    """Make something, and undo it when the block ends or the process has to."""
    with unbroken():
        made = make()
        _undo[id(made)] = lambda: undo(made)
    try:
        yield made
    finally:
        undo(made)
        _undo.pop(id(made), None)


def ask() -> None:
    """The end is coming: no further step begins."""
    _asked.set()


def stand_still_at_the_end() -> None:
    """Return at once, or never when the end is coming: what work says while it is pulled away is no news."""
    if _asked.is_set():
        _never.wait()


def abandon() -> None:
    """Wait for the step at hand, let no other begin, and put everything away, the latest first."""
    ask()
    _step.acquire()
    for undo in reversed(list(_undo.values())):
        with suppress(Exception):
            undo()
