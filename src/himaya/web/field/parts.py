"""What apps above add to the page of whoever stands outside: what it says of a post, with its own template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from himaya.web.accounts.models import User
    from himaya.web.posts.models import LivePost

    Ask = Callable[[User, LivePost], "PagePart | None"]


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of the page: its template, and what that is filled with."""

    template: str
    context: Mapping[str, Any]


_ASKED: list[Ask] = []


def add_part(ask: Ask) -> None:
    """Let an app say something of the post on the page."""
    if ask not in _ASKED:
        _ASKED.append(ask)


def parts_of(user: User, post: LivePost | None) -> Sequence[PagePart]:
    """Every part for the post that is chosen; none without one."""
    found = [ask(user, post) for ask in _ASKED] if post is not None else []
    return [part for part in found if part is not None]
