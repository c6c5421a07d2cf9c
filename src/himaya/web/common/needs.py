"""What needs an office now: each app adds a question it can answer; the home page asks all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Ask = Callable[[Any], Iterable["Need"]]

URGENT, SOON, LATER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for this office.

    `urgency` is URGENT, SOON or LATER; `title` and `detail` are texts in the
    reader's language; `url` is where it is done; `due` may be None.
    """

    urgency: int
    title: str
    detail: str
    url: str
    due: datetime | None = None


_QUESTIONS: list[Ask] = []


def add_question(ask: Ask) -> None:
    """Let an app say what it needs from a user."""
    if ask not in _QUESTIONS:
        _QUESTIONS.append(ask)


def needs_of(user: Any) -> Sequence[Need]:
    """Everything that waits for the office of `user`: the urgent first, then by the time it is due."""
    found = [need for ask in _QUESTIONS for need in ask(user)]
    return sorted(found, key=lambda need: (need.urgency, need.due is None, need.due.timestamp() if need.due else 0.0))
