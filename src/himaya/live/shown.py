"""What devices are told: one thing on their maps, written once for all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from himaya.exchange.cot.event import Event
from himaya.exchange.cot.stream import Form, encoded
from himaya.exchange.cot.xml import DELETE

if TYPE_CHECKING:
    from datetime import datetime, timedelta


_LOOK = ("type", "point", "call_sign", "remarks", "outline", "argb", "endpoint", "speed_mps", "course_deg")


@dataclass(slots=True, eq=False)
class Shown:
    """One event and who may be told of it.

    needs : what the office that registered a device must be allowed to see, a word of the platform; empty: nothing.
    of_unit : the unit it is about or from; its own devices know it already.
    only_unit : the one unit whose devices are told; empty: everybody who may see it.
    """

    event: Event
    needs: str = ""
    of_unit: str = ""
    only_unit: str = ""
    _document: bytes = b""
    _frame: bytes = b""

    def written(self, form: Form) -> bytes:
        """The bytes that go over a line of this form."""
        if form is Form.XML:
            if not self._document:
                self._document = encoded(self.event, form)
            return self._document
        if not self._frame:
            self._frame = encoded(self.event, form)
        return self._frame

    def looks_like(self, other: Shown) -> bool:
        """Whether a map shows the same for both, however old they are."""
        return self.needs == other.needs and all(
            getattr(self.event, name) == getattr(other.event, name) for name in _LOOK
        )

    def for_contact(self, uid: str) -> Shown:
        """The same message for one contact, as its client looks for it."""
        if self.event.chat is None:
            return self
        chat = replace(self.event.chat, room_id=uid)
        return Shown(replace(self.event, chat=chat), self.needs, self.of_unit, self.only_unit)

    def taken_off(self, now: datetime, lasts: timedelta) -> Shown:
        """What takes it off the map again."""
        gone = Event(
            uid=self.event.uid,
            type=DELETE,
            how="h-g-i-g-o",
            sent=now,
            start=now,
            stale=now + lasts,
            point=self.event.point,
            deletes=self.event.uid,
        )
        return Shown(gone, self.needs, self.of_unit, self.only_unit)
