"""Roads that are closed or restricted, and those that will be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from himaya.web.common.areas import area_title
from himaya.web.common.language import in_language
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MOST = 2000


class RoadKind(models.TextChoices):
    """What is done to a road; where checkpoints stand is never told."""

    CLOSURE = "closure", pgettext_lazy("public notice", "Closed")
    RESTRICTION = "restriction", pgettext_lazy("public notice", "Restricted")
    DIVERSION = "diversion", pgettext_lazy("public notice", "Traffic is led elsewhere")
    PARKING = "parking", pgettext_lazy("public notice", "No parking")


class RoadStatus(models.TextChoices):
    """Where it stands: announced, in force, or past its end without anybody having said that the road is open."""

    IN_FORCE = "in_force", gettext_lazy("Now")
    ANNOUNCED = "announced", pgettext_lazy("roads", "Announced")
    UNCONFIRMED = "unconfirmed", gettext_lazy("Should be open again; not confirmed yet")


@dataclass(frozen=True, slots=True)
class RoadNotice:
    """One notice of a road, read at an instant."""

    row: Notice
    status: RoadStatus

    @property
    def kind(self) -> RoadKind:
        """What is done to the road."""
        return RoadKind(self.row.told["kind"])

    @property
    def lines(self) -> Sequence[Sequence[Sequence[float]]]:
        """Its stretches in (lon, lat)."""
        lines: list[list[list[float]]] = self.row.told["lines"]
        return lines

    def word(self, field: str) -> str:
        """A field in the reader's language, in the other one where that is empty."""
        told: dict[str, str] = self.row.told
        return in_language(told[f"{field}_ar"], told[f"{field}_en"])

    @property
    def road(self) -> str:
        """The road."""
        return self.word("road")

    @property
    def stretch(self) -> str:
        """Which part of it."""
        return self.word("stretch")

    @property
    def landmark(self) -> str:
        """What everybody knows that lies there."""
        return self.word("landmark")

    @property
    def way_round(self) -> str:
        """Where traffic goes meanwhile."""
        return self.word("diversion")

    @property
    def advice(self) -> str:
        """What the public is told besides."""
        return self.word("public")

    @property
    def area_title(self) -> str:
        """Governorate in the reader's language."""
        return area_title(self.row.area)


def road_notices(area: str = "", now: datetime | None = None) -> list[RoadNotice]:
    """Notices of roads that have not ended, or of which nobody has said that they have, by beginning."""
    instant = now or timezone.now()
    rows = Notice.objects.filter(topic=Topic.ROAD).filter(Q(ends_at__gt=instant) | Q(told__on_the_road=True))
    if area:
        rows = rows.filter(area=area)
    return [RoadNotice(row, _status(row, instant)) for row in rows[:MOST]]


def _status(row: Notice, now: datetime) -> RoadStatus:
    if not row.told["on_the_road"]:
        return RoadStatus.ANNOUNCED
    return RoadStatus.IN_FORCE if row.ends_at is None or row.ends_at > now else RoadStatus.UNCONFIRMED
