"""Ways to reach the office, whether each is open, and what to use instead of one that does not answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from himaya.web.common.areas import area_title
from himaya.web.common.language import in_language
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_INSTEAD = 3


class ChannelKind(models.TextChoices):
    """How somebody comes through, in the order in which one is named for another."""

    PHONE = "phone", pgettext_lazy("channel", "Telephone")
    FORM = "form", pgettext_lazy("channel", "Form on these pages")
    DESK = "desk", pgettext_lazy("channel", "Desk")


def is_open_at(now: datetime, opens: time | None, closes: time | None, days: str) -> bool:
    """Whether an instant lies in the hours of a channel, on the clock here; without hours it is open all day."""
    local = timezone.localtime(now)
    if str(local.isoweekday()) not in days:
        return False
    return opens is None or closes is None or opens <= local.time() < closes


@dataclass(frozen=True, slots=True)
class ChannelNotice:
    """One way to reach the office, read at an instant."""

    row: Notice
    now: datetime

    @property
    def told(self) -> dict[str, Any]:
        """What was published of it."""
        told: dict[str, Any] = self.row.told
        return told

    @property
    def kind(self) -> ChannelKind:
        """How one comes through."""
        return ChannelKind(self.told["kind"])

    @property
    def title(self) -> str:
        """What it is called."""
        return in_language(self.told["title_ar"], self.told["title_en"])

    @property
    def where(self) -> str:
        """Where a desk is."""
        return in_language(self.told["where_ar"], self.told["where_en"])

    @property
    def form(self) -> str:
        """Address of a form, in the language of the page."""
        path: str = self.told["path"]
        return in_language(path, f"/en{path}") if path else ""

    @property
    def area_title(self) -> str:
        """Governorate; empty for the whole country."""
        return area_title(self.row.area) if self.row.area else ""

    @property
    def hours(self) -> tuple[str, str] | None:
        """From when to when; None round the clock."""
        return (self.told["opens"], self.told["closes"]) if self.told["opens"] else None

    @property
    def is_open(self) -> bool:
        """Whether now is in its hours."""
        opens, closes = (time.fromisoformat(one) if one else None for one in (self.told["opens"], self.told["closes"]))
        return is_open_at(self.now, opens, closes, self.told["days"])

    @property
    def down_since(self) -> datetime | None:
        """Since when it does not answer; None where it does, or where nobody knows."""
        since = self.told["down_since"]
        return datetime.fromisoformat(since) if since else None


def channel_notices(now: datetime | None = None) -> list[ChannelNotice]:
    """Every channel in use: of the country first, then by governorate."""
    moment = now or timezone.now()
    found = [ChannelNotice(row, moment) for row in Notice.objects.filter(topic=Topic.CHANNEL)]
    return sorted(found, key=lambda one: (one.area_title, ChannelKind.values.index(one.kind), one.title))


def instead_of(one: ChannelNotice, among: Sequence[ChannelNotice]) -> list[ChannelNotice]:
    """Channels that answer and are open now, of the same governorate or the country; those of the governorate first."""
    able = [
        other
        for other in among
        if other.row.pk != one.row.pk and other.down_since is None and other.is_open
        if other.row.area in {"", one.row.area} or not one.row.area
    ]
    able.sort(key=lambda other: (other.row.area != one.row.area, ChannelKind.values.index(other.kind)))
    return able[:MOST_INSTEAD]
