"""What apps ask to be done every hour while the server runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TASKS: dict[str, Callable[[], object]] = {}


def add_hourly(name: str, do: Callable[[], object]) -> None:
    """Have something done every hour, under a name of its own; it must bear being done twice."""
    _TASKS[name] = do


def tasks() -> Mapping[str, Callable[[], object]]:
    """Everything that was asked for, by name."""
    return _TASKS
