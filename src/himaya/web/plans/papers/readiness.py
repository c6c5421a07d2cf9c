"""Readiness in the papers of a version: the app that keeps it says which lines there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from himaya.documents.book.parts import ReadinessLine
    from himaya.web.plans.models import PlanVersion

    Ask = Callable[[PlanVersion], Iterable[ReadinessLine]]

_QUESTIONS: list[Ask] = []


def add_lines(ask: Ask) -> None:
    """Let an app say which items of readiness a version has."""
    if ask not in _QUESTIONS:
        _QUESTIONS.append(ask)


def lines_of(version: PlanVersion) -> Iterator[ReadinessLine]:
    """Every item of readiness of a version, app by app."""
    for ask in _QUESTIONS:
        yield from ask(version)
