"""Messages of devices to their operations room: who may write, how much, and what waits to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from himaya.exchange.cot.chat import is_for, is_shared, message_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.exchange.cot.event import Event
    from himaya.live.bounds import Bounds
    from himaya.live.intake import Sender

KEPT, REFUSED = "chat", "chat-refused"
_MOST_PACES = 20_000


@dataclass(frozen=True, slots=True)
class Said:
    """One message: the code of the device, the client's own number of it, its words, when, and whether all read it."""

    device: str
    message_id: str
    text: str
    at: datetime
    is_shared: bool


class Chats:
    """Takes messages of units on duty; what is not kept yet waits, and there is an end to waiting."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._waiting: dict[tuple[str, str], Said] = {}
        self._paces: dict[str, tuple[datetime, float]] = {}

    def hear(self, event: Event, device: str, sender: Sender | None, now: datetime) -> str:
        """Take a message or leave it; what became of it."""
        if sender is None:
            return "unknown-sender"
        if not sender.is_on_duty(now):
            return "off-duty"
        text = event.chat.text.strip() if event.chat else ""
        if not text or len(text) > self._bounds.longest_chat or not is_for(event, sender.area):
            return REFUSED
        key = (device, message_id(event))
        if key in self._waiting:
            return "duplicate"
        if len(self._waiting) >= self._bounds.most_chats or not self._is_in_pace(device, now):
            return "too-many"
        self._waiting[key] = Said(device, key[1], text, min(event.sent, now), is_shared(event))
        return KEPT

    def waiting(self) -> Mapping[tuple[str, str], Said]:
        """What is to be kept."""
        return dict(self._waiting)

    def kept(self, handed: Mapping[tuple[str, str], Said]) -> None:
        """Let go of what was kept."""
        for key in handed:
            self._waiting.pop(key, None)

    def _is_in_pace(self, device: str, now: datetime) -> bool:
        """Some messages at once, then so many a minute."""
        most = self._bounds.chats_per_minute
        at, left = self._paces.pop(device, (now, float(most)))
        left = min(float(most), left + (now - at).total_seconds() * most / 60)
        self._paces[device] = (now, left - 1 if left >= 1 else left)
        if len(self._paces) > _MOST_PACES:
            self._paces.pop(next(iter(self._paces)))
        return left >= 1
