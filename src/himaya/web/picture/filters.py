"""What the picture is narrowed to, read from the address; what is not understood counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.common.figures import Tone
from himaya.web.crowds.states import CrowdLevel
from himaya.web.dispatch.states import UnitLife
from himaya.web.incidents.states import IncidentState
from himaya.web.picture.items import Layer
from himaya.web.posts.states import PostState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.http import QueryDict

    from himaya.web.picture.items import Item

STALE, ALARM = "stale", "red"
_LONGEST = 100


class ZoneState(TextChoices):
    """The level of a crowd zone; unknown where nobody has looked lately."""

    RED = CrowdLevel.RED.value, CrowdLevel.RED.label
    AMBER = CrowdLevel.AMBER.value, CrowdLevel.AMBER.label
    CALM = CrowdLevel.CALM.value, CrowdLevel.CALM.label
    UNKNOWN = "unknown", _("Not known")


STATES: Mapping[Layer, type[TextChoices]] = {
    Layer.ZONE: ZoneState,
    Layer.UNIT: UnitLife,
    Layer.POST: PostState,
    Layer.INCIDENT: IncidentState,
}
"""Layers whose things have states of their own, and which these are."""


def known_states() -> frozenset[str]:
    """Everything that `state` may say."""
    return frozenset(f"{layer.value}:{state}" for layer, states in STATES.items() for state in states.values)


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows map and list alike. No layer asked for means all of them; `only` is what is old or what is red.

    `state` is a layer and one of its states, as `unit:on_scene`.
    """

    layers: frozenset[str] = frozenset()
    kind: str = ""
    area: str = ""
    only: str = ""
    state: str = ""
    q: str = ""

    @classmethod
    def of(cls, asked: QueryDict) -> Filters:
        """Read them from an address."""
        area, only, state = (asked.get(name, "") for name in ("area", "only", "state"))
        return cls(
            layers=frozenset(asked.getlist("layer")) & frozenset(Layer.values),
            kind=asked.get("kind", "")[:_LONGEST],
            area=area if area in governorates() else "",
            only=only if only in {STALE, ALARM} else "",
            state=state if state in known_states() else "",
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
        if self.state not in {"", f"{item.layer.value}:{item.state}"}:
            return False
        if self.only == STALE:
            return item.is_stale(now)
        return self.only != ALARM or item.tone is Tone.RED
