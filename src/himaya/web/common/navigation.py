"""The main menu: each app adds its pages to a section when it is ready; an office sees those it may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from django.http import HttpRequest


class Section(TextChoices):
    """A section of the main menu: one step of the work, in the order in which the work is done."""

    PLAN = "plan", _("Planning")
    BRIEF = "brief", _("Meetings")
    READY = "ready", _("Readiness")
    RUN = "run", _("Operations")
    TASKS = "tasks", _("Mandated tasks")
    PUBLIC = "public", _("Citizens")
    REPORT = "report", _("Reports")
    SYSTEM = "system", _("System")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the main menu; `order` sorts in its section, `label` is a lazy translation, `route` names its URL."""

    section: Section
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


@dataclass(frozen=True, slots=True)
class Group:
    """A section as one office sees it: its links, and whether the reader is on one of them."""

    label: Any
    links: Sequence[Link]
    current: bool


_PAGES: dict[str, Page] = {}


def add_page(page: Page) -> None:
    """Put a page into the main menu."""
    _PAGES[page.route] = page


def menu_for(request: HttpRequest) -> Sequence[Group]:
    """Sections with the pages that the office of a request may open; the longest address that fits is current."""
    if not request.user.is_authenticated:
        return ()
    seen = [page for page in sorted(_PAGES.values(), key=lambda page: page.order) if request.user.may(page.verb)]
    urls = {page.route: reverse(page.route) for page in seen}
    current = max((url for url in urls.values() if request.path.startswith(url)), key=len, default="")
    found: list[Group] = []
    for section in Section:
        within = [urls[page.route] for page in seen if page.section is section]
        labels = [page.label for page in seen if page.section is section]
        links = [Link(url, label, url == current) for url, label in zip(within, labels, strict=True)]
        if links:
            found.append(Group(section.label, links, current in within))
    return found
