"""The main menu: each app adds its own pages when it is ready; an office sees those it may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the main menu; `order` sorts, `label` is a lazy translation, `route` the name of its URL."""

    order: int
    route: str
    label: Any
    verb: Verb


@dataclass(frozen=True, slots=True)
class Link:
    """A page as one office sees it."""

    url: str
    label: Any
    current: bool


_PAGES: dict[str, Page] = {}


def add_page(page: Page) -> None:
    """Put a page into the main menu."""
    _PAGES[page.route] = page


def links_for(request: HttpRequest) -> Sequence[Link]:
    """Pages that the office of a request may open, in order; the longest address that fits is the current one."""
    if not request.user.is_authenticated:
        return ()
    seen = [page for page in sorted(_PAGES.values(), key=lambda page: page.order) if request.user.may(page.verb)]
    urls = [reverse(page.route) for page in seen]
    current = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    return [Link(url, page.label, url == current) for url, page in zip(urls, seen, strict=True)]
