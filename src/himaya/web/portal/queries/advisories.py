"""Advisories that hold, and those that were taken back before their end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.web.common.areas import area_title
from himaya.web.common.language import in_language
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

_CANCEL = "Cancel"


@dataclass(frozen=True, slots=True)
class AdvisoryNotice:
    """One message, in the reader's language."""

    row: Notice

    @property
    def is_taken_back(self) -> bool:
        """Whether it says that an earlier one no longer holds."""
        return bool(self.row.told["kind"] == _CANCEL)

    @property
    def headline(self) -> str:
        """What it says first."""
        return self._word("headline")

    @property
    def text(self) -> str:
        """What it says."""
        return self._word("text")

    @property
    def instruction(self) -> str:
        """What people are asked to do."""
        return self._word("instruction")

    @property
    def where(self) -> str:
        """Where it holds."""
        return self._word("where")

    @property
    def area_title(self) -> str:
        """Governorate in the reader's language; empty for the country."""
        return area_title(self.row.area) if self.row.area else ""

    @property
    def sent(self) -> datetime:
        """When it was published."""
        return datetime.fromisoformat(self.row.told["sent"])

    @property
    def document(self) -> str:
        """The message as programs read it."""
        return str(self.row.told["cap"])

    def _word(self, name: str) -> str:
        return in_language(self.row.told[f"{name}_ar"], self.row.told[f"{name}_en"])


def advisory_notices(area: str = "", now: datetime | None = None) -> Sequence[AdvisoryNotice]:
    """Messages whose end has not come, the newest first; of the country and of one governorate, where one is asked."""
    rows = Notice.objects.filter(topic=Topic.ADVISORY, ends_at__gt=now or timezone.now())
    if area:
        rows = rows.filter(area__in=["", area])
    return sorted((AdvisoryNotice(row) for row in rows), key=lambda one: one.sent, reverse=True)


def advisory_notice(identifier: str) -> AdvisoryNotice | None:
    """One message by its identifier; None where there is none, or none any more."""
    row = Notice.objects.filter(topic=Topic.ADVISORY, key=identifier).first()
    return AdvisoryNotice(row) if row else None
