"""ASGI entry: Django as WSGI in a pool of threads, each with its own database connection; the live feed beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

WORKERS = 8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himaya.web.settings")
_django: Any = WSGIMiddleware(get_wsgi_application(), workers=WORKERS)  # type: ignore[arg-type]  # a WSGI application in all but its stub

from django.conf import settings  # noqa: E402  # read only after the line above

from himaya.web.live.stream import PATH, Feed  # noqa: E402  # models exist only after the line above
from himaya.web.portal.kept import Kept  # noqa: E402  # likewise
from himaya.web.video.door import PATH as ROOM  # noqa: E402  # likewise
from himaya.web.video.standing import rooms_of  # noqa: E402  # likewise

_pages = Kept(_django)
feed = Feed()
rooms = rooms_of(settings.DATA_DIR, settings.VIDEO)
feed.hub.listen(rooms.heard)


async def application(
    scope: Mapping[str, Any], receive: Callable[..., Awaitable[Any]], send: Callable[..., Awaitable[Any]]
) -> None:
    """Answer with the live feed and the video room at their addresses, with pages everywhere else."""
    if scope["type"] == "http" and scope["path"] == PATH:
        await feed(scope, receive, send)
    elif scope["type"] == "websocket":
        await _socket(scope, receive, send)
    else:
        await _pages(scope, receive, send)


async def _socket(
    scope: Mapping[str, Any], receive: Callable[..., Awaitable[Any]], send: Callable[..., Awaitable[Any]]
) -> None:
    if scope["path"] == ROOM and rooms.door is not None:
        await rooms.door(scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close", "code": 1000})
