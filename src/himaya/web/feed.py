"""Run a feed of positions beside the server: the same tables, another process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from himaya.live.bounds import Bounds
from himaya.live.feed import CotFeed
from himaya.web.server import configure

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from himaya.live.feed import Report
    from himaya.live.shown import Shown
    from himaya.live.telling import Sources, Words
    from himaya.web.live.hub import Event


def serve_feed(
    *,
    data_dir: Path,
    listeners: Sequence[tuple[socket.socket, ssl.SSLContext | None]],
    most_lines: int,
    started: Callable[[], None],
    is_gateway_told: bool = False,
) -> None:
    """Take positions and messages, and tell devices what their area sees, until interrupted; ends cleanly.

    Raises
    ------
    InvalidInputError : `web.no_database`.
    """
    configure(data_dir)
    from himaya.web.chat.actions.writing import take  # noqa: PLC0415  # models exist only after the set-up above
    from himaya.web.live.tail import Tail  # noqa: PLC0415  # likewise
    from himaya.web.positions.feeding import Feeding  # noqa: PLC0415  # likewise
    from himaya.web.start import migrate  # noqa: PLC0415  # likewise

    migrate()
    feeding = Feeding()

    def store(report: Report) -> None:
        """Messages first: they are known again when the same report is handed on once more, counts are not."""
        feeding.refresh()
        take(report.chats)
        feeding.store(report)

    bounds = Bounds(most_lines=most_lines)
    feed = CotFeed(feeding.load, store, bounds=bounds, sources=_sources(), is_gateway_told=is_gateway_told)
    changes = _Changes(feed)
    tail = Tail(changes.publish)
    tail.start()
    try:
        asyncio.run(feed.run(listeners, started=changes.started(started)))
    finally:
        tail.stop()


def _sources() -> Sources:
    """Where what devices are told comes from; each question is asked on a thread, with a connection that lives."""
    from django.db import close_old_connections  # noqa: PLC0415  # needs the settings
    from django.utils import timezone  # noqa: PLC0415  # likewise

    from himaya.live.telling import Sources  # noqa: PLC0415  # likewise
    from himaya.web.chat.queries.messages import words_after  # noqa: PLC0415  # likewise
    from himaya.web.common.verbs import Verb  # noqa: PLC0415  # likewise
    from himaya.web.picture.telling import shown_in  # noqa: PLC0415  # likewise
    from himaya.web.positions.queries.positions import STALE  # noqa: PLC0415  # likewise

    def things(area: str) -> Sequence[Shown]:
        close_old_connections()
        return shown_in(area, timezone.now())

    def words(number: int) -> Sequence[Words]:
        close_old_connections()
        return words_after(number)

    return Sources(things, words, Verb.VIEW_POSITIONS.value, STALE)


class _Changes:
    """Hands what the journal has taken in from its thread to the loop of the feed, once that runs."""

    def __init__(self, feed: CotFeed) -> None:
        self._feed = feed
        self._loop: asyncio.AbstractEventLoop | None = None

    def started(self, then: Callable[[], None]) -> Callable[[], None]:
        """What to call when the feed listens."""

        def begin() -> None:
            self._loop = asyncio.get_running_loop()
            then()

        return begin

    def publish(self, events: Sequence[Event]) -> None:
        """Tell the feed in which governorates something was written down."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._feed.changed, {event.area for event in events})
