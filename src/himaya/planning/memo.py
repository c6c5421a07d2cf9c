"""What was measured on a road network once and need not be measured again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class Memo:
    """Values by key, made when they are first asked for; one per scenario and road network.

    A value depends on nothing but its key and that scenario and network, so a memo changes times and never an answer.
    Two threads may make the same value twice; the first one is kept.
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, object] = {}

    def __len__(self) -> int:
        """How many values are kept."""
        return len(self._values)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made now if nobody asked for it before."""
        if key not in self._values:
            self._values.setdefault(key, make())
        return cast("T", self._values[key])
