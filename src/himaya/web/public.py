"""The pages for everybody in a process of their own: the read model, a line of its own, and nothing operational."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import uvicorn
from a2wsgi import WSGIMiddleware

from himaya.faults import InvalidInputError
from himaya.web.catalogue import compile_catalogues
from himaya.web.listening import listener_at

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

WORKERS = 4
_STOP_AFTER_S = 5


def serve_public(*, data_dir: Path, host: str, port: int, started: Callable[[], None]) -> None:
    """Serve `/public/` until interrupted; the tables are made by operations, and it never changes them.

    Raises
    ------
    InvalidInputError : `web.port_taken`, `web.cannot_listen`, `web.nothing_published`.
    """
    with listener_at(host, port) as listener:
        os.environ["HIMAYA_DATA_DIR"] = str(data_dir)
        os.environ["DJANGO_SETTINGS_MODULE"] = "himaya.web.portal.settings"
        compile_catalogues(Path(__file__).parent)
        django.setup()
        _refuse_empty()
        _run(listener, started)


def _refuse_empty() -> None:
    from django.db import DatabaseError  # noqa: PLC0415  # reads the settings

    from himaya.web.portal.models import Notice  # noqa: PLC0415  # models exist only after the set-up

    try:
        Notice.objects.exists()
    except DatabaseError as error:
        raise InvalidInputError.of("web.nothing_published") from error


def _run(listener: socket.socket, started: Callable[[], None]) -> None:
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415  # reads the settings

    from himaya.web.portal.kept import Kept  # noqa: PLC0415  # likewise

    pages: Any = WSGIMiddleware(get_wsgi_application(), workers=WORKERS)  # type: ignore[arg-type]  # a WSGI application in all but its stub
    config = uvicorn.Config(
        Kept(pages),
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_STOP_AFTER_S,
    )
    server = _Announcing(config, started)
    try:
        asyncio.run(server.serve(sockets=[listener]))
    except KeyboardInterrupt:
        return


class _Announcing(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._started()
