"""What was measured on a road network once and need not be measured again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from himaya.roads.times_after import Known

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from himaya.roads.times import Times
    from himaya.roads.times_after import Trips

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

    def times(self, key: Hashable, closed: tuple[int, ...], trips: Callable[[], Trips]) -> Times:
        """Times of trips while some sections are closed, from those known under the fewest other ones.

        Parameters
        ----------
        key : what the times depend on besides the closed sections.
        closed : ascending.
        trips : the trips, asked for when nobody asked for their times under these closed sections before.
        """
        known = self.once(("times", key), dict[tuple[int, ...], "Times"])
        if closed not in known:
            now, before = set(closed), list(known)
            nearest = min(before, key=lambda one: len(now.symmetric_difference(one)), default=None)
            asked = trips()
            found = (
                asked.times(closed) if nearest is None else asked.times_after(Known(known[nearest], nearest), closed)
            )
            known.setdefault(closed, found)
        return known[closed]
