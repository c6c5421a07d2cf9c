"""What stands on the maps of each audience, and what has to be told when it changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from himaya.live.shown import Shown

LASTS = timedelta(minutes=10)
"""What does not move is out of date after this, unless it is told again before."""
_AGAIN = LASTS / 2
_GONE = timedelta(minutes=1)


class Board:
    """For each audience (a governorate; the empty code: the whole country) the newest of everything by its uid."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, Shown]] = {}
        self._moved: dict[str, set[str]] = {}

    def things(self, audience: str) -> Iterable[Shown]:
        """Everything that an audience has been told and that still stands."""
        return tuple(self._kept.get(audience, {}).values())

    def put(self, audience: str, shown: Shown) -> None:
        """Keep what has just moved."""
        self._kept.setdefault(audience, {})[shown.event.uid] = shown
        self._moved.setdefault(audience, set()).add(shown.event.uid)

    def forget(self, audience: str) -> None:
        """Nobody listens there any more."""
        self._kept.pop(audience, None)
        self._moved.pop(audience, None)

    def taken_over(self, audience: str, things: Sequence[Shown], now: datetime) -> list[Shown]:
        """Take over what was read at an instant; returns what is new, changed or soon out of date, and what is gone.

        What has moved since the last time may be newer than what was read, and stays once more.
        """
        kept = self._kept.setdefault(audience, {})
        read = {shown.event.uid: shown for shown in things}
        news = [shown for uid, shown in read.items() if _is_news(shown, kept.get(uid), now)]
        kept.update({shown.event.uid: shown for shown in news})
        moved = self._moved.pop(audience, set())
        gone = [shown for uid, shown in kept.items() if uid not in read and uid not in moved]
        for shown in gone:
            del kept[shown.event.uid]
        return [*news, *(shown.taken_off(now, _GONE) for shown in gone)]


def _is_news(shown: Shown, before: Shown | None, now: datetime) -> bool:
    if before is None:
        return True
    if before.event.start > shown.event.start:
        return False
    return not shown.looks_like(before) or (
        before.event.stale - now < _AGAIN and shown.event.stale > before.event.stale
    )
