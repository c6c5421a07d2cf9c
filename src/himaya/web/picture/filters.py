"""What the picture is narrowed to, read from the address; what is not understood counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.common.figures import Tone
from himaya.web.picture.items import Layer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import QueryDict

    from himaya.web.picture.items import Item

STALE, ALARM = "stale", "red"
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows map and list alike. No layer asked for means all of them; `only` is what is old or what is red."""

    layers: frozenset[str] = frozenset()
    kind: str = ""
    area: str = ""
    only: str = ""
    q: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> Filters:
        """Read them from an address."""
        area, only = asked.get("area", ""), asked.get("only", "")
        return cls(
            layers=frozenset(asked.getlist("layer")) & frozenset(Layer.values),
            kind=asked.get("kind", "")[:_LONGEST],
            area=area if area in governorates() else "",
            only=only if only in {STALE, ALARM} else "",
            q=asked.get("q", "").replace("\0", "").strip()[:_LONGEST],
        )

    def shows(self, layer: Layer) -> bool:
        """Whether a layer is asked for."""
        return not self.layers or layer.value in self.layers

    def kept(self, items: Sequence[Item], now: datetime) -> list[Item]:
        """Items that pass, in their order."""
        words = fold(self.q).split()
        return [item for item in items if self._keeps(item, now) and all(word in item.searched() for word in words)]

    def _keeps(self, item: Item, now: datetime) -> bool:
        if not self.shows(item.layer) or self.kind not in {"", item.kind} or self.area not in {"", item.area}:
            return False
        if self.only == STALE:
            return item.is_stale(now)
        return self.only != ALARM or (item.tone is Tone.RED and not item.is_stale(now))
