"""Figures of the first page: each app says which it has for an office; each leads to its rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Ask = Callable[[Any], Iterable["Figure"]]


class Tone(StrEnum):
    """How a figure is to be read; the colour always comes with text."""

    PLAIN = "plain"
    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `label` says what it counts, `value` is ready to read, `detail` adds a line, `url` shows its rows."""

    label: str
    value: str
    detail: str
    url: str
    tone: Tone = Tone.PLAIN


_QUESTIONS: list[Ask] = []


def add_figures(ask: Ask) -> None:
    """Let an app show figures to a user."""
    if ask not in _QUESTIONS:
        _QUESTIONS.append(ask)


def figures_for(user: Any) -> Sequence[Figure]:
    """Every figure that `user` may see, app by app."""
    return [figure for ask in _QUESTIONS for figure in ask(user)]
