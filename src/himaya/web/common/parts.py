"""Parts that other apps add to a page: each is asked with the request and the object that the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

    Ask = Callable[[HttpRequest, Any], str]

_PARTS: dict[str, list[Ask]] = {}


def add_part(page: str, ask: Ask) -> None:
    """Let an app add a part to a page; what it answers is safe HTML, empty where it has nothing to show."""
    known = _PARTS.setdefault(page, [])
    if ask not in known:
        known.append(ask)


def parts_of(page: str, request: HttpRequest, shown: Any) -> Sequence[str]:
    """Every part of a page, in the order of the apps."""
    return [part for ask in _PARTS.get(page, ()) if (part := ask(request, shown))]
