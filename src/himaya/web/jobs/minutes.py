"""What apps ask to be done every minute while the server runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TASKS: dict[str, Callable[[], object]] = {}


def add_every_minute(name: str, do: Callable[[], object]) -> None:
    """Have something done every minute, under a name of its own; it must be quick and bear being done twice."""
    _TASKS[name] = do


def tasks() -> Mapping[str, Callable[[], object]]:
    """Everything that was asked for, by name."""
    return _TASKS
