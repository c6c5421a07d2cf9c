"""What stands on the picture: one thing with its place, its state and its age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from himaya.scenario.fold import fold
from himaya.web.common.figures import Tone
from himaya.web.positions.texts import ago


class Layer(models.TextChoices):
    """What kind of thing it is; on the map each has a shape of its own."""

    INCIDENT = "incident", _("Incidents")
    ZONE = "zone", _("Crowd zones")
    UNIT = "unit", _("Units")
    POST = "post", _("Posts")
    ROAD = "road", _("Roads")


ZONE_KIND = "crowd"
"""The function of every crowd zone."""
SIGNS = {Tone.RED: "!", Tone.YELLOW: "◐", Tone.GREEN: "✓", Tone.BLUE: "◆", Tone.PLAIN: "○"}
"""The state once more without colour."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing.

    `key` names it in the address, as `unit:U-1`; `kind` is its function, `state` a code with a text and a tone.
    `lon`, `lat` in degrees of WGS 84, None where nobody knows; `lines` the lon, lat of a road, or the edges of a zone.
    `at` is the instant it was last heard of, None for what does not age; older than `limit` it is grey, unless it is
    red: an alarm does not fade. `mark` is its sign on the map.
    """

    layer: Layer
    key: str
    title: str
    kind: str
    kind_title: str
    state: str
    state_title: str
    tone: Tone
    area: str
    lon: float | None
    lat: float | None
    url: str
    detail: str = ""
    mark: str = ""
    at: datetime | None = None
    limit: timedelta | None = None
    lines: Sequence[Sequence[Sequence[float]]] = ()

    def is_stale(self, now: datetime) -> bool:
        """Whether it has not been heard of for too long."""
        return self.limit is not None and (self.at is None or now - self.at > self.limit)

    def searched(self) -> str:
        """What it is found by, whatever its spelling; a unit by its code too, which is what others call it."""
        code = self.key.partition(":")[2] if self.layer is Layer.UNIT else ""
        return fold(f"{self.title} {self.kind_title} {self.detail} {code}")


@dataclass(frozen=True, slots=True)
class Row:
    """An item as a list shows it at an instant; one that was never heard of is not old."""

    item: Item
    is_stale: bool
    old: str

    @classmethod
    def of(cls, item: Item, now: datetime) -> Row:
        """Look at an item now."""
        return cls(item, item.at is not None and item.is_stale(now), ago(now - item.at) if item.at else "")

    @property
    def tone(self) -> Tone:
        """Tone of its state; what is stale has none, except an alarm."""
        return Tone.PLAIN if self.is_stale and self.item.tone is not Tone.RED else self.item.tone

    @property
    def sign(self) -> str:
        """The state without colour."""
        return SIGNS[self.tone]


def as_json(item: Item, now: datetime) -> dict[str, Any]:
    """An item for the map; ages in seconds."""
    return {
        "layer": item.layer.value,
        "key": item.key,
        "title": item.title,
        "kind": item.kind,
        "kind_title": item.kind_title,
        "state": item.state,
        "state_title": item.state_title,
        "tone": item.tone.value,
        "area": item.area,
        "lon": item.lon,
        "lat": item.lat,
        "url": item.url,
        "detail": item.detail,
        "mark": item.mark,
        "seconds_old": None if item.at is None else max(0, int((now - item.at).total_seconds())),
        "limit_s": None if item.limit is None else int(item.limit.total_seconds()),
        "lines": [[[round(lon, 6), round(lat, 6)] for lon, lat in line] for line in item.lines],
    }
