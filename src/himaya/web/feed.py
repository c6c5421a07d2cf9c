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


def serve_feed(
    *,
    data_dir: Path,
    listeners: Sequence[tuple[socket.socket, ssl.SSLContext | None]],
    most_lines: int,
    started: Callable[[], None],
) -> None:
    """Take positions until interrupted; returns after a clean stop.

    Raises
    ------
    InvalidInputError : `web.no_database`.
    """
    configure(data_dir)
    from himaya.web.positions.feeding import Feeding  # noqa: PLC0415  # models exist only after the set-up above
    from himaya.web.start import migrate  # noqa: PLC0415  # likewise

    migrate()
    feeding = Feeding()
    feed = CotFeed(feeding.load, feeding.store, bounds=Bounds(most_lines=most_lines))
    asyncio.run(feed.run(listeners, started=started))
