"""What every console of a room asks for in the same moment is drawn once.

An entry makes each of them fetch the board anew within a quarter of a second. What they all see alike is kept until the
journal goes on, and for `KEPT_S` at most, as positions do not go through the journal; whoever comes while it is being
drawn waits for that drawing.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from himaya.web.dispatch.queries.follow import Head, head_now

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

KEPT_S = 1.0
_MOST = 128


@dataclass
class _Drawing:
    text: str = ""
    head: Head | None = None
    at_s: float = 0.0
    lock: Any = field(default_factory=threading.Lock)


_drawings: dict[Hashable, _Drawing] = {}
_choosing = threading.Lock()


def drawn_once(key: Hashable, draw: Callable[[], str]) -> str:
    """A text that is the same for everybody with this key: drawn now, or a moment ago with the journal as it is now."""
    with _choosing:
        if key not in _drawings and len(_drawings) >= _MOST:
            _drawings.clear()
        drawing = _drawings.setdefault(key, _Drawing())
    with drawing.lock:
        head = head_now()
        if drawing.head != head or time.monotonic() - drawing.at_s > KEPT_S:
            drawing.text = draw()
            drawing.head, drawing.at_s = head, time.monotonic()
        return drawing.text


def forget() -> None:
    """Draw everything anew."""
    with _choosing:
        _drawings.clear()
