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
_pages: Any = WSGIMiddleware(get_wsgi_application(), workers=WORKERS)  # type: ignore[arg-type]  # a WSGI application in all but its stub

from himaya.web.live.stream import PATH, Feed  # noqa: E402  # models exist only after the line above

feed = Feed()


async def application(
    scope: Mapping[str, Any], receive: Callable[..., Awaitable[Any]], send: Callable[..., Awaitable[Any]]
) -> None:
    """Answer with the live feed at its address, with pages everywhere else."""
    if scope["type"] == "http" and scope["path"] == PATH:
        await feed(scope, receive, send)
    else:
        await _pages(scope, receive, send)
