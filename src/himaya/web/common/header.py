"""Signs in the header of every page: each app says what an office must see wherever it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Ask = Callable[[Any], Iterable["Sign"]]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: `tone` gives the colour, `shape` a mark that needs no colour, `text` says it, `url` leads to it."""

    tone: str
    shape: str
    text: str
    url: str


KEPT_S = 5
"""How long the figure of a sign is kept, in seconds: every page of every office asks for it."""
_QUESTIONS: list[Ask] = []


def add_sign(ask: Ask) -> None:
    """Let an app put signs into the header of a user's pages."""
    if ask not in _QUESTIONS:
        _QUESTIONS.append(ask)


def kept_count(key: str, count: Callable[[], int]) -> int:
    """A figure of a sign, counted anew every few seconds; the key says for whom it holds."""
    found: int | None = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found, KEPT_S)
    return found


def signs_for(user: Any) -> Sequence[Sign]:
    """Every sign for `user`; none for a stranger."""
    return [sign for ask in _QUESTIONS for sign in ask(user)] if user.is_authenticated else []
