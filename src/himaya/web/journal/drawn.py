"""What every console of a room asks for in the same moment is made once.

An entry makes all of them fetch their pages anew. What they see alike is kept until the journal tells of a kind of
thing that it shows, and for a few seconds at most, as time passes and positions do not go through the journal; whoever
comes while it is being made waits for that one. Powers and language are always part of what it is kept under.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import get_language

from himaya.web.journal.follow import Editions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Made = TypeVar("Made")
_MOST = 256
clock = time.monotonic


@dataclass
class _Kept:
    made: Any = None
    edition: Hashable = None
    at_s: float = 0.0
    lock: Any = field(default_factory=threading.Lock)


_kept: dict[Hashable, _Kept] = {}
_choosing = threading.Lock()
_editions = Editions()


def made_once(
    key: tuple[Hashable, ...],
    make: Callable[[], Made],
    *,
    powers: Hashable,
    follows: Iterable[str],
    kept_s: float,
) -> Made:
    """What is the same for everybody with this key, these powers and this language: made now, or a moment ago.

    follows : kinds of things in the journal; an entry about one of them and it is made anew. kept_s : longest age.
    """
    whole = (key, powers, get_language())
    with _choosing:
        if whole not in _kept and len(_kept) >= _MOST:
            _kept.clear()
        kept = _kept.setdefault(whole, _Kept())
    with kept.lock:
        edition = _editions.of(follows)
        if kept.edition != edition or clock() - kept.at_s > kept_s:
            at_s = clock()
            kept.edition = None
            made: Made = make()
            kept.made, kept.edition, kept.at_s = made, edition, at_s
        found: Made = kept.made
        return found


def forget() -> None:
    """Make everything anew."""
    with _choosing:
        _kept.clear()
